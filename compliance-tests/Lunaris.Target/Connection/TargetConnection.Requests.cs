using System.Buffers.Binary;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Wire;
using Lunaris.Target.Login;
using Lunaris.Target.Scsi;

namespace Lunaris.Target.Connection;

/// <content>Login, text, ping, task management and logout.</content>
public sealed partial class TargetConnection
{
    private Ttt _textTtt = Ttt.None;

    private void OnLoginRequest(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> data)
    {
        byte[] copy = bytes.ToArray();
        LoginRequestHeader request = new(copy);
        if (!_loginStarted)
        {
            _loginStarted = true;
            _expCmdSn = request.CmdSN.Value;
            _maxCmdSn = _expCmdSn + (uint)_node.Options.QueueDepth - 1;
        }

        TargetLoginStep step = _login.OnRequest(request, data);
        int segment = Math.Min(_node.Options.TextSegmentLength, LoginMachine.MaxDataSegmentLength);
        Span<byte> text = stackalloc byte[LoginMachine.MaxDataSegmentLength];
        int length = _login.Text.Take(text[..segment]);
        bool more = _login.Text.Remaining > 0;
        LoginResponseHeader answer = new(Output.Begin())
        {
            Opcode = Opcode.LoginResponse,
            Transit = step != TargetLoginStep.Refuse && !more && _login.AnswersTransit,
            Continue = more,
            CurrentStage = _login.Stage,
            Isid = request.Isid,
            Tsih = request.Tsih,
            Itt = request.Itt,
        };
        if (step == TargetLoginStep.Refuse)
        {
            answer.StatusClass = (byte)_login.Status.Class;
            answer.StatusDetail = _login.Status.Detail;
            Stamp(answer.Bytes, takesStatSn: true);
            Output.End(text[..length]);
            Close($"The login was refused: {_login.Status}");
            return;
        }

        if (answer.Transit)
        {
            answer.NextStage = _login.NextStage;
        }

        bool complete = !more && _login.OnAnswered() == TargetLoginStep.Complete;
        if (complete)
        {
            _parameters = _login.Parameters!;
            _session = _node.Open(_login.InitiatorName, request.Isid, _login.Target, this);
            answer.Tsih = _session.Tsih;
            Interlocked.Increment(ref _node.Statistics.LoginCounter);
        }

        Stamp(answer.Bytes, takesStatSn: true);
        Output.End(text[..length]);
        if (complete)
        {
            // From the next PDU on, both ways.
            _headerDigest = Output.HeaderDigest = _parameters!.HeaderDigest == DigestType.Crc32C;
            _dataDigest = Output.DataDigest = _parameters.DataDigest == DigestType.Crc32C;
            _maxReceive = _parameters.OwnMaxRecvDataSegmentLength;
            _peerMax = _parameters.PeerMaxRecvDataSegmentLength;
            if (_node.Options.PingOnLogin)
            {
                SendNopIn(wantsAnswer: true);
            }
        }
    }

    private bool _loginStarted;

    private void OnNopOut(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> data)
    {
        uint itt = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
        if (itt == Itt.None.Value)
        {
            NopAnswers++;
            return;
        }

        NopInHeader answer = new(Output.Begin()) { Opcode = Opcode.NopIn, Final = true, Itt = new Itt(itt), Ttt = Ttt.None };
        bytes.Slice(8, 8).CopyTo(answer.Bytes[8..]);
        Stamp(answer.Bytes, takesStatSn: true);
        Output.End(data[..Math.Min(data.Length, _peerMax)]);
    }

    private void OnTextRequest(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> data)
    {
        bool final = (bytes[1] & 0x80) != 0;
        bool more = (bytes[1] & 0x40) != 0;
        Itt itt = Bhs.IttOf(bytes);
        Ttt ttt = new(BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));
        if (final && more)
        {
            Violation("a Text Request that is final and goes on");
            return;
        }

