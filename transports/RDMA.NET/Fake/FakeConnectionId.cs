using System.Net;

namespace RdmaNet.Fake;

internal sealed class FakeConnectionId : ConnectionId
{
    private const int RequestDataLength = 56;
    private const int AcceptDataLength = 196;
    private const int RejectDataLength = 148;
    private const int NobodyListens = 8;
    private const int ProgramRejects = 28;
    private const int FirstEphemeralPort = 49152;

    private readonly FakeVerbsProvider _provider;
    private FakeConnectionId? _peer;
    private ConnectionParameters _parameters;
    private IPEndPoint? _local;
    private IPEndPoint? _remote;
    private Stage _stage;

    public FakeConnectionId(FakeEventChannel channel)
        : base(new FakeHandle(channel.Provider.NextToken(), channel.Owner), channel)
    {
        _provider = channel.Provider;
        _provider.Ids.Add(this);
        _provider.Counts = _provider.Counts with { ConnectionIds = _provider.Counts.ConnectionIds + 1 };
        ((FakeHandle)Owner).OnDestroy = () =>
        {
            _provider.Ids.Remove(this);
            _provider.Counts = _provider.Counts with { ConnectionIds = _provider.Counts.ConnectionIds - 1 };
            return 0;
        };
    }

    private enum Stage
    {
        Idle,
        AddressResolved,
        RouteResolved,
        Bound,
        Listening,
        Connecting,
        Requested,
        Connected,
        Closed,
    }

    public FakeVerbsProvider Provider => _provider;

    public FakeAdapter? Adapter { get; private set; }

    public override RdmaDevice? Device => Adapter?.Shared();

    public override int Port => Adapter is null ? 0 : 1;

    public override IPEndPoint? LocalEndPoint => _local;

    public override IPEndPoint? RemoteEndPoint => _remote;

    public override void ResolveAddress(IPEndPoint destination, TimeSpan timeout, IPEndPoint? source = null)
    {
        Begin("rdma_resolve_addr", Stage.Idle, orElse: Stage.Bound);
        ArgumentNullException.ThrowIfNull(destination);
        _remote = destination;
        _provider.Schedule(() =>
        {
            // A source picks its adapter; else the destination's own (loopback), else the first: one flat network.
            FakeAdapter? adapter = source is not null ? _provider.AdapterOf(source.Address) : _provider.AdapterOf(destination.Address) ?? _provider.AnyAdapter();
            if (adapter is null)
            {
                Report(ConnectionEventKind.AddressError, -Errno.NoDevice);
                return;
            }
            Adapter = adapter;
            _local = new IPEndPoint(adapter.Address, FirstEphemeralPort + (int)(_provider.NextNumber() % 10000));
            _stage = Stage.AddressResolved;
            Report(ConnectionEventKind.AddressResolved);
        });
    }

    public override void ResolveRoute(TimeSpan timeout)
    {
        Begin("rdma_resolve_route", Stage.AddressResolved);
        _provider.Schedule(() =>
        {
            _stage = Stage.RouteResolved;
            Report(ConnectionEventKind.RouteResolved);
        });
    }

    public override void SetAckTimeout(byte exponent)
    {
        ThrowIfDisposed();
        _provider.ThrowIfScripted("rdma_set_option");
        if (exponent > 31)
        {
            throw new RdmaException("rdma_set_option", Errno.Invalid);
        }
    }

    public override void Bind(IPEndPoint address)
    {
        Begin("rdma_bind_addr", Stage.Idle);
        ArgumentNullException.ThrowIfNull(address);
        FakeAdapter? adapter = _provider.AdapterOf(address.Address);
        if (adapter is null && !address.Address.Equals(IPAddress.Any))
        {
            throw new RdmaException("rdma_bind_addr", Errno.NoDevice);
        }
        if (address.Port != 0 && _provider.Listeners.Any(listener => listener.Takes(address.Address, address.Port)))
        {
            throw new RdmaException("rdma_bind_addr", Errno.AddressInUse);
        }
        Adapter = adapter;
        _local = address.Port != 0 ? address : new IPEndPoint(address.Address, FirstEphemeralPort + (int)(_provider.NextNumber() % 10000));
        _stage = Stage.Bound;
    }

