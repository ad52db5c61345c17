using System.Net;
using RdmaNet;

namespace Lunaris.Transports.Iser.Memory;

/// <summary>
/// Proves windows over on-demand memory before they carry anybody's data: both ends of a connection from the adapter to itself, an RDMA Write and an RDMA
/// Read through a window, whole pages first and then an odd place, and every byte compared, those around it too. A capability bit is a promise; there are
/// adapters that set it and put the bytes elsewhere.
/// </summary>
/// <remarks>Does nothing by itself: <see cref="Advance"/> when one of its descriptors is readable. One thread.</remarks>
internal sealed unsafe class OnDemandProof : IDisposable
{
    private const int Page = 4096;
    private const int Length = 16 * Page;
    private const MemoryAccess WindowRights = MemoryAccess.RemoteRead | MemoryAccess.RemoteWrite;

    private static readonly TimeSpan s_resolveTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The places tried: whole pages over more than one packet, then an odd start and an odd end.</summary>
    private static readonly (int Start, int Length)[] s_places = [(Page, 4 * Page), (Page + 520, (2 * Page) + 24)];

    private readonly RdmaDevice _device;
    private readonly EventChannel _events;
    private readonly ConnectionId _listener;
    private readonly ConnectionId _id;
    private readonly bool _tryImplicit;
    private readonly WorkCompletion[] _completions = new WorkCompletion[8];
    private ConnectionId? _peer;
    private ProtectionDomain? _domain;
    private CompletionChannel? _channel;
    private CompletionQueue? _queue;
    private QueuePair? _pair;
    private QueuePair? _peerPair;
    private RdmaBuffer? _memory;
    private RdmaBuffer? _remote;
    private MemoryRegion? _region;
    private MemoryRegion? _remoteRegion;
    private MemoryWindow? _window;
    private SendChain? _chain;
    private bool _established;
    private bool _peerEstablished;
    private int _place;
    private int _pending;
    private bool _pendingWrite;
    private Step _step;
    private bool _implicitRound;
    private OnDemandVerdict? _explicitVerdict;

    /// <summary>Starts.</summary>
    /// <exception cref="RdmaException">The connection manager refuses.</exception>
    public OnDemandProof(VerbsProvider provider, RdmaDevice device, IPAddress local, bool tryImplicit)
    {
        _device = device;
        _tryImplicit = tryImplicit;
        _events = provider.CreateEventChannel();
        _listener = _events.CreateId();
        _id = _events.CreateId();
        try
        {
            _listener.Bind(new IPEndPoint(local, 0));
            _listener.Listen(1);
            _id.ResolveAddress(_listener.LocalEndPoint ?? throw new RdmaException("rdma_bind_addr", Errno.Protocol), s_resolveTimeout);
        }
        catch (RdmaException)
        {
            Dispose();
            throw;
        }
    }

    private enum Step : byte
    {
        Connect,
        Write,
        Read,
        Invalidate,
        Done,
    }

    /// <summary>Readable when <see cref="Advance"/> has something to do.</summary>
    public int EventDescriptor => _events.FileDescriptor;

    /// <summary>The second descriptor; -1 until it is there.</summary>
    public int CompletionDescriptor => _channel?.FileDescriptor ?? -1;

    /// <summary>The result; null while it is not known.</summary>
    public OnDemandVerdict? Verdict { get; private set; }

    /// <summary>Goes on as far as possible.</summary>
    public void Advance()
    {
        try
        {
            while (Verdict is null && _events.TryGetEvent() is { } connectionEvent)
            {
                OnEvent(connectionEvent);
            }

            if (Verdict is null && _queue is not null)
            {
                while (_channel!.TryGetEvent(out _))
                {
                    // One queue: what was announced is looked for below.
                }

                _ = _queue.RequestNotification();
                int count;
                while (Verdict is null && (count = _queue.Poll(_completions)) != 0)
                {
                    OnCompletions(count);
                }
            }
        }
        catch (RdmaException exception)
        {
            Conclude(exception.Message);
        }
    }

