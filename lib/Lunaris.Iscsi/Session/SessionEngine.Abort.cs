using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;

namespace Lunaris.Iscsi.Session;

/// <summary>Ending tasks before their answer: cancellation, deadlines, and what task management functions do to other tasks.</summary>
public sealed partial class SessionEngine
{
    private readonly Stack<TaskManagementTask> _freeAborts = new();

    /// <summary>A task management function has been carried out: the tasks it ended get no answer of their own (RFC 7143 §11.5.1).</summary>
    internal void OnFunctionComplete(TaskManagementTask function)
    {
        switch (function.Function)
        {
            case TaskManagementFunction.AbortTaskSet:
            case TaskManagementFunction.ClearTaskSet:
            case TaskManagementFunction.LogicalUnitReset:
                EndTasks(function, function.Lun, function.IsEscalation ? "logical unit reset" : null);
                break;
            case TaskManagementFunction.TargetWarmReset:
            case TaskManagementFunction.TargetColdReset:
            case TaskManagementFunction.ITNexusReset:
                EndTasks(function, null, null);
                break;
            case TaskManagementFunction.AbortTask when !function.IsEscalation && function.Referenced is { } task && task.Slot >= 0 && task.Itt == function.ReferencedItt:
                Finish(task, TaskOutcome.Cancelled);
                break;
        }
    }

    /// <summary>Tasks of a logical unit were ended by another initiator (RFC 7144 §6).</summary>
    /// <param name="lun">The logical unit.</param>
    /// <param name="expected">ExpCmdSN of the message: commands from there on had not reached the target and are not meant.</param>
    internal void OnTasksTerminated(Lun lun, CmdSn expected)
    {
        for (int slot = 0; slot < _table.Capacity; slot++)
        {
            if (_table[slot] is ScsiTask task && task.Lun == lun && (task.IsImmediate || task.CmdSN < expected))
            {
                Finish(task, TaskOutcome.Cancelled);
            }
        }
    }

    /// <summary>
    /// Ends a task on this side only and at once: it completes before the call returns, its memory is free, and a late answer is dropped. The target may
    /// still carry it out. Where the transport cannot let go of the memory, the connection is dropped and made anew.
    /// </summary>
    /// <param name="task">The task; one that is not under way is left alone.</param>
    /// <param name="now">The present on the driver's monotonic clock.</param>
    public void Abandon(IscsiTask task, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(task);
        Now = now;
        if (task.State is TaskState.Sent && task is ScsiTask scsi)
        {
            scsi.AbortCause = TaskOutcome.Cancelled;
            _connection.Transport.StopPlacing(scsi);
            if (scsi.UnsentPdus > 0)
            {
                Reclaim(scsi);
            }

            if (scsi.UnsentPdus > 0)
            {
                DropConnection(TransportFaultKind.ClosedLocally, $"Task {scsi.Itt} was cancelled while its data was on its way.");
            }
        }

        if (task.State is TaskState.Queued or TaskState.Sent)
        {
            Finish(task, TaskOutcome.Cancelled);
        }
        else if (task.State is TaskState.Draining)
        {
            // Its answer is here; what still reads its memory goes with the connection.
            DropConnection(TransportFaultKind.ClosedLocally, $"Task {task.Itt} was cancelled while its data was on its way.");
        }
    }

    private void EndEarly(IscsiTask task, TaskOutcome cause)
    {
        switch (task.State)
        {
            case TaskState.Queued when ReferenceEquals(task, _connection.Keepalive) && IsTargetSilent:
            case TaskState.Sent when ReferenceEquals(task, _connection.Keepalive) && IsTargetSilent:
                Finish(task, cause);
                DropConnection(TransportFaultKind.NoAnswer, $"The target has not answered a ping for {Options.Keepalive.Timeout.TotalSeconds:0.#} s.");
                break;
            case TaskState.Sent when ReferenceEquals(task, _connection.Keepalive):
                // Something else has arrived since: the target lives, and its answer may be behind much data.
                task.DeadlineAt = _connection.LastHeard + Options.Keepalive.Timeout;
                _taskDeadline = Min(_taskDeadline, task.DeadlineAt);
                break;
            case TaskState.Queued:
                // A command that was sent once, and waits to be sent again, may have been carried out.
                Finish(task, task.Attempts > 0 && task is ScsiTask { IsIdempotent: false } ? TaskOutcome.OutcomeUnknown : cause);
                break;
            case TaskState.Sent when task is ScsiTask scsi:
                if (scsi.AbortCause == TaskOutcome.None)
                {
                    scsi.AbortCause = cause;
                    SubmitAbort(scsi, TaskManagementFunction.AbortTask, Options.Abort.AbortTaskTimeout);
                }

                break;
            case TaskState.Sent when task is TaskManagementTask { IsEscalation: true }:
                Finish(task, cause);
                break;
            case TaskState.Sent when task is LogoutTask:
                DropConnection(TransportFaultKind.NoAnswer, $"The target has not answered the logout for {Options.LogoutTimeout.TotalSeconds:0.#} s.");
                break;
            case TaskState.Sent:
                Finish(task, cause);
                break;
        }
    }

