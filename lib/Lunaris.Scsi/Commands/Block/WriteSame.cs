using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>WRITE SAME(10): one block of data on many blocks.</summary>
[ScsiCommand(0x41, "WRITE SAME(10)", Cdb.Length10, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(1, 2, 0)]
[Reserved(6, 7, 6)]
public readonly partial record struct WriteSame10 : IBlockCommand
{
    /// <summary>WRPROTECT: how protection information is checked and stored.</summary>
    [Bits(1, 7, 5)]
    public byte WrProtect { get; init; }

    /// <summary>ANCHOR: with UNMAP, leave the blocks anchored.</summary>
    [Bit(1, 4)]
    public bool Anchor { get; init; }

    /// <summary>UNMAP: the device may unmap instead of writing.</summary>
    [Bit(1, 3)]
    public bool Unmap { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U32(2)]
    public required uint Lba { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>NUMBER OF LOGICAL BLOCKS; 0 stands for all up to the end of the medium, where the device allows it (WSNZ in the Block Limits page).</summary>
    [U16(7)]
    public required ushort NumberOfLogicalBlocks { get; init; }

    /// <summary>One block, whatever NUMBER OF LOGICAL BLOCKS says.</summary>
    public long DataLength(int blockSize) => blockSize;
}

/// <summary>WRITE SAME(16): one block of data on many blocks.</summary>
[ScsiCommand(0x93, "WRITE SAME(16)", Cdb.Length16, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(1, 2, 1)]
[Reserved(14, 7, 6)]
public readonly partial record struct WriteSame16 : IBlockCommand
{
    /// <summary>WRPROTECT: how protection information is checked and stored.</summary>
    [Bits(1, 7, 5)]
    public byte WrProtect { get; init; }

    /// <summary>ANCHOR: with UNMAP, leave the blocks anchored.</summary>
    [Bit(1, 4)]
    public bool Anchor { get; init; }

    /// <summary>UNMAP: the device may unmap instead of writing.</summary>
    [Bit(1, 3)]
    public bool Unmap { get; init; }

    /// <summary>NDOB: no data is sent; the blocks become zeros.</summary>
    [Bit(1, 0)]
    public bool Ndob { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(2)]
    public required ulong Lba { get; init; }

    /// <summary>NUMBER OF LOGICAL BLOCKS; 0 stands for all up to the end of the medium, where the device allows it (WSNZ in the Block Limits page).</summary>
    [U32(10)]
    public required uint NumberOfLogicalBlocks { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>One block, whatever NUMBER OF LOGICAL BLOCKS says; none with NDOB.</summary>
    public long DataLength(int blockSize) => Ndob ? 0 : blockSize;
}

/// <summary>WRITE SAME(32): one block of data on many blocks.</summary>
[ScsiCommand(0x7F, "WRITE SAME(32)", Cdb.Length32, DataDirection.Out, ServiceAction = 0x000D, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(2, 4)]
[Reserved(6, 7, 6)]
[Reserved(10, 2, 1)]
[Reserved(11, 1)]
public readonly partial record struct WriteSame32 : IBlockCommand
{
    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>WRPROTECT: how protection information is checked and stored.</summary>
    [Bits(10, 7, 5)]
    public byte WrProtect { get; init; }

    /// <summary>ANCHOR: with UNMAP, leave the blocks anchored.</summary>
    [Bit(10, 4)]
    public bool Anchor { get; init; }

    /// <summary>UNMAP: the device may unmap instead of writing.</summary>
    [Bit(10, 3)]
    public bool Unmap { get; init; }

    /// <summary>NDOB: no data is sent; the blocks become zeros.</summary>
    [Bit(10, 0)]
    public bool Ndob { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(12)]
    public required ulong Lba { get; init; }

    /// <summary>EXPECTED INITIAL LOGICAL BLOCK REFERENCE TAG.</summary>
    [U32(20)]
    public uint ExpectedInitialLogicalBlockReferenceTag { get; init; }

    /// <summary>EXPECTED LOGICAL BLOCK APPLICATION TAG.</summary>
    [U16(24)]
    public ushort ExpectedLogicalBlockApplicationTag { get; init; }

    /// <summary>LOGICAL BLOCK APPLICATION TAG MASK: which bits of the application tag are checked.</summary>
    [U16(26)]
    public ushort LogicalBlockApplicationTagMask { get; init; }

    /// <summary>NUMBER OF LOGICAL BLOCKS; 0 stands for all up to the end of the medium, where the device allows it (WSNZ in the Block Limits page).</summary>
    [U32(28)]
    public required uint NumberOfLogicalBlocks { get; init; }

    /// <summary>One block, whatever NUMBER OF LOGICAL BLOCKS says; none with NDOB.</summary>
    public long DataLength(int blockSize) => Ndob ? 0 : blockSize;
}
