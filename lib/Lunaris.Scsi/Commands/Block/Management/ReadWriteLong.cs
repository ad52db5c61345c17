using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>READ LONG(10): a block with its error correction bytes.</summary>
[ScsiCommand(0x3E, "READ LONG(10)", Cdb.Length10, DataDirection.In, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-3")]
[Reserved(1, 7, 3)]
[Reserved(1, 0, 0)]
[Reserved(6, 1)]
public readonly partial record struct ReadLong10 : IAllocationLengthCommand
{
    /// <summary>PBLOCK: the whole physical block.</summary>
    [Bit(1, 2)]
    public bool PBlock { get; init; }

    /// <summary>CORRCT: correct by ECC before returning.</summary>
    [Bit(1, 1)]
    public bool Correct { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U32(2)]
    public required uint Lba { get; init; }

    /// <summary>BYTE TRANSFER LENGTH in bytes; it must be the exact length of a long block.</summary>
    [U16(7)]
    public required ushort ByteTransferLength { get; init; }

    /// <inheritdoc/>
    public long DataLength => ByteTransferLength;
}

/// <summary>READ LONG(16): a block with its error correction bytes.</summary>
[ScsiCommand(0x9E, "READ LONG(16)", Cdb.Length16, DataDirection.In, ServiceAction = 0x11, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-3")]
[Reserved(1, 7, 5)]
[Reserved(10, 2)]
[Reserved(14, 7, 2)]
public readonly partial record struct ReadLong16 : IAllocationLengthCommand
{
    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(2)]
    public required ulong Lba { get; init; }

    /// <summary>BYTE TRANSFER LENGTH in bytes; it must be the exact length of a long block.</summary>
    [U16(12)]
    public required ushort ByteTransferLength { get; init; }

    /// <summary>PBLOCK: the whole physical block.</summary>
    [Bit(14, 1)]
    public bool PBlock { get; init; }

    /// <summary>CORRCT: correct by ECC before returning.</summary>
    [Bit(14, 0)]
    public bool Correct { get; init; }

    /// <inheritdoc/>
    public long DataLength => ByteTransferLength;
}

/// <summary>WRITE LONG(10): makes a block unreadable on purpose.</summary>
[ScsiCommand(0x3F, "WRITE LONG(10)", Cdb.Length10, DataDirection.Out, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 4, 0)]
[Reserved(6, 1)]
public readonly partial record struct WriteLong10 : IParameterListCommand
{
    /// <summary>COR_DIS: reading the block later reports an error without correction.</summary>
    [Bit(1, 7)]
    public bool CorrectionDisabled { get; init; }

    /// <summary>WR_UNCOR: makes the block unreadable; no data is sent.</summary>
    [Bit(1, 6)]
    public bool WriteUncorrectable { get; init; }

    /// <summary>PBLOCK: the whole physical block.</summary>
    [Bit(1, 5)]
    public bool PBlock { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U32(2)]
    public required uint Lba { get; init; }

    /// <summary>BYTE TRANSFER LENGTH in bytes; it must be the exact length of a long block.</summary>
    [U16(7)]
    public required ushort ByteTransferLength { get; init; }

    /// <inheritdoc/>
    public long DataLength => WriteUncorrectable ? 0 : ByteTransferLength;
}

/// <summary>WRITE LONG(16): makes a block unreadable on purpose.</summary>
[ScsiCommand(0x9F, "WRITE LONG(16)", Cdb.Length16, DataDirection.Out, ServiceAction = 0x11, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(10, 2)]
[Reserved(14, 1)]
public readonly partial record struct WriteLong16 : IParameterListCommand
{
    /// <summary>COR_DIS: reading the block later reports an error without correction.</summary>
    [Bit(1, 7)]
    public bool CorrectionDisabled { get; init; }

    /// <summary>WR_UNCOR: makes the block unreadable; no data is sent.</summary>
    [Bit(1, 6)]
    public bool WriteUncorrectable { get; init; }

    /// <summary>PBLOCK: the whole physical block.</summary>
    [Bit(1, 5)]
    public bool PBlock { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(2)]
    public required ulong Lba { get; init; }

    /// <summary>BYTE TRANSFER LENGTH in bytes; it must be the exact length of a long block.</summary>
    [U16(12)]
    public required ushort ByteTransferLength { get; init; }

    /// <inheritdoc/>
    public long DataLength => WriteUncorrectable ? 0 : ByteTransferLength;
}
