using System.Buffers.Binary;
using System.Globalization;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using Lunaris.LibIscsi.Scsi;
using Lunaris.Loop;
using Lunaris.Scsi;

namespace Lunaris.LibIscsi.Engine;

/// <content>
/// SCSI commands. The caller's task says which of our objects it belongs to by a number in its private pointer, which is believed only after a look at the
/// object: callers make tasks themselves, and what they leave in the field is theirs.
/// </content>
internal sealed unsafe partial class Context
{
    private readonly List<PendingCommand> _commands = [];
    private readonly Filler _sink = new();
    private readonly Filler _zeroes = new();
    private PendingCommand? _free;
    private PendingCommand? _firstStaged;
    private PendingCommand? _lastStaged;
    private PendingCommand? _firstUnnumbered;
    private PendingCommand? _lastUnnumbered;
    private int _stagedCount;
    private uint _provisionalTag;
    private readonly Dictionary<Lun, PeripheralDeviceType> _deviceTypes = [];

    /// <summary>Commands submitted and not yet called back.</summary>
    public int ActiveCommands { get; private set; }

    /// <summary>Stages a command. Its tag and CmdSN are provisional until it is sent, and good for task management at any time.</summary>
    /// <returns>0, or -1 and no callback.</returns>
    public int SubmitCommand(int lun, NativeScsiTask* task, in Completion completion, NativeIscsiData* data)
    {
        if (Settings.SessionType == NativeSessionType.Discovery)
        {
            return Fail("Trying to send command on discovery session.");
        }

        if (!IsUsable)
        {
            return Fail("Trying to send command while not logged in.");
        }

        if (task->CdbSize is < 1 or > 16 || task->ExpectedTransferLength < 0)
        {
            return Fail("The task's CDB has no length that can be sent, or its transfer length is negative.");
        }

        if (data != null && data->Data != null)
        {
            if (task->TransferDirection != TransferDirection.Write)
            {
                return Fail("Data was given for a command that writes none.");
            }

            TaskBuffers.AttachOut(task, data->Data, data->Size);
        }

        PendingCommand command = Rent();
        command.Task = task;
        command.Completed = completion;
        command.Lun = NativeLun.Decode(lun);
        command.Timeout = Settings.Timeout;
        new ReadOnlySpan<byte>(task->Cdb, task->CdbSize).CopyTo(command.SetCdb(task->CdbSize));
        command.IsIdempotent = ScsiCommandTable.IsIdempotent(command.Cdb, _deviceTypes.GetValueOrDefault(command.Lun, PeripheralDeviceType.DirectAccess));
        command.ProvisionalTag = _provisionalTag = (ushort)(_provisionalTag + 1);
        task->PrivatePointer = (void*)(nint)(command.Number + 1);
        task->Itt = command.ProvisionalTag;
        task->CmdSN = _engine!.NextCmdSN.Value + (uint)_stagedCount;
        task->Lun = (uint)lun;
        task->Status = NativeStatus.Good;
        task->ResidualStatus = NativeResidual.None;
        task->Residual = 0;
        Append(ref _firstStaged, ref _lastStaged, command);
        command.IsStaged = true;
        _stagedCount++;
        _isRung = true;
        return 0;
    }

    /// <summary>Submits a command and waits for its end.</summary>
    /// <returns>The task, whatever its status; null where it could not be sent.</returns>
    public NativeScsiTask* SubmitAndWait(int lun, NativeScsiTask* task, NativeIscsiData* data)
    {
        var wait = new SyncWait();
        if (SubmitCommand(lun, task, new Completion(wait), data) < 0)
        {
            return null;
        }

        WaitFor(wait);
        if (!wait.IsDone)
        {
            return null;
        }

        return task;
    }

