namespace Lunaris.Compliance.CommandLine;

/// <summary>What the command line asked for.</summary>
internal sealed record ComplianceOptions
{
    public IReadOnlyList<string> Urls { get; init; } = [];

    public IReadOnlyList<string> Globs { get; init; } = [];

    public IReadOnlyList<string> Clauses { get; init; } = [];

    public bool List { get; init; }

    public int? Seed { get; init; }

    public int Repeat { get; init; } = 1;

    public bool StopAtFirstFailure { get; init; }

    public string? InitiatorName { get; init; }

    public string? SecondInitiatorName { get; init; }

    public bool DataLoss { get; init; }

    public bool Sanitize { get; init; }

    public bool Format { get; init; }

    public bool ClearReservations { get; init; }

    public bool Force { get; init; }

    public bool Verbose { get; init; }

    public string? JUnit { get; init; }

    public string? Json { get; init; }

    public string? Html { get; init; }

    public string? Verdicts { get; init; }

    public string? Baseline { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Exit statuses.</summary>
internal static class ComplianceExit
{
    /// <summary>No case failed.</summary>
    public const int Passed = 0;

    /// <summary>A case failed, or with a baseline: a verdict has become worse.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be read.</summary>
    public const int Usage = 2;

    /// <summary>The target cannot be reached, or is no target.</summary>
    public const int Unreachable = 3;

    /// <summary>The logical unit looks busy.</summary>
    public const int Busy = 4;

    /// <summary>Ended by Ctrl+C.</summary>
    public const int Interrupted = 130;
}
