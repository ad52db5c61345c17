using System.Buffers.Binary;
using System.Globalization;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Target.Faults;
using Lunaris.Target.Login;
using Lunaris.Target.Scsi;

namespace Lunaris.Target.Connection;

/// <summary>
/// The target's end of one connection without I/O: bytes go into <see cref="Consume"/>, PDUs come out in <see cref="Output"/>. One thread drives it;
/// others act on it through <see cref="Post"/>.
/// </summary>
public sealed partial class TargetConnection
{
    private readonly TargetNode _node;
    private readonly FaultPlan _faults;
    private readonly TargetLogin _login;
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, TargetTask> _tasks = [];
    private readonly Stack<TargetTask> _freeTasks = [];
    private readonly SortedDictionary<uint, byte[]> _early = [];
    private readonly TextBuffer _text = new();
    private readonly TextKeyWriter _textOut = new();
    private TargetSession? _session;
    private NegotiatedParameters? _parameters;
    private bool _headerDigest;
    private bool _dataDigest;
    private int _maxReceive = 8192;
    private int _peerMax = 8192;
    private uint _statSn = 1;
    private uint _expCmdSn;
    private uint _maxCmdSn;
    private bool _windowClosed;
    private uint _nextTtt;
    private volatile bool _aborted;

    /// <summary>Makes a connection.</summary>
    /// <param name="node">What it shares with the others.</param>
    /// <param name="portalGroupTag">Portal group of the portal that was connected to.</param>
    /// <param name="isRdma">Whether PDUs travel by RDMA.</param>
    public TargetConnection(TargetNode node, ushort portalGroupTag = 1, bool isRdma = false)
    {
        ArgumentNullException.ThrowIfNull(node);
        _node = node;
        _faults = node.Faults;
        _login = new TargetLogin(node, portalGroupTag, isRdma);
        _filter = EmitThroughFaults;
    }

    /// <summary>PDUs to be sent; cleared by whoever sends them.</summary>
    public OutputBatch Output { get; } = new();

    /// <summary>Whether the connection is to be closed once <see cref="Output"/> is sent.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Why it is closed, as a sentence, or null.</summary>
    public string? CloseReason { get; private set; }

    /// <summary>The session, once logged in.</summary>
    public TargetSession? Session => _session;

    /// <summary>What the login agreed on, once logged in.</summary>
    public NegotiatedParameters? Parameters => _parameters;

    /// <summary>Commands that wait for data.</summary>
    public int TaskCount => _tasks.Count;

    /// <summary>Sends <see cref="Output"/>; called under the gate after another thread has acted. Set by the server.</summary>
    internal Action<TargetConnection>? Flush { get; set; }

    /// <summary>Closes the socket at once, from any thread. Set by the server.</summary>
    internal Action? Disconnect { get; set; }

    /// <summary>Guards the connection: its thread holds it while it consumes and sends.</summary>
    internal Lock Gate => _gate;

    /// <summary>Acts on the connection from another thread, and sends what comes of it.</summary>
    /// <param name="action">What to do.</param>
    public void Post(Action<TargetConnection> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        lock (_gate)
        {
            if (!IsClosed)
            {
                action(this);
                Flush?.Invoke(this);
                if (IsClosed)
                {
                    Disconnect?.Invoke();
                }
            }
        }
    }

    /// <summary>Closes the connection from any thread, whatever is under way.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    public void Abort(string reason)
    {
        _aborted = true;
        CloseReason ??= reason;
        Disconnect?.Invoke();
    }

