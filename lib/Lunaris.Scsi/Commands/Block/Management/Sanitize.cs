using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>SANITIZE, OVERWRITE: writes a pattern over everything, cache and unreachable places included.</summary>
[ScsiCommand(0x48, "SANITIZE (OVERWRITE)", Cdb.Length10, DataDirection.Out, ServiceAction = 0x01, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(2, 5)]
public readonly partial record struct SanitizeOverwrite : IParameterListCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 7)]
    public bool Immed { get; init; }

    /// <summary>ZNR: leave the write pointers of zones alone.</summary>
    [Bit(1, 6)]
    public bool ZonedNoReset { get; init; }

    /// <summary>AUSE: EXIT FAILURE MODE may end a failed sanitize.</summary>
    [Bit(1, 5)]
    public bool AllowUnrestrictedExit { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U16(7)]
    public required ushort ParameterListLength { get; init; }
}

/// <summary>SANITIZE, BLOCK ERASE: erases all blocks by the medium's own means.</summary>
[ScsiCommand(0x48, "SANITIZE (BLOCK ERASE)", Cdb.Length10, DataDirection.None, ServiceAction = 0x02, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(2, 7)]
public readonly partial record struct SanitizeBlockErase : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 7)]
    public bool Immed { get; init; }

    /// <summary>ZNR: leave the write pointers of zones alone.</summary>
    [Bit(1, 6)]
    public bool ZonedNoReset { get; init; }

    /// <summary>AUSE: EXIT FAILURE MODE may end a failed sanitize.</summary>
    [Bit(1, 5)]
    public bool AllowUnrestrictedExit { get; init; }
}

/// <summary>SANITIZE, CRYPTOGRAPHIC ERASE: forgets the keys.</summary>
[ScsiCommand(0x48, "SANITIZE (CRYPTOGRAPHIC ERASE)", Cdb.Length10, DataDirection.None, ServiceAction = 0x03, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(2, 7)]
public readonly partial record struct SanitizeCryptographicErase : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 7)]
    public bool Immed { get; init; }

    /// <summary>ZNR: leave the write pointers of zones alone.</summary>
    [Bit(1, 6)]
    public bool ZonedNoReset { get; init; }

    /// <summary>AUSE: EXIT FAILURE MODE may end a failed sanitize.</summary>
    [Bit(1, 5)]
    public bool AllowUnrestrictedExit { get; init; }
}

/// <summary>SANITIZE, EXIT FAILURE MODE: ends a failed sanitize operation.</summary>
[ScsiCommand(0x48, "SANITIZE (EXIT FAILURE MODE)", Cdb.Length10, DataDirection.None, ServiceAction = 0x1F, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(2, 7)]
public readonly partial record struct SanitizeExitFailureMode : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 7)]
    public bool Immed { get; init; }

    /// <summary>ZNR: leave the write pointers of zones alone.</summary>
    [Bit(1, 6)]
    public bool ZonedNoReset { get; init; }

    /// <summary>AUSE: EXIT FAILURE MODE may end a failed sanitize.</summary>
    [Bit(1, 5)]
    public bool AllowUnrestrictedExit { get; init; }
}
