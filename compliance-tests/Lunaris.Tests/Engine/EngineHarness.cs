using System.Runtime.InteropServices;
using System.Text;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>A session engine, a transport in memory and a clock that only the test moves. The test plays the target.</summary>
internal sealed class EngineHarness : IDisposable
{
    private readonly List<nint> _memory = [];
    private uint _statSN = 100;

    public EngineHarness(Func<SessionOptions, SessionOptions>? change = null, Func<LoginOptions, LoginOptions>? changeLogin = null, TransportCapabilities? capabilities = null)
    {
        var login = new LoginOptions
        {
            InitiatorName = IscsiName.Parse("iqn.2026-01.test:initiator"),
            TargetName = IscsiName.Parse("iqn.2026-01.test:target"),
        };
        var options = new SessionOptions
        {
            Portal = new Portal("127.0.0.1"),
            Login = changeLogin?.Invoke(login) ?? login,
            Isid = Isid.FromRandom(0x123456, 0x789A),
            Keepalive = KeepalivePolicy.None,
        };
        options = change?.Invoke(options) ?? options;
        Engine = new SessionEngine(options, sink => Transport = new FakeTransport(sink) { Capabilities = capabilities ?? FakeTransport.Usual }, new CountingEntropy());
    }

    public SessionEngine Engine { get; }

    public FakeTransport Transport { get; private set; } = null!;

    public TimeSpan Now { get; set; } = TimeSpan.FromSeconds(1000);

    public CmdSn ExpCmdSN { get; set; } = new(1);

    /// <summary>Commands that the target takes beyond ExpCmdSN.</summary>
    public uint Window { get; set; } = 64;

    public List<SessionEvent> Events { get; } = [];

    /// <summary>Keys that the target answers the login with.</summary>
    public string LoginAnswer { get; set; } = "HeaderDigest=None\0DataDigest=None\0MaxConnections=1\0InitialR2T=Yes\0ImmediateData=Yes\0MaxRecvDataSegmentLength=8192\0MaxBurstLength=65536\0FirstBurstLength=16384\0DefaultTime2Wait=2\0DefaultTime2Retain=0\0MaxOutstandingR2T=2\0DataPDUInOrder=Yes\0DataSequenceInOrder=Yes\0ErrorRecoveryLevel=0\0";

    public static EngineHarness LoggedIn(
        Func<SessionOptions, SessionOptions>? change = null,
        Action<EngineHarness>? prepare = null,
        Func<LoginOptions, LoginOptions>? changeLogin = null,
        TransportCapabilities? capabilities = null)
    {
        var harness = new EngineHarness(change, changeLogin, capabilities);
        prepare?.Invoke(harness);
        harness.Start();
        harness.LogIn();
        return harness;
    }

    public void Start()
    {
        Engine.Start(Now);
        Turn();
    }

    /// <summary>Answers login requests until the session is in full feature phase.</summary>
    public void LogIn()
    {
        while (Transport.Sent.TryDequeue(out SentPdu? request))
        {
            Assert.That(request.Opcode, Is.EqualTo(Opcode.LoginRequest));
            var asked = new LoginRequestHeader(request.Header);
            bool last = asked.Transit && asked.NextStage == LoginStage.FullFeaturePhase;
            byte[] header = new byte[Bhs.Length];
            string text = asked.CurrentStage == LoginStage.SecurityNegotiation ? (Has(request, "AuthMethod") ? "AuthMethod=None\0TargetPortalGroupTag=1\0" : "") : LoginAnswer;
            byte[] data = Encoding.ASCII.GetBytes(text);
            _ = new LoginResponseHeader(header)
            {
                Opcode = Opcode.LoginResponse,
                Transit = asked.Transit,
                CurrentStage = asked.CurrentStage,
                NextStage = asked.NextStage,
                Isid = asked.Isid,
                Tsih = last ? new Tsih(7) : default,
                Itt = asked.Itt,
                DataSegmentLength = data.Length,
                StatSN = new StatSn(_statSN++),
                ExpCmdSN = asked.CmdSN,
                MaxCmdSN = new CmdSn(asked.CmdSN.Value + Window - 1),
            };
            ExpCmdSN = asked.CmdSN;
            Transport.Receive(header, data);
            Turn();
            if (last)
            {
                break;
            }
        }

        Assert.That(Engine.State, Is.EqualTo(SessionState.LoggedIn), Engine.Fault?.Message ?? "");
    }

