using Lunaris.LibIscsi.Abi;
using Lunaris.Loop;

namespace Lunaris.LibIscsi.Engine;

/// <summary>Shows deadlines at a descriptor that others poll.</summary>
internal sealed class LoopTimer : IDisposable
{
    private int _descriptor = -1;
    private TimeSpan _at = TimeSpan.MaxValue;

    /// <summary>Makes the epoll set readable at a time, where that is sooner than what was asked for before.</summary>
    public void Arm(int epoll, TimeSpan at)
    {
        if (at >= _at)
        {
            return;
        }

        if (_descriptor < 0)
        {
            _descriptor = Libc.CreateTimer(epoll);
        }

        _at = at;
        Libc.SetTimer(_descriptor, at - MonotonicClock.Now);
    }

    /// <summary>
    /// A time that has passed is shown no longer. The timer may be a little behind the clock: whoever comes for another reason would find nothing to take from it,
    /// and nobody would when it runs out.
    /// </summary>
    public void Settle(TimeSpan now)
    {
        if (now >= _at)
        {
            Libc.StopTimer(_descriptor);
            _at = TimeSpan.MaxValue;
        }
    }

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            Libc.Close(_descriptor);
            _descriptor = -1;
            _at = TimeSpan.MaxValue;
        }
    }
}
