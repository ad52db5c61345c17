using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Reports;

/// <summary>A case whose verdict is another than before; null stands for a run that had it not.</summary>
public sealed record BaselineChange(string Name, Verdict? Before, Verdict? After, string Message)
{
    /// <summary>Whether it got worse: a failure that was none, a warning or a skip that had passed.</summary>
    public bool IsWorse => After is { } after && after != Verdict.Passed && Rank(after) > (Before is { } before ? Rank(before) : 0);

    private static int Rank(Verdict verdict) => verdict switch
    {
        Verdict.Passed => 0,
        Verdict.Skipped => 1,
        Verdict.Warning => 2,
        _ => 3,
    };
}

/// <summary>What changed between two runs.</summary>
public sealed record BaselineComparison(IReadOnlyList<BaselineChange> Changes)
{
    public bool HasWorse => Changes.Any(change => change.IsWorse);

    public static BaselineComparison Of(RunReport before, RunReport after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        Dictionary<string, ReportedCase> old = Last(before);
        Dictionary<string, ReportedCase> now = Last(after);
        var changes = new List<BaselineChange>();
        foreach (string name in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            ReportedCase? was = old.GetValueOrDefault(name);
            ReportedCase? isNow = now.GetValueOrDefault(name);
            if (was?.Verdict != isNow?.Verdict)
            {
                changes.Add(new BaselineChange(name, was?.Verdict, isNow?.Verdict, isNow?.Message ?? ""));
            }
        }

        return new BaselineComparison(changes);
    }

    // Of a repeated case the worst counts.
    private static Dictionary<string, ReportedCase> Last(RunReport report) =>
        report.Cases.GroupBy(c => c.Name).ToDictionary(group => group.Key, group => group.MaxBy(c => c.Verdict == Verdict.Failed ? 3 : c.Verdict == Verdict.Warning ? 2 : c.Verdict == Verdict.Skipped ? 1 : 0)!);
}
