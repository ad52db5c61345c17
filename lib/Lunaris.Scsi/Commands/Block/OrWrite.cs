using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>ORWRITE(16): ORs the data into the blocks.</summary>
[ScsiCommand(0x8B, "ORWRITE(16)", Cdb.Length16, DataDirection.Out, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 2, 0)]
[Reserved(14, 7, 6)]
public readonly partial record struct OrWrite16 : IBlockCommand
{
    /// <summary>ORPROTECT: how protection information is checked and stored.</summary>
    [Bits(1, 7, 5)]
    public byte OrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(1, 4)]
    public bool Dpo { get; init; }

    /// <summary>FUA: go to the medium, not only to a volatile cache.</summary>
    [Bit(1, 3)]
    public bool Fua { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(2)]
    public required ulong Lba { get; init; }

    /// <summary>TRANSFER LENGTH in blocks; 0 moves nothing.</summary>
    [U32(10)]
    public required uint TransferLength { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }
}

/// <summary>ORWRITE(32): ORs the data into the blocks, guarded by a generation.</summary>
[ScsiCommand(0x7F, "ORWRITE(32)", Cdb.Length32, DataDirection.Out, ServiceAction = 0x000E, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(2, 7, 3)]
[Reserved(3, 7, 4)]
[Reserved(4, 2)]
[Reserved(6, 7, 6)]
[Reserved(10, 2, 0)]
[Reserved(11, 1)]
public readonly partial record struct OrWrite32 : IBlockCommand
{
    /// <summary>BMOP: 0 sets bits, 1 changes the generation and clears.</summary>
    [Bits(2, 2, 0)]
    public byte BitmaskOperation { get; init; }

    /// <summary>PREVIOUS GENERATION PROCESSING.</summary>
    [Bits(3, 3, 0)]
    public byte PreviousGenerationProcessing { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>ORPROTECT: how protection information is checked and stored.</summary>
    [Bits(10, 7, 5)]
    public byte OrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(10, 4)]
    public bool Dpo { get; init; }

    /// <summary>FUA: go to the medium, not only to a volatile cache.</summary>
    [Bit(10, 3)]
    public bool Fua { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(12)]
    public required ulong Lba { get; init; }

    /// <summary>EXPECTED ORWGENERATION.</summary>
    [U32(20)]
    public uint ExpectedOrWriteGeneration { get; init; }

    /// <summary>NEW ORWGENERATION.</summary>
    [U32(24)]
    public uint NewOrWriteGeneration { get; init; }

    /// <summary>TRANSFER LENGTH in blocks; 0 moves nothing.</summary>
    [U32(28)]
    public required uint TransferLength { get; init; }
}
