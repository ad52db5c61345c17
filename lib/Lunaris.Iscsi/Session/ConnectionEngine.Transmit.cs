using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;

namespace Lunaris.Iscsi.Session;

/// <summary>PDUs on their way out.</summary>
internal sealed partial class ConnectionEngine
{
    /// <summary>Immediate PDUs are not bounded by the command window, so that they are bounded here (RFC 7143 §4.2.2.1: the target keeps little room for them).</summary>
    public const int MaxImmediateOutstanding = 4;

    private Pdu? _held;
    private long _sendOrder;
    private int _expectedAnswers;
    private int _smallestAnswer = int.MaxValue;

    /// <summary>Sends everything that the connection, the window and the transport's queue allow.</summary>
    /// <returns>Whether the transport has put something off because there is more to come.</returns>
    public bool Pump(TaskQueue queued, TaskQueue immediate, bool moreToCome)
    {
        bool putOff = false;
        if (_phase == Phase.FullFeature)
        {
            if (_logout == LogoutStep.Draining && _session.Table.Count == 0)
            {
                SubmitLogoutForTarget();
            }

            if (immediate.First is not null)
            {
                SendImmediate(immediate);
            }

            if (_dataOut.First is not null)
            {
                SendData();
            }

            SendCommands(queued);
            if (_dataOut.First is not null)
            {
                SendData();
            }

            putOff = _wantsExpectedAnswers && Transport.SetExpectedAnswers(_expectedAnswers, _smallestAnswer, moreToCome);
        }

        if (_phase != Phase.Closed && (Transport.QueuedBytes > 0 || Transport.HasTurnToEnd))
        {
            Transport.Service(TransportEvents.None);
            while (_dataOut.First is not null && _phase == Phase.FullFeature && Transport.QueuedBytes == 0)
            {
                // The network took all of it: no event will announce that there is room for more.
                SendData();
                Transport.Service(TransportEvents.None);
            }
        }

        return putOff;
    }

    /// <summary>A task is no longer with the target, answered or not.</summary>
    public void OnReleased(IscsiTask task)
    {
        if (task.Scsi is { } scsi)
        {
            if (--_expectedAnswers == 0)
            {
                _smallestAnswer = int.MaxValue;
            }

            if (!scsi.IsImmediate)
            {
                return;
            }
        }

        _immediateOutstanding--;
        if (ReferenceEquals(task, _text))
        {
            _text = null;
        }
    }

    private static Span<byte> StartHeader(Pdu pdu)
    {
        Span<byte> header = pdu.Header[..pdu.HeaderLength];

        // Of a constant size this is no call.
        header[..Bhs.Length].Clear();
        if (header.Length > Bhs.Length)
        {
            header[Bhs.Length..].Clear();
        }

        return header;
    }

    private void SendCommands(TaskQueue queued)
    {
        while (queued.First?.Scsi is { } task && !_holdCommands && (!_session.HoldsCommands || task.GoesFirst) && _session.Window.IsOpen
            && _session.Table.Count - _immediateOutstanding < _session.CommandSlots && _session.Table.TryAdd(task))
        {
            queued.Remove(task);
            task.SendOrder = ++_sendOrder;
            task.CmdSN = _session.Window.Take();
            SendCommand(task);
        }
    }

    private void SendImmediate(TaskQueue immediate)
    {
        if (_logoutSent)
        {
            // After a logout nothing new may be asked for on the connection (RFC 7143 §11.14).
            return;
        }

        IscsiTask? next;
        for (IscsiTask? task = immediate.First; task is not null && _immediateOutstanding < MaxImmediateOutstanding; task = next)
        {
            next = task.NextInQueue;
            if (task is TaskManagementTask { IsMoot: true })
            {
                _session.Finish(task, TaskOutcome.NotSent);
                continue;
            }

            if ((task is ScsiTask && _holdCommands) || (task is TextTask && _text is not null))
            {
                continue;
            }

            if (!_session.Table.TryAdd(task))
            {
                return;
            }

            immediate.Remove(task);
            task.SendOrder = ++_sendOrder;
            task.CmdSN = _session.Window.Next;
            _immediateOutstanding++;
            switch (task)
            {
                case ScsiTask scsi:
                    SendCommand(scsi);
                    break;
                case TaskManagementTask management:
                    SendTaskManagement(management);
                    break;
                case NopTask nop:
                    SendPing(nop);
                    break;
                case TextTask text:
                    _text = text;
                    text.SentBytes = 0;
                    SendText(text, Ttt.None);
                    break;
                case LogoutTask logout:
                    SendLogout(logout);
                    return;
            }
        }
    }

