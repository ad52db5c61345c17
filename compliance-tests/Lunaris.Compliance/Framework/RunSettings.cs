namespace Lunaris.Compliance.Framework;

/// <summary>What a run may do, and to whom.</summary>
public sealed record RunSettings
{
    public const string FirstInitiator = "iqn.2026-01.net.lunaris:compliance-1";
    public const string SecondInitiator = "iqn.2026-01.net.lunaris:compliance-2";

    /// <summary>The logical unit; further URLs are other paths to it.</summary>
    public required IReadOnlyList<IscsiUrl> Urls { get; init; }

    /// <summary>The initiator that most cases speak as.</summary>
    public string InitiatorName { get; init; } = FirstInitiator;

    /// <summary>The initiator that gets in its way.</summary>
    public string SecondInitiatorName { get; init; } = SecondInitiator;

    /// <summary>Whether the medium may be written to.</summary>
    public bool DataLoss { get; init; }

    /// <summary>Whether the medium may be erased.</summary>
    public bool Sanitize { get; init; }

    /// <summary>Whether the medium may be formatted.</summary>
    public bool Format { get; init; }

    /// <summary>Whether registrations and reservations of others may be cleared.</summary>
    public bool ClearReservations { get; init; }

    /// <summary>Whether a logical unit that looks busy is tested all the same.</summary>
    public bool Force { get; init; }

    /// <summary>Deadline of a single command.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
