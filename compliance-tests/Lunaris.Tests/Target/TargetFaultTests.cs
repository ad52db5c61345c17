using System.Net;
using System.Net.Sockets;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Target;
using Lunaris.Target.Faults;
using Lunaris.Target.Scsi;
using Lunaris.Tests.Login;
using NUnit.Framework;

namespace Lunaris.Tests.Target;

public sealed class TargetFaultTests
{
    private static readonly Read10 s_read = new() { Lba = 0, TransferLength = 8 };

    private static List<TargetPdu> SendRead(MemoryInitiator initiator)
    {
        byte[] cdb = new byte[16];
        s_read.WriteCdb(cdb);
        return initiator.Exchange(initiator.CommandHeader(cdb, 0, true, false, 4096), []);
    }

    [Test]
    public void The_nth_PDU_is_dropped_and_no_other()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        FaultRule rule = initiator.Node.Faults.Arm(Fault.Out(Opcode.DataIn).Nth(3).Do(FaultAction.Drop));
        Assert.That(Enumerable.Range(0, 5).Select(_ => SendRead(initiator).Count), Is.EqualTo(new[] { 1, 1, 0, 1, 1 }));
        Assert.That(rule.Fired, Is.EqualTo(1));
        Assert.That(rule.WhenFired.IsCompletedSuccessfully, Is.True);
        Assert.That(initiator.Node.Faults.IsArmed, Is.False);
    }

    [Test]
    public void A_delayed_PDU_comes_when_it_is_released()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        initiator.Node.Faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.Delay));
        initiator.Node.Faults.Arm(Fault.Command(TestUnitReady.OperationCode).Do(FaultAction.Delay));
        Assert.That(SendRead(initiator), Is.Empty);
        Assert.That(initiator.Exchange(initiator.CommandHeader(new byte[16], 0, false, false, 0), []), Is.Empty);
        Assert.That(initiator.Node.Faults.DelayedCount, Is.EqualTo(2));
        initiator.Node.Faults.ReleaseDelayed();
        Assert.That(initiator.Drain().Select(p => p.Opcode), Is.EqualTo(new[] { Opcode.DataIn, Opcode.ScsiResponse }));
    }

    [Test]
    public void PDUs_are_duplicated_and_reordered()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        initiator.Node.Faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.Duplicate));
        Assert.That(SendRead(initiator), Has.Count.EqualTo(2));
        initiator.Node.Faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.ReorderWithNext));
        Assert.That(SendRead(initiator), Is.Empty);
        List<TargetPdu> both = SendRead(initiator);
        Assert.That(both.Select(p => p[16]), Is.EqualTo(new[] { 3u, 2u }));
        Assert.That(SendRead(initiator), Has.Count.EqualTo(1));
    }

    [Test]
    public void Corruption_on_the_wire_breaks_the_digest_and_a_lie_does_not()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(null, o => o with { HeaderDigest = [DigestType.Crc32C], DataDigest = [DigestType.Crc32C] });
        initiator.Node.Faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.CorruptData(5, 0x80)));
        SendRead(initiator);
        Assert.That(initiator.DataDigestErrors, Is.EqualTo(1));
        initiator.Node.Faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.CorruptDataDigest()));
        SendRead(initiator);
        Assert.That(initiator.DataDigestErrors, Is.EqualTo(2));
        initiator.Node.Faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.EditData(static d => d[0] = 0xEE), FaultAction.MoveBufferOffset(512)));
        TargetPdu lie = SendRead(initiator).Single();
        Assert.That((lie.Data[0], lie[40], initiator.DataDigestErrors), Is.EqualTo(((byte)0xEE, 512u, 2)));
        initiator.Node.Faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.CorruptHeaderDigest()));
        Assert.That(SendRead(initiator), Is.Empty);
        Assert.That(initiator.LastFrameStatus, Is.EqualTo(FrameStatus.HeaderDigestError));
    }

    [Test]
    public void Lies_reach_the_wire()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(new EmbeddedTargetOptions { ImmediateData = false, InitialR2T = true });
        FaultPlan faults = initiator.Node.Faults;
        faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.SetItt(77), FaultAction.MoveDataSN(5), FaultAction.MoveStatSN(9), FaultAction.SetResidual(12, overflow: true, underflow: false)));
        TargetPdu data = SendRead(initiator).Single();
        Assert.That((data[16], data[36], data[44], data.Header[1] & 6), Is.EqualTo((77u, 5u, 12u, 4)));
        faults.Arm(Fault.Out(Opcode.R2T).Do(FaultAction.SetR2TLength(1 << 30), FaultAction.MoveBufferOffset(4096), FaultAction.SetTtt(0xFFFFFFFF)));
        byte[] cdb = new byte[16];
        new Write10 { Lba = 0, TransferLength = 8 }.WriteCdb(cdb);
        TargetPdu r2t = initiator.Exchange(initiator.CommandHeader(cdb, 0, false, true, 4096), []).Single();
        Assert.That((r2t[20], r2t[40], r2t[44]), Is.EqualTo((0xFFFFFFFF, 4096u, 1u << 30)));
        faults.Arm(Fault.Out(Opcode.ScsiResponse).Do(FaultAction.SetSenseLength(5000), FaultAction.SetResponse(1)));
        byte[] bad = new byte[16];
        bad[0] = 0xFF;
        TargetPdu response = initiator.Exchange(initiator.CommandHeader(bad, 0, false, false, 0), []).Single();
        Assert.That((response.Header[2], response.Data[0], response.Data[1]), Is.EqualTo(((byte)1, (byte)(5000 >> 8), unchecked((byte)5000))));
        faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.InsertEmptyDataIn()));
        List<TargetPdu> spurious = SendRead(initiator);
        Assert.That(spurious.Select(p => p.Data.Length), Is.EqualTo(new[] { 0, 4096 }));
        faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.SetDataSegmentLength(100)));
        Assert.That(SendRead(initiator)[0].Data, Has.Length.EqualTo(100));
    }

    [Test]
    public void The_connection_closes_before_after_or_within_a_PDU()
    {
        foreach ((FaultAction action, int left, int whole) in new[] { (FaultAction.CloseBefore, 0, 0), (FaultAction.CloseAfter, 0, 1), (FaultAction.CloseWithin(60), 60, 0) })
        {
            MemoryInitiator initiator = MemoryInitiator.LoggedIn();
            initiator.Node.Faults.Arm(Fault.Out(Opcode.DataIn).Do(action));
            Assert.That(SendRead(initiator), Has.Count.EqualTo(whole));
            Assert.That((initiator.LeftOver, initiator.Connection.IsClosed), Is.EqualTo((left, true)));
        }
    }

    [Test]
    public void Commands_are_answered_swallowed_and_rejected_on_demand()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        FaultPlan faults = initiator.Node.Faults;
        faults.Arm(Fault.Command(Read10.OperationCode).Do(FaultAction.AnswerWith(ScsiStatus.Busy)));
        Assert.That(SendRead(initiator).Single().Status, Is.EqualTo(ScsiStatus.Busy));
        faults.Arm(Fault.Command(Read10.OperationCode).Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, SenseCode.PowerOn)));
        Assert.That(SendRead(initiator).Single().Sense, Is.EqualTo(0x62900u));
        faults.Arm(Fault.Command(Read10.OperationCode).Do(FaultAction.Swallow));
        Assert.That(SendRead(initiator), Is.Empty);
        Assert.That(initiator.Run(new TestUnitReady()).Status, Is.EqualTo(ScsiStatus.Good));
        faults.Arm(Fault.Command(Read10.OperationCode).Do(FaultAction.RejectWith(RejectReason.CommandNotSupported)));
        TargetPdu reject = SendRead(initiator).Single();
        Assert.That((reject.Opcode, (RejectReason)reject.Header[2], reject.Data.Length), Is.EqualTo((Opcode.Reject, RejectReason.CommandNotSupported, 48)));
        Assert.That(initiator.Node.Targets[0][0].ReadCount, Is.Zero);
    }

    [Test]
    public void Trap_3_a_target_that_skips_login_stages_fails_the_login_of_our_initiator()
    {
        foreach (FaultAction lie in new[]
        {
            FaultAction.SetLoginStages(LoginStage.OperationalNegotiation, LoginStage.FullFeaturePhase),
            FaultAction.SetLoginStages(LoginStage.SecurityNegotiation, LoginStage.FullFeaturePhase),
            FaultAction.SetLoginStages(LoginStage.SecurityNegotiation, LoginStage.OperationalNegotiation),
        })
        {
            TargetNode node = MemoryInitiator.NewNode();
            node.Faults.Arm(Fault.Out(Opcode.LoginResponse).Always().Do(lie, FaultAction.EditHeader(static h => h[15] = 9)));
            MemoryInitiator initiator = new(node, LoginConversation.ChapOptions(mutual: true) with { TargetName = node.Targets[0].Name });
            Assert.That(initiator.Login(), Is.EqualTo(LoginStep.Failed));
            Assert.That(initiator.Parameters, Is.Null);
        }
    }

    private static (Socket Socket, byte[] Buffer) Connect(EmbeddedTarget target)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000, SendTimeout = 10_000 };
        socket.Connect(target.Portal);
        return (socket, new byte[65536]);
    }

    private static LoginStep LoginOver(Socket socket, byte[] buffer, EmbeddedTarget target)
    {
        LoginMachine machine = new(LoginConversation.Options() with { TargetName = target.Targets[0].Name }, LoginConversation.SomeIsid, default, new Cid(1), new SeededEntropy(1));
        LoginStep step;
        do
        {
            byte[] header = new byte[Bhs.Length];
            int length = machine.WriteRequest(new LoginRequestHeader(header), buffer);
            socket.Send(header);
            socket.Send(buffer.AsSpan(0, length + Bhs.PaddingOf(length)));
            byte[] answer = Receive(socket, Bhs.Length);
            int data = Bhs.DataSegmentLengthOf(answer);
            byte[] text = Receive(socket, data + Bhs.PaddingOf(data));
            step = machine.OnResponse(new LoginResponseHeader(answer), text.AsSpan(0, data));
        }
        while (step == LoginStep.SendRequest);
        return step;
    }

    private static byte[] Receive(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        int got = 0;
        while (got < length)
        {
            int count = socket.Receive(bytes.AsSpan(got));
            if (count == 0)
            {
                return bytes[..got];
            }

            got += count;
        }

        return bytes;
    }

    [Test]
    public void Over_a_socket_logins_reads_drops_and_returns_work()
    {
        using EmbeddedTarget target = EmbeddedTarget.Start();
        Assert.That(target.Portal.Address, Is.EqualTo(IPAddress.Loopback));
        (Socket socket, byte[] buffer) = Connect(target);
        using (socket)
        {
            Assert.That(LoginOver(socket, buffer, target), Is.EqualTo(LoginStep.Completed));
            target[0].Disk.Write(0, "persistent"u8);
            byte[] header = new byte[Bhs.Length];
            ScsiCommandHeader command = new(header) { Opcode = Opcode.ScsiCommand, Final = true, Read = true, Itt = new Itt(3), ExpectedDataTransferLength = 4096 };
            s_read.WriteCdb(command.Cdb);
            socket.Send(header);
            byte[] answer = Receive(socket, Bhs.Length + 4096);
            Assert.That(answer.AsSpan(48, 10).SequenceEqual("persistent"u8), Is.True);

            target.StopListening();
            target.DropAllConnections();
            bool ended;
            try
            {
                ended = Receive(socket, 1).Length == 0;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                ended = true;
            }

            Assert.That(ended, Is.True);
        }

        Assert.That(() => Connect(target), Throws.InstanceOf<SocketException>());
        target.ResumeListening();
        (Socket again, byte[] room) = Connect(target);
        using (again)
        {
            Assert.That(LoginOver(again, room, target), Is.EqualTo(LoginStep.Completed));
            target.PingInitiators();
            Assert.That(Bhs.OpcodeOf(Receive(again, Bhs.Length)), Is.EqualTo(Opcode.NopIn));
            target.SendAsyncMessage(AsyncEvent.LogoutRequested, parameter3: 5);
            Assert.That(Bhs.OpcodeOf(Receive(again, Bhs.Length)), Is.EqualTo(Opcode.AsyncMessage));
        }

        Assert.That(target.Statistics.Logins, Is.EqualTo(2));
        Assert.That(target.Violations, Is.Empty);
    }
}