    private void SendCommand(ScsiTask task)
    {
        task.State = TaskState.Sent;
        task.Attempts++;
        uint write = (uint)task.DataOut.Length;
        uint read = (uint)task.DataIn.Length;
        int extendedCdb = Ahs.ExtendedCdbSize(task.CdbLength);
        int ahsLength = extendedCdb + (read > 0 && write > 0 ? Ahs.BidirectionalReadLengthSize : 0);
        Pdu pdu = Transport.NewPdu(ahsLength);
        Span<byte> bytes = StartHeader(pdu);
        var header = new ScsiCommandHeader(bytes)
        {
            Opcode = Opcode.ScsiCommand,
            Immediate = task.IsImmediate,
            Read = read > 0 || (write == 0 && task.EmptyDirection == DataDirection.In),
            Write = write > 0 || (read == 0 && task.EmptyDirection == DataDirection.Out),
            Attribute = task.Attribute,
            Lun = task.Lun,
            Itt = task.Itt,
            ExpectedDataTransferLength = write > 0 ? write : read,
            CmdSN = task.CmdSN,
            ExpStatSN = _expStatSN,
        };
        task.CdbOfHeader.CopyTo(header.Cdb);
        if (ahsLength > 0)
        {
            AddAhs(header, bytes[Bhs.Length..], task.Cdb, extendedCdb, read);
        }

        pdu.Task = task;
        if (write == 0 || _isRdma)
        {
            header.Final = true;
            if (_immediateData && write > 0 && write <= Math.Min(Math.Min(_firstBurst, _targetMaxRecv), _session.Options.RdmaImmediateLimit))
            {
                // All or nothing: data that goes with its command needs neither window nor RDMA Read, and the rest of a split write would need both.
                header.DataSegmentLength = (int)write;
                pdu.DataLength = (int)write;
                pdu.DataFromTask = true;
            }

            if (read > 0)
            {
                _smallestAnswer = Math.Min(_smallestAnswer, Bhs.Length + (int)Math.Min(read, 64 * 1024));
            }
            else
            {
                _smallestAnswer = Bhs.Length;
            }
        }
        else
        {
            _smallestAnswer = Bhs.Length;
            uint immediate = _immediateData ? Math.Min(Math.Min(write, _firstBurst), _targetMaxRecv) : 0;
            if (immediate > 0)
            {
                header.DataSegmentLength = (int)immediate;
                pdu.DataLength = (int)immediate;
                pdu.DataFromTask = true;
            }

            task.UnsolicitedOffset = immediate;
            task.UnsolicitedEnd = _initialR2T ? immediate : Math.Min(write, _firstBurst);
            header.Final = task.UnsolicitedEnd <= immediate;
            if (!header.Final)
            {
                _dataOut.Append(task);
            }
        }

        _expectedAnswers++;
        Queue(pdu);
    }

    private static void AddAhs(ScsiCommandHeader header, Span<byte> ahs, ReadOnlySpan<byte> cdb, int extendedCdb, uint read)
    {
        header.TotalAhsLength = (byte)(ahs.Length / 4);
        if (extendedCdb > 0)
        {
            ahs = ahs[Ahs.WriteExtendedCdb(ahs, cdb)..];
        }

        if (!ahs.IsEmpty)
        {
            Ahs.WriteBidirectionalReadLength(ahs, read);
        }
    }

