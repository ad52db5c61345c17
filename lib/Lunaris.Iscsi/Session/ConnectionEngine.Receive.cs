using System.Numerics;
using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Session;

/// <summary>PDUs that arrive. Nothing in them is believed before it is checked against what was asked for.</summary>
internal sealed partial class ConnectionEngine
{
    private (byte[] Header, byte[] Data)? _heldReceive;

    public PayloadPlacement OnHeader(Span<byte> header)
    {
        Opcode opcode = Bhs.OpcodeOf(header);
        if (_phase != Phase.FullFeature)
        {
            return opcode == Opcode.LoginResponse && _phase == Phase.LoggingIn
                ? PayloadPlacement.Buffer
                : Refuse($"The target sent {Name(opcode)} before the login was through.");
        }

        if (_session.Interceptor is { SeesReceived: true })
        {
            return PayloadPlacement.Buffer;
        }

        return opcode == Opcode.DataIn ? PlaceDataIn(header) : PayloadPlacement.Buffer;
    }

    public bool OnPdu(Span<byte> header, Span<byte> data)
    {
        if (_session.Interceptor is not { SeesReceived: true } interceptor)
        {
            return Handle(header, data);
        }

        PduVerdict verdict = interceptor.OnReceive(header, data);
        if (_phase != Phase.FullFeature)
        {
            // The phases before have one PDU at a time each way: there is nothing to come first or twice.
            return verdict == PduVerdict.Drop || Handle(header, data);
        }

        (byte[] Header, byte[] Data)? held = _heldReceive;
        _heldReceive = null;
        switch (verdict)
        {
            case PduVerdict.Drop:
                break;
            case PduVerdict.Delay when held is null:
                _heldReceive = (header.ToArray(), data.ToArray());
                return true;
            case PduVerdict.Duplicate when !HandleIntercepted(header, data):
                return false;
            default:
                if (!HandleIntercepted(header, data))
                {
                    return false;
                }

                break;
        }

        return held is not { } h || _phase != Phase.FullFeature || HandleIntercepted(h.Header, h.Data);
    }

    private static string Name(Opcode opcode) => Enum.IsDefined(opcode) ? opcode.ToString() : $"a PDU of unknown opcode 0x{(byte)opcode:X2}";

    private bool HandleIntercepted(Span<byte> header, Span<byte> data)
    {
        if (Bhs.OpcodeOf(header) == Opcode.DataIn)
        {
            PayloadPlacement placement = PlaceDataIn(header);
            if (placement.Target == PayloadTarget.Refuse)
            {
                return false;
            }

            if (placement.Target == PayloadTarget.Task)
            {
                Transport.Scatter(data, placement.Task!.DataIn, placement.Offset);
            }
        }

        return Handle(header, data);
    }

    private bool Handle(Span<byte> header, Span<byte> data)
    {
        if (_phase == Phase.LoggingIn)
        {
            return OnLoginResponse(new LoginResponseHeader(header), data);
        }

        Heard();
        return Bhs.OpcodeOf(header) switch
        {
            Opcode.DataIn => OnDataIn(new DataInHeader(header)),
            Opcode.ScsiResponse => OnScsiResponse(new ScsiResponseHeader(header), data),
            Opcode.R2T => OnR2T(new R2THeader(header)),
            Opcode.NopIn => OnNopIn(new NopInHeader(header), data),
            Opcode.TaskManagementResponse => OnTaskManagementResponse(new TaskManagementResponseHeader(header)),
            Opcode.TextResponse => OnTextResponse(new TextResponseHeader(header), data),
            Opcode.LogoutResponse => OnLogoutResponse(new LogoutResponseHeader(header)),
            Opcode.AsyncMessage => OnAsyncMessage(new AsyncMessageHeader(header), data),
            Opcode.Reject => OnReject(new RejectHeader(header), data),
            Opcode opcode => Violate($"The target sent {Name(opcode)}, which a target does not send in full feature phase."),
        };
    }

