using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Tape;

/// <summary>READ BLOCK LIMITS parameter data (SSC-5).</summary>
[WireRecord(6, MinLength = 6)]
[Reserved(0, 7, 5)]
public readonly partial record struct BlockLimitsData
{
    /// <summary>GRANULARITY: block lengths are multiples of 2 to this power.</summary>
    [Bits(0, 4, 0)]
    public byte GranularityExponent { get; init; }

    /// <summary>MAXIMUM BLOCK LENGTH LIMIT in bytes; 0 no limit.</summary>
    [U24(1)]
    public uint MaximumBlockLength { get; init; }

    /// <summary>MINIMUM BLOCK LENGTH LIMIT in bytes.</summary>
    [U16(4)]
    public ushort MinimumBlockLength { get; init; }
}
