using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>START STOP UNIT: spins up and down, ejects, changes the power condition.</summary>
[ScsiCommand(0x1B, "START STOP UNIT", Cdb.Length6, DataDirection.None, Sets = CommandSets.Block | CommandSets.Multimedia, Spec = "SBC-4")]
[Reserved(1, 7, 1)]
[Reserved(2, 1)]
[Reserved(3, 7, 4)]
[Reserved(4, 3, 3)]
public readonly partial record struct StartStopUnit : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 0)]
    public bool Immed { get; init; }

    /// <summary>POWER CONDITION MODIFIER.</summary>
    [Bits(3, 3, 0)]
    public byte PowerConditionModifier { get; init; }

    /// <summary>POWER CONDITION.</summary>
    [Bits(4, 7, 4)]
    public StartStopPowerCondition PowerCondition { get; init; }

    /// <summary>NO_FLUSH: do not write the cache out first.</summary>
    [Bit(4, 2)]
    public bool NoFlush { get; init; }

    /// <summary>LOEJ: load (with START) or eject.</summary>
    [Bit(4, 1)]
    public bool LoadEject { get; init; }

    /// <summary>START: to the active state rather than the stopped.</summary>
    [Bit(4, 0)]
    public bool Start { get; init; }
}
