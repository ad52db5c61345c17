using System.Net;
using System.Runtime.InteropServices;
using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Common;

namespace Lunaris.Transports.Tcp.Linux;

/// <content>
/// Connecting: the name is looked up on another thread, then every address is tried, the next one beside those before when they take their time
/// (RFC 8305 §5); the first that answers wins.
/// </content>
public sealed unsafe partial class LinuxTcpTransport
{
    private readonly NameResolver _resolver;
    private readonly List<Attempt> _attempts = [];
    private Portal? _portal;
    private IPAddress[] _addresses = [];
    private int _nextAddress;
    private string? _lastError;
    private int _lastErrorCode;

    private protected override void StartConnect(Portal portal)
    {
        _portal = portal;
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

    private void ServiceConnect()
    {
        DrainDescriptors();
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

        if (FinishAttempts())
        {
            return;
        }

        bool staggered = _attempts.Count > 0 && System.Diagnostics.Stopwatch.GetElapsedTime(_attempts[^1].Started) < Options.ConnectStagger;
        while (!staggered && _nextAddress < _addresses.Length && !StartAttempt(_addresses[_nextAddress++]))
        {
            // Refused at once: the next address is tried at once.
        }

        if (_attempts.Count == 0 && _nextAddress >= _addresses.Length)
        {
            string tried = _addresses.Length == 1 ? "" : $" at any of its {_addresses.Length} addresses";
            Disconnect(new TransportFault(TransportFaultKind.ConnectFailed, $"The portal could not be reached{tried}: {_lastError}.", _lastErrorCode));
        }
        else if (_nextAddress < _addresses.Length)
        {
            SetTimer(Options.ConnectStagger, periodic: false);
        }
    }

    private bool StartAttempt(IPAddress address)
    {
        var endPoint = new IPEndPoint(address, _portal!.Port);
        int family = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? Libc.AfInet6 : Libc.AfInet;
        int fd = Libc.socket(family, Libc.SockStream | Libc.SockNonBlock | Libc.SockCloExec, Libc.IpProtoTcp);
        if (fd < 0)
        {
            return Note("socket", Marshal.GetLastPInvokeError());
        }

        if (!Configure(fd, endPoint))
        {
            _ = Polling.close(fd);
            return false;
        }

        byte* target = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.Write(new Span<byte>(target, SocketAddress.MaxLength), endPoint);
        int result = Libc.connect(fd, target, (uint)length);
        int error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        if (error is not (0 or Libc.EInProgress))
        {
            _ = Polling.close(fd);
            return Note($"connect to {endPoint}", error);
        }

        _epoll.Add(fd, Polling.EpollOut, FirstAttemptToken + fd);
        _attempts.Add(new Attempt(fd, endPoint, System.Diagnostics.Stopwatch.GetTimestamp()));
        return true;
    }

    private bool Configure(int fd, IPEndPoint remote)
    {
        // Options that a kernel may lack are wishes; where the user named a source, nothing else will do.
        SetOption(fd, Libc.IpProtoTcp, Libc.TcpNoDelay, 1);
        if (Options.KeepAlive)
        {
            SetOption(fd, Libc.SolSocket, Libc.SoKeepAlive, 1);
            SetOption(fd, Libc.IpProtoTcp, Libc.TcpKeepIdle, Math.Max(1, (int)Options.KeepAliveIdle.TotalSeconds));
            SetOption(fd, Libc.IpProtoTcp, Libc.TcpKeepIntvl, Math.Max(1, (int)Options.KeepAliveInterval.TotalSeconds));
            SetOption(fd, Libc.IpProtoTcp, Libc.TcpKeepCnt, Math.Max(1, Options.KeepAliveCount));
        }

        if (Options.UserTimeout > TimeSpan.Zero)
        {
            SetOption(fd, Libc.IpProtoTcp, Libc.TcpUserTimeout, (int)Options.UserTimeout.TotalMilliseconds);
        }

        if (Options.SynCount > 0)
        {
            SetOption(fd, Libc.IpProtoTcp, Libc.TcpSynCnt, Options.SynCount);
        }

        if (Options.SendBufferSize > 0)
        {
            SetOption(fd, Libc.SolSocket, Libc.SoSndBuf, Options.SendBufferSize);
        }

        if (Options.BindInterface is { } name)
        {
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
            fixed (byte* value = bytes)
            {
                if (Libc.setsockopt(fd, Libc.SolSocket, Libc.SoBindToDevice, value, (uint)bytes.Length) != 0)
                {
                    return Note($"bind to interface {name}", Marshal.GetLastPInvokeError());
                }
            }
        }

        if (Options.BindAddress is { } local)
        {
            if (local.AddressFamily != remote.AddressFamily)
            {
                _lastError = $"{remote.Address} and the local address {local} are of different families";
                return false;
            }

            byte* source = stackalloc byte[SocketAddress.MaxLength];
            int length = SocketAddress.Write(new Span<byte>(source, SocketAddress.MaxLength), new IPEndPoint(local, 0));
            if (Libc.bind(fd, source, (uint)length) != 0)
            {
                return Note($"bind to {local}", Marshal.GetLastPInvokeError());
            }
        }

        return true;
    }

    /// <summary>Looks at the attempts under way.</summary>
    /// <returns>Whether one of them stands.</returns>
    private bool FinishAttempts()
    {
        if (_attempts.Count == 0)
        {
            return false;
        }

        int ready = _epoll.Wait(0);
        Statistics.OtherCalls++;
        for (int i = 0; i < ready; i++)
        {
            int fd = _epoll.Token(i) - FirstAttemptToken;
            int index = _attempts.FindIndex(a => a.Fd == fd);
            if (index < 0)
            {
                continue;
            }

            Attempt attempt = _attempts[index];
            _attempts.RemoveAt(index);
            int error;
            uint length = sizeof(int);
            if (Libc.getsockopt(fd, Libc.SolSocket, Libc.SoError, &error, &length) != 0)
            {
                error = Marshal.GetLastPInvokeError();
            }

            if (error != 0)
            {
                _ = Polling.close(fd);
                Note($"connect to {attempt.Remote}", error);
                continue;
            }

            Adopt(attempt);
            return true;
        }

        return false;
    }

    private void Adopt(Attempt attempt)
    {
        CloseAttempts();
        if (_nextAddress < _addresses.Length)
        {
            SetTimer(TimeSpan.Zero, periodic: false);
        }

        _socket = attempt.Fd;
        _epoll.Remove(_socket);
        WatchSocket();
        byte* address = stackalloc byte[SocketAddress.MaxLength];
        uint length = SocketAddress.MaxLength;
        IPEndPoint? local = Libc.getsockname(_socket, address, &length) == 0 ? SocketAddress.Read(new ReadOnlySpan<byte>(address, (int)length)) : null;
        OnConnected(local, attempt.Remote);
    }

    private void CloseAttempts()
    {
        _resolver.Forget();
        foreach (Attempt attempt in _attempts)
        {
            _ = Polling.close(attempt.Fd);
        }

        _attempts.Clear();
    }

    private bool Note(string what, int error)
    {
        _lastError = $"could not {what}: {Polling.Describe(error)}";
        _lastErrorCode = error;
        return false;
    }

    private readonly record struct Attempt(int Fd, IPEndPoint Remote, long Started);
}
