using System.Diagnostics;

namespace Lunaris.LibIscsi.Engine;

/// <summary>The monotonic clock that all engines of the process are driven by.</summary>
internal static class Clock
{
    private static readonly long s_epoch = Stopwatch.GetTimestamp();

    /// <summary>The present.</summary>
    public static TimeSpan Now => Stopwatch.GetElapsedTime(s_epoch);
}
