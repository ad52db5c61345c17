using System.Net;
using System.Net.NetworkInformation;
using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Common;
using Lunaris.Transports.Iser.Adapters;
using Lunaris.Transports.Iser.Memory;
using Lunaris.Transports.Iser.Wire;
using RdmaNet;

namespace Lunaris.Transports.Iser;

/// <content>
/// Connecting, step by step and without blocking: name, address and adapter, proof of on-demand memory (once for an adapter), route, connection. Every
/// address of the portal is tried in turn.
/// </content>
public sealed unsafe partial class IserTransport
{
    private const byte RetryForEver = 7;
    private const int InlineBytes = 128;

    /// <summary>Reason of a rejection when nobody listens (IB_CM_REJ_INVALID_SERVICE_ID).</summary>
    private const int RejectedNobodyListens = 8;

    /// <summary>Reason of a rejection by the peer's program (IB_CM_REJ_CONSUMER_DEFINED).</summary>
    private const int RejectedByProgram = 28;

    private static readonly TimeSpan s_resolveTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_proofTimeout = TimeSpan.FromSeconds(2);

    private readonly NameResolver _resolver;
    private ConnectStep _step;
    private Portal? _portal;
    private IPAddress[] _addresses = [];
    private int _nextAddress;
    private string? _lastError;
    private int _lastErrorCode;
    private EventChannel? _events;
    private ConnectionId? _id;
    private OnDemandProof? _proof;
    private bool _proofCompletionsWatched;
    private AdapterMemory? _memory;
    private ReceiveRing? _receives;
    private DeviceEvents? _deviceEvents;
    private DeviceEvents.Subscription? _subscription;
    private int _asyncDescriptor = -1;
    private int _proofMtu;
    private bool _adapterIsGone;

    private enum ConnectStep : byte
    {
        Idle,
        Resolving,
        Address,
        Proof,
        Route,
        Connecting,
        Connected,
    }

    /// <inheritdoc/>
    public void Connect(Portal portal)
    {
        ArgumentNullException.ThrowIfNull(portal);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_open)
        {
            throw new InvalidOperationException("The transport has a connection already.");
        }

