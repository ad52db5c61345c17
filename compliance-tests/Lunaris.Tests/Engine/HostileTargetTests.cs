using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>A target that lies gets a clear error and loses the connection.</summary>
[TestFixture]
public sealed class HostileTargetTests
{
    private static readonly (string Name, Func<EngineHarness, ScsiTask, ScsiTask, byte[]> Header, byte[]? Data, string Says)[] s_lies =
    [
        ("Data-In beyond the transfer", (h, read, _) => h.DataIn(read.Itt, 512, 512), new byte[512], "covers bytes 512 to 1024"),
        ("Data-In with an offset near 4 GiB", (h, read, w) => Alter(h.DataIn(read.Itt, 0, 512), x => _ = new DataInHeader(x) { BufferOffset = 0xFFFFFF00 }), new byte[512], "covers bytes"),
        ("Data-In with a DataSN out of turn", (h, read, _) => h.DataIn(read.Itt, 0, 256, dataSN: 1), new byte[256], "DataSN"),
        ("Data-In for a write", (h, _, write) => h.DataIn(write.Itt, 0, 16), new byte[16], "reads nothing"),
        ("Data-In for a task that never was", (h, _, _) => h.DataIn(new Itt(0x00050003), 0, 16), new byte[16], "never sent"),
        ("Data-In for a slot that does not exist", (h, _, _) => h.DataIn(new Itt(0x0001FFF0), 0, 16), new byte[16], "never sent"),
        ("Data-In with status that is not final", (h, read, _) => h.DataIn(read.Itt, 0, 512, status: true, final: false), new byte[512], "not the last"),
        ("Data-In that leaves a gap", (h, read, _) => h.DataIn(read.Itt, 256, 256), new byte[256], "order was agreed"),
        ("R2T beyond the transfer", (h, _, write) => h.R2T(write.Itt, 32768, 16384), null, "asks for"),
        ("R2T with offset and length that overflow", (h, _, write) => h.R2T(write.Itt, 0xFFFFFFF0, 0x20), null, "asks for"),
        ("R2T for nothing", (h, _, write) => h.R2T(write.Itt, 0, 0), null, "asks for 0 bytes"),
        ("R2T over MaxBurstLength", (h, _, write) => h.R2T(write.Itt, 0, 65537), null, "asks for"),
        ("R2T for a read", (h, read, _) => h.R2T(read.Itt, 0, 512), null, "writes nothing"),
        ("R2T without a tag", (h, _, write) => h.R2T(write.Itt, 0, 512, ttt: 0xFFFFFFFF), null, "no target transfer tag"),
        ("R2T out of turn", (h, _, write) => h.R2T(write.Itt, 0, 512, r2tSN: 4), null, "R2TSN"),
        ("Response with more sense than data", (h, read, _) => h.Response(read.Itt, dataLength: 4), new byte[] { 0, 200, 0x70, 0 }, "announces 200 bytes of sense"),
        ("Response with one byte of data", (h, read, _) => h.Response(read.Itt, dataLength: 1), new byte[] { 1 }, "one byte"),
        ("Response for a task that never was", (h, _, _) => h.Response(new Itt(0x12340002)), null, "never sent"),
        ("Response of the wrong kind", (h, read, _) => h.ManagementResponse(read.Itt, TaskManagementResponse.FunctionComplete), null, "another kind"),
        ("StatSN with a gap", (h, read, w) => Alter(h.Response(read.Itt), x => _ = new ScsiResponseHeader(x) { StatSN = new StatSn(5000) }), null, "an answer was lost"),
        ("A login response in full feature phase", (_, _, _) => Opcoded(Opcode.LoginResponse), null, "does not send"),
        ("A request of an initiator", (_, _, _) => Opcoded(Opcode.ScsiCommand), null, "does not send"),
        ("An opcode that does not exist", (_, _, _) => Opcoded((Opcode)0x2A), null, "unknown opcode"),
        ("A Reject without a header", (h, r, w) => Alter(h.Reject(RejectReason.ProtocolError), x => _ = new RejectHeader(x) { DataSegmentLength = 4 }), new byte[4], "does not bring the header"),
    ];

    private static IEnumerable<TestCaseData> Lies() => s_lies.Select((lie, index) => new TestCaseData(index).SetName("A target that lies is dropped: " + lie.Name));

    [TestCaseSource(nameof(Lies))]
    public void A_target_that_lies_is_dropped(int index)
    {
        (_, Func<EngineHarness, ScsiTask, ScsiTask, byte[]> make, byte[]? data, string says) = s_lies[index];
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask read = h.Read(1, idempotent: false);
        ScsiTask write = h.Write(40960, idempotent: false);
        h.Turn();
        h.Transport.Receive(make(h, read, write), data);
        List<IscsiTask> ended = h.Turn();
        Assert.That(h.Transport.LastFault, Is.Not.Null, "the connection stayed open");
        SessionEvent lost = h.Events.Single(e => e.Kind == SessionEventKind.ConnectionLost);
        Assert.That(lost.Fault!.Kind, Is.EqualTo(TransportFaultKind.ProtocolViolation));
        Assert.That(lost.Message, Does.Contain(says));
        Assert.That(lost.Message, Does.Contain("127.0.0.1:3260").And.Contain("iqn.2026-01.test:target"), "the message says where");
        Assert.That(ended, Is.EquivalentTo(new[] { read, write }));
        Assert.That(read.Outcome, Is.EqualTo(TaskOutcome.OutcomeUnknown));
    }

    [Test]
    public void More_R2Ts_than_agreed_are_refused()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Transport.HoldSends = true;
        ScsiTask write = h.Write(40960);
        h.Turn();
        h.Transport.Receive(h.R2T(write.Itt, 8192, 512, 0));
        h.Transport.Receive(h.R2T(write.Itt, 8704, 512, 1));
        h.Transport.Receive(h.R2T(write.Itt, 9216, 512, 2));
        h.Turn();
        Assert.That(h.Events.Single(e => e.Kind == SessionEventKind.ConnectionLost).Message, Does.Contain("2 R2Ts"));
    }

    [Test]
    public void Nothing_but_a_login_response_is_taken_before_the_login_is_through()
    {
        using var h = new EngineHarness();
        h.Start();
        h.Transport.Receive(h.NopIn(Itt.None, new Ttt(1)));
        h.Turn();
        Assert.That(h.Engine.State, Is.EqualTo(SessionState.Closed));
        Assert.That(h.Engine.Fault!.Message, Does.Contain("before the login"));
    }

    [Test]
    public void A_repeated_answer_changes_nothing()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask first = h.Ready();
        h.Turn();
        byte[] answer = h.Response(first.Itt);
        h.Transport.Receive((byte[])answer.Clone());
        Assert.That(h.Turn(), Has.Count.EqualTo(1));
        h.Transport.Receive(answer);
        Assert.That(h.Turn(), Is.Empty);
        Assert.That(h.Transport.IsOpen, Is.True);
    }

    private static byte[] Opcoded(Opcode opcode)
    {
        var header = new byte[Bhs.Length];
        header[0] = (byte)opcode;
        header[1] = 0x80;
        return header;
    }

    private static byte[] Alter(byte[] header, Change change)
    {
        change(header);
        return header;
    }

    private delegate void Change(byte[] header);
}
