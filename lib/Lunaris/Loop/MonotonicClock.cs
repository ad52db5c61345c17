using System.Diagnostics;

namespace Lunaris.Loop;

/// <summary>The monotonic clock that the drivers of a process give their engines the time by. Thread-safe.</summary>
public static class MonotonicClock
{
    private static readonly long s_epoch = Stopwatch.GetTimestamp();
    private static readonly long s_unitsPerTick = Stopwatch.Frequency % TimeSpan.TicksPerSecond == 0 ? Stopwatch.Frequency / TimeSpan.TicksPerSecond : 0;

    /// <summary>The present: time since the clock was first used, in steps of 100 ns.</summary>
    public static TimeSpan Now
    {
        get
        {
            // Every clock that .NET runs on counts in whole parts of 100 ns: a division then, where the general way is by floating point.
            long units = Stopwatch.GetTimestamp() - s_epoch;
            return s_unitsPerTick > 0 ? new TimeSpan(units / s_unitsPerTick) : Stopwatch.GetElapsedTime(0, units);
        }
    }
}
