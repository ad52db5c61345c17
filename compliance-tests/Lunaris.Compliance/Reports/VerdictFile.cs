using System.Text;
using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Reports;

/// <summary>
/// Verdicts alone, one a line: <c>passed SCSI.Read10.Simple</c>. What a target of one version is expected to get is kept so beside the suite, by the name
/// <c>target-version.txt</c>, and what iscsi-test-cu says of it as <c>target-version.iscsi-test-cu.txt</c>.
/// </summary>
public static class VerdictFile
{
    public static string ToText(IEnumerable<KeyValuePair<string, Verdict>> verdicts)
    {
        var text = new StringBuilder();
        foreach ((string name, Verdict verdict) in verdicts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(verdict.ToString().ToLowerInvariant()).Append(' ').Append(name).Append('\n');
        }

        return text.ToString();
    }

    public static string ToText(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return ToText(report.Cases.DistinctBy(c => c.Name).Select(c => new KeyValuePair<string, Verdict>(c.Name, c.Verdict)));
    }

    public static IReadOnlyDictionary<string, Verdict> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .ToDictionary(parts => parts[1], parts => Enum.Parse<Verdict>(parts[0], ignoreCase: true));
    }

    /// <summary>What differs, a line each: <c>SCSI.X.Y: expected passed, got failed</c>.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, Verdict> expected, IReadOnlyDictionary<string, Verdict> actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        return
        [
            .. expected.Keys.Union(actual.Keys).Order(StringComparer.Ordinal)
                .Where(name => !expected.TryGetValue(name, out Verdict was) || !actual.TryGetValue(name, out Verdict now) || was != now)
                .Select(name => $"{name}: expected {(expected.TryGetValue(name, out Verdict was) ? was.ToString() : "nothing")}, got {(actual.TryGetValue(name, out Verdict now) ? now.ToString() : "nothing")}"),
        ];
    }
}
