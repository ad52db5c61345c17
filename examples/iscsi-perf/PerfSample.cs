namespace Lunaris.Examples.IscsiPerf;

/// <summary>A second of a run.</summary>
/// <param name="Seconds">When it ended, from the start on.</param>
/// <param name="ReadsPerSecond">Reads a second.</param>
/// <param name="WritesPerSecond">Writes a second.</param>
/// <param name="ReadBytesPerSecond">Bytes read a second.</param>
/// <param name="WriteBytesPerSecond">Bytes written a second.</param>
/// <param name="Median">Median latency in nanoseconds.</param>
/// <param name="NinetyNine">Latency in nanoseconds that 99 per cent do not exceed.</param>
internal readonly record struct PerfSample(
    double Seconds, double ReadsPerSecond, double WritesPerSecond, double ReadBytesPerSecond, double WriteBytesPerSecond, double Median, double NinetyNine)
{
    public double RequestsPerSecond => ReadsPerSecond + WritesPerSecond;

    public double BytesPerSecond => ReadBytesPerSecond + WriteBytesPerSecond;
}

/// <summary>The sums of all sessions at one moment.</summary>
internal sealed record PerfTotals(
    TimeSpan Elapsed, LatencyHistogram Reads, LatencyHistogram Writes, long BytesRead, long BytesWritten, long Requests, long Busy, long Errors, long Verified, long InFlight)
{
    public static PerfTotals Of(IEnumerable<PerfSession> sessions, TimeSpan elapsed)
    {
        LatencyHistogram reads = new(), writes = new();
        long bytesRead = 0, bytesWritten = 0, requests = 0, busy = 0, errors = 0, verified = 0, inFlight = 0;
        foreach (PerfCounters counters in sessions.Select(session => session.Counters))
        {
            reads.Add(counters.Reads);
            writes.Add(counters.Writes);
            bytesRead += Volatile.Read(ref counters.BytesRead);
            bytesWritten += Volatile.Read(ref counters.BytesWritten);
            requests += Volatile.Read(ref counters.Requests);
            busy += Volatile.Read(ref counters.Busy);
            errors += Volatile.Read(ref counters.Errors);
            verified += Volatile.Read(ref counters.Verified);
            inFlight += Volatile.Read(ref counters.InFlight);
        }
        return new PerfTotals(elapsed, reads, writes, bytesRead, bytesWritten, requests, busy, errors, verified, inFlight);
    }

    public double RequestsPerSecond => Elapsed > TimeSpan.Zero ? Requests / Elapsed.TotalSeconds : 0;

    public double BytesPerSecond => Elapsed > TimeSpan.Zero ? (BytesRead + BytesWritten) / Elapsed.TotalSeconds : 0;

    /// <summary>Latencies of reads and writes together.</summary>
    public LatencyHistogram All()
    {
        var all = new LatencyHistogram();
        all.Add(Reads);
        all.Add(Writes);
        return all;
    }

    public PerfSample Since(PerfTotals earlier)
    {
        double seconds = (Elapsed - earlier.Elapsed).TotalSeconds;
        LatencyHistogram reads = Reads.Since(earlier.Reads), writes = Writes.Since(earlier.Writes);
        var all = new LatencyHistogram();
        all.Add(reads);
        all.Add(writes);
        return new PerfSample(
            Elapsed.TotalSeconds,
            reads.Count / seconds,
            writes.Count / seconds,
            (BytesRead - earlier.BytesRead) / seconds,
            (BytesWritten - earlier.BytesWritten) / seconds,
            all.Percentile(50),
            all.Percentile(99));
    }
}
