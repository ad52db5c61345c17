using System.Globalization;
using System.Net;
using System.Text;
using Lunaris.Examples.Common;

namespace Lunaris.Examples.IscsiPerf;

/// <summary>The result as one HTML page that needs nothing else.</summary>
internal static class PerfReport
{
    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:900px;padding:0 1em;color:#222;background:#fff}
        h1{font-size:1.4em}table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #ccc;padding:.25em .7em;text-align:right}
        th:first-child,td:first-child{text-align:left}figure{margin:1.5em 0}figcaption{font-weight:600}svg{width:100%;height:auto}
        svg text{font-size:12px;fill:#555}.grid{stroke:#e4e4e4}code{background:#f4f4f4;padding:.1em .3em}
        @media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}.grid{stroke:#333}svg text{fill:#aaa}td,th{border-color:#444}code{background:#262626}}
        """;

    private const string ReadColor = "#2b7bba", WriteColor = "#d1603d", MedianColor = "#3a9a5b", TailColor = "#8a4fbf";

    public static string Page(PerfResult result)
    {
        PerfTotals totals = result.Totals;
        PerfOptions options = result.Options;
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>iscsi-perf</title><style>").Append(Style).Append("</style></head><body><h1>iscsi-perf</h1><p>");
        foreach (string url in result.Urls)
        {
            page.Append("<code>").Append(WebUtility.HtmlEncode(url)).Append("</code> ");
        }
        Append(page, $"</p><p>{(options.IsRandom ? "Random" : "Sequential")}, {options.WritePercent} % writes, {options.Blocks} blocks a request, {options.Depth} requests under way, {options.Sessions} session(s) for each unit, {totals.Elapsed.TotalSeconds:0.0} s.</p>");
        page.Append("<table><tr><th></th><th>requests</th><th>a second</th><th>bytes a second</th><th>mean</th>");
        foreach (double percent in PerfText.Percentiles)
        {
            Append(page, $"<th>p{percent}</th>");
        }
        page.Append("<th>max</th></tr>");
        Row(page, "read", totals.Reads, totals.BytesRead, totals.Elapsed);
        Row(page, "write", totals.Writes, totals.BytesWritten, totals.Elapsed);
        Append(page, $"</table><p>busy {totals.Busy}, errors {totals.Errors}{(options.Verify ? Text($", requests compared {totals.Verified}, all as written") : "")}</p>");

        IReadOnlyList<PerfSample> samples = result.Samples;
        page.Append(SvgPlot.Draw("Throughput", [Line("read", ReadColor, sample => sample.ReadBytesPerSecond), Line("write", WriteColor, sample => sample.WriteBytesPerSecond)], "seconds", Seconds, y => ByteSize.Format((UInt128)y) + "/s"));
        page.Append(SvgPlot.Draw("Requests a second", [Line("read", ReadColor, sample => sample.ReadsPerSecond), Line("write", WriteColor, sample => sample.WritesPerSecond)], "seconds", Seconds, y => Text($"{y:0}")));
        page.Append(SvgPlot.Draw("Latency over time", [Line("median", MedianColor, sample => sample.Median), Line("p99", TailColor, sample => sample.NinetyNine)], "seconds", Seconds, PerfText.Duration));
        page.Append(SvgPlot.Draw("Requests that took no longer", [Share("read", ReadColor, totals.Reads), Share("write", WriteColor, totals.Writes)], "latency", PerfText.Duration, y => Text($"{y:0} %"), isLogarithmic: true));
        return page.Append("</body></html>\n").ToString();

        PlotLine Line(string name, string color, Func<PerfSample, double> value)
            => new(name, color, samples.Any(sample => value(sample) > 0) ? [.. samples.Select(sample => (sample.Seconds, value(sample)))] : []);

        static string Seconds(double x) => Text($"{x:0}");
    }

    private static PlotLine Share(string name, string color, LatencyHistogram histogram)
    {
        double total = Math.Max(1, histogram.Count);
        long sum = 0;
        return new PlotLine(name, color, [.. histogram.Filled().Select(step => (step.Nanoseconds, 100 * (sum += step.Count) / total))]);
    }

    private static void Row(StringBuilder page, string name, LatencyHistogram histogram, long bytes, TimeSpan elapsed)
    {
        if (histogram.Count == 0)
        {
            return;
        }
        double seconds = elapsed.TotalSeconds;
        Append(page, $"<tr><td>{name}</td><td>{histogram.Count}</td><td>{histogram.Count / seconds:0}</td><td>{ByteSize.Format((UInt128)(bytes / seconds))}</td><td>{PerfText.Duration(histogram.Mean)}</td>");
        foreach (double percent in PerfText.Percentiles)
        {
            Append(page, $"<td>{PerfText.Duration(histogram.Percentile(percent))}</td>");
        }
        Append(page, $"<td>{PerfText.Duration(histogram.Percentile(100))}</td></tr>");
    }

    private static void Append(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
