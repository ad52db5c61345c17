using System.Globalization;
using System.Text;
using Lunaris.Examples.Common;

namespace Lunaris.Examples.IscsiPerf;

/// <summary>The lines of iscsi-perf; the ones that libiscsi's has are in its form.</summary>
internal static class PerfText
{
    private const int ChartRows = 8;
    private const int ChartColumns = 60;
    private const string Bars = " ▁▂▃▄▅▆▇█";

    /// <summary>The percentiles that are reported.</summary>
    public static readonly double[] Percentiles = [50, 75, 90, 95, 99, 99.9, 99.99];

    public static IEnumerable<string> Head(PerfOptions options, LogicalUnit unit)
    {
        UInt128 bytes = (UInt128)unit.BlockCount * (uint)unit.BlockSize;
        yield return Invariant($"capacity is {unit.BlockCount} blocks or {bytes} byte ({bytes >> 20} MB)");
        string kind = options.WritePercent switch { 0 => "READ", 100 => "WRITE", _ => Invariant($"READ/WRITE ({options.WritePercent}% writes)") };
        yield return Invariant($"performing {(options.IsRandom ? "RANDOM" : "SEQUENTIAL")} {kind} with {options.Depth} parallel requests");
        int longest = options.Blocks * unit.BlockSize;
        yield return options.HasRandomLengths
            ? Invariant($"RANDOM transfer size of 1 - {options.Blocks} blocks ({unit.BlockSize} - {longest} byte)")
            : Invariant($"FIXED transfer size of {options.Blocks} blocks ({longest} byte)");
        yield return options.Runtime is { } runtime
            ? Invariant($"will run for {(long)runtime.TotalSeconds} seconds.")
            : "infinite runtime - press CTRL-C to abort.";
    }

    /// <summary>A progress line: the time left, or gone where the run has no end.</summary>
    public static string Progress(PerfOptions options, PerfTotals totals, PerfSample now, ulong position)
    {
        var time = TimeSpan.FromSeconds(Math.Floor(options.Runtime is { } runtime ? Math.Max(0, (runtime - totals.Elapsed).TotalSeconds + 0.5) : totals.Elapsed.TotalSeconds));
        return Invariant($"\r{(long)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00} - lba {position}, iops current {(long)now.RequestsPerSecond} ({Megabytes(now.BytesPerSecond)} MB/s), ")
            + Invariant($"iops average {(long)totals.RequestsPerSecond} ({Megabytes(totals.BytesPerSecond)} MB/s), in_flight {totals.InFlight}, busy {totals.Busy}        ");
    }

    /// <summary>The last line.</summary>
    public static string Average(PerfTotals totals)
        => Invariant($"\riops average {(long)totals.RequestsPerSecond} ({Megabytes(totals.BytesPerSecond)} MB/s)") + new string(' ', 56);

    public static IEnumerable<string> Latencies(PerfTotals totals)
    {
        foreach ((string name, LatencyHistogram histogram) in (IEnumerable<(string, LatencyHistogram)>)[("read", totals.Reads), ("write", totals.Writes)])
        {
            if (histogram.Count > 0)
            {
                string figures = string.Join("  ", Percentiles.Select(percent => Invariant($"p{percent} {Duration(histogram.Percentile(percent))}")));
                yield return Invariant($"{name} latency: mean {Duration(histogram.Mean)}  {figures}  max {Duration(histogram.Percentile(100))}");
            }
        }
    }

    /// <summary>A duration as people read it.</summary>
    public static string Duration(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => Invariant($"{nanoseconds:0} ns"),
        < 1e6 => Invariant($"{nanoseconds / 1e3:0.0} us"),
        < 1e9 => Invariant($"{nanoseconds / 1e6:0.00} ms"),
        _ => Invariant($"{nanoseconds / 1e9:0.00} s"),
    };

    /// <summary>Throughput of the last seconds as a chart of characters.</summary>
    public static IReadOnlyList<string> Chart(IReadOnlyList<PerfSample> samples)
    {
        double[] values = [.. samples.TakeLast(ChartColumns).Select(sample => sample.BytesPerSecond)];
        double most = Math.Max(1, values.DefaultIfEmpty(0).Max());
        var lines = new List<string>();
        for (int row = ChartRows - 1; row >= 0; row--)
        {
            var line = new StringBuilder();
            line.Append((row == ChartRows - 1 ? ByteSize.Format((UInt128)most) + "/s" : row == 0 ? "0" : "").PadLeft(14)).Append(" ┤");
            foreach (double value in values)
            {
                double cells = (value / most * ChartRows) - row;
                line.Append(Bars[Math.Clamp((int)Math.Round(cells * (Bars.Length - 1)), 0, Bars.Length - 1)]);
            }
            lines.Add(line.ToString());
        }
        lines.Add(new string(' ', 15) + "└" + new string('─', Math.Max(1, values.Length)));
        return lines;
    }

    private static long Megabytes(double bytes) => (long)bytes >> 20;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
