namespace Lunaris.Iscsi.Wire;

/// <summary>Task management functions (RFC 7143 §11.5.1).</summary>
public enum TaskManagementFunction : byte
{
    /// <summary>ABORT TASK.</summary>
    AbortTask = 1,

    /// <summary>ABORT TASK SET.</summary>
    AbortTaskSet = 2,

    /// <summary>CLEAR ACA.</summary>
    ClearAca = 3,

    /// <summary>CLEAR TASK SET.</summary>
    ClearTaskSet = 4,

    /// <summary>LOGICAL UNIT RESET.</summary>
    LogicalUnitReset = 5,

    /// <summary>TARGET WARM RESET.</summary>
    TargetWarmReset = 6,

    /// <summary>TARGET COLD RESET.</summary>
    TargetColdReset = 7,

    /// <summary>TASK REASSIGN.</summary>
    TaskReassign = 8,

    /// <summary>QUERY TASK (RFC 7144 §4).</summary>
    QueryTask = 9,

    /// <summary>QUERY TASK SET (RFC 7144 §4).</summary>
    QueryTaskSet = 10,

    /// <summary>I_T NEXUS RESET (RFC 7144 §4).</summary>
    ITNexusReset = 11,

    /// <summary>QUERY ASYNCHRONOUS EVENT (RFC 7144 §4).</summary>
    QueryAsyncEvent = 12,
}