    public void Dispose()
    {
        _ = _pair is null ? 0 : _id.Disconnect();
        _window?.Dispose();
        _peerPair?.Dispose();
        _pair?.Dispose();
        _region?.Dispose();
        _remoteRegion?.Dispose();
        _memory?.Dispose();
        _remote?.Dispose();
        _chain?.Dispose();
        _queue?.Dispose();
        _channel?.Dispose();
        _domain?.Dispose();
        _peer?.Dispose();
        _id.Dispose();
        _listener.Dispose();
        _events.Dispose();
    }

    private void OnEvent(ConnectionEvent connectionEvent)
    {
        switch (connectionEvent.Kind)
        {
            case ConnectionEventKind.AddressResolved:
                CreateObjects();
                _id.ResolveRoute(s_resolveTimeout);
                break;
            case ConnectionEventKind.RouteResolved:
                _id.Connect(new ConnectionParameters { RetryCount = 3, ReceiverNotReadyRetryCount = 3 }, default);
                break;
            case ConnectionEventKind.ConnectRequest:
                _peer = connectionEvent.Id;
                _peerPair = _peer.CreateQueuePair(_domain!, _queue!, _queue!, new QueuePairOptions { SendRequests = 8, ReceiveRequests = 4 });
                _peer.Accept(new ConnectionParameters { RetryCount = 3, ReceiverNotReadyRetryCount = 3 }, default);
                break;
            case ConnectionEventKind.Established:
                _established |= ReferenceEquals(connectionEvent.Id, _id);
                _peerEstablished |= ReferenceEquals(connectionEvent.Id, _peer);
                if (_established && _peerEstablished && _step == Step.Connect)
                {
                    StartRound();
                }

                break;
            default:
                Conclude($"the connection to itself ended with {connectionEvent.Kind}");
                break;
        }
    }

    private void CreateObjects()
    {
        if (!ReferenceEquals(_id.Device, _device))
        {
            throw new RdmaException("rdma_resolve_addr", Errno.NoDevice, "the address leads to another adapter");
        }

        _domain = _device.AllocateProtectionDomain();
        _channel = _device.CreateCompletionChannel();
        _queue = _device.CreateCompletionQueue(32, _channel);
        _pair = _id.CreateQueuePair(_domain, _queue, _queue, new QueuePairOptions { SendRequests = 8, ReceiveRequests = 4 });
        _chain = new SendChain(4);
        _remote = new RdmaBuffer(Length);
        _remoteRegion = _domain.Register(_remote, MemoryAccess.LocalWrite);
        _memory = new RdmaBuffer(Length);
        _region = _domain.Register(_memory, MemoryAccess.LocalWrite | MemoryAccess.WindowBind | MemoryAccess.OnDemand);
        _window = _domain.AllocateWindow(WindowType.Type2);
    }

    private void StartRound()
    {
        (int start, int length) = s_places[_place];
        Fill(_memory!, 0x11);
        Fill(_remote!, 0x22);
        for (int i = 0; i < length; i++)
        {
            _remote!.Slice(start, length)[i] = Pattern(i);
        }

        _step = Step.Write;
        uint key = _chain!.AddBind(_window!, _region!, _memory!.Address + start, (nuint)length, WindowRights, 1, SendFlags.Signaled);
        Post(_pair!);
        _chain.AddWrite((ulong)(_memory.Address + start), key, 2);
        _chain.AddElement(_remote!.Address + start, (uint)length, _remoteRegion!.LocalKey);
        _pendingWrite = true;
    }

    private void OnCompletions(int count)
    {
        if (count < 0)
        {
            throw new RdmaException("ibv_poll_cq", -count);
        }

        for (int i = 0; i < count && Verdict is null; i++)
        {
            if (_completions[i].Status != WorkStatus.Success)
            {
                Conclude($"an RDMA operation through the window ended with {_completions[i].Status}");
                return;
            }

            if (--_pending == 0)
            {
                Next();
            }
        }
    }

