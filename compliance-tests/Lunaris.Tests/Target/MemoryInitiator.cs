using System.Buffers.Binary;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Target;
using Lunaris.Target.Connection;
using Lunaris.Target.Scsi;
using Lunaris.Tests.Login;
using NUnit.Framework;

namespace Lunaris.Tests.Target;

/// <summary>A PDU of the target, taken apart.</summary>
internal sealed record TargetPdu(byte[] Header, byte[] Data)
{
    public Opcode Opcode => Bhs.OpcodeOf(Header);

    public ScsiStatus Status => (ScsiStatus)Header[3];

    public bool Final => (Header[1] & 0x80) != 0;

    public uint this[int offset] => BinaryPrimitives.ReadUInt32BigEndian(Header.AsSpan(offset));

    /// <summary>Sense key in the high half, ASC and ASCQ in the low.</summary>
    public uint Sense => (uint)(Data[4] << 16) | BinaryPrimitives.ReadUInt16BigEndian(Data.AsSpan(14));
}

/// <summary>How a command ended, with all its PDUs.</summary>
internal sealed record Outcome(ScsiStatus Status, byte[] Data, uint Residual, bool Overflow, bool Underflow, List<TargetPdu> Pdus)
{
    public TargetPdu Last => Pdus[^1];
}

/// <summary>A small initiator that talks to a <see cref="TargetConnection"/> in memory, so that the target's behaviour shows without sockets.</summary>
internal sealed class MemoryInitiator
{
    private readonly TargetConnection _connection;
    private byte[] _received = [];
    private uint _cmdSn = 100;
    private uint _itt;

    public MemoryInitiator(TargetNode node, LoginOptions? options = null, Isid? isid = null)
    {
        Node = node;
        Options = options ?? LoginConversation.Options() with { TargetName = node.Targets[0].Name };
        Isid = isid ?? LoginConversation.SomeIsid;
        _connection = new TargetConnection(node);
    }

    public TargetNode Node { get; }

    public LoginOptions Options { get; }

    public Isid Isid { get; }

    public TargetConnection Connection => _connection;

    public NegotiatedParameters Parameters { get; private set; } = null!;

    public uint NextCmdSn => _cmdSn;

    public static TargetNode NewNode(EmbeddedTargetOptions? options = null) => new(options ?? new EmbeddedTargetOptions(), new SeededEntropy(77));

    public static MemoryInitiator LoggedIn(EmbeddedTargetOptions? options = null, Func<LoginOptions, LoginOptions>? login = null)
    {
        TargetNode node = NewNode(options);
        LoginOptions wanted = LoginConversation.Options() with { TargetName = node.Targets[0].Name };
        MemoryInitiator initiator = new(node, login?.Invoke(wanted) ?? wanted);
        Assert.That(initiator.Login(), Is.EqualTo(LoginStep.Completed), () => initiator.Machine!.Failure?.Message ?? "");
        return initiator;
    }

    public LoginMachine? Machine { get; private set; }

    public LoginStep Login()
    {
        Machine = new LoginMachine(Options, Isid, default, new Cid(1), new SeededEntropy(5));
        byte[] room = new byte[LoginMachine.MaxDataSegmentLength];
        while (true)
        {
            byte[] header = new byte[Bhs.Length];
            LoginRequestHeader request = new(header) { CmdSN = new CmdSn(_cmdSn), Itt = new Itt(1) };
            int length = Machine.WriteRequest(request, room);
            List<TargetPdu> answers = Exchange(header, room.AsSpan(0, length));
            if (answers.Count == 0)
            {
                return LoginStep.Failed;
            }

            LoginStep step = Machine.OnResponse(new LoginResponseHeader(answers[0].Header), answers[0].Data);
            if (step != LoginStep.SendRequest)
            {
                Parameters = Machine.Parameters!;
                return step;
            }
        }
    }