        // TTT none starts anew; else it asks for the rest of what was begun.
        if (ttt == Ttt.None)
        {
            _text.Clear();
            _textOut.Clear();
        }
        else if (ttt != _textTtt)
        {
            Reject(bytes, RejectReason.InvalidPduField);
            return;
        }

        if (_text.Append(data) != TextError.None)
        {
            Reject(bytes, RejectReason.LongOperationReject);
            return;
        }

        if (!more && _textOut.Remaining == 0)
        {
            if (!AnswerText(_text.Text))
            {
                Violation("malformed text");
                return;
            }

            _text.Clear();
        }

        int room = Math.Min(_peerMax, _node.Options.TextSegmentLength);
        byte[] text = new byte[Math.Min(room, _textOut.Remaining)];
        _textOut.Take(text);
        bool goesOn = _textOut.Remaining > 0;
        bool isLast = !more && !goesOn && final;
        _textTtt = isLast ? Ttt.None : new Ttt(NewTtt());
        TextResponseHeader answer = new(Output.Begin())
        {
            Opcode = Opcode.TextResponse,
            Final = isLast,
            Continue = goesOn,
            Itt = itt,
            Ttt = _textTtt,
        };
        Stamp(answer.Bytes, takesStatSn: true);
        Output.End(text);
    }

    private bool AnswerText(ReadOnlySpan<byte> text)
    {
        TextKeyReader reader = new(text);
        while (reader.MoveNext())
        {
            if (reader.Key.SequenceEqual("SendTargets"u8))
            {
                SendTargets(System.Text.Encoding.UTF8.GetString(reader.Value));
            }
            else if (KeyTable.Find(reader.Key) is { Id: KeyId.MaxRecvDataSegmentLength })
            {
                if (!TextValue.TryParseNumber(reader.Value, out ulong length) || length is < 512 or > Bhs.MaxDataSegmentLength)
                {
                    _textOut.Add(reader.Key, "Reject"u8);
                    continue;
                }

                _peerMax = (int)length;
            }
            else if (KeyTable.Find(reader.Key) is { } row)
            {
                if (row.Rule != KeyRule.Declarative)
                {
                    _textOut.Add(reader.Key, "Reject"u8);
                }
            }
            else
            {
                _textOut.Add(reader.Key, "NotUnderstood"u8);
            }
        }

        return reader.Error == TextError.None;
    }

    private void SendTargets(string which)
    {
        bool isDiscovery = _session!.Target is null;
        if (which == "All" && !isDiscovery)
        {
            _textOut.Add("SendTargets"u8, "Reject"u8);
            return;
        }

        foreach (TargetUnit target in _node.Targets)
        {
            bool wanted = which == "All" || (which.Length == 0 ? target == _session.Target : string.Equals(which, target.Name.Value, StringComparison.OrdinalIgnoreCase));
            bool visible = target.Definition.AllowedInitiators is not { } allowed || allowed.Contains(_session.Nexus.InitiatorName, StringComparer.OrdinalIgnoreCase);
            if (!wanted || !visible)
            {
                continue;
            }

            _textOut.Add("TargetName", target.Name.Value);
            if (target.Definition.Alias is { } alias)
            {
                _textOut.Add("TargetAlias", alias);
            }

            foreach (string address in _node.PortalAddresses)
            {
                _textOut.Add("TargetAddress", address);
            }
        }
    }

    private void OnTaskManagement(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        TaskManagementRequestHeader request = new(copy);
        bool found = _session!.Target!.TryFind(request.Lun, out LogicalUnit? unit);
        TaskManagementResponse response = TaskManagementResponse.FunctionComplete;
        bool dropAll = false;
        switch (request.Function)
        {
            case TaskManagementFunction.AbortTask:
                response = AbortTask(request.ReferencedTaskTag, request.RefCmdSN);
                break;
            case TaskManagementFunction.AbortTaskSet or TaskManagementFunction.ClearTaskSet or TaskManagementFunction.LogicalUnitReset when !found:
                response = TaskManagementResponse.LunDoesNotExist;
                break;
            case TaskManagementFunction.AbortTaskSet:
                ForgetTasks(unit);
                break;
            case TaskManagementFunction.ClearTaskSet:
                unit!.AbortAllTasks();
                _node.RaiseForAll(_session.Target, unit, SenseCode.CommandsCleared, except: _session.Nexus);
                ForgetTasks(unit);
                break;
            case TaskManagementFunction.LogicalUnitReset:
                ResetUnit(unit!);
                break;
            case TaskManagementFunction.TargetWarmReset or TaskManagementFunction.TargetColdReset:
                foreach (LogicalUnit each in _session.Target.LogicalUnits)
                {
                    ResetUnit(each);
                }

                dropAll = request.Function == TaskManagementFunction.TargetColdReset;
                break;
            case TaskManagementFunction.TaskReassign:
                response = TaskManagementResponse.TaskAllegianceReassignmentNotSupported;
                break;
            default:
                response = TaskManagementResponse.FunctionNotSupported;
                break;
        }

        TaskManagementResponseHeader answer = new(Output.Begin())
        {
            Opcode = Opcode.TaskManagementResponse,
            Final = true,
            Response = response,
            Itt = request.Itt,
        };
        Stamp(answer.Bytes, takesStatSn: true);
        Output.End();
        if (dropAll)
        {
            Close("A target cold reset ends all connections.");
            foreach (TargetSession session in _node.Sessions)
            {
                if (session.Target == _session.Target && session != _session)
                {
                    session.End();
                }
            }
        }
    }

    private TaskManagementResponse AbortTask(Itt itt, CmdSn refCmdSn)
    {
        if (_tasks.TryGetValue(itt.Value, out TargetTask? task) && !task.IsAborted)
        {
            Forget(task);
            return TaskManagementResponse.FunctionComplete;
        }

        // A command that has not come yet counts as aborted when its number is still in the window (RFC 7143 §11.5.1).
        return !SerialNumber32.Less(refCmdSn.Value, _expCmdSn) && !SerialNumber32.Less(_maxCmdSn, refCmdSn.Value)
            ? TaskManagementResponse.FunctionComplete
            : TaskManagementResponse.TaskDoesNotExist;
    }

    private void ResetUnit(LogicalUnit unit)
    {
        unit.Reset();
        _node.RaiseForAll(_session!.Target!, unit, SenseCode.DeviceReset, except: _node.Deviations.Has(Deviation.ResetIsNotTold) ? _session.Nexus : null);
        ForgetTasks(unit);
    }

    private void ForgetTasks(LogicalUnit? unit)
    {
        foreach (TargetTask task in _tasks.Values.ToArray())
        {
            if (task.Unit == unit)
            {
                Forget(task);
            }
        }
    }

    private void OnLogout(ReadOnlySpan<byte> bytes)
    {
        LogoutReason reason = (LogoutReason)(bytes[1] & 0x7F);
        ushort cid = BinaryPrimitives.ReadUInt16BigEndian(bytes[20..]);
        LogoutResponse response = reason switch
        {
            LogoutReason.CloseSession => LogoutResponse.Success,
            LogoutReason.CloseConnection => cid == _login.Cid.Value ? LogoutResponse.Success : LogoutResponse.CidNotFound,
            LogoutReason.RemoveConnectionForRecovery => LogoutResponse.RecoveryNotSupported,
            _ => LogoutResponse.CleanupFailed,
        };
        if (response == LogoutResponse.Success)
        {
            // What ends with the session has ended when the initiator hears of it.
            _node.Close(_session!);
        }

        LogoutResponseHeader answer = new(Output.Begin())
        {
            Opcode = Opcode.LogoutResponse,
            Final = true,
            Response = response,
            Itt = Bhs.IttOf(bytes),
            Time2Wait = (ushort)_parameters!.DefaultTime2Wait,
            Time2Retain = (ushort)_parameters.DefaultTime2Retain,
        };
        Stamp(answer.Bytes, takesStatSn: true);
        Output.End();
        if (response == LogoutResponse.Success)
        {
            Close("The initiator logged out.");
        }
    }
}
