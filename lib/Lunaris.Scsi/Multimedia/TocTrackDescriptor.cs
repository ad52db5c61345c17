using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Multimedia;

/// <summary>One track of READ TOC/PMA/ATIP, format 0 and 1 (MMC-6).</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(0, 1)]
[Reserved(3, 1)]
public readonly partial record struct TocTrackDescriptor
{
    /// <summary>ADR.</summary>
    [Bits(1, 7, 4)]
    public byte Adr { get; init; }

    /// <summary>CONTROL: bit 2 data track.</summary>
    [Bits(1, 3, 0)]
    public byte Control { get; init; }

    /// <summary>TRACK NUMBER; AAh the lead-out.</summary>
    [U8(2)]
    public byte TrackNumber { get; init; }

    /// <summary>TRACK START ADDRESS, LBA or MSF.</summary>
    [U32(4)]
    public uint StartAddress { get; init; }
}
