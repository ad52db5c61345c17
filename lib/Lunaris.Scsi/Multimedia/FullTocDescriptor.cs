using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Multimedia;

/// <summary>One entry of READ TOC/PMA/ATIP, format 2 (MMC-6).</summary>
[WireRecord(11, MinLength = 11)]
[Reserved(7, 1)]
public readonly partial record struct FullTocDescriptor
{
    /// <summary>SESSION NUMBER.</summary>
    [U8(0)]
    public byte Session { get; init; }

    /// <summary>ADR.</summary>
    [Bits(1, 7, 4)]
    public byte Adr { get; init; }

    /// <summary>CONTROL.</summary>
    [Bits(1, 3, 0)]
    public byte Control { get; init; }

    /// <summary>TNO.</summary>
    [U8(2)]
    public byte Tno { get; init; }

    /// <summary>POINT.</summary>
    [U8(3)]
    public byte Point { get; init; }

    /// <summary>MIN.</summary>
    [U8(4)]
    public byte Minute { get; init; }

    /// <summary>SEC.</summary>
    [U8(5)]
    public byte Second { get; init; }

    /// <summary>FRAME.</summary>
    [U8(6)]
    public byte Frame { get; init; }

    /// <summary>PMIN.</summary>
    [U8(8)]
    public byte PMinute { get; init; }

    /// <summary>PSEC.</summary>
    [U8(9)]
    public byte PSecond { get; init; }

    /// <summary>PFRAME.</summary>
    [U8(10)]
    public byte PFrame { get; init; }
}
