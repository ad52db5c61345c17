namespace Lunaris.Examples.IscsiDd;

/// <summary>What iscsi-dd is told.</summary>
internal sealed record DdOptions
{
    /// <summary>Where the data comes from: an iSCSI URL, a file, or - for standard input.</summary>
    public required string Source { get; init; }

    /// <summary>Where it goes: an iSCSI URL, a file, or - for standard output.</summary>
    public required string Destination { get; init; }

    /// <summary>Whether progress is shown.</summary>
    public bool Progress { get; init; }

    /// <summary>Whether rate and time left are shown with it.</summary>
    public bool Eta { get; init; }

    /// <summary>Whether the target copies by itself.</summary>
    public bool ByTarget { get; init; }

    /// <summary>Requests under way at a time.</summary>
    public int Depth { get; init; } = 8;

    /// <summary>Blocks of a request; null for a mebibyte.</summary>
    public int? Blocks { get; init; }

    /// <summary>Whether what cannot be copied is left out.</summary>
    public bool IgnoreErrors { get; init; }

    /// <summary>Whether zeros are not written as data.</summary>
    public bool Sparse { get; init; }

    /// <summary>Whether the copy is read back and compared.</summary>
    public bool Verify { get; init; }

    /// <summary>Bytes of the source that are left out at its beginning.</summary>
    public long Skip { get; init; }

    /// <summary>Bytes of the destination that are left alone at its beginning.</summary>
    public long Seek { get; init; }

    /// <summary>Most bytes to copy; null for all.</summary>
    public long? Length { get; init; }

    /// <summary>The journal; null for none.</summary>
    public string? Journal { get; init; }
}
