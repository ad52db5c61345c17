namespace Lunaris;

/// <summary>How a <see cref="LogicalUnitStream"/> behaves. Immutable; safe to share.</summary>
public sealed record LogicalUnitStreamOptions
{
    /// <summary>The defaults: one MiB of read-ahead, writes allowed.</summary>
    public static LogicalUnitStreamOptions Default { get; } = new();

    /// <summary>
    /// Bytes that are read ahead once reads follow each other; rounded up to whole blocks. 0 reads nothing but what is asked for. Twice as much
    /// memory is held.
    /// </summary>
    public int ReadAhead { get; init; } = 1 << 20;

    /// <summary>Whether writes are refused before they reach the device.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether written data must be on the medium, not only in a volatile cache, before a write ends (FUA).</summary>
    public bool ForceUnitAccess { get; init; }
}
