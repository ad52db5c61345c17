using System.Globalization;
using System.Text;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Engine;

/// <summary>
/// For measurements from outside: with <c>LUNARIS_LIBISCSI_STATISTICS</c> set to <c>stderr</c> or a file's name when a context is made, a line about commands
/// and garbage is written when it is destroyed.
/// </summary>
internal static class Statistics
{
    private static int s_contexts;
    private static TimeSpan s_longestPause;

    /// <summary>A context has ended.</summary>
    /// <param name="context">The context.</param>
    public static void OnDestroyed(Context context)
    {
        int contexts = Interlocked.Increment(ref s_contexts);
        if (Libc.Environment("LUNARIS_LIBISCSI_STATISTICS"u8) is not { Length: > 0 } where)
        {
            return;
        }

        // Before anything is put together here that would count too.
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan total = GC.GetTotalPauseDuration();
        foreach (TimeSpan pause in GC.GetGCMemoryInfo(GCKind.Any).PauseDurations)
        {
            s_longestPause = pause > s_longestPause ? pause : s_longestPause;
        }

        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"lunaris-libiscsi: contexts={contexts} commands={context.CommandCount} gc0={GC.CollectionCount(0)} gc1={GC.CollectionCount(1)} gc2={GC.CollectionCount(2)} gc-pause-total-us={total.TotalMicroseconds:0} gc-pause-longest-us={s_longestPause.TotalMicroseconds:0} heap-bytes={GC.GetTotalMemory(false)} allocated-bytes={allocated}\n");
        if (where == "stderr")
        {
            Libc.WriteAll(Libc.StandardError, Encoding.UTF8.GetBytes(line));
        }
        else
        {
            File.AppendAllText(where, line);
        }
    }
}