    /// <summary>Checks a Data-In header against its command and says where the data goes.</summary>
    private PayloadPlacement PlaceDataIn(Span<byte> bytes)
    {
        var header = new DataInHeader(bytes);
        TagMeaning meaning = _session.Table.Find(header.Itt, out IscsiTask? found);
        if (meaning != TagMeaning.Active)
        {
            return meaning == TagMeaning.Ended ? PayloadPlacement.Discard : Refuse($"Data-In names the task {header.Itt}, which was never sent.");
        }

        if (found is not ScsiTask task || task.DataIn.Length == 0)
        {
            // A zero-length Data-In may carry the status of a command that reads nothing.
            return found is ScsiTask && header.DataSegmentLength == 0 ? PayloadPlacement.Buffer : Refuse($"Data-In came for task {header.Itt}, which reads nothing.");
        }

        if (_isRdma)
        {
            return Refuse("Data-In came over RDMA, where data moves by RDMA Write (RFC 7145 §7.3.5).");
        }

        if (header.DataSN.Value != task.NextDataSN)
        {
            return Refuse($"Data-In for task {header.Itt} has DataSN {header.DataSN} where {task.NextDataSN} was due: data was lost or repeated.");
        }

        uint offset = header.BufferOffset;
        int length = header.DataSegmentLength;
        if (offset > task.DataIn.Length || length > task.DataIn.Length - offset)
        {
            return Refuse($"Data-In for task {header.Itt} covers bytes {offset} to {(long)offset + length} of a transfer of {task.DataIn.Length}.");
        }

        if (_inOrder && offset != task.BytesReceived)
        {
            return Refuse($"Data-In for task {header.Itt} starts at byte {offset} where {task.BytesReceived} was due, though order was agreed.");
        }

        return length == 0 ? PayloadPlacement.Buffer : new PayloadPlacement(PayloadTarget.Task, task, offset);
    }

    private bool OnDataIn(DataInHeader header)
    {
        if (header.HasStatus && !header.Final)
        {
            return Violate("Data-In carries a status but is not the last of its sequence.");
        }

        if (header.HasStatus && !CountStatus(header.StatSN))
        {
            return Settled;
        }

        UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
        if (_session.Table.Find(header.Itt, out IscsiTask? found) != TagMeaning.Active || found is not ScsiTask task)
        {
            return true;
        }

        task.NextDataSN++;
        task.BytesReceived += (uint)header.DataSegmentLength;
        if (task.BytesReceived > task.DataIn.Length)
        {
            return Violate($"Data-In for task {header.Itt} brought more than the {task.DataIn.Length} bytes of the transfer.");
        }

        if (header.HasStatus)
        {
            ResidualKind kind = header.Overflow ? ResidualKind.Overflow : header.Underflow ? ResidualKind.Underflow : ResidualKind.None;
            Complete(task, header.Status, kind, kind == ResidualKind.None ? 0 : header.ResidualCount, default, 0, default);
        }

        return true;
    }

    private bool OnScsiResponse(ScsiResponseHeader header, ReadOnlySpan<byte> data)
    {
        if (!CountStatus(header.StatSN))
        {
            return Settled;
        }

        UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
        ScsiTask? task = _session.Table.FindActive(header.Itt)?.Scsi;
        if (task is null && !FindAnswered(header.Itt, "A SCSI Response", out task))
        {
            return Settled;
        }

        if (task is null)
        {
            return true;
        }

        if (header.Response != ScsiResponseCode.CompletedAtTarget)
        {
            _session.Finish(task, TaskOutcome.TargetFailure);
            return true;
        }

        byte[]? sense = null;
        if (data.Length >= 2)
        {
            int length = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(data);
            if (length > data.Length - 2)
            {
                return Violate($"A SCSI Response announces {length} bytes of sense data and brings {data.Length - 2}.");
            }

            if (length > 0)
            {
                sense = data.Slice(2, length).ToArray();
            }
        }
        else if (data.Length == 1)
        {
            return Violate("A SCSI Response brings one byte of data, too short for a sense length.");
        }

        ResidualKind kind = header.Overflow ? ResidualKind.Overflow : header.Underflow ? ResidualKind.Underflow : ResidualKind.None;
        ResidualKind readKind = header.BidirectionalReadOverflow ? ResidualKind.Overflow : header.BidirectionalReadUnderflow ? ResidualKind.Underflow : ResidualKind.None;
        if (_isRdma)
        {
            ResidualKind of = task.DataOut.Length > 0 ? readKind : kind;
            uint count = task.DataOut.Length > 0 ? header.BidirectionalReadResidualCount : header.ResidualCount;
            task.BytesReceived = (uint)task.DataIn.Length - (of == ResidualKind.Underflow ? Math.Min(count, (uint)task.DataIn.Length) : 0);
        }

        Complete(task, header.Status, kind, kind == ResidualKind.None ? 0 : header.ResidualCount, readKind, header.BidirectionalReadResidualCount, sense);
        return true;
    }

    private void Complete(ScsiTask task, Lunaris.Scsi.ScsiStatus status, ResidualKind kind, uint residual, ResidualKind readKind, uint readResidual, ReadOnlyMemory<byte> sense)
    {
        task.Fault = null;
        task.Completion = new ScsiCompletion(TaskOutcome.Completed, status, kind, residual, task.BytesReceived, sense)
        {
            BidirectionalReadResidualKind = readKind,
            BidirectionalReadResidualCount = readKind == ResidualKind.None ? 0 : readResidual,
        };
        _session.Finish(task, TaskOutcome.Completed);
    }

