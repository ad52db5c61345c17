using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>REWIND.</summary>
[ScsiCommand(0x01, "REWIND", Cdb.Length6, DataDirection.None, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 1)]
[Reserved(2, 3)]
public readonly partial record struct Rewind : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 0)]
    public bool Immed { get; init; }
}

/// <summary>SPACE(6): moves over blocks or filemarks.</summary>
[ScsiCommand(0x11, "SPACE(6)", Cdb.Length6, DataDirection.None, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 4)]
public readonly partial record struct Space6 : IScsiCommand
{
    /// <summary>CODE: what is counted.</summary>
    [Bits(1, 3, 0)]
    public TapeSpaceCode Code { get; init; }

    /// <summary>COUNT as a 24-bit two's complement number; see SignedCount.</summary>
    [U24(2)]
    public required uint Count { get; init; }

    /// <summary>COUNT with its sign: negative moves towards the beginning.</summary>
    public int SignedCount => (int)(Count << 8) >> 8;
}

/// <summary>SPACE(16): moves over blocks or filemarks.</summary>
[ScsiCommand(0x91, "SPACE(16)", Cdb.Length16, DataDirection.Out, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 4)]
[Reserved(2, 2)]
[Reserved(14, 1)]
public readonly partial record struct Space16 : IParameterListCommand
{
    /// <summary>CODE: what is counted.</summary>
    [Bits(1, 3, 0)]
    public TapeSpaceCode Code { get; init; }

    /// <summary>COUNT as a 64-bit two's complement number; see SignedCount.</summary>
    [U64(4)]
    public required ulong Count { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U16(12)]
    public ushort ParameterListLength { get; init; }

    /// <summary>COUNT with its sign: negative moves towards the beginning.</summary>
    public long SignedCount => (long)Count;
}

/// <summary>LOCATE(10).</summary>
[ScsiCommand(0x2B, "LOCATE(10)", Cdb.Length10, DataDirection.None, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 3)]
[Reserved(2, 1)]
[Reserved(7, 1)]
public readonly partial record struct Locate10 : IScsiCommand
{
    /// <summary>BT: a vendor specific block address.</summary>
    [Bit(1, 2)]
    public bool BlockAddressType { get; init; }

    /// <summary>CP: to the given partition.</summary>
    [Bit(1, 1)]
    public bool ChangePartition { get; init; }

    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 0)]
    public bool Immed { get; init; }

    /// <summary>LOGICAL OBJECT IDENTIFIER.</summary>
    [U32(3)]
    public required uint LogicalObject { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U8(8)]
    public byte Partition { get; init; }
}

/// <summary>LOCATE(16).</summary>
[ScsiCommand(0x92, "LOCATE(16)", Cdb.Length16, DataDirection.None, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 5)]
[Reserved(1, 2, 2)]
[Reserved(2, 7, 1)]
[Reserved(12, 3)]
public readonly partial record struct Locate16 : IScsiCommand
{
    /// <summary>DEST_TYPE: 0 logical object, 1 logical file, 3 end of data.</summary>
    [Bits(1, 4, 3)]
    public byte DestinationType { get; init; }

    /// <summary>CP: to the given partition.</summary>
    [Bit(1, 1)]
    public bool ChangePartition { get; init; }

    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 0)]
    public bool Immed { get; init; }

    /// <summary>BAM: explicit addressing.</summary>
    [Bit(2, 0)]
    public bool BlockAddressMode { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U8(3)]
    public byte Partition { get; init; }

    /// <summary>LOGICAL OBJECT IDENTIFIER.</summary>
    [U64(4)]
    public required ulong LogicalObject { get; init; }
}
