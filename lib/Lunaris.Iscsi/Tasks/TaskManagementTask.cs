using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;

namespace Lunaris.Iscsi.Tasks;

/// <summary>A task management function (RFC 7143 §11.5). It is always sent immediate.</summary>
public class TaskManagementTask : IscsiTask
{
    /// <summary>What to do.</summary>
    public TaskManagementFunction Function { get; set; }

    /// <summary>The logical unit, for functions that concern one.</summary>
    public Lun Lun { get; set; }

    /// <summary>The command meant by ABORT TASK, QUERY TASK and TASK REASSIGN.</summary>
    public ScsiTask? Referenced { get; set; }

    /// <summary>The tag to name where <see cref="Referenced"/> is null: that of a command which is no task of the session any more. No tag by default.</summary>
    public Itt ReferencedTag { get; set; } = Itt.None;

    /// <summary>The CmdSN to name where <see cref="Referenced"/> is null.</summary>
    public CmdSn ReferencedNumber { get; set; }

    /// <summary>What the target answered; valid with <see cref="TaskOutcome.Completed"/>.</summary>
    public TaskManagementResponse Response { get; internal set; }

    /// <summary>The referenced command's tag when the request was submitted: the object may serve another command by the time the request is sent.</summary>
    internal Itt ReferencedItt { get; private set; } = Itt.None;

    /// <summary>The referenced command's CmdSN at the same moment.</summary>
    internal CmdSn ReferencedCmdSN { get; private set; }

    /// <summary>It ends a command whose cancellation or deadline the engine carries out.</summary>
    internal bool IsEscalation => IsOwn;

    /// <summary>The command that the engine wanted ended has ended: the request would only hit others.</summary>
    internal bool IsMoot => IsOwn && (Referenced is not { Slot: >= 0 } task || task.Itt != ReferencedItt);

    internal override void Prepare()
    {
        base.Prepare();
        ReferencedItt = Referenced?.Itt ?? ReferencedTag;
        ReferencedCmdSN = Referenced?.CmdSN ?? ReferencedNumber;
    }
}