    /// <summary>Lets a turn of the driver pass: service, completions, events, flush.</summary>
    public List<IscsiTask> Turn(TimeSpan? later = null)
    {
        Now += later ?? TimeSpan.Zero;
        var completed = new List<IscsiTask>();
        Engine.Service(TransportEvents.Readable, Now);
        Collect(completed);
        Engine.Flush(Now);
        Collect(completed);
        return completed;
    }

    public SentPdu Take(Opcode opcode)
    {
        Assert.That(Transport.Sent, Is.Not.Empty, $"{opcode} was expected and nothing was sent");
        SentPdu pdu = Transport.Sent.Dequeue();
        Assert.That(pdu.Opcode, Is.EqualTo(opcode));
        return pdu;
    }

    public DataBuffer Allocate(int length, byte fill = 0)
    {
        byte[] bytes = new byte[Math.Max(1, length)];
        Array.Fill(bytes, fill);
        nint memory = Marshal.AllocHGlobal(bytes.Length);
        Marshal.Copy(bytes, 0, memory, bytes.Length);
        _memory.Add(memory);
        return new DataBuffer(memory, length);
    }

    public static byte[] Content(in DataBuffer buffer)
    {
        var bytes = new byte[buffer.Length];
        int offset = 0;
        for (int i = 0; i < buffer.Count; i++)
        {
            Marshal.Copy(buffer[i].Address, bytes, offset, (int)buffer[i].Length);
            offset += (int)buffer[i].Length;
        }

        return bytes;
    }

    public ScsiTask Read(int blocks = 1, bool idempotent = true, Lun lun = default)
    {
        var task = new ScsiTask { Lun = lun, DataIn = Allocate(blocks * 512) };
        task.SetCommand(new Read10 { Lba = 0, TransferLength = (ushort)blocks });
        task.IsIdempotent = idempotent;
        Engine.Submit(task, Now);
        return task;
    }

    public ScsiTask Write(int length, bool idempotent = true, byte fill = 0x5A)
    {
        var task = new ScsiTask { DataOut = Allocate(length, fill) };
        task.SetCommand(new Write10 { Lba = 0, TransferLength = (ushort)(length / 512) });
        task.IsIdempotent = idempotent;
        Engine.Submit(task, Now);
        return task;
    }

    public ScsiTask Ready(bool idempotent = true, Lun lun = default)
    {
        var task = new ScsiTask { Lun = lun };
        task.SetCommand(new TestUnitReady());
        task.IsIdempotent = idempotent;
        Engine.Submit(task, Now);
        return task;
    }

    public byte[] DataIn(Itt itt, int offset, int length, uint dataSN = 0, bool status = false, bool final = true)
    {
        byte[] header = new byte[Bhs.Length];
        _ = new DataInHeader(header)
        {
            Opcode = Opcode.DataIn,
            Final = final,
            HasStatus = status,
            Itt = itt,
            Ttt = Ttt.None,
            DataSegmentLength = length,
            BufferOffset = (uint)offset,
            DataSN = new DataSn(dataSN),
            StatSN = status ? new StatSn(_statSN++) : default,
            ExpCmdSN = ExpCmdSN,
            MaxCmdSN = MaxCmdSN,
        };
        return header;
    }

    public byte[] Response(Itt itt, ScsiStatus status = ScsiStatus.Good, int dataLength = 0, ScsiResponseCode response = ScsiResponseCode.CompletedAtTarget)
    {
        byte[] header = new byte[Bhs.Length];
        _ = new ScsiResponseHeader(header)
        {
            Opcode = Opcode.ScsiResponse,
            Final = true,
            Response = response,
            Status = status,
            DataSegmentLength = dataLength,
            Itt = itt,
            StatSN = new StatSn(_statSN++),
            ExpCmdSN = ExpCmdSN,
            MaxCmdSN = MaxCmdSN,
        };
        return header;
    }

    public byte[] R2T(Itt itt, uint offset, uint length, uint r2tSN = 0, uint ttt = 77)
    {
        byte[] header = new byte[Bhs.Length];
        _ = new R2THeader(header)
        {
            Opcode = Opcode.R2T,
            Final = true,
            Itt = itt,
            Ttt = new Ttt(ttt),
            StatSN = new StatSn(_statSN),
            ExpCmdSN = ExpCmdSN,
            MaxCmdSN = MaxCmdSN,
            R2TSN = new DataSn(r2tSN),
            BufferOffset = offset,
            DesiredDataTransferLength = length,
        };
        return header;
    }

