using System.Net.Sockets;

namespace Lunaris.Target.Connection;

/// <summary>The thread and the socket of one connection.</summary>
internal sealed class ConnectionServer
{
    // A gathered send larger than this stalls on a path of low latency while the peer waits for its first byte.
    private const int MaxSendBytes = 512 * 1024;

    // Well below the limit of the system's vector I/O.
    private const int MaxSendSegments = 512;

    // Receives of what the peer still sends after we have ended; a peer that never stops is cut.
    private const int MaxDrains = 4096;

    private readonly TargetNode _node;
    private readonly Socket _socket;
    private readonly Action<ConnectionServer> _onEnded;
    private readonly Thread _thread;
    private readonly List<ArraySegment<byte>> _slice = [];
    private long _countedPdus;

    public ConnectionServer(TargetNode node, Socket socket, Action<ConnectionServer> onEnded)
    {
        _node = node;
        _socket = socket;
        _onEnded = onEnded;
        _socket.NoDelay = true;
        ChooseCongestionControl(socket);
        Connection = new TargetConnection(node) { Flush = _ => Send(), Disconnect = Cut };
        _thread = new Thread(Run) { IsBackground = true, Name = $"iSCSI connection {socket.RemoteEndPoint}" };
    }

    public TargetConnection Connection { get; }

    /// <summary>Asks Linux for cubic: BBR paces, and pacing on a loopback path only leaves both ends idle between small bursts.</summary>
    private static void ChooseCongestionControl(Socket socket)
    {
        const int TcpLevel = 6;
        const int TcpCongestion = 13;
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            socket.SetRawSocketOption(TcpLevel, TcpCongestion, "cubic"u8);
        }
        catch (SocketException)
        {
            // The kernel has no cubic: what it has must do.
        }
    }

    public void Start() => _thread.Start();

    public void Join()
    {
        if (_thread != Thread.CurrentThread && _thread.ThreadState != ThreadState.Unstarted)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(
            Math.Max(_node.Options.ReceiveBufferLength, _node.Options.MaxRecvDataSegmentLength + 4096), pinned: true);
        int start = 0;
        int end = 0;
        try
        {
            while (true)
            {
                // A PDU of the longest kind must fit behind what is there.
                if (start == end)
                {
                    start = end = 0;
                }
                else if (buffer.Length - end < buffer.Length / 4)
                {
                    buffer.AsSpan(start, end - start).CopyTo(buffer);
                    end -= start;
                    start = 0;
                }

                int received = _socket.Receive(buffer, end, buffer.Length - end, SocketFlags.None, out SocketError error);
                if (received <= 0 || error != SocketError.Success)
                {
                    break;
                }

                end += received;
                Interlocked.Increment(ref _node.Statistics.ReceiveCounter);
                lock (Connection.Gate)
                {
                    while (true)
                    {
                        start += Connection.Consume(buffer.AsSpan(start, end - start));
                        bool wasFull = Connection.Output.ByteCount > 0;
                        if (!Send())
                        {
                            return;
                        }

                        if (Connection.IsClosed)
                        {
                            return;
                        }

                        // Consume stops early where the output is full or must go first; else what is left is no whole PDU.
                        if (start == end || !wasFull || !Connection.HasWork(buffer.AsSpan(start, end - start)))
                        {
                            break;
                        }
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection was cut, by the peer or by Disconnect.
        }
        finally
        {
            Connection.OnDisconnected();
            CloseGracefully();
            _onEnded(this);
        }
    }

    private bool Send()
    {
        OutputBatch output = Connection.Output;
        Interlocked.Add(ref _node.Statistics.PduOutCounter, output.PduCount - _countedPdus);
        _countedPdus = output.PduCount;
        List<ArraySegment<byte>> segments = output.Segments;
        if (segments.Count == 0)
        {
            return true;
        }

        try
        {
            if (segments.Count <= MaxSendSegments && output.ByteCount <= MaxSendBytes)
            {
                return SendAll(segments);
            }

            int bytes = 0;
            foreach (ArraySegment<byte> segment in segments)
            {
                _slice.Add(segment);
                bytes += segment.Count;
                if (_slice.Count >= MaxSendSegments || bytes >= MaxSendBytes)
                {
                    if (!SendAll(_slice))
                    {
                        return false;
                    }

                    _slice.Clear();
                    bytes = 0;
                }
            }

            return _slice.Count == 0 || SendAll(_slice);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            _slice.Clear();
            output.Clear();
        }
    }

    private bool SendAll(List<ArraySegment<byte>> segments)
    {
        Interlocked.Increment(ref _node.Statistics.SendCounter);
        int total = 0;
        foreach (ArraySegment<byte> segment in segments)
        {
            total += segment.Count;
        }

        int sent = segments.Count == 1
            ? _socket.Send(segments[0].AsSpan(), SocketFlags.None, out SocketError error)
            : _socket.Send(segments, SocketFlags.None, out error);
        while (error == SocketError.Success && sent < total)
        {
            // A blocking send may stop short; the rest follows piece by piece.
            int skip = sent;
            foreach (ArraySegment<byte> segment in segments)
            {
                if (skip >= segment.Count)
                {
                    skip -= segment.Count;
                    continue;
                }

                int more = _socket.Send(segment.AsSpan(skip), SocketFlags.None, out error);
                if (error != SocketError.Success || more <= 0)
                {
                    return false;
                }

                sent += more;
                if (more < segment.Count - skip)
                {
                    break;
                }

                skip = 0;
            }
        }

        return error == SocketError.Success;
    }

    /// <summary>Cuts the connection from another thread: its own is waked out of its receive.</summary>
    private void Cut()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is cut already.
        }
    }

    private void CloseGracefully()
    {
        try
        {
            // What is sent should arrive: an end first, so that unread bytes of the peer do not turn the close into a reset that overtakes our answer.
            _socket.Shutdown(SocketShutdown.Send);
            _socket.ReceiveTimeout = 200;
            Span<byte> rest = stackalloc byte[4096];
            for (int i = 0; i < MaxDrains; i++)
            {
                if (_socket.Receive(rest, SocketFlags.None, out SocketError error) <= 0 || error != SocketError.Success)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is cut already.
        }
        finally
        {
            _socket.Dispose();
        }
    }
}