    private bool OnR2T(R2THeader header)
    {
        UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
        TagMeaning meaning = _session.Table.Find(header.Itt, out IscsiTask? found);
        if (meaning == TagMeaning.Ended)
        {
            return true;
        }

        if (meaning == TagMeaning.Unknown || found is not ScsiTask task || task.DataOut.Length == 0 || _isRdma)
        {
            return Violate($"An R2T names the task {header.Itt}, which writes nothing that could be asked for.");
        }

        if (header.DataSegmentLength != 0 || header.Ttt == Ttt.None)
        {
            return Violate($"An R2T for task {header.Itt} carries data or has no target transfer tag.");
        }

        if (header.R2TSN.Value != task.NextDataSN)
        {
            return Violate($"An R2T for task {header.Itt} has R2TSN {header.R2TSN} where {task.NextDataSN} was due.");
        }

        uint offset = header.BufferOffset;
        uint length = header.DesiredDataTransferLength;
        if (length == 0 || length > _maxBurst || offset > task.DataOut.Length || length > task.DataOut.Length - offset)
        {
            return Violate($"An R2T for task {header.Itt} asks for {length} bytes from byte {offset} of a transfer of {task.DataOut.Length} (MaxBurstLength {_maxBurst}).");
        }

        if (task.R2Ts is null || task.R2Ts.Capacity < _maxR2T)
        {
            // Once in a task's life, or when a new login allows more.
            task.R2Ts = new R2TQueue(_maxR2T);
        }

        if (task.R2Ts.Count >= _maxR2T)
        {
            return Violate($"The target has more than the agreed {_maxR2T} R2Ts outstanding for task {header.Itt}.");
        }

        task.NextDataSN++;
        task.R2Ts.Enqueue(new PendingR2T { Ttt = header.Ttt, Lun = header.Lun, Offset = offset, End = offset + length });
        if (task.Queue is null)
        {
            _dataOut.Append(task);
        }

        return true;
    }

    private bool OnNopIn(NopInHeader header, ReadOnlySpan<byte> data)
    {
        if (header.Itt == Itt.None)
        {
            // StatSN is not advanced (RFC 7143 §11.19.2).
            UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
            if (header.Ttt == Ttt.None)
            {
                return true;
            }

            if (_queuedPings >= MaxQueuedPings)
            {
                return Violate($"The target sent {MaxQueuedPings} pings without taking the answers.");
            }

            SendPong(header.Lun, header.Ttt, data[..(int)Math.Min((uint)data.Length, _targetMaxRecv)]);
            return true;
        }

        if (!CountStatus(header.StatSN))
        {
            return Settled;
        }

        UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
        if (!FindAnswered(header.Itt, "A NOP-In", out NopTask? task))
        {
            return Settled;
        }

        if (task is not null)
        {
            int sent = (int)Math.Min((uint)task.PingData.Length, _targetMaxRecv);
            task.EchoMatches = data.SequenceEqual(task.PingData.Span[..sent]);
            task.Echo = task.EchoMatches ? task.PingData[..sent] : data.ToArray();
            _session.Finish(task, TaskOutcome.Completed);
        }

        return true;
    }

    private bool OnTaskManagementResponse(TaskManagementResponseHeader header)
    {
        if (!CountStatus(header.StatSN))
        {
            return Settled;
        }

        UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
        if (!FindAnswered(header.Itt, "A Task Management Function Response", out TaskManagementTask? task))
        {
            return Settled;
        }

        if (task is not null)
        {
            task.Response = header.Response;
            if (header.Response == TaskManagementResponse.FunctionComplete)
            {
                _session.OnFunctionComplete(task);
            }

            _session.Finish(task, TaskOutcome.Completed);
        }

        return true;
    }

    private bool OnTextResponse(TextResponseHeader header, ReadOnlySpan<byte> data)
    {
        if (!CountStatus(header.StatSN))
        {
            return Settled;
        }

        UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
        if (!FindAnswered(header.Itt, "A Text Response", out TextTask? task))
        {
            return Settled;
        }

        if (task is null)
        {
            return true;
        }

        if (header.Final && (header.Continue || header.Ttt != Ttt.None))
        {
            return Violate("A Text Response is final and yet promises more (RFC 7143 §11.11.1).");
        }

        if (!header.Final && header.Ttt == Ttt.None)
        {
            return Violate("A Text Response promises more and has no target transfer tag (RFC 7143 §11.11.4).");
        }

        if (task.Response.Append(data) is var error && error != Text.TextError.None)
        {
            return Violate($"The text of the target is longer than the {task.Response.Limit} bytes allowed.");
        }

        if (!header.Final)
        {
            // More of ours, or an empty request for more of theirs.
            SendText(task, header.Ttt);
            return true;
        }

        _session.Finish(task, TaskOutcome.Completed);
        return true;
    }