    public override void Listen(int backlog)
    {
        Begin("rdma_listen", Stage.Bound);
        _stage = Stage.Listening;
        _provider.Listeners.Add(this);
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
        _provider.ThrowIfScripted("rdma_create_qp");
        var fake = (FakeDomain)domain;
        fake.Adapter.ThrowIfGone("rdma_create_qp");
        DeviceAttributes limits = fake.Adapter.Options.Attributes;
        if (QueuePair is not null
            || Adapter is null
            || fake.Adapter != Adapter
            || options.SendRequests < 1 || options.SendRequests > limits.MaxQueueRequests
            || options.ReceiveRequests < 1 || options.ReceiveRequests > limits.MaxQueueRequests
            || options.SendElements < 1 || options.SendElements > limits.MaxScatterElements
            || options.ReceiveElements < 1 || options.ReceiveElements > limits.MaxScatterElements
            || options.InlineBytes < 0 || options.InlineBytes > fake.Adapter.Options.MaxInlineBytes)
        {
            throw new RdmaException("rdma_create_qp", Errno.Invalid);
        }
        QueuePair = new FakeQueuePair(this, fake, (FakeCompletionQueue)sendQueue, (FakeCompletionQueue)receiveQueue, options);
        return QueuePair;
    }

    public override void Connect(in ConnectionParameters parameters, ReadOnlySpan<byte> privateData)
    {
        Begin("rdma_connect", Stage.RouteResolved);
        ThrowIfLong("rdma_connect", privateData, RequestDataLength);
        if (QueuePair is null)
        {
            throw new RdmaException("rdma_connect", Errno.Invalid);
        }
        _stage = Stage.Connecting;
        _parameters = parameters;
        byte[] data = Padded(privateData, RequestDataLength);
        _provider.Schedule(() => Arrive(data));
    }

    public override void Accept(in ConnectionParameters parameters, ReadOnlySpan<byte> privateData)
    {
        Begin("rdma_accept", Stage.Requested);
        ThrowIfLong("rdma_accept", privateData, AcceptDataLength);
        if (QueuePair is not FakeQueuePair pair)
        {
            throw new RdmaException("rdma_accept", Errno.Invalid);
        }
        _parameters = parameters;
        byte[] data = Padded(privateData, AcceptDataLength);
        _provider.Schedule(() =>
        {
            if (_peer is not { _stage: Stage.Connecting, QueuePair: FakeQueuePair other } || pair.IsDisposed)
            {
                Report(ConnectionEventKind.Disconnected);
                return;
            }
            _stage = Stage.Connected;
            _peer._stage = Stage.Connected;
            // Each side's retry count travels to the other with the request; the acceptor's own is the one it gave.
            pair.Connect(other, _parameters);
            other.Connect(pair, _peer._parameters);
            _peer.Report(ConnectionEventKind.Established, 0, data, Swapped(_parameters));
            Report(ConnectionEventKind.Established, 0, [], Swapped(_peer._parameters));
        });
    }

    public override void Reject(ReadOnlySpan<byte> privateData)
    {
        Begin("rdma_reject", Stage.Requested);
        ThrowIfLong("rdma_reject", privateData, RejectDataLength);
        byte[] data = Padded(privateData, RejectDataLength);
        _stage = Stage.Closed;
        _provider.Schedule(() => _peer?.BeRejected(ProgramRejects, data));
    }

    public override int Disconnect()
    {
        ThrowIfDisposed();
        (QueuePair as FakeQueuePair)?.Fail();
        int error = _provider.TakeCallFailure("rdma_disconnect");
        if (error != 0)
        {
            return error;
        }
        if (_stage != Stage.Connected)
        {
            return Errno.Invalid;
        }
        Part();
        _provider.Schedule(() => Report(ConnectionEventKind.Disconnected));
        return 0;
    }

