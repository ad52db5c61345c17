namespace Lunaris.Compliance.Framework;

/// <summary>How a case ended.</summary>
public enum Verdict
{
    /// <summary>The target does what the standard says it shall.</summary>
    Passed,

    /// <summary>The target does not do what the standard says it should.</summary>
    Warning,

    /// <summary>The target does not do what the standard says it shall.</summary>
    Failed,

    /// <summary>The case could not be run here; the reason says why. Never a pass.</summary>
    Skipped,
}

/// <summary>How a case ended, and why.</summary>
/// <param name="Case">The case.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Message">The first reason: what failed, what was missing, what should be otherwise; empty where it passed.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Evidence">What went to and fro, line by line; kept where it did not pass.</param>
public sealed record CaseResult(ComplianceCase Case, Verdict Verdict, string Message, TimeSpan Duration, IReadOnlyList<EvidenceLine> Evidence);

/// <summary>The target did not do what the case expects.</summary>
public sealed class CheckFailedException(string message) : Exception(message);

/// <summary>The case cannot be run here.</summary>
public sealed class CaseSkippedException(string reason) : Exception(reason);
