using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Transports.Common;
using Lunaris.Transports.Iser.Memory;
using RdmaNet;

namespace Lunaris.Transports.Iser;

/// <summary>
/// iSCSI over RDMA (RFC 7145). PDUs travel as messages of a reliable connection; the data of commands moves by RDMA straight to and from the memory of their
/// tasks, which is lent to the target command by command. The descriptor handed out is an epoll set that holds the connection manager, the completions, the
/// adapter's events, a timer and a wake-up: it stays the same while connections and adapters come and go.
/// </summary>
/// <remarks>Not thread-safe: one thread owns a transport.</remarks>
public sealed unsafe partial class IserTransport : IIscsiTransport, IPollerGuest
{
    private const int TimerToken = 1;
    private const int WakeToken = 2;
    private const int EventToken = 3;
    private const int CompletionToken = 4;
    private const int AsyncToken = 5;
    private const int ProofEventToken = 6;
    private const int ProofCompletionToken = 7;

    /// <summary>While completions alone keep the transport busy, the rest is looked at once in so many turns.</summary>
    private const int OtherSourcesEvery = 64;

    private readonly VerbsProvider _provider;
    private readonly ITransportSink _sink;
    private readonly TransportOptions _options;
    private readonly EpollSet _epoll = new();
    private readonly Lock _wakeLock = new();
    private readonly PduPool _pool = new();
    private readonly List<UserRegion> _regions = [];
    private readonly RdmaStatistics _rdma = new();
    private int _timer;
    private int _wake;
    private EpollSet? _poller;
    private int _pollerToken;
    private bool _usesEdges;
    private int _turnsWithoutOthers;
    private bool _open;
    private bool _connected;
    private bool _disposed;

