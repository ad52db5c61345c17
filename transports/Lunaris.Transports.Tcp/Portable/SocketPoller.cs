using System.Net;
using System.Net.Sockets;
using Lunaris.Iscsi.Transport;

namespace Lunaris.Transports.Tcp.Portable;

/// <summary>Waits for sockets by <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, TimeSpan)"/>; a datagram to itself wakes it.</summary>
public sealed class SocketPoller : IPoller
{
    /// <summary>Longer waits are refused by the platform; waking early is harmless.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(30);

    private readonly Lock _wakeLock = new();
    private readonly Dictionary<SocketTransport, int> _transports = [];
    private readonly List<Socket> _read = [];
    private readonly List<Socket> _write = [];
    private readonly Socket _wakeReceiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _wakeSender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _signal = new byte[1];
    private int _signalled;
    private bool _disposed;

    /// <summary>Makes an empty poller.</summary>
    /// <exception cref="SocketException">No loopback socket can be had.</exception>
    public SocketPoller()
    {
        _wakeReceiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wakeSender.Connect(_wakeReceiver.LocalEndPoint!);
        _wakeReceiver.Connect(_wakeSender.LocalEndPoint!);
    }

    /// <inheritdoc/>
    public long Calls { get; private set; }

    /// <summary>There is none: sockets are waited for by select.</summary>
    /// <inheritdoc/>
    public int GetFd() => throw new NotSupportedException("The portable poller has no descriptor.");

    /// <inheritdoc/>
    public void Add(IIscsiTransport transport, int token)
    {
        if (transport is not SocketTransport own)
        {
            throw new ArgumentException("A poll group of socket transports takes only these.", nameof(transport));
        }

        own.Attention = Wake;
        _transports.Add(own, token);
    }

    /// <inheritdoc/>
    public void Remove(IIscsiTransport transport)
    {
        if (transport is SocketTransport own)
        {
            own.Attention = null;
            _transports.Remove(own);
        }
    }

    /// <inheritdoc/>
    public int Wait(Span<int> ready, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ready.Length);
        _read.Clear();
        _write.Clear();
        _read.Add(_wakeReceiver);
        foreach (SocketTransport transport in _transports.Keys)
        {
            if (transport.NeedsAttention)
            {
                timeout = TimeSpan.Zero;
            }

            if (transport.WantsRead)
            {
                _read.Add(transport.Socket!);
            }

            if (transport.WantsWrite)
            {
                _write.Add(transport.Socket!);
            }
        }

        Socket.Select(_read, _write, null, timeout < TimeSpan.Zero ? Timeout.InfiniteTimeSpan : timeout < s_longestWait ? timeout : s_longestWait);
        Calls++;
        if (_read.Contains(_wakeReceiver))
        {
            Volatile.Write(ref _signalled, 0);
            _wakeReceiver.Receive(_signal);
            Calls++;
        }

        int count = 0;
        foreach ((SocketTransport transport, int token) in _transports)
        {
            bool isReady = transport.NeedsAttention
                || (transport.Socket is { } socket && (_read.Contains(socket) || _write.Contains(socket)));
            if (isReady && count < ready.Length)
            {
                ready[count++] = token;
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public void Wake()
    {
        // One datagram in flight is enough, and more could fill the buffer.
        if (Interlocked.Exchange(ref _signalled, 1) == 0)
        {
            lock (_wakeLock)
            {
                if (!_disposed)
                {
                    _wakeSender.Send(_signal);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_wakeLock)
        {
            _disposed = true;
            _wakeReceiver.Dispose();
            _wakeSender.Dispose();
        }
    }
}