    private void Next()
    {
        (int start, int length) = s_places[_place];
        if (_pendingWrite)
        {
            // The bind is done; only now may the peer use its key, for nothing orders two queue pairs.
            _pendingWrite = false;
            Post(_peerPair!);
            return;
        }

        switch (_step)
        {
            case Step.Write:
                if (!IsIntact(_memory!, start, length, 0x11))
                {
                    Judge("an RDMA Write put bytes where they do not belong");
                    return;
                }

                Fill(_remote!, 0x22);
                _step = Step.Read;
                _chain!.AddRead((ulong)(_memory!.Address + start), _window!.RemoteKey, 3);
                _chain.AddElement(_remote!.Address + start, (uint)length, _remoteRegion!.LocalKey);
                Post(_peerPair!);
                break;
            case Step.Read:
                if (!IsIntact(_remote!, start, length, 0x22))
                {
                    Judge("an RDMA Read brought bytes from elsewhere");
                    return;
                }

                _step = Step.Invalidate;
                _chain!.AddLocalInvalidate(_window!, 4);
                Post(_pair!);
                break;
            case Step.Invalidate:
                _window!.OnLocalInvalidated();
                if (++_place < s_places.Length)
                {
                    StartRound();
                }
                else
                {
                    Judge(null);
                }

                break;
        }
    }

    /// <summary>One kind of region has been tried as far as it went.</summary>
    private void Judge(string? fault)
    {
        if (!_implicitRound)
        {
            _explicitVerdict = fault is null
                ? new OnDemandVerdict(true, false, false, "")
                : _place > 0
                    ? new OnDemandVerdict(true, true, false, $"on-demand memory of {_device.Name} works for whole pages only: {fault}")
                    : OnDemandVerdict.No($"on-demand memory of {_device.Name} does not work: {fault}");
            if (!_tryImplicit || fault is not null)
            {
                Finish(_explicitVerdict);
                return;
            }

            _implicitRound = true;
            _place = 0;
            _region!.Dispose();
            _region = _domain!.RegisterImplicit(MemoryAccess.LocalWrite | MemoryAccess.WindowBind);
            StartRound();
            return;
        }

        Finish(_explicitVerdict! with { Implicit = fault is null });
    }

    private void Conclude(string reason)
    {
        if (_implicitRound)
        {
            // Windows over the whole address space are an extra that some firmware refuses.
            Finish(_explicitVerdict!);
            return;
        }

        Finish(_place > 0
            ? new OnDemandVerdict(true, true, false, $"on-demand memory of {_device.Name} works for whole pages only: {reason}")
            : OnDemandVerdict.No($"on-demand memory of {_device.Name} could not be proved: {reason}"));
    }

    private void Finish(OnDemandVerdict verdict)
    {
        _step = Step.Done;
        Verdict = verdict;
    }

    private void Post(QueuePair pair)
    {
        int count = _chain!.Count;
        int error = pair.Post(_chain, out _);
        if (error != 0)
        {
            throw new RdmaException("ibv_post_send", error);
        }

        _pending += count;
    }

    private static byte Pattern(int index) => (byte)((index * 31) + (index >> 8) + 7);

    private static void Fill(RdmaBuffer buffer, byte value) => buffer.Slice(0, Length).Fill(value);

    private static bool IsIntact(RdmaBuffer buffer, int start, int length, byte around)
    {
        Span<byte> inside = buffer.Slice(start, length);
        for (int i = 0; i < length; i++)
        {
            if (inside[i] != Pattern(i))
            {
                return false;
            }
        }

        return buffer.Slice(0, start).IndexOfAnyExcept(around) < 0 && buffer.Slice(start + length, Length - start - length).IndexOfAnyExcept(around) < 0;
    }
}
