using System.Net;
using System.Runtime.InteropServices;

namespace RdmaNet.Native;

internal sealed unsafe class NativeConnectionId(NativeHandle handle, NativeEventChannel channel) : ConnectionId(handle, channel)
{
    private const int ReliableConnection = 2;
    private const int IdLevel = 0;
    private const int AckTimeoutOption = 3;

    private NativeDevice? _device;

    public override RdmaDevice? Device
    {
        get
        {
            ThrowIfDisposed();
            nint context = Interop.Read<nint>(Handle, Layout.ConnectionId.Context);
            if (context != 0 && (_device is null || _device.IsDisposed))
            {
                _device = SharedDevice.Of(context, Owner);
            }
            return _device;
        }
    }

    public override int Port
    {
        get
        {
            ThrowIfDisposed();
            return Interop.Read<byte>(Handle, Layout.ConnectionId.PortNumber);
        }
    }

    public override IPEndPoint? LocalEndPoint => Address(Layout.ConnectionId.Source);

    public override IPEndPoint? RemoteEndPoint => Address(Layout.ConnectionId.Destination);

    public override void ResolveAddress(IPEndPoint destination, TimeSpan timeout, IPEndPoint? source = null)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(destination);
        byte* to = stackalloc byte[Interop.AddressSize];
        byte* from = stackalloc byte[Interop.AddressSize];
        Interop.WriteAddress(to, destination);
        if (source is not null)
        {
            Interop.WriteAddress(from, source);
        }
        Interop.ThrowIfMinusOne(Librdmacm.rdma_resolve_addr(Handle, source is null ? null : from, to, Interop.Milliseconds(timeout)), "rdma_resolve_addr");
    }

    public override void ResolveRoute(TimeSpan timeout)
    {
        ThrowIfDisposed();
        Interop.ThrowIfMinusOne(Librdmacm.rdma_resolve_route(Handle, Interop.Milliseconds(timeout)), "rdma_resolve_route");
    }

    public override void SetAckTimeout(byte exponent)
    {
        ThrowIfDisposed();
        Interop.ThrowIfMinusOne(Librdmacm.rdma_set_option(Handle, IdLevel, AckTimeoutOption, &exponent, sizeof(byte)), "rdma_set_option");
    }

    public override void Bind(IPEndPoint address)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(address);
        byte* storage = stackalloc byte[Interop.AddressSize];
        Interop.WriteAddress(storage, address);
        Interop.ThrowIfMinusOne(Librdmacm.rdma_bind_addr(Handle, storage), "rdma_bind_addr");
    }

    public override void Listen(int backlog)
    {
        ThrowIfDisposed();
        Interop.ThrowIfMinusOne(Librdmacm.rdma_listen(Handle, backlog), "rdma_listen");
    }

    public override QueuePair CreateQueuePair(ProtectionDomain domain, CompletionQueue sendQueue, CompletionQueue receiveQueue, in QueuePairOptions options)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(sendQueue);
        ArgumentNullException.ThrowIfNull(receiveQueue);
        ObjectDisposedException.ThrowIf(domain.IsDisposed, domain);
        ObjectDisposedException.ThrowIf(sendQueue.IsDisposed, sendQueue);
        ObjectDisposedException.ThrowIf(receiveQueue.IsDisposed, receiveQueue);
        // Room behind it: a newer library may write more than is read here.
        QueuePairInit* block = stackalloc QueuePairInit[2];
        block[1] = default;
        block[0] = new QueuePairInit
        {
            SendQueue = sendQueue.Handle,
            ReceiveQueue = receiveQueue.Handle,
            SendRequests = (uint)options.SendRequests,
            ReceiveRequests = (uint)options.ReceiveRequests,
            SendElements = (uint)options.SendElements,
            ReceiveElements = (uint)options.ReceiveElements,
            InlineBytes = (uint)options.InlineBytes,
            Type = ReliableConnection,
            SignalAll = options.SignalAll ? 1 : 0,
        };
        Interop.ThrowIfMinusOne(Librdmacm.rdma_create_qp(Handle, domain.Handle, block), "rdma_create_qp");
        nint pair = Interop.Read<nint>(Handle, Layout.ConnectionId.QueuePair);
        Interop.Verify(pair != 0, "rdma_cm_id");
        var granted = options with
        {
            SendRequests = (int)block->SendRequests,
            ReceiveRequests = (int)block->ReceiveRequests,
            SendElements = (int)block->SendElements,
            ReceiveElements = (int)block->ReceiveElements,
            InlineBytes = (int)block->InlineBytes,
        };
        var owner = new NativeHandle(pair, NativeKind.QueuePair, Handle, Owner, domain.Owner, sendQueue.Owner, receiveQueue.Owner);
        var result = new NativeQueuePair(owner, this, domain, sendQueue, receiveQueue, granted);
        bool known = Interop.ContextOf(pair) == Interop.Read<nint>(Handle, Layout.ConnectionId.Context)
            && Interop.Read<nint>(pair, Layout.QueuePair.Domain) == domain.Handle
            && result.Number != 0;
        if (!known)
        {
            result.Dispose();
        }
        Interop.Verify(known, "ibv_qp");
        QueuePair = result;
        return result;
    }

    public override void Connect(in ConnectionParameters parameters, ReadOnlySpan<byte> privateData)
    {
        ThrowIfDisposed();
        fixed (byte* data = privateData)
        {
            ConnectionParameterBlock block = Block(parameters, data, privateData.Length);
            Interop.ThrowIfMinusOne(Librdmacm.rdma_connect(Handle, &block), "rdma_connect");
        }
    }

    public override void Accept(in ConnectionParameters parameters, ReadOnlySpan<byte> privateData)
    {
        ThrowIfDisposed();
        fixed (byte* data = privateData)
        {
            ConnectionParameterBlock block = Block(parameters, data, privateData.Length);
            Interop.ThrowIfMinusOne(Librdmacm.rdma_accept(Handle, &block), "rdma_accept");
        }
    }

    public override void Reject(ReadOnlySpan<byte> privateData)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(privateData.Length, byte.MaxValue, nameof(privateData));
        fixed (byte* data = privateData)
        {
            Interop.ThrowIfMinusOne(Librdmacm.rdma_reject(Handle, data, (byte)privateData.Length), "rdma_reject");
        }
    }

    public override int Disconnect()
    {
        ThrowIfDisposed();
        return Librdmacm.rdma_disconnect(Handle) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private protected override void OnDisposing() => channel.Forget(this);

    private static ConnectionParameterBlock Block(in ConnectionParameters parameters, byte* data, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, byte.MaxValue, "privateData");
        return new ConnectionParameterBlock
        {
            PrivateData = (nint)data,
            PrivateDataLength = (byte)length,
            ResponderResources = parameters.ResponderResources,
            InitiatorDepth = parameters.InitiatorDepth,
            RetryCount = parameters.RetryCount,
            ReceiverNotReadyRetryCount = parameters.ReceiverNotReadyRetryCount,
        };
    }

    private IPEndPoint? Address(int offset)
    {
        ThrowIfDisposed();
        return Interop.ReadAddress(Handle + offset);
    }
}