    internal IserTransport(VerbsProvider provider, ITransportSink sink, TransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RdmaMaxCommands, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RdmaMaxCommands, 4096, nameof(options));
        _provider = provider;
        _sink = sink;
        _options = options;
        Statistics = new TransportStatistics { Rdma = _rdma };
        Capabilities = new TransportCapabilities("iser", IsRdma: true, SupportsDigests: false, HasDescriptor: true, MaxRecvDataSegmentLength: ReceiveRing.MaxDataLength)
        {
            MaxCommands = options.RdmaMaxCommands,
            WantsExpectedAnswers = false,
        };
        _timer = EpollSet.Check(Polling.timerfd_create(Polling.ClockMonotonic, Polling.TfdCloExec | Polling.TfdNonBlock), "timerfd_create");
        _wake = EpollSet.Check(Polling.eventfd(0, Polling.EfdCloExec | Polling.EfdNonBlock), "eventfd");
        _epoll.Add(_timer, Polling.EpollIn, TimerToken);
        _epoll.Add(_wake, Polling.EpollIn, WakeToken);
        _resolver = new NameResolver(SignalWake, options.ResolveName);
        _sends = new SendChain(ChainLength);
    }

    /// <inheritdoc/>
    public TransportCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public TransportStatistics Statistics { get; }

    /// <inheritdoc/>
    public bool HasTurnToEnd => _announcementDue && _connected;

    /// <inheritdoc/>
    public int GetFd() => _epoll.Fd;

    /// <summary>Always readable: an epoll set shows what happens inside it as readability.</summary>
    /// <inheritdoc/>
    public TransportEvents WhichEvents() => TransportEvents.Readable;

    /// <summary>Nothing to do: digests must end as None (RFC 7145 §6.1), and the receives are posted before the login.</summary>
    /// <inheritdoc/>
    public void SetFraming(in FramingOptions framing)
    {
    }

    /// <inheritdoc/>
    public bool SetExpectedAnswers(int outstanding, int smallestAnswer, bool moreToCome) => false;

    /// <inheritdoc/>
    public void Service(TransportEvents events)
    {
        if (events != TransportEvents.None)
        {
            bool busy = _connected && ServiceCompletions();
            if (_connected && _moreCompletions)
            {
                PollCompletions();
            }

            if (!busy || ++_turnsWithoutOthers >= OtherSourcesEvery)
            {
                _turnsWithoutOthers = 0;
                ServiceOthers();
            }
        }
        else if (_connected)
        {
            Send();
        }
    }

    /// <summary>
    /// Registers memory for as long as the registration lives: buffers inside it are lent to the target without any registration on the way. It may be
    /// called at any time; the memory is registered anew with whatever adapter a later connection uses.
    /// </summary>
    /// <inheritdoc/>
    public IDisposable? RegisterRegion(nint address, nint length)
    {
        ArgumentOutOfRangeException.ThrowIfZero(address);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var region = new UserRegion(address, length, RemoveRegion);
        _regions.Add(region);
        if (_memory is not null)
        {
            _memory.Register(region);
            TellOfRegion(region);
        }

        return region;
    }

    /// <inheritdoc/>
    public void Scatter(ReadOnlySpan<byte> source, in DataBuffer destination, long offset) => SegmentCopy.Scatter(source, destination, offset);

    /// <inheritdoc/>
    public void Gather(in DataBuffer source, long offset, Span<byte> destination) => SegmentCopy.Gather(source, offset, destination);

    /// <summary>Closes the connection, releases the adapter and frees all memory.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        Disconnect(new TransportFault(TransportFaultKind.ClosedLocally, "The transport was disposed."));
        _disposed = true;
        ReleaseAdapter();
        _pool.Dispose();
        _sends.Dispose();
        _ = Polling.close(_timer);
        _timer = -1;
        lock (_wakeLock)
        {
            _ = Polling.close(_wake);
            _wake = -1;
        }

        _epoll.Dispose();
    }

    void IPollerGuest.Attach(EpollSet? poller, int token, bool mayUseEdges)
    {
        Unwatch(_completionDescriptor);
        _poller = poller;
        _usesEdges = mayUseEdges;
        _pollerToken = token;
        WatchCompletions();
    }

    /// <summary>Everything but completions: rare, and looked at when something shows.</summary>
    private void ServiceOthers()
    {
        int ready = _epoll.Wait(0);
        Statistics.OtherCalls++;
        for (int i = 0; i < ready; i++)
        {
            switch (_epoll.Token(i))
            {
                case TimerToken:
                    Drain(_timer);
                    OnTimer();
                    break;
                case WakeToken:
                    Drain(_wake);
                    break;
                case AsyncToken:
                    _deviceEvents?.Drain();
                    break;
            }
        }

        ServiceDevice();
        if (_open)
        {
            ServiceConnection();
        }
    }

    private void RemoveRegion(UserRegion region)
    {
        if (_regions.Remove(region))
        {
            _memory?.Unregister(region);
        }
    }

    private void TellOfRegion(UserRegion region)
    {
        string pages = region.AlignedOnly ? ", whole pages only" : "";
        string reason = region.Rung == _memory!.Rung || _memory.Reason.Length == 0 ? "" : $" ({_memory.Reason})";
        _sink.OnNotice($"A region of {region.Length} bytes is registered with {_memory.Device.Name}; its buffers go by {MemoryModes.NameOf(region.Rung)}{pages}{reason}.");
    }

    private void Drain(int descriptor)
    {
        ulong count;
        _ = Polling.read(descriptor, &count, sizeof(ulong));
        Statistics.OtherCalls++;
    }

    /// <summary>Any thread. A look-up may end long after the transport, when the descriptor's number belongs to somebody else's file.</summary>
    private void SignalWake()
    {
        lock (_wakeLock)
        {
            if (_wake >= 0)
            {
                ulong one = 1;
                _ = Polling.write(_wake, &one, sizeof(ulong));
            }
        }
    }

    private void SetTimer(TimeSpan time)
    {
        long nanoseconds = time.Ticks * 100;
        var spec = new Polling.TimerSpec
        {
            ValueSeconds = nanoseconds / 1_000_000_000,
            ValueNanoseconds = nanoseconds % 1_000_000_000,
        };
        EpollSet.Check(Polling.timerfd_settime(_timer, 0, &spec, null), "timerfd_settime");
        Statistics.OtherCalls++;
    }
}
