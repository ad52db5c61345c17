namespace Lunaris.Iscsi.Recovery;

/// <summary>What is done about a command that is cancelled or whose deadline passed: ABORT TASK, then LOGICAL UNIT RESET, then the connection is dropped.</summary>
public sealed record AbortPolicy
{
    /// <summary>How long the target may take to answer ABORT TASK.</summary>
    public TimeSpan AbortTaskTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether to reset the logical unit when ABORT TASK does not help. It also ends other initiators' commands there.</summary>
    public bool ResetLogicalUnit { get; init; } = true;

    /// <summary>How long the target may take to answer LOGICAL UNIT RESET.</summary>
    public TimeSpan LogicalUnitResetTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
