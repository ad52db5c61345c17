using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>Header of the SANITIZE, OVERWRITE parameter list (SBC-4); the pattern follows.</summary>
[WireRecord(4, MinLength = 4)]
[Reserved(1, 1)]
public readonly partial record struct SanitizeOverwriteHeader
{
    /// <summary>INVERT: every other pass inverts the pattern.</summary>
    [Bit(0, 7)]
    public bool Invert { get; init; }

    /// <summary>TEST (vendor specific).</summary>
    [Bits(0, 6, 5)]
    public byte Test { get; init; }

    /// <summary>OVERWRITE COUNT, 1 to 31.</summary>
    [Bits(0, 4, 0)]
    public byte OverwriteCount { get; init; }

    /// <summary>INITIALIZATION PATTERN LENGTH in bytes.</summary>
    [U16(2)]
    public ushort PatternLength { get; init; }
}
