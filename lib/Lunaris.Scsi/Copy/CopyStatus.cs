using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>RECEIVE COPY STATUS(LID1) parameter data (SPC-5).</summary>
[WireRecord(12, MinLength = 12)]
public readonly partial record struct CopyStatusLid1
{
    /// <summary>AVAILABLE DATA: bytes after this field.</summary>
    [U32(0)]
    public uint AvailableData { get; init; }

    /// <summary>HDD: held data was discarded.</summary>
    [Bit(4, 7)]
    public bool HeldDataDiscarded { get; init; }

    /// <summary>COPY OPERATION STATUS.</summary>
    [Bits(4, 6, 0)]
    public CopyOperationStatus Status { get; init; }

    /// <summary>SEGMENTS PROCESSED.</summary>
    [U16(5)]
    public ushort SegmentsProcessed { get; init; }

    /// <summary>TRANSFER COUNT UNITS: 0 bytes, 1 KiB, 2 MiB, 3 GiB, 4 TiB, 5 PiB, 6 EiB; F1h blocks.</summary>
    [U8(7)]
    public byte TransferCountUnits { get; init; }

    /// <summary>TRANSFER COUNT.</summary>
    [U32(8)]
    public uint TransferCount { get; init; }
}
