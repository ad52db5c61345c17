using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Multimedia;

/// <summary>READ DISC INFORMATION, standard data (MMC-6).</summary>
[WireRecord(34, MinLength = 12)]
[Reserved(7, 4, 0)]
[Reserved(24, 9)]
public readonly partial record struct DiscInformation
{
    /// <summary>DISC INFORMATION LENGTH: bytes after this field.</summary>
    [U16(0)]
    public ushort Length { get; init; }

    /// <summary>DISC INFORMATION DATA TYPE.</summary>
    [Bits(2, 7, 5)]
    public byte DataType { get; init; }

    /// <summary>ERASABLE.</summary>
    [Bit(2, 4)]
    public bool Erasable { get; init; }

    /// <summary>STATE OF LAST SESSION: 0 empty, 1 incomplete, 3 complete.</summary>
    [Bits(2, 3, 2)]
    public byte StateOfLastSession { get; init; }

    /// <summary>DISC STATUS: 0 empty, 1 incomplete, 2 finalized, 3 other.</summary>
    [Bits(2, 1, 0)]
    public byte DiscStatus { get; init; }

    /// <summary>NUMBER OF FIRST TRACK ON DISC.</summary>
    [U8(3)]
    public byte FirstTrack { get; init; }

    /// <summary>NUMBER OF SESSIONS, least significant byte.</summary>
    [U8(4)]
    public byte SessionsLow { get; init; }

    /// <summary>FIRST TRACK NUMBER IN LAST SESSION, least significant byte.</summary>
    [U8(5)]
    public byte FirstTrackInLastSessionLow { get; init; }

    /// <summary>LAST TRACK NUMBER IN LAST SESSION, least significant byte.</summary>
    [U8(6)]
    public byte LastTrackInLastSessionLow { get; init; }

    /// <summary>DID_V.</summary>
    [Bit(7, 7)]
    public bool DiscIdValid { get; init; }

    /// <summary>DBC_V.</summary>
    [Bit(7, 6)]
    public bool BarCodeValid { get; init; }

    /// <summary>URU: unrestricted use.</summary>
    [Bit(7, 5)]
    public bool Unrestricted { get; init; }

    /// <summary>DISC TYPE.</summary>
    [U8(8)]
    public byte DiscType { get; init; }

    /// <summary>NUMBER OF SESSIONS, most significant byte.</summary>
    [U8(9)]
    public byte SessionsHigh { get; init; }

    /// <summary>FIRST TRACK NUMBER IN LAST SESSION, most significant byte.</summary>
    [U8(10)]
    public byte FirstTrackInLastSessionHigh { get; init; }

    /// <summary>LAST TRACK NUMBER IN LAST SESSION, most significant byte.</summary>
    [U8(11)]
    public byte LastTrackInLastSessionHigh { get; init; }

    /// <summary>DISC IDENTIFICATION.</summary>
    [U32(12)]
    public uint DiscIdentification { get; init; }

    /// <summary>LAST SESSION LEAD-IN START ADDRESS.</summary>
    [U32(16)]
    public uint LastSessionLeadIn { get; init; }

    /// <summary>LAST POSSIBLE LEAD-OUT START ADDRESS.</summary>
    [U32(20)]
    public uint LastLeadOut { get; init; }

    /// <summary>NUMBER OF OPC TABLES.</summary>
    [U8(33)]
    public byte OpcEntries { get; init; }
}