    public byte[] ManagementResponse(Itt itt, TaskManagementResponse response)
    {
        byte[] header = new byte[Bhs.Length];
        _ = new TaskManagementResponseHeader(header)
        {
            Opcode = Opcode.TaskManagementResponse,
            Final = true,
            Response = response,
            Itt = itt,
            StatSN = new StatSn(_statSN++),
            ExpCmdSN = ExpCmdSN,
            MaxCmdSN = MaxCmdSN,
        };
        return header;
    }

    public byte[] NopIn(Itt itt, Ttt ttt, int dataLength = 0)
    {
        byte[] header = new byte[Bhs.Length];
        _ = new NopInHeader(header)
        {
            Opcode = Opcode.NopIn,
            Final = true,
            Itt = itt,
            Ttt = ttt,
            DataSegmentLength = dataLength,
            StatSN = new StatSn(itt == Itt.None ? _statSN : _statSN++),
            ExpCmdSN = ExpCmdSN,
            MaxCmdSN = MaxCmdSN,
        };
        return header;
    }

    public byte[] TextResponse(Itt itt, bool final, Ttt ttt, int dataLength)
    {
        byte[] header = new byte[Bhs.Length];
        _ = new TextResponseHeader(header)
        {
            Opcode = Opcode.TextResponse,
            Final = final,
            Continue = !final,
            Itt = itt,
            Ttt = ttt,
            DataSegmentLength = dataLength,
            StatSN = new StatSn(_statSN++),
            ExpCmdSN = ExpCmdSN,
            MaxCmdSN = MaxCmdSN,
        };
        return header;
    }

    public byte[] Async(AsyncEvent asyncEvent, ushort p1 = 0, ushort p2 = 0, ushort p3 = 0, Lun lun = default, int dataLength = 0)
    {
        byte[] header = new byte[Bhs.Length];
        _ = new AsyncMessageHeader(header)
        {
            Opcode = Opcode.AsyncMessage,
            Final = true,
            Lun = lun,
            Itt = Itt.None,
            DataSegmentLength = dataLength,
            StatSN = new StatSn(_statSN++),
            ExpCmdSN = ExpCmdSN,
            MaxCmdSN = MaxCmdSN,
            Event = asyncEvent,
            Parameter1 = p1,
            Parameter2 = p2,
            Parameter3 = p3,
        };
        return header;
    }

    public byte[] LogoutResponse(Itt itt, LogoutResponse response = Iscsi.Wire.LogoutResponse.Success, ushort time2Wait = 0)
    {
        byte[] header = new byte[Bhs.Length];
        _ = new LogoutResponseHeader(header)
        {
            Opcode = Opcode.LogoutResponse,
            Final = true,
            Response = response,
            Itt = itt,
            StatSN = new StatSn(_statSN++),
            ExpCmdSN = ExpCmdSN,
            MaxCmdSN = MaxCmdSN,
            Time2Wait = time2Wait,
        };
        return header;
    }

    public byte[] Reject(RejectReason reason)
    {
        byte[] header = new byte[Bhs.Length];
        _ = new RejectHeader(header)
        {
            Opcode = Opcode.Reject,
            Final = true,
            Reason = reason,
            Itt = Itt.None,
            DataSegmentLength = Bhs.Length,
            StatSN = new StatSn(_statSN++),
            ExpCmdSN = ExpCmdSN,
            MaxCmdSN = MaxCmdSN,
        };
        return header;
    }

    public void Dispose()
    {
        Engine.Dispose();
        foreach (nint memory in _memory)
        {
            Marshal.FreeHGlobal(memory);
        }
    }

    private CmdSn MaxCmdSN => new(ExpCmdSN.Value + Window - 1);

    private static bool Has(SentPdu pdu, string key) => Encoding.ASCII.GetString(pdu.Data).Contains(key + "=", StringComparison.Ordinal);

    private void Collect(List<IscsiTask> completed)
    {
        while (Engine.TryTakeCompletion(out IscsiTask? task))
        {
            completed.Add(task);
            task.Observer?.OnTaskCompleted(task);
        }

        while (Engine.TryTakeEvent(out SessionEvent? sessionEvent))
        {
            Events.Add(sessionEvent);
        }
    }

    private sealed class CountingEntropy : IEntropySource
    {
        private byte _next;

        public void Fill(Span<byte> destination)
        {
            foreach (ref byte b in destination)
            {
                b = _next++;
            }
        }
    }
}
