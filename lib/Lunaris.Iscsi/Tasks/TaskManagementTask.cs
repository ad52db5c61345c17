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

    /// <summary>What the target answered; valid with <see cref="TaskOutcome.Completed"/>.</summary>
    public TaskManagementResponse Response { get; internal set; }

    /// <summary>The referenced command's tag when the request was built, so that a reused tag is never meant by mistake.</summary>
    internal Itt ReferencedItt { get; set; } = Itt.None;

    /// <summary>It ends a command whose cancellation or deadline the engine carries out.</summary>
    internal bool IsEscalation => IsOwn;
}