    /// <summary>Answers R2Ts and sends unsolicited data, one PDU at a time, as long as the transport's queue has room: nothing is built before it can leave.</summary>
    private void SendData()
    {
        while (_dataOut.First?.Scsi is { } task && Transport.QueuedBytes < _session.Options.SendQueueLimit)
        {
            if (task.UnsolicitedOffset < task.UnsolicitedEnd)
            {
                uint length = Math.Min(task.UnsolicitedEnd - task.UnsolicitedOffset, _targetMaxRecv);
                bool last = task.UnsolicitedOffset + length == task.UnsolicitedEnd;
                SendDataOut(task, Ttt.None, task.Lun, task.UnsolicitedDataSN++, task.UnsolicitedOffset, length, last);
                task.UnsolicitedOffset += length;
            }
            else if (task.R2Ts is { Count: > 0 } r2ts)
            {
                ref PendingR2T r2t = ref r2ts.Head;
                uint length = Math.Min(r2t.End - r2t.Offset, _targetMaxRecv);
                bool last = r2t.Offset + length == r2t.End;
                SendDataOut(task, r2t.Ttt, r2t.Lun, r2t.NextDataSN++, r2t.Offset, length, last);
                r2t.Offset += length;
                if (last)
                {
                    r2ts.Dequeue();
                }
            }
            else
            {
                _dataOut.Remove(task);
            }
        }
    }

    private void SendDataOut(ScsiTask task, Ttt ttt, Lun lun, uint dataSN, uint offset, uint length, bool last)
    {
        Pdu pdu = Transport.NewPdu();
        var header = new DataOutHeader(StartHeader(pdu))
        {
            Opcode = Opcode.DataOut,
            Final = last,
            DataSegmentLength = (int)length,
            Lun = lun,
            Itt = task.Itt,
            Ttt = ttt,
            ExpStatSN = _expStatSN,
            DataSN = new DataSn(dataSN),
            BufferOffset = offset,
        };
        pdu.Task = task;
        pdu.DataFromTask = true;
        pdu.TaskOffset = offset;
        pdu.DataLength = header.DataSegmentLength;
        Queue(pdu);
    }

    private void SendTaskManagement(TaskManagementTask task)
    {
        task.State = TaskState.Sent;
        task.Attempts++;
        Pdu pdu = Transport.NewPdu();
        var header = new TaskManagementRequestHeader(StartHeader(pdu))
        {
            Opcode = Opcode.TaskManagementRequest,
            Immediate = true,
            Final = true,
            Function = task.Function,
            Lun = task.Lun,
            Itt = task.Itt,
            ReferencedTaskTag = Itt.None,
            CmdSN = task.CmdSN,
            ExpStatSN = _expStatSN,
        };
        if (task.Function is TaskManagementFunction.AbortTask or TaskManagementFunction.QueryTask or TaskManagementFunction.TaskReassign)
        {
            header.ReferencedTaskTag = task.ReferencedItt;
            header.RefCmdSN = task.ReferencedCmdSN;
        }

        Queue(pdu);
    }

    private void SendPing(NopTask task)
    {
        task.State = TaskState.Sent;
        task.Attempts++;
        int length = (int)Math.Min((uint)task.PingData.Length, _targetMaxRecv);
        Pdu pdu = Transport.NewPdu(0, length);
        _ = new NopOutHeader(StartHeader(pdu))
        {
            Opcode = Opcode.NopOut,
            Immediate = true,
            Final = true,
            DataSegmentLength = length,
            Itt = task.Itt,
            Ttt = Ttt.None,
            CmdSN = task.CmdSN,
            ExpStatSN = _expStatSN,
        };
        task.PingData.Span[..length].CopyTo(pdu.InlineData);
        pdu.DataLength = length;
        Queue(pdu);
    }

    /// <summary>Answers a ping of the target, or with both tags none acknowledges its StatSN.</summary>
    private void SendPong(Lun lun, Ttt ttt, ReadOnlySpan<byte> data)
    {
        Pdu pdu = Transport.NewPdu(0, data.Length);
        _ = new NopOutHeader(StartHeader(pdu))
        {
            Opcode = Opcode.NopOut,
            Immediate = true,
            Final = true,
            DataSegmentLength = data.Length,
            Lun = lun,
            Itt = Itt.None,
            Ttt = ttt,
            CmdSN = _session.Window.Next,
            ExpStatSN = _expStatSN,
        };
        data.CopyTo(pdu.InlineData);
        pdu.DataLength = data.Length;
        _queuedPings++;
        Queue(pdu);
    }

