using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>READ BLOCK LIMITS.</summary>
[ScsiCommand(0x05, "READ BLOCK LIMITS", Cdb.Length6, DataDirection.In, Sets = CommandSets.Tape, Idempotence = Idempotence.Always, Spec = "SSC-5")]
[Reserved(1, 7, 1)]
[Reserved(2, 3)]
public readonly partial record struct ReadBlockLimits : IAllocationLengthCommand
{
    /// <summary>MLOI: the largest logical object identifier rather than the block limits.</summary>
    [Bit(1, 0)]
    public bool MaximumLogicalObject { get; init; }

    /// <summary>6 bytes, 20 with MLOI.</summary>
    public long DataLength => MaximumLogicalObject ? 20 : 6;
}

/// <summary>LOAD UNLOAD.</summary>
[ScsiCommand(0x1B, "LOAD UNLOAD", Cdb.Length6, DataDirection.None, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 1)]
[Reserved(2, 2)]
[Reserved(4, 7, 4)]
public readonly partial record struct LoadUnload : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 0)]
    public bool Immed { get; init; }

    /// <summary>HOLD: do not thread or eject.</summary>
    [Bit(4, 3)]
    public bool Hold { get; init; }

    /// <summary>EOT: unload at the end of the medium.</summary>
    [Bit(4, 2)]
    public bool EndOfTape { get; init; }

    /// <summary>RETEN: tension the medium first.</summary>
    [Bit(4, 1)]
    public bool Retension { get; init; }

    /// <summary>LOAD rather than unload.</summary>
    [Bit(4, 0)]
    public bool Load { get; init; }
}

/// <summary>FORMAT MEDIUM: partitions.</summary>
[ScsiCommand(0x04, "FORMAT MEDIUM", Cdb.Length6, DataDirection.Out, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 2)]
[Reserved(2, 7, 4)]
public readonly partial record struct FormatMedium : IParameterListCommand
{
    /// <summary>VERIFY the format.</summary>
    [Bit(1, 1)]
    public bool Verify { get; init; }

    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 0)]
    public bool Immed { get; init; }

    /// <summary>FORMAT: what is formatted.</summary>
    [Bits(2, 3, 0)]
    public byte Format { get; init; }

    /// <summary>TRANSFER LENGTH in bytes.</summary>
    [U16(3)]
    public ushort TransferLength { get; init; }

    /// <inheritdoc/>
    public long DataLength => TransferLength;
}

/// <summary>SET CAPACITY.</summary>
[ScsiCommand(0x0B, "SET CAPACITY", Cdb.Length6, DataDirection.None, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 1)]
[Reserved(2, 1)]
public readonly partial record struct SetCapacity : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 0)]
    public bool Immed { get; init; }

    /// <summary>CAPACITY PROPORTION VALUE in 65536ths.</summary>
    [U16(3)]
    public required ushort CapacityProportion { get; init; }
}

/// <summary>REPORT DENSITY SUPPORT.</summary>
[ScsiCommand(0x44, "REPORT DENSITY SUPPORT", Cdb.Length10, DataDirection.In, Sets = CommandSets.Tape, Idempotence = Idempotence.Always, Spec = "SSC-5")]
[Reserved(1, 7, 2)]
[Reserved(2, 5)]
public readonly partial record struct ReportDensitySupport : IAllocationLengthCommand
{
    /// <summary>MEDIUM TYPE: medium types rather than densities.</summary>
    [Bit(1, 1)]
    public bool MediumType { get; init; }

    /// <summary>MEDIA: of the mounted medium only.</summary>
    [Bit(1, 0)]
    public bool Media { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>ALLOW OVERWRITE, in append-only mode.</summary>
[ScsiCommand(0x82, "ALLOW OVERWRITE", Cdb.Length16, DataDirection.None, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 1)]
[Reserved(2, 7, 4)]
[Reserved(12, 3)]
public readonly partial record struct AllowOverwrite : IScsiCommand
{
    /// <summary>ALLOW OVERWRITE: 1 at the current position, 2 format.</summary>
    [Bits(2, 3, 0)]
    public required byte Mode { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U8(3)]
    public byte Partition { get; init; }

    /// <summary>LOGICAL OBJECT IDENTIFIER.</summary>
    [U64(4)]
    public ulong LogicalObject { get; init; }
}
