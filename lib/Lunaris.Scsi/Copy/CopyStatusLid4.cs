using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>First 32 bytes of RECEIVE COPY STATUS(LID4) and RECEIVE ROD TOKEN INFORMATION parameter data (SPC-5); sense data and, for tokens, the token follow.</summary>
[WireRecord(32, MinLength = 16)]
[Reserved(4, 7, 5)]
[Reserved(26, 6)]
public readonly partial record struct CopyStatusLid4
{
    /// <summary>AVAILABLE DATA: bytes after this field.</summary>
    [U32(0)]
    public uint AvailableData { get; init; }

    /// <summary>RESPONSE TO SERVICE ACTION.</summary>
    [Bits(4, 4, 0)]
    public byte ResponseToServiceAction { get; init; }

    /// <summary>HDD: held data was discarded.</summary>
    [Bit(5, 7)]
    public bool HeldDataDiscarded { get; init; }

    /// <summary>COPY OPERATION STATUS.</summary>
    [Bits(5, 6, 0)]
    public CopyOperationStatus Status { get; init; }

    /// <summary>OPERATION COUNTER.</summary>
    [U16(6)]
    public ushort OperationCounter { get; init; }

    /// <summary>ESTIMATED STATUS UPDATE DELAY in milliseconds; FFFFFFFEh not known.</summary>
    [U32(8)]
    public uint EstimatedStatusUpdateDelay { get; init; }

    /// <summary>EXTENDED COPY COMPLETION STATUS: a status code.</summary>
    [U8(12)]
    public byte ExtendedCopyCompletionStatus { get; init; }

    /// <summary>LENGTH OF THE SENSE DATA FIELD.</summary>
    [U8(13)]
    public byte SenseFieldLength { get; init; }

    /// <summary>SENSE DATA LENGTH.</summary>
    [U8(14)]
    public byte SenseDataLength { get; init; }

    /// <summary>TRANSFER COUNT UNITS: 0 bytes, 1 KiB, 2 MiB, 3 GiB, 4 TiB, 5 PiB, 6 EiB; F1h blocks.</summary>
    [U8(15)]
    public byte TransferCountUnits { get; init; }

    /// <summary>TRANSFER COUNT.</summary>
    [U64(16)]
    public ulong TransferCount { get; init; }

    /// <summary>SEGMENTS PROCESSED.</summary>
    [U16(24)]
    public ushort SegmentsProcessed { get; init; }
}
