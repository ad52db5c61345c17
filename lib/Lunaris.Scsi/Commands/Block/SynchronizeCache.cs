using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>SYNCHRONIZE CACHE(10): writes cached blocks to the medium. All zeros covers everything.</summary>
[ScsiCommand(0x35, "SYNCHRONIZE CACHE(10)", Cdb.Length10, DataDirection.None, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 2)]
[Reserved(1, 0, 0)]
[Reserved(6, 7, 6)]
public readonly partial record struct SynchronizeCache10 : IBlockCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 1)]
    public bool Immed { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U32(2)]
    public uint Lba { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>NUMBER OF LOGICAL BLOCKS; 0 stands for all up to the end of the medium.</summary>
    [U16(7)]
    public ushort NumberOfLogicalBlocks { get; init; }
}

/// <summary>SYNCHRONIZE CACHE(16): writes cached blocks to the medium. All zeros covers everything.</summary>
[ScsiCommand(0x91, "SYNCHRONIZE CACHE(16)", Cdb.Length16, DataDirection.None, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 2)]
[Reserved(1, 0, 0)]
[Reserved(14, 7, 6)]
public readonly partial record struct SynchronizeCache16 : IBlockCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 1)]
    public bool Immed { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(2)]
    public ulong Lba { get; init; }

    /// <summary>NUMBER OF LOGICAL BLOCKS; 0 stands for all up to the end of the medium.</summary>
    [U32(10)]
    public uint NumberOfLogicalBlocks { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }
}
