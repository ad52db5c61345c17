namespace Lunaris.Examples.IscsiLs.CommandLine;

internal enum OutputFormat
{
    /// <summary>Line for line what libiscsi's iscsi-ls prints.</summary>
    Lines,

    Json,

    Table,
}

/// <summary>What the command line asks for.</summary>
internal sealed record LsOptions
{
    public string? Url { get; init; }

    public string? InitiatorName { get; init; }

    public bool ShowUnits { get; init; }

    /// <summary>Targets as URLs; like libiscsi's, without effect where units are shown.</summary>
    public bool AsUrls { get; init; }

    public bool Debug { get; init; }

    public OutputFormat Format { get; init; }

    public bool Interactive { get; init; }

    public bool Demo { get; init; }
}
