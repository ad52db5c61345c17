using Lunaris.Iscsi.Transport;

namespace Lunaris.Transports.Common;

/// <summary>Waits for the descriptors of many transports by epoll; woken by an eventfd.</summary>
internal sealed unsafe class EpollPoller : IPoller
{
    private const int WakeToken = -1;

    private readonly EpollSet _epoll = new();
    private readonly Lock _wakeLock = new();
    private readonly bool _isWaitedOn;
    private int _wake;

    /// <summary>Makes an empty poller.</summary>
    /// <param name="isWaitedOn">As for <see cref="ITransportFactory.CreatePoller"/>.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The process has no descriptor left.</exception>
    public EpollPoller(bool isWaitedOn)
    {
        _isWaitedOn = isWaitedOn;
        _wake = EpollSet.Check(Polling.eventfd(0, Polling.EfdCloExec | Polling.EfdNonBlock), "eventfd");
        _epoll.Add(_wake, Polling.EpollIn, WakeToken);
    }

    /// <inheritdoc/>
    public long Calls { get; private set; }

    /// <inheritdoc/>
    public int GetFd() => _epoll.Fd;

    /// <inheritdoc/>
    public void Add(IIscsiTransport transport, int token)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        _epoll.Add(transport.GetFd(), Polling.EpollIn, token);
        (transport as IPollerGuest)?.Attach(_epoll, token, _isWaitedOn);
    }

    /// <inheritdoc/>
    public void Remove(IIscsiTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        (transport as IPollerGuest)?.Attach(null, 0, mayUseEdges: false);
        _epoll.Remove(transport.GetFd());
    }

    /// <inheritdoc/>
    public int Wait(Span<int> ready, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ready.Length);

        // Rounded up: waking early would only mean to wait again.
        int milliseconds = timeout < TimeSpan.Zero ? -1 : (int)Math.Min(((ulong)timeout.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond, int.MaxValue);
        int count = _epoll.Wait(milliseconds, ready.Length);
        Calls++;
        int written = 0;
        for (int i = 0; i < count; i++)
        {
            int token = _epoll.Token(i);
            if (token == WakeToken)
            {
                ulong signals;
                _ = Polling.read(_wake, &signals, sizeof(ulong));
                Calls++;
            }
            else
            {
                ready[written++] = token;
            }
        }

        return written;
    }

    /// <inheritdoc/>
    public void Wake()
    {
        // The number of a closed descriptor soon belongs to somebody else's file.
        lock (_wakeLock)
        {
            if (_wake >= 0)
            {
                ulong one = 1;
                _ = Polling.write(_wake, &one, sizeof(ulong));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_wakeLock)
        {
            if (_wake >= 0)
            {
                _ = Polling.close(_wake);
                _wake = -1;
            }
        }

        _epoll.Dispose();
    }
}
