using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>WRITE STREAM(16): a write that belongs to a stream.</summary>
[ScsiCommand(0x9A, "WRITE STREAM(16)", Cdb.Length16, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(1, 2, 0)]
[Reserved(14, 7, 6)]
public readonly partial record struct WriteStream16 : IBlockCommand
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

    /// <summary>STR_ID: the stream.</summary>
    [U16(10)]
    public required ushort StreamIdentifier { get; init; }

    /// <summary>TRANSFER LENGTH in blocks; 0 moves nothing.</summary>
    [U16(12)]
    public required ushort TransferLength { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }
}

/// <summary>WRITE STREAM(32): a write that belongs to a stream.</summary>
[ScsiCommand(0x7F, "WRITE STREAM(32)", Cdb.Length32, DataDirection.Out, ServiceAction = 0x0010, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(2, 2)]
[Reserved(6, 7, 6)]
[Reserved(10, 2, 0)]
[Reserved(11, 1)]
public readonly partial record struct WriteStream32 : IBlockCommand
{
    /// <summary>STR_ID: the stream.</summary>
    [U16(4)]
    public required ushort StreamIdentifier { get; init; }

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
