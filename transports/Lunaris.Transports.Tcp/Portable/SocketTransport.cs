using System.Net;
using System.Net.Sockets;
using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Common;

namespace Lunaris.Transports.Tcp.Portable;

/// <summary>
/// TCP by <see cref="System.Net.Sockets"/>, for every platform of .NET (<c>transport=socket</c>). It needs the <see cref="SocketPoller"/> of a poll group:
/// a descriptor that outlives a connection cannot be had without the operating system's help.
/// </summary>
public sealed unsafe class SocketTransport : StreamTransport
{
    /// <summary>Segments up to this length are copied together before they are sent: the portable gather list would allocate.</summary>
    private const int GatherLength = 64 * 1024;

    private readonly NameResolver _resolver;
    private readonly byte[] _gather = new byte[GatherLength];
    private Portal? _portal;
    private IPAddress[] _addresses = [];
    private int _nextAddress;
    private string? _lastError;
    private int _lastErrorCode;
    private IPEndPoint? _remote;
    private Task? _connecting;

    internal SocketTransport(ITransportSink sink, TransportOptions options)
        : base(sink, options)
    {
        _resolver = new NameResolver(() => Attention?.Invoke(), options.ResolveName);
    }

    /// <inheritdoc/>
    public override TransportCapabilities Capabilities { get; } = new("socket", IsRdma: false, SupportsDigests: true, HasDescriptor: false, MaxRecvDataSegmentLength: 16 * 1024 * 1024 - 1);

    /// <summary>The socket of the moment.</summary>
    internal Socket? Socket { get; private set; }

    /// <summary>Whether the socket is to be watched for writing.</summary>
    internal bool WantsWrite { get; private set; }

    /// <summary>Whether the socket is connected and to be watched for reading.</summary>
    internal bool WantsRead => IsConnected;

    /// <summary>Whether there is something to do that no socket shows.</summary>
    internal bool NeedsAttention => IsOpen && !IsConnected && (_connecting is { IsCompleted: true } || (_connecting is null && !_resolver.IsPending) || _resolver.IsDone);

    /// <summary>Wakes the poller; set by it.</summary>
    internal Action? Attention { get; set; }

    /// <inheritdoc/>
    public override int GetFd() => throw new NotSupportedException("The portable socket transport has no descriptor of its own; drive it by a poll group, or use transport=tcp on Linux.");

    /// <inheritdoc/>
    public override TransportEvents WhichEvents() => WantsWrite ? TransportEvents.Readable | TransportEvents.Writable : TransportEvents.Readable;

    /// <inheritdoc/>
    public override void Service(TransportEvents events)
    {
        if (!IsConnected)
        {
            if (IsOpen)
            {
                ServiceConnect();
            }

            return;
        }

        if (events != TransportEvents.None)
        {
            ReceiveAll();
        }

        if (IsConnected && (events == TransportEvents.None || WantsWrite))
        {
            SendQueued();
        }
    }

    private protected override void StartConnect(Portal portal)
    {
        _portal = portal;
        _nextAddress = 0;
        _lastError = null;
        _lastErrorCode = 0;
        _addresses = _resolver.Start(portal.Host) ?? [];
        Attention?.Invoke();
    }

    private protected override int Receive(Span<BufferSegment> segments, out TransportFault? fault)
    {
        fault = null;
        int total = 0;
        foreach (BufferSegment segment in segments)
        {
            int received = Socket!.Receive(new Span<byte>((void*)segment.Address, (int)segment.Length), SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                return total > 0 ? total : Explain(error, "receive from", out fault);
            }

            total += received;
            if (received < segment.Length)
            {
                break;
            }
        }

        return total;
    }

    private protected override int Send(Span<BufferSegment> segments, out TransportFault? fault)
    {
        fault = null;
        var first = new ReadOnlySpan<byte>((void*)segments[0].Address, (int)segments[0].Length);
        if (segments.Length > 1 && first.Length < GatherLength / 2)
        {
            int used = 0;
            foreach (BufferSegment segment in segments)
            {
                int part = (int)Math.Min(segment.Length, _gather.Length - used);
                new ReadOnlySpan<byte>((void*)segment.Address, part).CopyTo(_gather.AsSpan(used));
                used += part;
                if (used == _gather.Length)
                {
                    break;
                }
            }

            first = _gather.AsSpan(0, used);
        }

        int sent = Socket!.Send(first, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? sent : Explain(error, "send to", out fault);
    }

    private protected override void CloseSockets()
    {
        _resolver.Forget();
        Socket?.Dispose();
        Socket = null;
        _connecting = null;
        WantsWrite = false;
    }

    private protected override void DisposeCore()
    {
    }

    private protected override void WantWrite(bool wanted) => WantsWrite = wanted;

    private static int Explain(SocketError error, string what, out TransportFault? fault)
    {
        fault = null;
        if (error is SocketError.WouldBlock or SocketError.IOPending or SocketError.Interrupted)
        {
            return WouldBlock;
        }

        fault = new TransportFault(TransportFaultKind.IoError, $"The connection broke; could not {what} the target: {new SocketException((int)error).Message}.", (int)error);
        return Failed;
    }

    private void ServiceConnect()
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

        if (_connecting is { IsCompleted: false })
        {
            return;
        }

        if (_connecting is { } done)
        {
            _connecting = null;
            if (done.IsCompletedSuccessfully)
            {
                Socket!.Blocking = false;
                OnConnected(Socket.LocalEndPoint, _remote!);
                return;
            }

            Note(done.Exception!.GetBaseException());
        }

        while (_nextAddress < _addresses.Length)
        {
            if (StartAttempt(new IPEndPoint(_addresses[_nextAddress++], _portal!.Port)))
            {
                return;
            }
        }

        Disconnect(new TransportFault(TransportFaultKind.ConnectFailed, $"The portal could not be reached: {_lastError}.", _lastErrorCode));
    }

    private bool StartAttempt(IPEndPoint endPoint)
    {
        Socket?.Dispose();
        Socket = null;
        _remote = endPoint;
        try
        {
            // Also where the system has no such address family.
            Socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (Options.KeepAlive)
            {
                Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, (int)Options.KeepAliveIdle.TotalSeconds));
                Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, (int)Options.KeepAliveInterval.TotalSeconds));
                Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Math.Max(1, Options.KeepAliveCount));
            }

            if (Options.SendBufferSize > 0)
            {
                Socket.SendBufferSize = Options.SendBufferSize;
            }

            if (Options.BindInterface is { } name)
            {
                throw new NotSupportedException($"binding to interface {name} needs transport=tcp on Linux");
            }

            if (Options.BindAddress is { } local)
            {
                Socket.Bind(new IPEndPoint(local, 0));
            }

            _connecting = Socket.ConnectAsync(endPoint);
            _connecting.ContinueWith(static (_, state) => ((SocketTransport)state!).Attention?.Invoke(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or NotSupportedException)
        {
            Note(exception);
            return false;
        }
    }

    private void Note(Exception exception)
    {
        _lastError = exception.Message;
        _lastErrorCode = exception is SocketException socket ? socket.NativeErrorCode : 0;
    }
}
