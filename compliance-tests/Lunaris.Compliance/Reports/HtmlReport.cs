namespace Lunaris.Compliance.Reports;

/// <summary>The report as one page that needs nothing else: data, style and script are inside.</summary>
public static class HtmlReport
{
    private const string Place = "\"@@REPORT@@\"";

    public static void Write(RunReport report, string file) => File.WriteAllText(file, ToText(report));

    public static string ToText(RunReport report)
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace(Place, JsonReport.ToScript(report), StringComparison.Ordinal);
    }
}
