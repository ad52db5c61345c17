using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Reports;

/// <summary>A case of a report.</summary>
public sealed record ReportedCase(string Name, Verdict Verdict, string Message, double Seconds, IReadOnlyList<string> Clauses, string Sentence, bool Yardstick, IReadOnlyList<EvidenceLine> Evidence);

/// <summary>What a run found, as it is written to files.</summary>
public sealed record RunReport(string Target, IReadOnlyList<string> Urls, DateTimeOffset Started, double Seconds, int? Seed, IReadOnlyList<ReportedCase> Cases)
{
    public int Count(Verdict verdict) => Cases.Count(c => c.Verdict == verdict);

    public static RunReport Of(TargetUnderTest target, IReadOnlyList<CaseResult> results, DateTimeOffset started, TimeSpan duration, int? seed)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new RunReport(
            ReportedTarget.Describe(target),
            [.. target.Settings.Urls.Select(url => url.ToString())],
            started,
            Math.Round(duration.TotalSeconds, 3),
            seed,
            [.. results.Select(r => new ReportedCase(r.Case.Name, r.Verdict, r.Message, Math.Round(r.Duration.TotalSeconds, 4), r.Case.Clauses, r.Case.Sentence, r.Case.IsOfYardstick, r.Evidence))]);
    }
}

/// <summary>A target in a few words.</summary>
public static class ReportedTarget
{
    public static string Describe(TargetUnderTest target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Capabilities device = target.Capabilities;
        string size = device.BlockCount == 0 ? "" : $", {Examples.Common.ByteSize.Format((UInt128)device.BlockCount * (uint)device.BlockSize)} in blocks of {device.BlockSize}";
        string traits = (device.IsThin ? ", thin" : "") + (device.IsWriteProtected ? ", write protected" : "") + (device.Inquiry.Removable ? ", removable" : "");
        return $"{device.Inquiry.Vendor?.Trim()} {device.Inquiry.Product?.Trim()} {device.Inquiry.Revision?.Trim()} at {target.Settings.Urls[0].Portal}{size}{traits}";
    }
}
