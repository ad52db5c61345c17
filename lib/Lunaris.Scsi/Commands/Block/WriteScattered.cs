using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>WRITE SCATTERED(16): several ranges in one command.</summary>
[ScsiCommand(0x9F, "WRITE SCATTERED(16)", Cdb.Length16, DataDirection.Out, ServiceAction = 0x12, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(2, 2, 1)]
[Reserved(3, 1)]
[Reserved(6, 2)]
public readonly partial record struct WriteScattered16 : IScsiCommand
{
    /// <summary>WRPROTECT: how protection information is checked and stored.</summary>
    [Bits(2, 7, 5)]
    public byte WrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(2, 4)]
    public bool Dpo { get; init; }

    /// <summary>FUA: go to the medium, not only to a volatile cache.</summary>
    [Bit(2, 3)]
    public bool Fua { get; init; }

    /// <summary>DLD2: bit 2 (most significant) of the duration limit descriptor number.</summary>
    [Bit(2, 0)]
    public bool Dld2 { get; init; }

    /// <summary>LOGICAL BLOCK DATA OFFSET: where the data starts in the data-out buffer, in blocks.</summary>
    [U16(4)]
    public required ushort LogicalBlockDataOffset { get; init; }

    /// <summary>NUMBER OF LBA RANGE DESCRIPTORS.</summary>
    [U16(8)]
    public required ushort NumberOfLbaRangeDescriptors { get; init; }

    /// <summary>BUFFER TRANSFER LENGTH: blocks of the whole data-out buffer, descriptors included.</summary>
    [U32(10)]
    public required uint BufferTransferLength { get; init; }

    /// <summary>DLD1: bit 1 of the duration limit descriptor number.</summary>
    [Bit(14, 7)]
    public bool Dld1 { get; init; }

    /// <summary>DLD0: bit 0 (least significant) of the duration limit descriptor number.</summary>
    [Bit(14, 6)]
    public bool Dld0 { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>Number of Data-Out bytes: parameter list header, LBA range descriptors and data.</summary>
    /// <param name="blockSize">Bytes of one logical block.</param>
    public long DataLength(int blockSize) => (long)BufferTransferLength * blockSize;
}

/// <summary>WRITE SCATTERED(32): several ranges in one command, with expected protection information in the descriptors.</summary>
[ScsiCommand(0x7F, "WRITE SCATTERED(32)", Cdb.Length32, DataDirection.Out, ServiceAction = 0x0011, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(2, 4)]
[Reserved(6, 7, 6)]
[Reserved(10, 2, 0)]
[Reserved(11, 1)]
[Reserved(14, 2)]
[Reserved(18, 10)]
public readonly partial record struct WriteScattered32 : IScsiCommand
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

    /// <summary>LOGICAL BLOCK DATA OFFSET: where the data starts in the data-out buffer, in blocks.</summary>
    [U16(12)]
    public required ushort LogicalBlockDataOffset { get; init; }

    /// <summary>NUMBER OF LBA RANGE DESCRIPTORS.</summary>
    [U16(16)]
    public required ushort NumberOfLbaRangeDescriptors { get; init; }

    /// <summary>BUFFER TRANSFER LENGTH: blocks of the whole data-out buffer, descriptors included.</summary>
    [U32(28)]
    public required uint BufferTransferLength { get; init; }

    /// <summary>Number of Data-Out bytes: parameter list header, LBA range descriptors and data.</summary>
    /// <param name="blockSize">Bytes of one logical block.</param>
    public long DataLength(int blockSize) => (long)BufferTransferLength * blockSize;
}