        _open = true;
        _portal = portal;
        _step = ConnectStep.Resolving;
        _addresses = [];
        _nextAddress = 0;
        _lastError = null;
        _lastErrorCode = 0;
        if (_resolver.Start(portal.Host) is { } addresses)
        {
            _addresses = addresses;

            // The contract lets nothing be reported from here: the first attempt is made by Service.
            SignalWake();
        }
    }

    /// <inheritdoc/>
    public void Disconnect(TransportFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (!_open)
        {
            return;
        }

        _open = false;
        _connected = false;
        _step = ConnectStep.Idle;
        _resolver.Forget();
        CloseConnection();
        GiveBackAll();
        if (_memory is { Device.IsDisposed: true } || _adapterIsGone)
        {
            ReleaseAdapter();
        }

        _sink.OnClosed(fault);
    }

    /// <summary>Connection events, the proof, and the next step of connecting.</summary>
    private void ServiceConnection()
    {
        if (_step == ConnectStep.Resolving)
        {
            Resolve();
        }

        if (_proof is not null)
        {
            AdvanceProof();
        }

        while (_open && _events is { } channel && TakeEvent(channel) is { } connectionEvent)
        {
            OnConnectionEvent(connectionEvent);
        }
    }

    private ConnectionEvent? TakeEvent(EventChannel channel)
    {
        try
        {
            Statistics.OtherCalls++;
            return channel.TryGetEvent();
        }
        catch (RdmaException exception)
        {
            Disconnect(new TransportFault(TransportFaultKind.IoError, $"The connection manager has failed: {exception.Message}.", exception.Error));
            return null;
        }
    }

    private void Resolve()
    {
        if (_addresses.Length == 0)
        {
            if (!_resolver.TryTake(out IPAddress[] addresses, out string? error))
            {
                return;
            }

            if (error is not null)
            {
                Disconnect(new TransportFault(TransportFaultKind.NameNotResolved, $"The host name {_portal!.Host} could not be resolved: {error}."));
                return;
            }

            _addresses = addresses;
        }

        TryNextAddress();
    }

    private void TryNextAddress()
    {
        CloseConnection();
        while (_nextAddress < _addresses.Length)
        {
            var endPoint = new IPEndPoint(_addresses[_nextAddress++], _portal!.Port);
            try
            {
                _events = _provider.CreateEventChannel();
                _id = _events.CreateId();
                _epoll.Add(_events.FileDescriptor, Polling.EpollIn, EventToken);
                if (_options.RdmaAckTimeout is { } exponent)
                {
                    _id.SetAckTimeout((byte)exponent);
                }

                _step = ConnectStep.Address;
                _id.ResolveAddress(endPoint, s_resolveTimeout, Source(endPoint));
                return;
            }
            catch (RdmaException exception)
            {
                Note(exception.Error == Errno.NoDevice ? $"no RDMA adapter reaches {endPoint.Address}" : exception.Message, exception.Error);
                CloseConnection();
            }
        }

        string tried = _addresses.Length == 1 ? "" : $" at any of its {_addresses.Length} addresses";
        Disconnect(new TransportFault(TransportFaultKind.ConnectFailed, $"The portal could not be reached{tried} over RDMA: {_lastError}.", _lastErrorCode));
    }

    private IPEndPoint? Source(IPEndPoint remote)
    {
        if (_options.BindAddress is { } address)
        {
            return new IPEndPoint(address, 0);
        }

        if (_options.BindInterface is not { } name)
        {
            return null;
        }

        // The connection manager knows addresses, not interfaces.
        UnicastIPAddressInformation? found = NetworkInterface.GetAllNetworkInterfaces()
            .FirstOrDefault(candidate => candidate.Name == name)?
            .GetIPProperties().UnicastAddresses.FirstOrDefault(candidate => candidate.Address.AddressFamily == remote.AddressFamily);
        return found is null
            ? throw new RdmaException("rdma_resolve_addr", Errno.NoDevice, $"the interface {name} has no address of the portal's family")
            : new IPEndPoint(found.Address, 0);
    }

    private void OnConnectionEvent(ConnectionEvent connectionEvent)
    {
        try
        {
            switch (connectionEvent.Kind)
            {
                case ConnectionEventKind.AddressResolved when _step == ConnectStep.Address:
                    OnAddressResolved();
                    break;
                case ConnectionEventKind.RouteResolved when _step == ConnectStep.Route:
                    StartConnecting();
                    break;
                case ConnectionEventKind.Established when _step == ConnectStep.Connecting:
                    OnEstablished(connectionEvent);
                    break;
                case ConnectionEventKind.Disconnected:
                    // The last answers came before the peer left.
                    PollCompletions();
                    Disconnect(new TransportFault(TransportFaultKind.ClosedByPeer, "The target closed the RDMA connection."));
                    break;
                case ConnectionEventKind.DeviceRemoval:
                    _adapterIsGone = true;
                    Disconnect(new TransportFault(TransportFaultKind.IoError, $"The RDMA adapter {_rdma.Device} was removed."));
                    break;
                case ConnectionEventKind.TimewaitExit:
                    break;
                case ConnectionEventKind.AddressChange:
                    Disconnect(new TransportFault(TransportFaultKind.IoError, "The address of this end moved to another adapter."));
                    break;
                default:
                    OnConnectFailed(connectionEvent);
                    break;
            }
        }
        catch (RdmaException exception)
        {
            if (_connected)
            {
                Disconnect(new TransportFault(TransportFaultKind.IoError, $"The RDMA connection failed: {exception.Message}.", exception.Error));
                return;
            }

            Note(exception.Message, exception.Error);
            TryNextAddress();
        }
    }

    private void OnAddressResolved()
    {
        RdmaDevice device = _id!.Device ?? throw new RdmaException("rdma_resolve_addr", Errno.NoDevice);
        if (_memory is not null && !ReferenceEquals(_memory.Device, device))
        {
            ReleaseAdapter();
        }

        if (_memory is not null)
        {
            ResolveRoute();
            return;
        }

        DeviceAttributes attributes = device.QueryAttributes();
        int mtu = device.QueryPort(_id.Port).ActiveMtu;
        OnDemandVerdict? verdict = Known(device, attributes, mtu);
        if (verdict is null && _id.LocalEndPoint is { } local)
        {
            _step = ConnectStep.Proof;
            _proofMtu = mtu;
            _proof = new OnDemandProof(_provider, device, local.Address, attributes.OnDemand.HasFlag(OnDemandCapabilities.Implicit));
            _proofCompletionsWatched = false;
            _epoll.Add(_proof.EventDescriptor, Polling.EpollIn, ProofEventToken);
            SetTimer(s_proofTimeout);
            return;
        }

        Adopt(device, attributes, verdict ?? OnDemandVerdict.No("the connection has no address of its own to prove on-demand memory by"));
        ResolveRoute();
    }

    /// <summary>What needs no proof: a mode that does not want it, an adapter that cannot, an adapter that was proved before.</summary>
    private OnDemandVerdict? Known(RdmaDevice device, DeviceAttributes attributes, int mtu)
    {
        if (_options.Memory is not (MemoryMode.Auto or MemoryMode.WindowOnDemand))
        {
            return OnDemandVerdict.No($"memory={MemoryModes.NameOf(_options.Memory)} was asked for");
        }

        return !attributes.SupportsType2Windows ? OnDemandVerdict.No($"the adapter {device.Name} has no type-2 memory windows with remote invalidation")
            : !attributes.SupportsOnDemandRemoteAccess ? OnDemandVerdict.No($"the adapter {device.Name} has no on-demand paging for RDMA")
            : OnDemandVerdict.Recall(_provider, device.Name, mtu);
    }

    private void AdvanceProof()
    {
        _proof!.Advance();
        if (!_proofCompletionsWatched && _proof.CompletionDescriptor >= 0)
        {
            _epoll.Add(_proof.CompletionDescriptor, Polling.EpollIn, ProofCompletionToken);
            _proofCompletionsWatched = true;
            _proof.Advance();
        }

        if (_proof.Verdict is { } verdict)
        {
            FinishProof(verdict, remember: true);
        }
    }

    private void FinishProof(OnDemandVerdict verdict, bool remember)
    {
        EndProof();
        try
        {
            RdmaDevice device = _id!.Device ?? throw new RdmaException("rdma_resolve_addr", Errno.NoDevice);
            if (remember)
            {
                OnDemandVerdict.Remember(_provider, device.Name, _proofMtu, verdict);
            }

            Adopt(device, device.QueryAttributes(), verdict);
            ResolveRoute();
        }
        catch (RdmaException exception)
        {
            Note(exception.Message, exception.Error);
            TryNextAddress();
        }
    }

    private void EndProof()
    {
        if (_proof is null)
        {
            return;
        }

        _epoll.Remove(_proof.EventDescriptor);
        if (_proofCompletionsWatched)
        {
            _epoll.Remove(_proof.CompletionDescriptor);
        }

        _proof.Dispose();
        _proof = null;
        SetTimer(TimeSpan.Zero);
    }

    private void OnTimer()
    {
        if (_proof is not null)
        {
            // Not remembered: the next connection asks again.
            FinishProof(OnDemandVerdict.No($"the proof of on-demand memory was not through after {s_proofTimeout.TotalSeconds:0} s"), remember: false);
        }
        else if (_connected && _gathering && !_announcementDue)
        {
            StopLooking();
        }
    }

    /// <summary>Makes an adapter ours: domain, registrations, receives.</summary>
    private void Adopt(RdmaDevice device, DeviceAttributes attributes, OnDemandVerdict verdict)
    {
        int receives = _options.RdmaMaxCommands + ReceiveRing.Reserve + ReceiveRing.Batch;
        if (receives > attributes.MaxQueueRequests || SendSlots > attributes.MaxQueueRequests || receives + SendSlots > attributes.MaxCompletions)
        {
            throw new RdmaException(
                "ibv_create_qp",
                Errno.Invalid,
                $"the adapter {device.Name} has queues of {attributes.MaxQueueRequests} requests, too short for {_options.RdmaMaxCommands} commands: lower RdmaMaxCommands");
        }

        _memory = new AdapterMemory(device, attributes, verdict, _regions, _options, _rdma);
        try
        {
            _memory.Start();
            _receives = new ReceiveRing(_memory.Domain, receives);
        }
        catch (RdmaException)
        {
            ReleaseAdapter();
            throw;
        }

        _adapterIsGone = false;
        _rdma.Device = device.Name;
        _rdma.Memory = _memory.Rung;
        _rdma.MemoryReason = _memory.Reason;
        _deviceEvents = DeviceEvents.Of(device);
        _subscription = _deviceEvents.Subscribe(SignalWake);
        _asyncDescriptor = device.AsyncEventDescriptor;
        if (_asyncDescriptor >= 0)
        {
            _epoll.Add(_asyncDescriptor, Polling.EpollIn, AsyncToken);
        }
    }

    /// <summary>Lets go of everything on the adapter; its remover may be waiting for that.</summary>
    private void ReleaseAdapter()
    {
        _subscription?.Dispose();
        _subscription = null;
        _deviceEvents = null;
        Unwatch(_asyncDescriptor);
        _asyncDescriptor = -1;
        _receives?.Dispose();
        _receives = null;
        _pool.Detach();
        _memory?.Dispose();
        _memory = null;
        _rdma.Device = "";
    }

    private void ResolveRoute()
    {
        _step = ConnectStep.Route;
        _id!.ResolveRoute(s_resolveTimeout);
    }

    private void StartConnecting()
    {
        CreateQueues();
        int error = PostAllReceives();
        if (error != 0)
        {
            throw new RdmaException("ibv_post_recv", error);
        }

        Span<byte> data = stackalloc byte[ConnectionData.Length];
        new ConnectionData(UsesVirtualAddresses: true, NoRemoteInvalidation: !_memory!.UsesWindows).Write(data);
        var parameters = new ConnectionParameters
        {
            // We read nothing of the target; it reads what we write.
            ResponderResources = (byte)Math.Clamp(_memory.Attributes.MaxResponderReads, 1, 255),
            InitiatorDepth = 0,
            RetryCount = 7,
            ReceiverNotReadyRetryCount = RetryForEver,
        };
        _step = ConnectStep.Connecting;
        _id!.Connect(parameters, data);
    }

    private void OnEstablished(ConnectionEvent connectionEvent)
    {
        _peer = ConnectionData.Read(connectionEvent.PrivateData.Span);
        _step = ConnectStep.Connected;
        _connected = true;
        WatchCompletions();
        string invalidation = !_memory!.UsesWindows ? "keys of regions stay valid"
            : _peer.NoRemoteInvalidation ? "windows are invalidated by us"
            : "windows may be invalidated by the target";
        string reason = _memory.Reason.Length == 0 ? "" : $" ({_memory.Reason})";
        _sink.OnNotice($"RDMA over {_memory.Device.Name}; the memory of registered regions goes by {MemoryModes.NameOf(_memory.Rung)}{reason}; {invalidation}.");
        foreach (UserRegion region in _regions)
        {
            TellOfRegion(region);
        }

        _sink.OnConnected(_id!.LocalEndPoint, _id.RemoteEndPoint ?? new IPEndPoint(_addresses[_nextAddress - 1], _portal!.Port));
    }

    private void OnConnectFailed(ConnectionEvent connectionEvent)
    {
        IPAddress address = _addresses[Math.Max(0, _nextAddress - 1)];
        string words = (connectionEvent.Kind, connectionEvent.Status) switch
        {
            (ConnectionEventKind.Rejected, RejectedNobodyListens) => $"nobody listens for RDMA connections on port {_portal!.Port} of {address} (is iSER enabled for the portal?)",
            (ConnectionEventKind.Rejected, RejectedByProgram) => $"the target at {address} refuses the connection",
            (ConnectionEventKind.Rejected, var reason) => $"{address} rejects the connection (reason {reason})",
            (ConnectionEventKind.Unreachable, _) => $"{address} does not answer",
            (ConnectionEventKind.AddressError, var status) => $"no RDMA adapter reaches {address} ({Errno.Describe(Math.Abs(status))})",
            (ConnectionEventKind.RouteError, var status) => $"there is no route to {address} ({Errno.Describe(Math.Abs(status))})",
            (var kind, var status) => $"connecting to {address} ended with {kind}{(status == 0 ? "" : $" ({Errno.Describe(Math.Abs(status))})")}",
        };
        if (_connected)
        {
            Disconnect(new TransportFault(TransportFaultKind.IoError, $"The RDMA connection broke: {words}."));
            return;
        }

        Note(words, connectionEvent.Kind == ConnectionEventKind.Rejected ? 0 : Math.Abs(connectionEvent.Status));
        TryNextAddress();
    }

    private void Note(string words, int error)
    {
        _lastError = words;
        _lastErrorCode = error;
    }

    private void ServiceDevice()
    {
        while (_subscription is { } subscription && subscription.TryTake(out AsyncEvent asyncEvent))
        {
            OnAsyncEvent(asyncEvent);
        }
    }

    private void OnAsyncEvent(in AsyncEvent asyncEvent)
    {
        switch (asyncEvent.Kind)
        {
            case AsyncEventKind.DeviceFatal:
                _adapterIsGone = true;
                if (_open)
                {
                    Disconnect(new TransportFault(TransportFaultKind.IoError, $"The RDMA adapter {_rdma.Device} has failed or was removed."));
                }

                ReleaseAdapter();
                break;
            case AsyncEventKind.PortError:
                _sink.OnNotice($"Port {asyncEvent.Element} of the RDMA adapter {_rdma.Device} lost its link.");
                break;
            case AsyncEventKind.PortActive:
                _sink.OnNotice($"Port {asyncEvent.Element} of the RDMA adapter {_rdma.Device} has its link back.");
                break;
            case AsyncEventKind.QueuePairFatal or AsyncEventKind.QueuePairRequestError or AsyncEventKind.QueuePairAccessError
                when _pair is not null && asyncEvent.Concerns(_pair):
                Fail(asyncEvent.Kind == AsyncEventKind.QueuePairAccessError
                    ? "the target used a key or a range that it was not given"
                    : $"the queue pair failed ({asyncEvent.Kind})");
                break;
            case AsyncEventKind.CompletionQueueError when _completions is not null && asyncEvent.Concerns(_completions):
                Fail("the completion queue overran");
                break;
        }
    }
}