    internal void Forget(FakeQueuePair pair)
    {
        if (QueuePair == pair)
        {
            QueuePair = null;
        }
    }

    /// <summary>Sends an event here, unless a script wants otherwise.</summary>
    internal void Report(ConnectionEventKind kind, int status = 0, byte[]? privateData = null, ConnectionParameters? parameters = null, FakeConnectionId? listener = null)
    {
        if (!IsDisposed && _provider.Scripted(kind, status) is (ConnectionEventKind actual, int actualStatus))
        {
            ((FakeEventChannel)Channel).Enqueue(new ConnectionEvent(actual, this, listener, actualStatus, privateData ?? [], parameters ?? new ConnectionParameters()));
        }
    }

    private protected override void OnDisposing()
    {
        _provider.Listeners.Remove(this);
        if (_stage == Stage.Connected)
        {
            Part();
        }
        else if (_stage == Stage.Requested)
        {
            _provider.Schedule(() => _peer?.BeRejected(ProgramRejects, new byte[RejectDataLength]));
        }
        _stage = Stage.Closed;
    }

    private static byte[] Padded(ReadOnlySpan<byte> data, int length)
    {
        byte[] padded = new byte[length];
        data.CopyTo(padded);
        return padded;
    }

    private static void ThrowIfLong(string operation, ReadOnlySpan<byte> data, int length)
    {
        if (data.Length > length)
        {
            throw new RdmaException(operation, Errno.Invalid);
        }
    }

    /// <summary>What one side may ask for is what the other gives.</summary>
    private static ConnectionParameters Swapped(in ConnectionParameters parameters)
        => parameters with { ResponderResources = parameters.InitiatorDepth, InitiatorDepth = parameters.ResponderResources };

    private bool Takes(IPAddress address, int port)
        => _local is not null && _local.Port == port && (_local.Address.Equals(address) || _local.Address.Equals(IPAddress.Any) || address.Equals(IPAddress.Any));

    /// <summary>The request reaches the other side.</summary>
    private void Arrive(byte[] data)
    {
        if (IsDisposed || _stage != Stage.Connecting)
        {
            return;
        }
        FakeAdapter? there = _provider.AdapterOf(_remote!.Address);
        if (there is null || !there.IsLinkUp || !Adapter!.IsLinkUp)
        {
            _stage = Stage.Closed;
            Report(ConnectionEventKind.Unreachable, -Errno.TimedOut);
            return;
        }
        FakeConnectionId? listener = _provider.Listeners.Find(candidate => candidate.Takes(_remote.Address, _remote.Port));
        if (listener is null)
        {
            BeRejected(NobodyListens, new byte[RejectDataLength]);
            return;
        }
        var incoming = new FakeConnectionId((FakeEventChannel)listener.Channel)
        {
            Adapter = there,
            _local = _remote,
            _remote = _local,
            _peer = this,
            _stage = Stage.Requested,
        };
        _peer = incoming;
        incoming.Report(ConnectionEventKind.ConnectRequest, 0, data, Swapped(_parameters), listener);
    }

    private void BeRejected(int reason, byte[] data)
    {
        if (_stage != Stage.Connecting)
        {
            return;
        }
        _stage = Stage.Closed;
        (QueuePair as FakeQueuePair)?.Fail();
        Report(ConnectionEventKind.Rejected, reason, data);
    }

    /// <summary>The other side learns that it is over; its queue pair stays as it is until its program disconnects too.</summary>
    private void Part()
    {
        _stage = Stage.Closed;
        FakeConnectionId? peer = _peer;
        _provider.Schedule(() =>
        {
            if (peer is { _stage: Stage.Connected })
            {
                peer.Report(ConnectionEventKind.Disconnected);
            }
        });
    }

    private void Begin(string operation, Stage expected, Stage? orElse = null)
    {
        ThrowIfDisposed();
        _provider.ThrowIfScripted(operation);
        if (_stage != expected && _stage != orElse)
        {
            throw new RdmaException(operation, Errno.Invalid);
        }
    }
}
