using Lunaris.Scsi;

namespace Lunaris.Iscsi.Tasks;

/// <summary>Whether a command moved more or less than was offered (RFC 7143 §11.4.5).</summary>
public enum ResidualKind : byte
{
    /// <summary>Exactly what was offered.</summary>
    None,

    /// <summary>Less than was offered.</summary>
    Underflow,

    /// <summary>The command had more to move than was offered.</summary>
    Overflow,
}

/// <summary>How a SCSI command ended, as a value: CHECK CONDITION is data, not an exception.</summary>
/// <param name="Outcome">What ended it.</param>
/// <param name="Status">SCSI status; valid with <see cref="TaskOutcome.Completed"/>.</param>
/// <param name="ResidualKind">Kind of residual that the target reported.</param>
/// <param name="ResidualCount">Residual in bytes.</param>
/// <param name="BytesReceived">Bytes of Data-In that arrived.</param>
/// <param name="Sense">Sense data as it came, empty where there is none.</param>
public readonly record struct ScsiCompletion(
    TaskOutcome Outcome,
    ScsiStatus Status,
    ResidualKind ResidualKind,
    uint ResidualCount,
    uint BytesReceived,
    ReadOnlyMemory<byte> Sense)
{
    /// <summary>The target carried the command out with status GOOD or CONDITION MET.</summary>
    public bool IsGood => Outcome == TaskOutcome.Completed && Status is ScsiStatus.Good or ScsiStatus.ConditionMet;

    /// <summary>Residual of the read part of a bidirectional command.</summary>
    public ResidualKind BidirectionalReadResidualKind { get; init; }

    /// <summary>Residual of the read part of a bidirectional command, in bytes.</summary>
    public uint BidirectionalReadResidualCount { get; init; }
}
