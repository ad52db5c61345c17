namespace Lunaris.Examples.IscsiPerf;

/// <summary>What iscsi-perf is told.</summary>
internal sealed record PerfOptions
{
    /// <summary>Requests under way at a time, each session.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Blocks of a request.</summary>
    public int Blocks { get; init; } = 8;

    /// <summary>How long it runs; null until interrupted.</summary>
    public TimeSpan? Runtime { get; init; }

    /// <summary>Random addresses.</summary>
    public bool IsRandom { get; init; }

    /// <summary>Random lengths, up to <see cref="Blocks"/>.</summary>
    public bool HasRandomLengths { get; init; }

    /// <summary>Progress lines follow each other rather than replace each other.</summary>
    public bool Logging { get; init; }

    /// <summary>Failed requests do not end the run.</summary>
    public bool IgnoreErrors { get; init; }

    /// <summary>Most reconnects in a row; -1 for no limit.</summary>
    public int MaxReconnects { get; init; } = -1;

    /// <summary>Per cent of requests that write.</summary>
    public int WritePercent { get; init; }

    /// <summary>Sessions for each URL.</summary>
    public int Sessions { get; init; } = 1;

    /// <summary>Most requests a second of all sessions; 0 for no limit.</summary>
    public ulong Rate { get; init; }

    /// <summary>Most bytes a second of all sessions; 0 for no limit.</summary>
    public ulong Bandwidth { get; init; }

    /// <summary>Whether what was written is compared when it is read, and all of it at the end.</summary>
    public bool Verify { get; init; }

    /// <summary>Bytes from the first on that are used; 0 for the whole unit.</summary>
    public ulong Size { get; init; }

    /// <summary>Seed of addresses, lengths and data.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether latency percentiles are printed.</summary>
    public bool Latency { get; init; }

    /// <summary>Whether a chart is drawn while it runs.</summary>
    public bool Chart { get; init; }

    /// <summary>File of the HTML report; null for none.</summary>
    public string? Report { get; init; }
}
