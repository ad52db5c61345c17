using System.Diagnostics;

namespace Lunaris.Examples.IscsiPerf;

/// <summary>Keeps requests and bytes within a rate. Thread-safe.</summary>
internal sealed class Pacer(ulong requestsPerSecond, ulong bytesPerSecond)
{
    /// <summary>A timer cannot do better: who is early by less goes at once, and is made up for later.</summary>
    private static readonly long s_slack = Stopwatch.Frequency / 500;

    private long _nextRequest = Stopwatch.GetTimestamp();
    private long _nextByte = Stopwatch.GetTimestamp();

    /// <summary>Whether there is no limit.</summary>
    public bool IsUnlimited { get; } = requestsPerSecond == 0 && bytesPerSecond == 0;

    /// <summary>Waits until a request may go.</summary>
    /// <returns>Whether it may: false where the run is over before its turn has come.</returns>
    public async ValueTask<bool> WaitAsync(int bytes, CancellationToken cancellation)
    {
        long now = Stopwatch.GetTimestamp();
        long wait = Math.Max(
            requestsPerSecond == 0 ? 0 : Reserve(ref _nextRequest, now, Stopwatch.Frequency / (double)requestsPerSecond),
            bytesPerSecond == 0 ? 0 : Reserve(ref _nextByte, now, bytes * (Stopwatch.Frequency / (double)bytesPerSecond)));
        if (wait > s_slack)
        {
            await Task.Delay(TimeSpan.FromSeconds(wait / (double)Stopwatch.Frequency), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return !cancellation.IsCancellationRequested;
    }

    /// <summary>Takes the next piece of time; a pause does not save any up beyond a moment.</summary>
    private static long Reserve(ref long next, long now, double ticks)
    {
        while (true)
        {
            long seen = Volatile.Read(ref next);
            long mine = Math.Max(seen, now - (Stopwatch.Frequency / 20));
            if (Interlocked.CompareExchange(ref next, mine + Math.Max(1, (long)ticks), seen) == seen)
            {
                return mine - now;
            }
        }
    }
}
