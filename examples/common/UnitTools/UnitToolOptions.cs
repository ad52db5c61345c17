using Lunaris.Iscsi.Login.Keys;

namespace Lunaris.Examples.Common.UnitTools;

/// <summary>What every tool that works on one logical unit is told.</summary>
public sealed record UnitToolOptions
{
    /// <summary>URLs of the logical units, not read yet.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Initiator name; null for the URL's or the default.</summary>
    public string? InitiatorName { get; init; }

    /// <summary>Whether log lines go to standard error.</summary>
    public bool Debug { get; init; }

    /// <summary>Whether the result is one JSON document instead of libiscsi's lines.</summary>
    public bool Json { get; init; }

    /// <summary>How long the login, and then each command, may take; null for the defaults.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Header digests to propose, best first; null for the URL's or the default.</summary>
    public IReadOnlyList<DigestType>? HeaderDigest { get; init; }

    /// <summary>Data digests to propose, best first; null for the URL's or the default.</summary>
    public IReadOnlyList<DigestType>? DataDigest { get; init; }

    /// <summary>A file with credentials; null for none.</summary>
    public string? ChapFile { get; init; }

    /// <summary>A file that all PDUs are stored in, pcapng; null for none.</summary>
    public string? Record { get; init; }
}
