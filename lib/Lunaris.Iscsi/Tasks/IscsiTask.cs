using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Tasks;

/// <summary>Where a task is in its life.</summary>
public enum TaskState : byte
{
    /// <summary>Not submitted, or completed and taken: the owner may change and submit it.</summary>
    Idle,

    /// <summary>Submitted and waiting for a connection, the command window or a free tag.</summary>
    Queued,

    /// <summary>Sent; the target owns it.</summary>
    Sent,

    /// <summary>Its answer is here, but the transport still reads its memory.</summary>
    Draining,

    /// <summary>Ended and waiting to be taken from the engine.</summary>
    Completed,
}

/// <summary>What ended a task.</summary>
public enum TaskOutcome : byte
{
    /// <summary>Not ended yet.</summary>
    None,

    /// <summary>The target answered. For a SCSI command the status says how it went.</summary>
    Completed,

    /// <summary>The target answered that it could not carry the command out: no SCSI status (RFC 7143 §11.4.3).</summary>
    TargetFailure,

    /// <summary>The target rejected the PDU (RFC 7143 §11.17).</summary>
    Rejected,

    /// <summary>Cancelled by the caller before it was sent, or aborted at the target on the caller's request or by a reset.</summary>
    Cancelled,

    /// <summary>The deadline passed. Where it had been sent, it has been aborted at the target.</summary>
    TimedOut,

    /// <summary>It was sent, the connection was lost before an answer came, and sending it again is not safe: it may or may not have been carried out.</summary>
    OutcomeUnknown,

    /// <summary>The session ended before it was sent: it was certainly not carried out.</summary>
    NotSent,
}

/// <summary>Who waits for a task.</summary>
public interface ITaskObserver
{
    /// <summary>Called once, on the thread that drives the engine, outside of it: new tasks may be submitted from here.</summary>
    void OnTaskCompleted(IscsiTask task);
}

/// <summary>
/// Anything that takes an initiator task tag: a SCSI command, a task management function, text, ping, logout. The object is reused: submit it,
/// wait for its completion, change it, submit it again; the engine allocates nothing for it.
/// </summary>
public abstract class IscsiTask
{
    /// <summary>Who waits; null where the engine itself does.</summary>
    public ITaskObserver? Observer { get; set; }

    /// <summary>How long it may take from submission; <see cref="TimeSpan.Zero"/> leaves it to the session's default.</summary>
    public TimeSpan Timeout { get; set; }

    /// <summary>Where it is in its life.</summary>
    public TaskState State { get; internal set; }

    /// <summary>What ended it.</summary>
    public TaskOutcome Outcome { get; internal set; }

    /// <summary>Its tag while it is with the target, and the last one after that.</summary>
    public Itt Itt { get; internal set; } = Itt.None;

    /// <summary>The CmdSN it was sent with.</summary>
    public CmdSn CmdSN { get; internal set; }

    /// <summary>How many times it was sent in all.</summary>
    public int Attempts { get; internal set; }

    /// <summary>Where the connection was lost under it: why.</summary>
    public TransportFault? Fault { get; internal set; }

    /// <summary>The reason given in a Reject, with <see cref="TaskOutcome.Rejected"/>.</summary>
    public RejectReason RejectReason { get; internal set; }

    /// <summary>The task itself where it is a SCSI command, else null: to ask for the type of a class that has heirs is a call, and the data path asks often.</summary>
    public ScsiTask? Scsi { get; private protected init; }

    /// <summary>Grows with every request of the session that is sent: immediate requests take no CmdSN of their own to tell their order by.</summary>
    internal long SendOrder { get; set; }

    internal int Slot { get; set; } = -1;

    internal TimeSpan DeadlineAt { get; set; } = TimeSpan.MaxValue;

    /// <summary>PDUs handed to the transport that have not been sent: while there are any, the task's memory is in use.</summary>
    internal int UnsentPdus { get; set; }

    /// <summary>Link of the one queue that holds the task.</summary>
    internal IscsiTask? NextInQueue { get; set; }

    /// <summary>Link towards the front, where the queue needs one.</summary>
    internal IscsiTask? PreviousInQueue { get; set; }

    internal TaskQueue? Queue { get; set; }

    /// <summary>The engine made it for its own ends; it is never handed out.</summary>
    internal bool IsOwn { get; init; }

    /// <summary>Forgets the last run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal virtual void Prepare()
    {
        Outcome = TaskOutcome.None;
        Fault = null;
        RejectReason = default;
        Attempts = 0;
        UnsentPdus = 0;
    }
}
