using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>VERIFY(10).</summary>
[ScsiCommand(0x2F, "VERIFY(10)", Cdb.Length10, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 3, 3)]
[Reserved(1, 0, 0)]
[Reserved(6, 7, 6)]
public readonly partial record struct Verify10 : IBlockCommand
{
    /// <summary>VRPROTECT: how protection information is checked.</summary>
    [Bits(1, 7, 5)]
    public byte VrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(1, 4)]
    public bool Dpo { get; init; }

    /// <summary>BYTCHK: 0 sends no data, 1 compares with as many blocks as are verified, 3 compares every block with the one block sent.</summary>
    [Bits(1, 2, 1)]
    public byte BytChk { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U32(2)]
    public required uint Lba { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>VERIFICATION LENGTH in blocks; 0 verifies nothing.</summary>
    [U16(7)]
    public required ushort VerificationLength { get; init; }

    /// <inheritdoc/>
    public long DataLength(int blockSize) => VerifyData.Length(BytChk, VerificationLength, blockSize);
}

/// <summary>VERIFY(12).</summary>
[ScsiCommand(0xAF, "VERIFY(12)", Cdb.Length12, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 3, 3)]
[Reserved(1, 0, 0)]
[Reserved(10, 7, 6)]
public readonly partial record struct Verify12 : IBlockCommand
{
    /// <summary>VRPROTECT: how protection information is checked.</summary>
    [Bits(1, 7, 5)]
    public byte VrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(1, 4)]
    public bool Dpo { get; init; }

    /// <summary>BYTCHK: 0 sends no data, 1 compares with as many blocks as are verified, 3 compares every block with the one block sent.</summary>
    [Bits(1, 2, 1)]
    public byte BytChk { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U32(2)]
    public required uint Lba { get; init; }

    /// <summary>VERIFICATION LENGTH in blocks; 0 verifies nothing.</summary>
    [U32(6)]
    public required uint VerificationLength { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(10, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <inheritdoc/>
    public long DataLength(int blockSize) => VerifyData.Length(BytChk, VerificationLength, blockSize);
}

/// <summary>VERIFY(16).</summary>
[ScsiCommand(0x8F, "VERIFY(16)", Cdb.Length16, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 3, 3)]
[Reserved(1, 0, 0)]
[Reserved(14, 7, 6)]
public readonly partial record struct Verify16 : IBlockCommand
{
    /// <summary>VRPROTECT: how protection information is checked.</summary>
    [Bits(1, 7, 5)]
    public byte VrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(1, 4)]
    public bool Dpo { get; init; }

    /// <summary>BYTCHK: 0 sends no data, 1 compares with as many blocks as are verified, 3 compares every block with the one block sent.</summary>
    [Bits(1, 2, 1)]
    public byte BytChk { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(2)]
    public required ulong Lba { get; init; }

    /// <summary>VERIFICATION LENGTH in blocks; 0 verifies nothing.</summary>
    [U32(10)]
    public required uint VerificationLength { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <inheritdoc/>
    public long DataLength(int blockSize) => VerifyData.Length(BytChk, VerificationLength, blockSize);
}

/// <summary>VERIFY(32).</summary>
[ScsiCommand(0x7F, "VERIFY(32)", Cdb.Length32, DataDirection.Out, ServiceAction = 0x000A, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(2, 4)]
[Reserved(6, 7, 6)]
[Reserved(10, 3, 3)]
[Reserved(10, 0, 0)]
[Reserved(11, 1)]
public readonly partial record struct Verify32 : IBlockCommand
{
    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>VRPROTECT: how protection information is checked.</summary>
    [Bits(10, 7, 5)]
    public byte VrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(10, 4)]
    public bool Dpo { get; init; }

    /// <summary>BYTCHK: 0 sends no data, 1 compares with as many blocks as are verified, 3 compares every block with the one block sent.</summary>
    [Bits(10, 2, 1)]
    public byte BytChk { get; init; }

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

    /// <summary>VERIFICATION LENGTH in blocks; 0 verifies nothing.</summary>
    [U32(28)]
    public required uint VerificationLength { get; init; }

    /// <inheritdoc/>
    public long DataLength(int blockSize) => VerifyData.Length(BytChk, VerificationLength, blockSize);
}