    /// <summary>Takes what was received, as far as whole PDUs reach and <see cref="Output"/> is not full.</summary>
    /// <param name="received">Bytes received and not yet consumed.</param>
    /// <returns>Bytes consumed. Where the output is full, send it and call again.</returns>
    public int Consume(ReadOnlySpan<byte> received)
    {
        int used = 0;
        while (!IsClosed && !Output.IsFull)
        {
            if (_aborted)
            {
                Close(CloseReason ?? "The connection was closed by the target.");
                break;
            }

            ReadOnlySpan<byte> rest = received[used..];
            FrameStatus status = PduFrame.TryRead(rest, _headerDigest, _dataDigest, _maxReceive, out PduFrame frame);
            if (status == FrameStatus.HeaderDigestError)
            {
                Close("A header digest of the initiator is wrong.");
                break;
            }

            if (status == FrameStatus.DataSegmentTooLong)
            {
                Violation($"a data segment of {frame.DataLength} bytes, where {_maxReceive} were declared");
                break;
            }

            if (status == FrameStatus.Incomplete || rest.Length < frame.TotalLength)
            {
                break;
            }

            ReadOnlySpan<byte> header = rest[..(Bhs.Length + frame.AhsLength)];
            ReadOnlySpan<byte> data = rest.Slice(frame.HeaderLength, frame.DataLength);
            if (frame.DataDigestLength > 0)
            {
                int covered = frame.DataLength + frame.PaddingLength;
                ReadOnlySpan<byte> segment = rest.Slice(frame.HeaderLength, covered + Bhs.DigestLength);
                if (Crc32C.Read(segment[covered..]) != Crc32C.Compute(segment[..covered]) && !_node.Deviations.Has(Deviation.DataDigestIgnored))
                {
                    Reject(header, RejectReason.DataDigestError);
                    Close("A data digest of the initiator is wrong.");
                    break;
                }
            }

            if (MustSendFirst(header))
            {
                break;
            }

            used += frame.TotalLength;
            _pdusIn++;
            Output.Filter = _faults.IsArmed || _reordered is not null ? _filter : null;
            if (Output.Filter is null)
            {
                OnPdu(header, data);
            }
            else
            {
                OnPduThroughFaults(header.ToArray(), data.ToArray());
            }
        }

        Interlocked.Add(ref _node.Statistics.PduInCounter, _pdusIn);
        _pdusIn = 0;
        return used;
    }

    private int _pdusIn;

    /// <summary>Whether a whole PDU is there to be consumed.</summary>
    /// <param name="received">Bytes received and not yet consumed.</param>
    public bool HasWork(ReadOnlySpan<byte> received) =>
        PduFrame.TryRead(received, _headerDigest, _dataDigest, _maxReceive, out PduFrame frame) != FrameStatus.Incomplete && received.Length >= frame.TotalLength;

    /// <summary>Called once when the connection is gone: its session ends, its tasks are forgotten.</summary>
    public void OnDisconnected()
    {
        lock (_gate)
        {
            IsClosed = true;
            _tasks.Clear();
            if (_session is { } session)
            {
                _node.Close(session);
            }
        }
    }

    /// <summary>Sends an Async Message (RFC 7143 §11.9). Call it within <see cref="Post"/>.</summary>
    public void SendAsyncMessage(AsyncEvent asyncEvent, ushort parameter1 = 0, ushort parameter2 = 0, ushort parameter3 = 0, byte[]? data = null, Lun lun = default)
    {
        PrepareOutput();
        AsyncMessageHeader header = new(Output.Begin())
        {
            Opcode = Opcode.AsyncMessage,
            Final = true,
            Lun = lun,
            Itt = Itt.None,
            Event = asyncEvent,
            Parameter1 = parameter1,
            Parameter2 = parameter2,
            Parameter3 = parameter3,
        };
        Stamp(header.Bytes, takesStatSn: true);
        Output.End(data);
    }

    /// <summary>Sends a NOP-In. Call it within <see cref="Post"/>.</summary>
    /// <param name="wantsAnswer">Whether the initiator is to answer.</param>
    public void SendNopIn(bool wantsAnswer)
    {
        PrepareOutput();
        NopInHeader header = new(Output.Begin())
        {
            Opcode = Opcode.NopIn,
            Final = true,
            Itt = Itt.None,
            Ttt = wantsAnswer ? new Ttt(NewTtt()) : Ttt.None,
        };
        Stamp(header.Bytes, takesStatSn: false);
        Output.End();
    }

    /// <summary>Number of answers to NOP-Ins that came.</summary>
    public int NopAnswers { get; private set; }

    /// <summary>Stops the command window where it is. Call it within <see cref="Post"/>.</summary>
    public void CloseCommandWindow() => _windowClosed = true;

    /// <summary>Opens the command window again and says so by a NOP-In. Call it within <see cref="Post"/>.</summary>
    public void OpenCommandWindow()
    {
        _windowClosed = false;
        SendNopIn(wantsAnswer: false);
    }

    /// <summary>Writes StatSN, ExpCmdSN and MaxCmdSN, which all PDUs of the target have at the same place.</summary>
    private void Stamp(Span<byte> header, bool takesStatSn)
    {
        BinaryPrimitives.WriteUInt32BigEndian(header[24..], _statSn);
        if (takesStatSn)
        {
            _statSn++;
        }

        StampWindow(header);
    }