    /// <summary>Sends one PDU and gives what comes back.</summary>
    public List<TargetPdu> Exchange(byte[] header, ReadOnlySpan<byte> data)
    {
        header[5] = (byte)(data.Length >> 16);
        header[6] = (byte)(data.Length >> 8);
        header[7] = (byte)data.Length;
        byte[] wire = _connection.Output.Encode(header, data);
        return ExchangeRaw(wire);
    }

    public List<TargetPdu> ExchangeRaw(ReadOnlySpan<byte> wire)
    {
        List<TargetPdu> pdus = [];
        while (true)
        {
            bool headerDigest = _connection.Output.HeaderDigest;
            bool dataDigest = _connection.Output.DataDigest;
            int used = _connection.Consume(wire);
            wire = wire[used..];
            pdus.AddRange(Drain(headerDigest, dataDigest));
            if (wire.IsEmpty || _connection.IsClosed || used == 0)
            {
                return pdus;
            }
        }
    }

    /// <summary>Takes what the target has to say.</summary>
    public List<TargetPdu> Drain(bool? headerDigest = null, bool? dataDigest = null)
    {
        foreach (ArraySegment<byte> segment in _connection.Output.Segments)
        {
            _received = [.. _received, .. segment];
        }

        _connection.Output.Clear();
        List<TargetPdu> pdus = [];
        int at = 0;
        while (true)
        {
            FrameStatus status = PduFrame.TryRead(
                _received.AsSpan(at), headerDigest ?? _connection.Output.HeaderDigest, dataDigest ?? _connection.Output.DataDigest, Bhs.MaxDataSegmentLength, out PduFrame frame);
            if (status != FrameStatus.Header || _received.Length - at < frame.TotalLength)
            {
                LastFrameStatus = status;
                break;
            }

            byte[] header = _received.AsSpan(at, Bhs.Length).ToArray();
            ReadOnlySpan<byte> segment = _received.AsSpan(at + frame.HeaderLength);
            if (frame.DataDigestLength > 0)
            {
                int covered = frame.DataLength + frame.PaddingLength;
                DataDigestErrors += Crc32C.Read(segment[covered..]) == Crc32C.Compute(segment[..covered]) ? 0 : 1;
            }

            pdus.Add(new TargetPdu(header, segment[..frame.DataLength].ToArray()));
            at += frame.TotalLength;
        }

        _received = _received[at..];
        return pdus;
    }

    public FrameStatus LastFrameStatus { get; private set; }

    public int LeftOver => _received.Length;

    public int DataDigestErrors { get; private set; }

    public byte[] CommandHeader(ReadOnlySpan<byte> cdb, ulong lun, bool read, bool write, uint expected, bool final = true, TaskAttribute attribute = TaskAttribute.Simple)
    {
        byte[] header = new byte[Bhs.Length];
        ScsiCommandHeader command = new(header)
        {
            Opcode = Opcode.ScsiCommand,
            Final = final,
            Read = read,
            Write = write,
            Attribute = attribute,
            Lun = Lun.FromNumber(lun),
            Itt = new Itt(++_itt),
            ExpectedDataTransferLength = expected,
            CmdSN = new CmdSn(_cmdSn++),
        };
        cdb[..Math.Min(cdb.Length, 16)].CopyTo(command.Cdb);
        return header;
    }

    /// <summary>Runs a command to its end, as an initiator does that obeys the negotiated parameters.</summary>
    public Outcome Run<TCommand>(TCommand command, int readLength = 0, byte[]? write = null, ulong lun = 0)
        where TCommand : struct, IScsiCommand
    {
        byte[] cdb = new byte[32];
        command.WriteCdb(cdb);
        return Run(cdb, readLength, write, lun);
    }

