using System.Runtime.InteropServices;

namespace RdmaNet.Native;

internal sealed unsafe class NativeEventChannel : EventChannel
{
    private readonly Dictionary<nint, NativeConnectionId> _ids = [];

    private NativeEventChannel(NativeHandle handle)
        : base(handle)
        => FileDescriptor = Interop.Read<int>(Handle, Layout.EventChannel.Descriptor);

    public override int FileDescriptor { get; }

    public static NativeEventChannel Create()
    {
        nint channel = Interop.NotNull(Librdmacm.rdma_create_event_channel(), "rdma_create_event_channel");
        var result = new NativeEventChannel(new NativeHandle(channel, NativeKind.EventChannel, 0));
        if (Libc.SetNonBlocking(result.FileDescriptor) != 0)
        {
            result.Dispose();
            Interop.Verify(false, "rdma_event_channel");
        }
        return result;
    }

    public override ConnectionId CreateId()
    {
        ThrowIfDisposed();
        nint id = 0;
        Interop.ThrowIfMinusOne(Librdmacm.rdma_create_id(Handle, &id, 0, Librdmacm.ReliablePortSpace), "rdma_create_id");
        NativeConnectionId result = Adopt(id);
        if (Interop.Read<nint>(id, Layout.ConnectionId.Channel) != Handle)
        {
            result.Dispose();
            Interop.Verify(false, "rdma_cm_id");
        }
        return result;
    }

    public override ConnectionEvent? TryGetEvent()
    {
        ThrowIfDisposed();
        while (true)
        {
            nint source = 0;
            if (Librdmacm.rdma_get_cm_event(Handle, &source) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                return error is Errno.Again ? null : throw new RdmaException("rdma_get_cm_event", error);
            }
            ConnectionEvent? result = Copy(source);
            // What the event points to is freed by this; destroying an id would wait for it.
            Interop.ThrowIfMinusOne(Librdmacm.rdma_ack_cm_event(source), "rdma_ack_cm_event");
            if (result is not null)
            {
                return result;
            }
        }
    }

    internal void Forget(NativeConnectionId id) => _ids.Remove(id.Handle);

    private NativeConnectionId Adopt(nint id)
    {
        var result = new NativeConnectionId(new NativeHandle(id, NativeKind.ConnectionId, 0, Owner), this);
        _ids[id] = result;
        return result;
    }

    /// <summary>A copy, or null when the event is for an id that was disposed and lives on only for its queue pair.</summary>
    private ConnectionEvent? Copy(nint source)
    {
        nint idPointer = Interop.Read<nint>(source, Layout.ConnectionEvent.Id);
        nint listenPointer = Interop.Read<nint>(source, Layout.ConnectionEvent.ListenId);
        var kind = (ConnectionEventKind)Interop.Read<int>(source, Layout.ConnectionEvent.Kind);
        if (!_ids.TryGetValue(idPointer, out NativeConnectionId? id))
        {
            if (kind != ConnectionEventKind.ConnectRequest)
            {
                return null;
            }
            id = Adopt(idPointer);
        }
        NativeConnectionId? listener = listenPointer == 0 ? null : _ids.GetValueOrDefault(listenPointer);
        byte[] privateData = [];
        var parameters = new ConnectionParameters();
        // Other kinds leave the union to something else, or to nothing.
        if (kind is ConnectionEventKind.ConnectRequest or ConnectionEventKind.ConnectResponse or ConnectionEventKind.Established or ConnectionEventKind.Rejected)
        {
            var block = Interop.Read<ConnectionParameterBlock>(source, Layout.ConnectionEvent.Parameters);
            if (block.PrivateData != 0)
            {
                privateData = new ReadOnlySpan<byte>((void*)block.PrivateData, block.PrivateDataLength).ToArray();
            }
            parameters = new ConnectionParameters
            {
                ResponderResources = block.ResponderResources,
                InitiatorDepth = block.InitiatorDepth,
                RetryCount = block.RetryCount,
                ReceiverNotReadyRetryCount = block.ReceiverNotReadyRetryCount,
            };
        }
        return new ConnectionEvent(kind, id, listener, Interop.Read<int>(source, Layout.ConnectionEvent.Status), privateData, parameters);
    }
}
