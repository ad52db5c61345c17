using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lunaris.Compliance.Reports;

/// <summary>The report as JSON: what <c>--baseline</c> reads, and what the HTML page shows.</summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    // Inside a script element everything stays escaped.
    private static readonly JsonSerializerOptions s_embedded = new(s_options) { WriteIndented = false, Encoder = JavaScriptEncoder.Default };

    public static string ToText(RunReport report) => JsonSerializer.Serialize(report, s_options);

    public static string ToScript(RunReport report) => JsonSerializer.Serialize(report, s_embedded);

    public static void Write(RunReport report, string file) => File.WriteAllText(file, ToText(report));

    public static RunReport Read(string file) => Parse(File.ReadAllText(file));

    public static RunReport Parse(string text) => JsonSerializer.Deserialize<RunReport>(text, s_options) ?? throw new JsonException("The report is empty.");
}