    private bool OnReject(RejectHeader header, ReadOnlySpan<byte> data)
    {
        if (!CountStatus(header.StatSN))
        {
            return Settled;
        }

        UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
        if (data.Length < Bhs.Length)
        {
            return Violate("A Reject does not bring the header of the PDU that it rejects (RFC 7143 §11.17).");
        }

        RejectReason reason = header.Reason;
        Opcode rejected = Bhs.OpcodeOf(data);
        _session.Tell(new SessionEvent(SessionEventKind.Rejected, $"{_session.Describe()} rejected {Name(rejected)}: {reason}.") { RejectReason = reason });
        if (reason == RejectReason.WaitingForLogout)
        {
            LogOutForTarget(TimeSpan.Zero);
        }

        // A rejected Data-Out or SNACK does not end its task: the target asks again or ends the command itself (RFC 7143 §7.7).
        if (rejected is Opcode.DataOut or Opcode.SnackRequest)
        {
            return true;
        }

        if (_session.Table.Find(Bhs.IttOf(data), out IscsiTask? task) == TagMeaning.Active)
        {
            task!.RejectReason = reason;
            _session.Finish(task, TaskOutcome.Rejected);
        }

        return true;
    }

    /// <summary>What a handler returns when it is done with a PDU early: whether the connection may go on.</summary>
    private bool Settled => _violation is null;

    /// <summary>Finds the task that an answer names.</summary>
    /// <returns>False where the tag was never used or names a task of another kind; a late answer is true with no task.</returns>
    private bool FindAnswered<TTask>(Itt itt, string what, out TTask? task)
        where TTask : IscsiTask
    {
        task = null;
        switch (_session.Table.Find(itt, out IscsiTask? found))
        {
            case TagMeaning.Ended:
                return true;
            case TagMeaning.Active when found is TTask typed:
                task = typed;
                return true;
            default:
                return Violate($"{what} names the task {itt}, which was never sent or is of another kind.");
        }
    }

    private void UpdateWindow(CmdSn expected, CmdSn max) => _session.Window.Update(expected, max);

    /// <summary>Takes in the StatSN of an answer.</summary>
    /// <returns>Whether the answer counts; if not, the connection ends.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CountStatus(StatSn statSN)
    {
        if (statSN == _expStatSN && _statusAhead == 0)
        {
            _expStatSN = statSN.Next;
            return true;
        }

        return CountStatusOutOfOrder(statSN);
    }

    /// <summary>
    /// A gap means that an answer was lost, but not over RDMA, where none can be: there are no digests to fail, and messages are delivered in order and once. There
    /// it means that the target numbers its answers on one processor and sends them on another: LIO does, without a lock, so that they change places and two may
    /// have one number. ExpStatSN stays below what has not come, as far as can be remembered. A number that was used before is taken as well: its tag tells
    /// whether it answers anything.
    /// </summary>
    private bool CountStatusOutOfOrder(StatSn statSN)
    {
        int ahead = statSN - _expStatSN;
        if (ahead > (_isRdma ? MostStatusAhead : 0))
        {
            return Violate($"StatSN {statSN} came where {_expStatSN} was due: an answer was lost.");
        }

        if (ahead > 0)
        {
            TellOfOrder(statSN);
        }

        if (ahead > StatusRemembered)
        {
            MoveExpStatSN(ahead - StatusRemembered);
            ahead = statSN - _expStatSN;
        }

        if (ahead == 0)
        {
            MoveExpStatSN(1);
        }
        else if (ahead > 0)
        {
            _statusAhead |= 1UL << (ahead - 1);
        }

        return true;
    }

    /// <summary>Acknowledges some numbers more, and those behind them that have come.</summary>
    private void MoveExpStatSN(int count)
    {
        // Bit 0 stands for the number that is due next then.
        ulong came = count <= StatusRemembered ? _statusAhead >> (count - 1) : 0;
        int run = BitOperations.TrailingZeroCount(~came);
        _expStatSN = new StatSn(unchecked(_expStatSN.Value + (uint)(count + run)));

        // A shift by 64 would be one by none.
        _statusAhead = run < StatusRemembered - 1 ? came >> (run + 1) : 0;
    }

    private void TellOfOrder(StatSn statSN)
    {
        if (!_toldOfOrder)
        {
            _toldOfOrder = true;
            OnNotice($"The target does not number its answers in the order in which it sends them: StatSN {statSN} came before {_expStatSN}. They are taken as they come.");
        }
    }
}
