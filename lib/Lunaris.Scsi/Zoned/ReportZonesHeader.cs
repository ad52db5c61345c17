using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Zoned;

/// <summary>Header of REPORT ZONES parameter data (ZBC-2).</summary>
[WireRecord(64, MinLength = 8)]
[Reserved(4, 7, 4)]
[Reserved(5, 3)]
[Reserved(24, 40)]
public readonly partial record struct ReportZonesHeader
{
    /// <summary>ZONE LIST LENGTH in bytes.</summary>
    [U32(0)]
    public uint ZoneListLength { get; init; }

    /// <summary>SAME: what the zones have in common; 1 all, 2 all but the last zone's length, 3 type and length.</summary>
    [Bits(4, 3, 0)]
    public byte Same { get; init; }

    /// <summary>MAXIMUM LBA.</summary>
    [U64(8)]
    public ulong MaximumLba { get; init; }

    /// <summary>ZONE STARTING LBA GRANULARITY in blocks.</summary>
    [U64(16)]
    public ulong ZoneStartingLbaGranularity { get; init; }
}