    private void SendText(TextTask task, Ttt ttt)
    {
        task.State = TaskState.Sent;
        ReadOnlyMemory<byte> rest = task.Request[task.SentBytes..];
        int length = (int)Math.Min((uint)rest.Length, _targetMaxRecv);
        bool more = length < rest.Length;
        Pdu pdu = Transport.NewPdu(0, length);
        _ = new TextRequestHeader(StartHeader(pdu))
        {
            Opcode = Opcode.TextRequest,
            Immediate = true,
            Final = !more,
            Continue = more,
            DataSegmentLength = length,
            Itt = task.Itt,
            Ttt = ttt,
            CmdSN = _session.Window.Next,
            ExpStatSN = _expStatSN,
        };
        rest.Span[..length].CopyTo(pdu.InlineData);
        pdu.DataLength = length;
        task.SentBytes += length;
        task.Attempts = 1;
        Queue(pdu);
    }

    private void SendLogout(LogoutTask task)
    {
        task.State = TaskState.Sent;
        task.Attempts++;
        _holdCommands = true;
        _logoutSent = true;
        _logoutIsOurs |= !task.IsOwn;
        _session.OnLogoutSent();
        Pdu pdu = Transport.NewPdu();
        _ = new LogoutRequestHeader(StartHeader(pdu))
        {
            Opcode = Opcode.LogoutRequest,
            Immediate = true,
            Final = true,
            Reason = task.Reason,
            Itt = task.Itt,
            Cid = task.Reason == LogoutReason.CloseSession ? Cid : task.Cid,
            CmdSN = task.CmdSN,
            ExpStatSN = _expStatSN,
        };
        Queue(pdu);
    }

    private void SendLogin()
    {
        Pdu pdu = Transport.NewPdu(0, LoginMachine.MaxDataSegmentLength);
        var header = new LoginRequestHeader(StartHeader(pdu))
        {
            Opcode = Opcode.LoginRequest,
            Immediate = true,
            Itt = s_loginItt,
            Cid = Cid,
            CmdSN = _session.Window.Next,
            ExpStatSN = _expStatSN,
        };
        int length = _login!.WriteRequest(header, pdu.InlineData[..LoginMachine.MaxDataSegmentLength]);
        header.DataSegmentLength = length;
        pdu.DataLength = length;
        Queue(pdu);
    }

    private void Queue(Pdu pdu)
    {
        if (pdu.Task is { } task)
        {
            task.UnsentPdus++;
        }

        if (_session.Interceptor is null)
        {
            Transport.QueuePdu(pdu);
        }
        else
        {
            QueueIntercepted(pdu, _session.Interceptor);
        }
    }

    private void QueueIntercepted(Pdu pdu, IPduInterceptor interceptor)
    {
        var data = new byte[pdu.DataLength];
        if (pdu.DataFromTask)
        {
            Transport.Gather(pdu.Task!.DataOut, pdu.TaskOffset, data);
        }
        else
        {
            pdu.InlineData[..pdu.DataLength].CopyTo(data);
        }

        PduVerdict verdict = interceptor.OnSend(pdu.Header[..pdu.HeaderLength], data);
        Pdu? held = _held;
        _held = null;
        switch (verdict)
        {
            case PduVerdict.Drop:
                OnSent(pdu);
                Transport.FreePdu(pdu);
                break;
            case PduVerdict.Delay when held is null:
                _held = pdu;
                return;
            case PduVerdict.Duplicate:
                Pdu copy = Transport.NewPdu(pdu.HeaderLength - Bhs.Length, data.Length);
                pdu.Header[..pdu.HeaderLength].CopyTo(copy.Header);
                data.CopyTo(copy.InlineData);
                copy.DataLength = data.Length;
                if (IsPong(copy))
                {
                    _queuedPings++;
                }

                Transport.QueuePdu(pdu);
                Transport.QueuePdu(copy);
                break;
            default:
                Transport.QueuePdu(pdu);
                break;
        }

        if (held is not null)
        {
            Transport.QueuePdu(held);
        }
    }
}
