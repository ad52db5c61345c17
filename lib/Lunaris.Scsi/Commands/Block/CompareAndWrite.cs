using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>COMPARE AND WRITE: an atomic test and set. The data is the verify instance, then the write instance.</summary>
[ScsiCommand(0x89, "COMPARE AND WRITE", Cdb.Length16, DataDirection.Out, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 2, 0)]
[Reserved(10, 3)]
[Reserved(14, 7, 6)]
public readonly partial record struct CompareAndWrite : IBlockCommand
{
    /// <summary>WRPROTECT: how protection information is checked and stored.</summary>
    [Bits(1, 7, 5)]
    public byte WrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(1, 4)]
    public bool Dpo { get; init; }

    /// <summary>FUA: go to the medium, not only to a volatile cache.</summary>
    [Bit(1, 3)]
    public bool Fua { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(2)]
    public required ulong Lba { get; init; }

    /// <summary>NUMBER OF LOGICAL BLOCKS.</summary>
    [U8(13)]
    public required byte NumberOfLogicalBlocks { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>Twice the blocks: what is compared and what is written.</summary>
    public long DataLength(int blockSize) => 2L * NumberOfLogicalBlocks * blockSize;
}