    private bool IsTargetSilent => _connection.IsOpen && Now - _connection.LastHeard >= Options.Keepalive.Timeout;

    private void SubmitAbort(ScsiTask task, TaskManagementFunction function, TimeSpan timeout)
    {
        if (!_freeAborts.TryPop(out TaskManagementTask? abort))
        {
            abort = new TaskManagementTask { IsOwn = true };
        }

        abort.Function = function;
        abort.Lun = task.Lun;
        abort.Referenced = task;
        abort.Timeout = timeout;
        Submit(abort, Now);
    }

    /// <summary>One of our own aborts has been answered, or has not been in time.</summary>
    private void OnAbortAnswered(TaskManagementTask abort)
    {
        ScsiTask task = abort.Referenced!;
        abort.Referenced = null;
        _freeAborts.Push(abort);
        if (task.Slot < 0 || task.Itt != abort.ReferencedItt || task.AbortCause == TaskOutcome.None)
        {
            // Its answer came first, or the connection took it away.
            return;
        }

        bool ended = abort.Outcome == TaskOutcome.Completed
            && abort.Response is TaskManagementResponse.FunctionComplete or TaskManagementResponse.TaskDoesNotExist or TaskManagementResponse.LunDoesNotExist;
        string name = $"{task.Itt} on LUN {task.Lun}";
        if (ended)
        {
            Tell(new SessionEvent(SessionEventKind.TaskAborted, $"Task {name} was aborted at {Describe()}.") { Lun = task.Lun });
            Finish(task, task.AbortCause);
        }
        else if (State != SessionState.LoggedIn)
        {
            // The connection is going down; what happens to the task is decided there.
            return;
        }
        else if (abort.Function == TaskManagementFunction.AbortTask && Options.Abort.ResetLogicalUnit)
        {
            Tell(new SessionEvent(SessionEventKind.TaskAborted, $"Task {name} could not be aborted at {Describe()} ({Reason(abort)}); resetting the logical unit.") { Lun = task.Lun });
            SubmitAbort(task, TaskManagementFunction.LogicalUnitReset, Options.Abort.LogicalUnitResetTimeout);
        }
        else
        {
            DropConnection(TransportFaultKind.NoAnswer, $"Task {name} could be ended neither by ABORT TASK nor by a reset ({Reason(abort)}).");
        }
    }

    private static string Reason(TaskManagementTask abort) => abort.Outcome switch
    {
        TaskOutcome.Completed => $"the target answered {abort.Response}",
        TaskOutcome.Rejected => $"the target rejected the request: {abort.RejectReason}",
        _ => "no answer in time",
    };

    private void EndTasks(TaskManagementTask function, Lun? lun, string? own)
    {
        (IscsiTask? Queued, IscsiTask? Immediate) last = default;
        foreach (IscsiTask sent in SentTasks())
        {
            // Commands sent after the function are not touched by it.
            if (sent is not ScsiTask task || (lun is { } unit && task.Lun != unit) || task.SendOrder > function.SendOrder)
            {
                continue;
            }

            if (own is not null && task.AbortCause == TaskOutcome.None)
            {
                // Our own reset hit a bystander.
                if (task.IsIdempotent && task.Attempts < Options.MaxSends)
                {
                    Requeue(task, ref last);
                }
                else
                {
                    Finish(task, TaskOutcome.OutcomeUnknown);
                }
            }
            else
            {
                Finish(task, task.AbortCause == TaskOutcome.None ? TaskOutcome.Cancelled : task.AbortCause);
            }
        }

        if (own is not null)
        {
            Tell(new SessionEvent(SessionEventKind.LogicalUnitReset, $"LUN {function.Lun} of {Describe()} was reset to end a command that would not end.") { Lun = function.Lun });
        }
    }

    private void DropConnection(TransportFaultKind kind, string message)
    {
        if (_connection.IsOpen)
        {
            _connection.Transport.Disconnect(new TransportFault(kind, message));
        }
    }
}