    private void StampWindow(Span<byte> header)
    {
        if (!_windowClosed)
        {
            uint candidate = _expCmdSn + (uint)Math.Max(_node.Options.QueueDepth - _tasks.Count, 0) - 1;
            if (SerialNumber32.Less(_maxCmdSn, candidate))
            {
                _maxCmdSn = candidate;
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(header[28..], _expCmdSn);
        BinaryPrimitives.WriteUInt32BigEndian(header[32..], _maxCmdSn);
    }

    // An ordered write comes after the reads before it; they still lie in the disk's memory, waiting to be sent.
    private bool MustSendFirst(ReadOnlySpan<byte> header) =>
        Output.HasDiskReferences && Bhs.OpcodeOf(header) == Opcode.ScsiCommand && (header[1] & 0x20) != 0
        && (TaskAttribute)(header[1] & 7) is TaskAttribute.Ordered or TaskAttribute.HeadOfQueue;

    private void OnPdu(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        Opcode opcode = Bhs.OpcodeOf(header);
        if (_session is null)
        {
            if (opcode != Opcode.LoginRequest)
            {
                Violation($"{opcode} before login");
                return;
            }

            OnLoginRequest(header, data);
            return;
        }

        if (opcode == Opcode.DataOut)
        {
            OnDataOut(header, data);
            return;
        }

        if (opcode is Opcode.SnackRequest or Opcode.LoginRequest || !Enum.IsDefined(opcode) || (byte)opcode >= 0x20)
        {
            Reject(header, opcode == Opcode.SnackRequest ? RejectReason.SnackReject : RejectReason.ProtocolError);
            if (opcode != Opcode.SnackRequest)
            {
                Violation($"{opcode} in the full feature phase");
            }

            return;
        }

        bool immediate = (header[0] & 0x40) != 0;
        uint cmdSn = BinaryPrimitives.ReadUInt32BigEndian(header[24..]);
        if (!immediate)
        {
            bool isBelow = SerialNumber32.Less(cmdSn, _expCmdSn);
            if ((isBelow && _node.Deviations.Has(Deviation.CommandsBelowWindow)) || (SerialNumber32.Less(_maxCmdSn, cmdSn) && _node.Deviations.Has(Deviation.CommandsBeyondWindow)))
            {
                OnRequest(opcode, header, data);
                return;
            }

            if (isBelow || SerialNumber32.Less(_maxCmdSn, cmdSn))
            {
                // Outside the window a command is passed over in silence (RFC 7143 §4.2.2.1); ours to note all the same.
                _node.Violation(string.Create(CultureInfo.InvariantCulture, $"CmdSN {cmdSn} outside the window {_expCmdSn} to {_maxCmdSn}."));
                return;
            }

            if (cmdSn != _expCmdSn)
            {
                byte[] early = new byte[header.Length + data.Length];
                header.CopyTo(early);
                data.CopyTo(early.AsSpan(header.Length));
                _early.TryAdd(cmdSn, early);
                return;
            }

            _expCmdSn++;
        }

        OnRequest(opcode, header, data);
        while (_early.Count > 0 && _early.Remove(_expCmdSn, out byte[]? next))
        {
            _expCmdSn++;
            int length = Bhs.Length + Bhs.AhsLengthOf(next);
            OnRequest(Bhs.OpcodeOf(next), next.AsSpan(0, length), next.AsSpan(length));
        }
    }

    private void OnRequest(Opcode opcode, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        if (_session!.Target is null && opcode is Opcode.ScsiCommand or Opcode.TaskManagementRequest)
        {
            Reject(header, RejectReason.ProtocolError);
            Violation($"{opcode} in a discovery session");
            return;
        }

        switch (opcode)
        {
            case Opcode.ScsiCommand:
                OnScsiCommand(header, data);
                break;
            case Opcode.NopOut:
                OnNopOut(header, data);
                break;
            case Opcode.TextRequest:
                OnTextRequest(header, data);
                break;
            case Opcode.TaskManagementRequest:
                OnTaskManagement(header);
                break;
            default:
                OnLogout(header);
                break;
        }
    }

    private void Reject(ReadOnlySpan<byte> rejected, RejectReason reason)
    {
        PrepareOutput();
        RejectHeader header = new(Output.Begin()) { Opcode = Opcode.Reject, Final = true, Reason = reason, Itt = Itt.None };
        Stamp(header.Bytes, takesStatSn: true);
        Output.End(rejected[..Bhs.Length]);
    }

    private void Violation(string what)
    {
        _node.Violation($"The initiator sent {what}.");
        Close($"The initiator sent {what}.");
    }

    private void Close(string reason)
    {
        CloseReason ??= reason;
        IsClosed = true;
    }

    private uint NewTtt()
    {
        uint ttt = _nextTtt++;
        return ttt == 0xFFFFFFFF ? _nextTtt++ : ttt;
    }

    private void PrepareOutput() => Output.Filter = _faults.IsArmed || _reordered is not null ? _filter : null;
}
