using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>PRE-FETCH(10): reads blocks into the cache; answers CONDITION MET where they fit.</summary>
[ScsiCommand(0x34, "PRE-FETCH(10)", Cdb.Length10, DataDirection.None, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 2)]
[Reserved(1, 0, 0)]
[Reserved(6, 7, 6)]
public readonly partial record struct Prefetch10 : IBlockCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 1)]
    public bool Immed { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U32(2)]
    public required uint Lba { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>PREFETCH LENGTH in blocks; 0 stands for all up to the end of the medium.</summary>
    [U16(7)]
    public required ushort PrefetchLength { get; init; }
}

/// <summary>PRE-FETCH(16): reads blocks into the cache; answers CONDITION MET where they fit.</summary>
[ScsiCommand(0x90, "PRE-FETCH(16)", Cdb.Length16, DataDirection.None, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 2)]
[Reserved(1, 0, 0)]
[Reserved(14, 7, 6)]
public readonly partial record struct Prefetch16 : IBlockCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 1)]
    public bool Immed { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(2)]
    public required ulong Lba { get; init; }

    /// <summary>PREFETCH LENGTH in blocks; 0 stands for all up to the end of the medium.</summary>
    [U32(10)]
    public required uint PrefetchLength { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }
}
