using Lunaris.LibIscsi.Engine;
using Lunaris.Loop;
using Lunaris.Transports.Common;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi.Contexts;

/// <summary>Deadlines at the descriptor that the library's callers poll.</summary>
[TestFixture]
internal sealed class LoopTimerTests
{
    private const int Patience = 30_000;

    /// <summary>Long enough for the timer to run out, had it not been stopped.</summary>
    private const int Silence = 200;

    [Test]
    public void Deadline_shows_until_it_is_seen_to_and_the_next_one_again()
    {
        using var set = new EpollSet();
        using var timer = new LoopTimer();
        for (int i = 0; i < 3; i++)
        {
            TimeSpan at = MonotonicClock.Now + TimeSpan.FromMilliseconds(5);
            timer.Arm(set.Fd, at);
            timer.Arm(set.Fd, at + TimeSpan.FromHours(1));
            Assert.That(set.Wait(Patience), Is.EqualTo(1));
            timer.Settle(at - TimeSpan.FromTicks(1));
            Assert.That(set.Wait(0), Is.EqualTo(1), "it was seen to before its time");
            timer.Settle(at);
            Assert.That(set.Wait(0), Is.Zero);
        }
    }

    [Test]
    public void Timer_that_runs_out_after_its_deadline_was_seen_to_wakes_nobody()
    {
        using var set = new EpollSet();
        using var timer = new LoopTimer();
        TimeSpan at = MonotonicClock.Now + TimeSpan.FromMilliseconds(Silence / 4);
        timer.Arm(set.Fd, at);
        timer.Settle(at);
        Assert.That(set.Wait(Silence), Is.Zero, "nobody would ever take it away");
        timer.Arm(set.Fd, MonotonicClock.Now);
        Assert.That(set.Wait(Patience), Is.EqualTo(1), "the next deadline");
    }
}
