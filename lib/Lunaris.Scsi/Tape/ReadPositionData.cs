using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Tape;

/// <summary>READ POSITION parameter data, short form (SSC-5).</summary>
[WireRecord(20, MinLength = 20)]
[Reserved(0, 3, 3)]
[Reserved(2, 2)]
[Reserved(12, 1)]
public readonly partial record struct ReadPositionShortData
{
    /// <summary>BOP.</summary>
    [Bit(0, 7)]
    public bool BeginningOfPartition { get; init; }

    /// <summary>EOP.</summary>
    [Bit(0, 6)]
    public bool EndOfPartition { get; init; }

    /// <summary>LOCU: OBJECTS IN BUFFER is not known.</summary>
    [Bit(0, 5)]
    public bool ObjectCountUnknown { get; init; }

    /// <summary>BYCU: BYTES IN BUFFER is not known.</summary>
    [Bit(0, 4)]
    public bool ByteCountUnknown { get; init; }

    /// <summary>LOLU: the positions are not known.</summary>
    [Bit(0, 2)]
    public bool LocationUnknown { get; init; }

    /// <summary>PERR: a position does not fit.</summary>
    [Bit(0, 1)]
    public bool PositionError { get; init; }

    /// <summary>BPEW: beyond programmable early warning.</summary>
    [Bit(0, 0)]
    public bool BeyondEarlyWarning { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U8(1)]
    public byte Partition { get; init; }

    /// <summary>FIRST LOGICAL OBJECT LOCATION: the position.</summary>
    [U32(4)]
    public uint FirstLogicalObject { get; init; }

    /// <summary>LAST LOGICAL OBJECT LOCATION: the position of what comes next from the buffer.</summary>
    [U32(8)]
    public uint LastLogicalObject { get; init; }

    /// <summary>NUMBER OF LOGICAL OBJECTS IN OBJECT BUFFER.</summary>
    [U24(13)]
    public uint ObjectsInBuffer { get; init; }

    /// <summary>NUMBER OF BYTES IN OBJECT BUFFER.</summary>
    [U32(16)]
    public uint BytesInBuffer { get; init; }
}
