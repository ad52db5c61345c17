using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>WRITE(6): the oldest write, with a 21-bit address.</summary>
[ScsiCommand(0x0A, "WRITE(6)", Cdb.Length6, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
public readonly partial record struct Write6 : IBlockCommand
{
    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U21(1)]
    public required uint Lba { get; init; }

    /// <summary>TRANSFER LENGTH in blocks; 0 stands for 256.</summary>
    [U8(4)]
    public required byte TransferLength { get; init; }

    /// <inheritdoc/>
    uint IBlockCommand.TransferLength => TransferLength == 0 ? 256u : TransferLength;

    /// <inheritdoc/>
    public long DataLength(int blockSize) => (TransferLength == 0 ? 256L : TransferLength) * blockSize;
}

/// <summary>WRITE(10).</summary>
[ScsiCommand(0x2A, "WRITE(10)", Cdb.Length10, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(1, 2, 0)]
[Reserved(6, 7, 6)]
public readonly partial record struct Write10 : IBlockCommand
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
    [U32(2)]
    public required uint Lba { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>TRANSFER LENGTH in blocks; 0 moves nothing.</summary>
    [U16(7)]
    public required ushort TransferLength { get; init; }
}

/// <summary>WRITE(12).</summary>
[ScsiCommand(0xAA, "WRITE(12)", Cdb.Length12, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(1, 2, 0)]
[Reserved(10, 7, 6)]
public readonly partial record struct Write12 : IBlockCommand
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
    [U32(2)]
    public required uint Lba { get; init; }

    /// <summary>TRANSFER LENGTH in blocks; 0 moves nothing.</summary>
    [U32(6)]
    public required uint TransferLength { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(10, 5, 0)]
    public byte GroupNumber { get; init; }
}

/// <summary>WRITE(16).</summary>
[ScsiCommand(0x8A, "WRITE(16)", Cdb.Length16, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(1, 2, 1)]
public readonly partial record struct Write16 : IBlockCommand
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

    /// <summary>DLD2: bit 2 (most significant) of the duration limit descriptor number.</summary>
    [Bit(1, 0)]
    public bool Dld2 { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(2)]
    public required ulong Lba { get; init; }

    /// <summary>TRANSFER LENGTH in blocks; 0 moves nothing.</summary>
    [U32(10)]
    public required uint TransferLength { get; init; }

    /// <summary>DLD1: bit 1 of the duration limit descriptor number.</summary>
    [Bit(14, 7)]
    public bool Dld1 { get; init; }

    /// <summary>DLD0: bit 0 (least significant) of the duration limit descriptor number.</summary>
    [Bit(14, 6)]
    public bool Dld0 { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }
}

/// <summary>WRITE(32): with the expected protection information, for type 2 protection.</summary>
[ScsiCommand(0x7F, "WRITE(32)", Cdb.Length32, DataDirection.Out, ServiceAction = 0x000B, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(2, 4)]
[Reserved(6, 7, 6)]
[Reserved(10, 2, 0)]
[Reserved(11, 7, 3)]
public readonly partial record struct Write32 : IBlockCommand
{
    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>WRPROTECT: how protection information is checked and stored.</summary>
    [Bits(10, 7, 5)]
    public byte WrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(10, 4)]
    public bool Dpo { get; init; }

    /// <summary>FUA: go to the medium, not only to a volatile cache.</summary>
    [Bit(10, 3)]
    public bool Fua { get; init; }

    /// <summary>DLD2 to DLD0: the duration limit descriptor number, 0 for none.</summary>
    [Bits(11, 2, 0)]
    public byte DurationLimit { get; init; }

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

    /// <summary>TRANSFER LENGTH in blocks; 0 moves nothing.</summary>
    [U32(28)]
    public required uint TransferLength { get; init; }
}
