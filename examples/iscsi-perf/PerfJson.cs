using System.Globalization;
using System.Text.Json.Nodes;

namespace Lunaris.Examples.IscsiPerf;

/// <summary>The result as one document.</summary>
internal static class PerfJson
{
    public static JsonObject Document(PerfResult result)
    {
        PerfTotals totals = result.Totals;
        return new JsonObject
        {
            ["urls"] = new JsonArray([.. result.Urls.Select(url => (JsonNode)url)]),
            ["options"] = Options(result.Options),
            ["seconds"] = totals.Elapsed.TotalSeconds,
            ["requests"] = totals.Requests,
            ["iops"] = totals.RequestsPerSecond,
            ["bytesPerSecond"] = totals.BytesPerSecond,
            ["busy"] = totals.Busy,
            ["errors"] = totals.Errors,
            ["verifiedRequests"] = result.Options.Verify ? totals.Verified : null,
            ["reads"] = Direction(totals.Reads, totals.BytesRead),
            ["writes"] = Direction(totals.Writes, totals.BytesWritten),
            ["timeline"] = new JsonArray([.. result.Samples.Select(Sample)]),
        };
    }

    private static JsonObject Options(PerfOptions options) => new()
    {
        ["depth"] = options.Depth,
        ["blocks"] = options.Blocks,
        ["random"] = options.IsRandom,
        ["randomLengths"] = options.HasRandomLengths,
        ["writePercent"] = options.WritePercent,
        ["sessions"] = options.Sessions,
        ["rate"] = options.Rate,
        ["bandwidth"] = options.Bandwidth,
        ["size"] = options.Size,
        ["seed"] = options.Seed,
        ["verify"] = options.Verify,
    };

    private static JsonObject Direction(LatencyHistogram histogram, long bytes)
    {
        var percentiles = new JsonObject();
        foreach (double percent in PerfText.Percentiles)
        {
            percentiles[percent.ToString(CultureInfo.InvariantCulture)] = histogram.Percentile(percent);
        }
        return new JsonObject
        {
            ["requests"] = histogram.Count,
            ["bytes"] = bytes,
            ["latencyMeanNs"] = histogram.Mean,
            ["latencyPercentilesNs"] = percentiles,
            ["latencyMaxNs"] = histogram.Percentile(100),
        };
    }

    private static JsonNode Sample(PerfSample sample) => new JsonObject
    {
        ["second"] = Math.Round(sample.Seconds, 3),
        ["readIops"] = Math.Round(sample.ReadsPerSecond, 1),
        ["writeIops"] = Math.Round(sample.WritesPerSecond, 1),
        ["readBytesPerSecond"] = Math.Round(sample.ReadBytesPerSecond),
        ["writeBytesPerSecond"] = Math.Round(sample.WriteBytesPerSecond),
        ["latencyP50Ns"] = sample.Median,
        ["latencyP99Ns"] = sample.NinetyNine,
    };
}