    /// <summary>Takes a command back: its callback runs before this returns. The target is not asked.</summary>
    /// <returns>0, or -1 where the task is not under way.</returns>
    public int CancelCommand(NativeScsiTask* task)
    {
        if (Find(task) is not { } command)
        {
            return -1;
        }

        Enter();
        try
        {
            Cancel(command);
            Dispatch();
            return 0;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Takes all commands back.</summary>
    public void CancelAllCommands()
    {
        Enter();
        try
        {
            CancelCommands();
            Dispatch();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The command that a caller's task is, or null where it is not under way.</summary>
    /// <param name="task">The caller's task.</param>
    public PendingCommand? Find(NativeScsiTask* task)
    {
        nint number = (nint)task->PrivatePointer - 1;
        if (number >= 0 && number < _commands.Count && _commands[(int)number].Task == task)
        {
            return _commands[(int)number];
        }

        // The caller has put something of its own there.
        foreach (PendingCommand command in _commands)
        {
            if (command.Task == task)
            {
                return command;
            }
        }

        return null;
    }

    /// <summary>The command under way with this tag, provisional or as sent.</summary>
    /// <param name="tag">The tag.</param>
    public PendingCommand? FindByTag(uint tag)
    {
        foreach (PendingCommand command in _commands)
        {
            if (command.Task != null && (command.ProvisionalTag == tag || (!command.IsStaged && command.Itt.Value == tag)))
            {
                return command;
            }
        }

        return null;
    }

    /// <summary>The engine is done with a command.</summary>
    internal void OnCommandCompleted(PendingCommand command)
    {
        NativeScsiTask* task = command.Task;
        ScsiCompletion completion = command.Completion;
        if (!command.IsNumbered)
        {
            Remove(ref _firstUnnumbered, ref _lastUnnumbered, command);
            Number(command);
        }

        int status = command.IsCancelled ? NativeStatus.Cancelled : StatusOf(completion);
        ReleaseUnused(task, completion);
        if (status == (int)ScsiStatus.CheckCondition)
        {
            TakeSense(task, completion.Sense.Span);
        }
        else if (status == NativeStatus.Good && task->CdbSize >= 6 && task->Cdb[0] == 0x12 && (task->Cdb[1] & 1) == 0)
        {
            NoteDeviceType(command.Lun, task);
        }

        if (completion.Outcome == TaskOutcome.Completed)
        {
            task->ResidualStatus = completion.ResidualKind switch
            {
                ResidualKind.Underflow => NativeResidual.Underflow,
                ResidualKind.Overflow => NativeResidual.Overflow,
                _ => NativeResidual.None,
            };
            task->Residual = completion.ResidualCount;
            NoteStatus(completion.Status);
        }
        else
        {
            SetError(status switch
            {
                NativeStatus.Cancelled => "The command was cancelled.",
                NativeStatus.Timeout => "The command timed out.",
                _ => Describe(command),
            });
        }

        task->Status = status;
        Finish(command, status);
    }

    /// <summary>Commands that end with their session count as cancelled; an error is what goes wrong while it lives.</summary>
    private int StatusOf(in ScsiCompletion completion) => completion.Outcome switch
    {
        // As the C library has it: PRE-FETCH that found room is a success like any other to its callers.
        TaskOutcome.Completed when completion.Status == ScsiStatus.ConditionMet => NativeStatus.Good,
        TaskOutcome.Completed => (int)completion.Status,
        TaskOutcome.Cancelled or TaskOutcome.NotSent => NativeStatus.Cancelled,
        TaskOutcome.TimedOut => NativeStatus.Timeout,
        TaskOutcome.OutcomeUnknown when _engine is null or { State: SessionState.Closed } || _endedByCaller => NativeStatus.Cancelled,
        _ => NativeStatus.Error,
    };

    /// <summary>The C library's words for a status without sense data: its tools print them.</summary>
    private void NoteStatus(ScsiStatus status)
    {
        ReadOnlySpan<byte> words = status switch
        {
            ScsiStatus.ReservationConflict => "RESERVATION CONFLICT"u8,
            ScsiStatus.TaskSetFull => "TASK_SET_FULL"u8,
            ScsiStatus.AcaActive => "ACA_ACTIVE"u8,
            ScsiStatus.TaskAborted => "TASK_ABORTED"u8,
            ScsiStatus.Busy => "BUSY"u8,
            _ => default,
        };
        if (!words.IsEmpty)
        {
            SetError(words);
        }
    }

    private static string Describe(ScsiTask task) => task.Completion.Outcome switch
    {
        TaskOutcome.TargetFailure => "The target failed to carry the command out (iSCSI response 1).",
        TaskOutcome.Rejected => string.Create(CultureInfo.InvariantCulture, $"Request was rejected with reason: 0x{(byte)task.RejectReason:x2} ({task.RejectReason})"),
        TaskOutcome.OutcomeUnknown => $"The connection was lost under the command and it is not safe to send it again: it may or may not have been carried out. {task.Fault?.Message}",
        _ => $"The session ended before the command was sent. {task.Fault?.Message}",
    };

    private static string DescribeSense(in NativeSense sense) => string.Create(
        CultureInfo.InvariantCulture,
        $"SENSE KEY:{SenseNames.Key(sense.Key)}({sense.Key}) ASCQ:{SenseNames.Additional(sense.Ascq)}(0x{sense.Ascq:x4})");

    private PendingCommand Rent()
    {
        PendingCommand? command = _free;
        if (command is null)
        {
            command = new PendingCommand(this, _commands.Count);
            command.Observer = command;
            _commands.Add(command);
        }
        else
        {
            _free = command.Next;
        }

        command.Next = null;
        command.IsCancelled = false;
        command.IsNumbered = false;
        ActiveCommands++;
        return command;
    }

    /// <summary>Gives the object back before the callback, which may submit the next command with it.</summary>
    private void Finish(PendingCommand command, int status)
    {
        NativeScsiTask* task = command.Task;
        Completion completion = command.Completed;
        command.Task = null;
        command.Completed = default;
        command.DataIn = default;
        command.DataOut = default;
        command.Next = _free;
        _free = command;
        ActiveCommands--;
        CommandCount++;
        completion.Run(this, status, task);
    }

    private void SubmitStaged(SessionEngine engine)
    {
        while (_firstStaged is { } command)
        {
            Remove(ref _firstStaged, ref _lastStaged, command);
            command.IsStaged = false;
            _stagedCount--;
            AttachBuffers(command);
            Append(ref _firstUnnumbered, ref _lastUnnumbered, command);
            engine.Submit(command, MonotonicClock.Now);
        }
    }

    private void AttachBuffers(PendingCommand command)
    {
        NativeScsiTask* task = command.Task;
        int length = task->TransferDirection == TransferDirection.None ? 0 : task->ExpectedTransferLength;
        if (length == 0)
        {
            command.EmptyDirection = task->TransferDirection switch
            {
                TransferDirection.Read => DataDirection.In,
                TransferDirection.Write => DataDirection.Out,
                _ => DataDirection.None,
            };
            return;
        }

        if (task->TransferDirection == TransferDirection.Write)
        {
            command.DataOut = command.Gather(task->IovectorOut, length, _zeroes);
        }
        else if (task->IovectorIn.Count > 0 && task->IovectorIn.Items != null)
        {
            command.DataIn = command.Gather(task->IovectorIn, length, _sink);
        }
        else
        {
            Libc.Free(task->DataIn.Data);
            task->DataIn.Data = (byte*)Libc.Allocate((nuint)length);
            task->DataIn.Size = length;
            command.DataIn = new DataBuffer((nint)task->DataIn.Data, length);
        }
    }

    /// <summary>What was received stays with the task; the room that it did not take is only cut off.</summary>
    private static void ReleaseUnused(NativeScsiTask* task, in ScsiCompletion completion)
    {
        int received = (int)Math.Min(completion.BytesReceived, int.MaxValue);
        if (task->TransferDirection != TransferDirection.Read)
        {
            return;
        }

        task->DataIn.Size = received;
        if (received == 0 && task->DataIn.Data != null)
        {
            Libc.Free(task->DataIn.Data);
            task->DataIn.Data = null;
        }
    }

    /// <summary>The data segment of the response as it came: two bytes of length, then the sense data (RFC 7143 §11.4.7).</summary>
    private void TakeSense(NativeScsiTask* task, ReadOnlySpan<byte> sense)
    {
        Libc.Free(task->DataIn.Data);
        task->DataIn = default;
        if (!sense.IsEmpty)
        {
            int length = sense.Length + 2;
            task->DataIn.Data = (byte*)Libc.Allocate((nuint)length);
            task->DataIn.Size = length;
            BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(task->DataIn.Data, 2), (ushort)sense.Length);
            sense.CopyTo(new Span<byte>(task->DataIn.Data + 2, sense.Length));
        }

        task->Sense = default;
        SenseParser.Parse(&task->Sense, sense);
        SetError(DescribeSense(task->Sense));
    }

    /// <summary>Which commands may be sent twice depends on the kind of device.</summary>
    private void NoteDeviceType(Lun lun, NativeScsiTask* task)
    {
        if (task->DataIn.Data != null && task->DataIn.Size > 0)
        {
            _deviceTypes[lun] = (PeripheralDeviceType)(task->DataIn.Data[0] & 0x1F);
        }
    }

    private void Cancel(PendingCommand command)
    {
        command.IsCancelled = true;
        if (command.IsStaged)
        {
            Remove(ref _firstStaged, ref _lastStaged, command);
            command.IsStaged = false;
            _stagedCount--;
            CompleteUnsent(command);
        }
        else
        {
            _engine!.Abandon(command, MonotonicClock.Now);
        }
    }

    private void CompleteUnsent(PendingCommand command)
    {
        command.Task->Status = NativeStatus.Cancelled;
        SetError("The command was cancelled."u8);
        Finish(command, NativeStatus.Cancelled);
    }

    private void CancelCommands()
    {
        CancelStaged();
        for (int i = 0; i < _commands.Count; i++)
        {
            if (_commands[i] is { IsCancelled: false, IsStaged: false } command && command.Task != null)
            {
                Cancel(command);
            }
        }
    }

    private void CancelStaged()
    {
        // What a callback submits meanwhile is cancelled too where the session has been closed; else it is the caller's next.
        for (int rest = _stagedCount; rest > 0 && _firstStaged is { } command; rest--)
        {
            Cancel(command);
        }
    }

    /// <summary>Writes the tags and numbers of what has been sent into the callers' tasks.</summary>
    private void NoteSent()
    {
        while (_firstUnnumbered is { State: not TaskState.Queued } command)
        {
            Remove(ref _firstUnnumbered, ref _lastUnnumbered, command);
            Number(command);
        }
    }

    private static void Number(PendingCommand command)
    {
        command.IsNumbered = true;
        if (command.Attempts > 0)
        {
            command.Task->Itt = command.Itt.Value;
            command.Task->CmdSN = command.CmdSN.Value;
        }
    }

    private static void Append(ref PendingCommand? first, ref PendingCommand? last, PendingCommand command)
    {
        command.Next = null;
        if (last is null)
        {
            first = command;
        }
        else
        {
            last.Next = command;
        }

        last = command;
    }

    private static void Remove(ref PendingCommand? first, ref PendingCommand? last, PendingCommand command)
    {
        PendingCommand? previous = null;
        for (PendingCommand? c = first; c is not null; previous = c, c = c.Next)
        {
            if (ReferenceEquals(c, command))
            {
                if (previous is null)
                {
                    first = c.Next;
                }
                else
                {
                    previous.Next = c.Next;
                }

                if (ReferenceEquals(last, c))
                {
                    last = previous;
                }

                c.Next = null;
                return;
            }
        }
    }

    private void FreeBuffers()
    {
        _sink.Free();
        _zeroes.Free();
    }
}