    public Outcome Run(byte[] cdb, int readLength = 0, byte[]? write = null, ulong lun = 0)
    {
        bool writes = write is not null;
        byte[] data = write ?? [];
        int immediate = writes && Parameters.ImmediateData
            ? Math.Min(data.Length, Math.Min(Parameters.FirstBurstLength, Parameters.PeerMaxRecvDataSegmentLength))
            : 0;
        int unsolicited = writes && !Parameters.InitialR2T ? Math.Min(data.Length, Parameters.FirstBurstLength) - immediate : 0;
        byte[] header = CommandHeader(cdb, lun, readLength > 0, writes, (uint)(writes ? data.Length : readLength), final: unsolicited == 0);
        uint itt = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(16));
        List<TargetPdu> all = Exchange(header, data.AsSpan(0, immediate));
        if (unsolicited > 0)
        {
            all.AddRange(SendDataOut(itt, 0xFFFFFFFF, data, immediate, unsolicited));
        }

        int seen = 0;
        int outstanding = 0;
        while (seen < all.Count)
        {
            // All R2Ts that have come are outstanding at once.
            outstanding = 0;
            for (int i = seen; i < all.Count; i++)
            {
                outstanding += all[i].Opcode == Opcode.R2T ? 1 : 0;
            }

            Assert.That(outstanding, Is.LessThanOrEqualTo(Parameters.MaxOutstandingR2T));
            TargetPdu pdu = all[seen++];
            if (pdu.Opcode == Opcode.R2T)
            {
                Assert.That(pdu[44], Is.LessThanOrEqualTo((uint)Parameters.MaxBurstLength).And.GreaterThan(0u));
                Assert.That((ulong)pdu[40] + pdu[44], Is.LessThanOrEqualTo((ulong)data.Length));
                all.AddRange(SendDataOut(itt, pdu[20], data, (int)pdu[40], (int)pdu[44]));
            }
        }

        return Collect(all.FindAll(p => p[16] == itt), readLength);
    }

    public List<TargetPdu> SendDataOut(uint itt, uint ttt, byte[] data, int offset, int length)
    {
        List<TargetPdu> answers = [];
        uint dataSn = 0;
        while (length > 0)
        {
            int count = Math.Min(length, Parameters.PeerMaxRecvDataSegmentLength);
            answers.AddRange(Exchange(DataOutHeader(itt, ttt, dataSn++, offset, count == length), data.AsSpan(offset, count)));
            offset += count;
            length -= count;
        }

        return answers;
    }

    public static byte[] DataOutHeader(uint itt, uint ttt, uint dataSn, int offset, bool final)
    {
        byte[] header = new byte[Bhs.Length];
        _ = new DataOutHeader(header)
        {
            Opcode = Opcode.DataOut,
            Final = final,
            Itt = new Itt(itt),
            Ttt = new Ttt(ttt),
            DataSN = new DataSn(dataSn),
            BufferOffset = (uint)offset,
        };
        return header;
    }

    public byte[] Request(Opcode opcode, byte flags = 0x80, bool immediate = false)
    {
        byte[] header = new byte[Bhs.Length];
        header[0] = (byte)((byte)opcode | (immediate ? 0x40 : 0));
        header[1] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16), ++_itt);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(20), 0xFFFFFFFF);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(24), immediate ? _cmdSn : _cmdSn++);
        return header;
    }

    private Outcome Collect(List<TargetPdu> pdus, int readLength)
    {
        byte[] data = new byte[readLength];
        int length = 0;
        uint nextDataSn = 0;
        foreach (TargetPdu pdu in pdus)
        {
            if (pdu.Opcode == Opcode.DataIn)
            {
                Assert.That(pdu.Data.Length, Is.LessThanOrEqualTo(Parameters.OwnMaxRecvDataSegmentLength));
                Assert.That(pdu[36], Is.EqualTo(nextDataSn++));
                Assert.That(pdu[40], Is.EqualTo((uint)length));
                pdu.Data.CopyTo(data, length);
                length += pdu.Data.Length;
            }
        }

        TargetPdu last = pdus[^1];
        return new Outcome(last.Status, data[..length], last[44], (last.Header[1] & 4) != 0, (last.Header[1] & 2) != 0, pdus);
    }
}
