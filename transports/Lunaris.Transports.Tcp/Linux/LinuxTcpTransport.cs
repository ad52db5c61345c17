using System.Runtime.InteropServices;
using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Common;

namespace Lunaris.Transports.Tcp.Linux;

/// <summary>
/// TCP on Linux by epoll, recv/readv and sendmsg. The descriptor handed out is an epoll set that holds the socket of the moment, a timer and a
/// wake-up: it stays the same while connections come and go.
/// </summary>
public sealed unsafe partial class LinuxTcpTransport : StreamTransport, IPollerGuest
{
    private const int SocketToken = 0;
    private const int TimerToken = 1;
    private const int WakeToken = 2;
    private const int FirstAttemptToken = 16;

    private readonly EpollSet _epoll = new();
    private readonly Lock _wakeLock = new();
    private int _timer;
    private int _wake;
    private int _socket = -1;
    private bool _wantWrite;
    private EpollSet? _poller;
    private int _pollerToken;

    internal LinuxTcpTransport(ITransportSink sink, TransportOptions options)
        : base(sink, options)
    {
        _timer = EpollSet.Check(Polling.timerfd_create(Polling.ClockMonotonic, Polling.TfdCloExec | Polling.TfdNonBlock), "timerfd_create");
        _wake = EpollSet.Check(Polling.eventfd(0, Polling.EfdCloExec | Polling.EfdNonBlock), "eventfd");
        _epoll.Add(_timer, Polling.EpollIn, TimerToken);
        _epoll.Add(_wake, Polling.EpollIn, WakeToken);
        _resolver = new NameResolver(SignalWake, options.ResolveName);
    }

    /// <inheritdoc/>
    public override TransportCapabilities Capabilities { get; } = new("tcp", IsRdma: false, SupportsDigests: true, HasDescriptor: true, MaxRecvDataSegmentLength: 16 * 1024 * 1024 - 1);

    /// <inheritdoc/>
    public override int GetFd() => _epoll.Fd;

    /// <summary>Always readable: an epoll set shows what happens inside it as readability.</summary>
    /// <inheritdoc/>
    public override TransportEvents WhichEvents() => TransportEvents.Readable;

    /// <inheritdoc/>
    public override void Service(TransportEvents events)
    {
        if (!IsConnected)
        {
            if (IsOpen)
            {
                ServiceConnect();
            }
            else if (events != TransportEvents.None)
            {
                DrainDescriptors();
            }

            return;
        }

        if (events == TransportEvents.None)
        {
            SendQueued();
            return;
        }

        bool received = ReceiveAll();
        CountCoalescing(received);
        if (IsConnected && _wantWrite)
        {
            SendQueued();
        }
    }

    void IPollerGuest.Attach(EpollSet? poller, int token, bool mayUseEdges)
    {
        if (_socket >= 0)
        {
            SocketSet.Remove(_socket);
        }

        _poller = poller;
        _pollerToken = token;
        if (_socket >= 0)
        {
            WatchSocket();
        }
    }

    private EpollSet SocketSet => _poller ?? _epoll;

    private void WatchSocket() => SocketSet.Add(_socket, SocketEvents, _poller is null ? SocketToken : _pollerToken);

    private uint SocketEvents => _wantWrite ? Polling.EpollIn | Polling.EpollOut : Polling.EpollIn;

    private protected override int Receive(Span<BufferSegment> segments, out TransportFault? fault)
    {
        fault = null;
        nint received;
        fixed (BufferSegment* first = segments)
        {
            received = segments.Length == 1
                ? Libc.recv(_socket, (void*)first->Address, (nuint)first->Length, 0)
                : Libc.readv(_socket, first, segments.Length);
        }

        return received >= 0 ? (int)received : Explain("receive from", out fault);
    }

    private protected override int Send(Span<BufferSegment> segments, out TransportFault? fault)
    {
        fault = null;
        nint sent;
        fixed (BufferSegment* first = segments)
        {
            var message = new Libc.MessageHeader { Vectors = first, VectorCount = (nuint)segments.Length };
            sent = Libc.sendmsg(_socket, &message, Libc.MsgNoSignal);
        }

        return sent >= 0 ? (int)sent : Explain("send to", out fault);
    }

    private protected override void WantWrite(bool wanted)
    {
        _wantWrite = wanted;
        if (_socket >= 0)
        {
            SocketSet.Modify(_socket, SocketEvents, _poller is null ? SocketToken : _pollerToken);
            Statistics.OtherCalls++;
        }
    }

    private protected override void CloseSockets()
    {
        CloseAttempts();
        if (_socket >= 0)
        {
            _ = Polling.close(_socket);
            _socket = -1;
        }

        _wantWrite = false;
        StopCoalescing();
    }

    private protected override void DisposeCore()
    {
        _ = Polling.close(_timer);
        _timer = -1;
        lock (_wakeLock)
        {
            _ = Polling.close(_wake);
            _wake = -1;
        }

        _epoll.Dispose();
    }

    private static int Explain(string what, out TransportFault? fault)
    {
        int error = Marshal.GetLastPInvokeError();
        fault = null;
        if (error is Libc.EAgain or Libc.EIntr)
        {
            return WouldBlock;
        }

        fault = new TransportFault(TransportFaultKind.IoError, $"The connection broke; could not {what} the target: {Polling.Describe(error)}.", error);
        return Failed;
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

    private void DrainDescriptors()
    {
        ulong count;
        _ = Polling.read(_wake, &count, sizeof(ulong));
        _ = Polling.read(_timer, &count, sizeof(ulong));
        Statistics.OtherCalls += 2;
    }

    /// <summary>Arms the timer, once or again and again; zero stops it.</summary>
    private void SetTimer(TimeSpan time, bool periodic)
    {
        long nanoseconds = time.Ticks * 100;
        var spec = new Polling.TimerSpec
        {
            ValueSeconds = nanoseconds / 1_000_000_000,
            ValueNanoseconds = nanoseconds % 1_000_000_000,
        };
        if (periodic)
        {
            spec.IntervalSeconds = spec.ValueSeconds;
            spec.IntervalNanoseconds = spec.ValueNanoseconds;
        }

        EpollSet.Check(Polling.timerfd_settime(_timer, 0, &spec, null), "timerfd_settime");
        Statistics.OtherCalls++;
    }

    private static bool SetOption(int fd, int level, int name, int value) => Libc.setsockopt(fd, level, name, &value, sizeof(int)) == 0;
}
