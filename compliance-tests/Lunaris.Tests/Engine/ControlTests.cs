using System.Text;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>Pings, text, asynchronous messages, rejects.</summary>
[TestFixture]
public sealed class ControlTests
{
    [Test]
    public void A_ping_of_the_target_is_answered_with_its_tag_LUN_and_data()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Transport.Receive(h.NopIn(Itt.None, new Ttt(99), 5), "hello"u8.ToArray());
        h.Turn();
        SentPdu pong = h.Take(Opcode.NopOut);
        var header = new NopOutHeader(pong.Header);
        Assert.That((header.Itt, header.Ttt.Value, header.Immediate, header.Final), Is.EqualTo((Itt.None, 99u, true, true)));
        Assert.That(pong.Data, Is.EqualTo("hello"u8.ToArray()));
    }

    [Test]
    public void A_ping_with_no_tag_wants_no_answer()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Transport.Receive(h.NopIn(Itt.None, Ttt.None));
        h.Turn();
        Assert.That(h.Transport.Sent, Is.Empty);
    }

    [Test]
    public void A_target_that_floods_us_with_pings_and_takes_no_answer_is_dropped()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Transport.HoldSends = true;
        for (int i = 0; i < 200 && h.Transport.IsOpen; i++)
        {
            h.Transport.Receive(h.NopIn(Itt.None, new Ttt((uint)i)));
        }

        h.Turn();
        Assert.That(h.Events.Single(e => e.Kind == SessionEventKind.ConnectionLost).Message, Does.Contain("pings"));
    }

    [Test]
    public void Our_ping_compares_the_echo()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        foreach (bool match in new[] { true, false })
        {
            var ping = new NopTask { PingData = "0123456789"u8.ToArray() };
            h.Engine.Submit(ping, h.Now);
            h.Turn();
            SentPdu pdu = h.Take(Opcode.NopOut);
            h.Transport.Receive(h.NopIn(pdu.Itt, Ttt.None, 10), match ? pdu.Data : new byte[10]);
            h.Turn();
            Assert.That((ping.Outcome, ping.EchoMatches), Is.EqualTo((TaskOutcome.Completed, match)));
        }
    }

    [Test]
    public void Text_longer_than_a_PDU_goes_and_comes_in_as_many_as_it_takes()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        byte[] request = Encoding.ASCII.GetBytes("X-test.long=" + new string('a', 20_000) + "\0");
        var text = new TextTask { Request = request };
        h.Engine.Submit(text, h.Now);
        h.Turn();
        var sent = new List<byte>();
        for (uint round = 0; sent.Count < request.Length; round++)
        {
            SentPdu pdu = h.Take(Opcode.TextRequest);
            var header = new TextRequestHeader(pdu.Header);
            sent.AddRange(pdu.Data);
            Assert.That(header.Ttt.Value, Is.EqualTo(round == 0 ? Ttt.None.Value : 1000 + round - 1));
            Assert.That((header.Continue, header.Final), Is.EqualTo((sent.Count < request.Length, sent.Count == request.Length)));
            if (sent.Count < request.Length)
            {
                byte[] ask = h.TextResponse(pdu.Itt, final: false, new Ttt(1000 + round), 0);
                _ = new TextResponseHeader(ask) { Continue = false };
                h.Transport.Receive(ask);
                h.Turn();
            }
        }

        Assert.That(sent, Is.EqualTo(request));
        Itt itt = text.Itt;
        h.Transport.Receive(h.TextResponse(itt, final: false, new Ttt(5), 3), "A=1"u8.ToArray());
        h.Turn();
        Assert.That(h.Take(Opcode.TextRequest).Data, Is.Empty, "an empty request asks for the rest");
        h.Transport.Receive(h.TextResponse(itt, final: true, Ttt.None, 3), "23\0"u8.ToArray());
        h.Turn();
        Assert.That(Encoding.ASCII.GetString(text.Response.Text), Is.EqualTo("A=123\0"));
    }

    [Test]
    public void Only_one_text_exchange_is_under_way_at_a_time()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        var first = new TextTask { Request = "A=1\0"u8.ToArray() };
        var second = new TextTask { Request = "B=2\0"u8.ToArray() };
        h.Engine.Submit(first, h.Now);
        h.Engine.Submit(second, h.Now);
        h.Turn();
        Assert.That(h.Transport.Sent, Has.Count.EqualTo(1));
        h.Transport.Receive(h.TextResponse(first.Itt, true, Ttt.None, 0));
        h.Turn();
        Assert.That(h.Transport.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_logout_request_of_the_target_lets_commands_finish_then_logs_out_and_comes_back()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Read();
        h.Turn();
        h.Take(Opcode.ScsiCommand);
        h.Transport.Receive(h.Async(AsyncEvent.LogoutRequested, p3: 10));
        ScsiTask held = h.Read();
        h.Turn();
        Assert.That(h.Transport.Sent, Is.Empty, "no new command, and the one under way may finish");
        h.Transport.Receive(h.DataIn(task.Itt, 0, 512, status: true), new byte[512]);
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
        SentPdu logout = h.Take(Opcode.LogoutRequest);
        h.Transport.Receive(h.LogoutResponse(logout.Itt, time2Wait: 3));
        h.Turn();
        Assert.That(h.Engine.State, Is.EqualTo(SessionState.Waiting));
        Assert.That(h.Engine.NextDeadline - h.Now, Is.EqualTo(TimeSpan.FromSeconds(3)), "Time2Wait");
        h.Turn(TimeSpan.FromSeconds(3));
        h.Turn();
        h.LogIn();
        h.Turn();
        Assert.That(h.Take(Opcode.ScsiCommand).Itt, Is.EqualTo(held.Itt));
    }

    [Test]
    public void A_logout_request_does_not_wait_for_a_command_that_takes_too_long()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Read();
        h.Turn();
        h.Take(Opcode.ScsiCommand);
        h.Transport.Receive(h.Async(AsyncEvent.LogoutRequested, p3: 10));
        h.Turn();
        h.Turn(TimeSpan.FromSeconds(5));
        h.Take(Opcode.LogoutRequest);
    }

    [TestCase(AsyncEvent.SessionDropped)]
    [TestCase(AsyncEvent.ConnectionDropped)]
    public void A_target_that_announces_to_drop_the_connection_is_left_and_met_again_after_its_wait(AsyncEvent asyncEvent)
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Transport.Receive(h.Async(asyncEvent, p1: 0, p2: 4));
        h.Turn();
        Assert.That(h.Engine.State, Is.EqualTo(SessionState.Waiting));
        Assert.That(h.Engine.NextDeadline - h.Now, Is.EqualTo(TimeSpan.FromSeconds(4)));
    }

    [Test]
    public void The_drop_of_another_connection_does_not_concern_this_one()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Transport.Receive(h.Async(AsyncEvent.ConnectionDropped, p1: 5));
        h.Turn();
        Assert.That(h.Engine.State, Is.EqualTo(SessionState.LoggedIn));
    }

    [Test]
    public void A_request_to_negotiate_is_honoured_by_an_empty_text_request()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Transport.Receive(h.Async(AsyncEvent.NegotiationRequested, p3: 5));
        h.Turn();
        SentPdu text = h.Take(Opcode.TextRequest);
        Assert.That(text.Data, Is.Empty);
        h.Transport.Receive(h.TextResponse(text.Itt, true, Ttt.None, 0));
        Assert.That(h.Turn(), Is.Empty);
    }

    [Test]
    public void A_SCSI_event_reaches_the_user_with_its_sense_data()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        byte[] sense = [0x70, 0, 6, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x2A, 0x09, 0, 0, 0, 0];
        h.Transport.Receive(h.Async(AsyncEvent.ScsiEvent, lun: Lun.FromNumber(3), dataLength: 2 + sense.Length), [0, (byte)sense.Length, .. sense]);
        h.Turn();
        SessionEvent e = h.Events.Single(x => x.Kind == SessionEventKind.AsyncMessage);
        Assert.That(e.Sense.ToArray(), Is.EqualTo(sense));
        Assert.That(e.Lun, Is.EqualTo(Lun.FromNumber(3)));
    }

    [Test]
    public void Tasks_that_another_initiator_ended_are_reported_and_acknowledged()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Ready();
        h.Turn();
        h.Transport.Sent.Clear();
        h.ExpCmdSN = new CmdSn(2);
        h.Transport.Receive(h.Async(AsyncEvent.TasksTerminated));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
        Assert.That(task.Outcome, Is.EqualTo(TaskOutcome.Cancelled));
        h.Take(Opcode.NopOut);
    }

    [Test]
    public void A_rejected_command_ends_with_the_reason()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Ready();
        h.Turn();
        SentPdu pdu = h.Take(Opcode.ScsiCommand);
        h.Transport.Receive(h.Reject(RejectReason.InvalidPduField), pdu.Header);
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
        Assert.That((task.Outcome, task.RejectReason), Is.EqualTo((TaskOutcome.Rejected, RejectReason.InvalidPduField)));
        Assert.That(h.Events, Has.Exactly(1).Matches<SessionEvent>(e => e.Kind == SessionEventKind.Rejected));
    }

    [Test]
    public void A_rejected_Data_Out_leaves_its_command_to_the_target()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Write(40960);
        h.Turn();
        h.Take(Opcode.ScsiCommand);
        h.Transport.Receive(h.R2T(task.Itt, 8192, 8192));
        h.Turn();
        h.Transport.Receive(h.Reject(RejectReason.DataDigestError), h.Take(Opcode.DataOut).Header);
        Assert.That(h.Turn(), Is.Empty);
        Assert.That(task.State, Is.EqualTo(TaskState.Sent));
    }

    [Test]
    public void An_interceptor_sees_alters_drops_delays_and_duplicates_in_both_directions()
    {
        var interceptor = new Scripted();
        using var h = new EngineHarness();
        h.Engine.Interceptor = interceptor;
        h.Start();
        h.LogIn();
        interceptor.Out = PduVerdict.Drop;
        ScsiTask lost = h.Ready();
        h.Turn();
        Assert.That(h.Transport.Sent, Is.Empty);
        interceptor.Out = PduVerdict.Duplicate;
        ScsiTask twice = h.Ready();
        h.Turn();
        Assert.That(h.Transport.Sent.Select(p => p.Itt), Is.EqualTo(new[] { twice.Itt, twice.Itt }));
        h.Transport.Sent.Clear();
        interceptor.Out = PduVerdict.Delay;
        ScsiTask delayed = h.Ready();
        h.Turn();
        interceptor.Out = PduVerdict.Pass;
        ScsiTask overtaking = h.Read();
        h.Turn();
        Assert.That(h.Transport.Sent.Select(p => p.Itt), Is.EqualTo(new[] { overtaking.Itt, delayed.Itt }));
        interceptor.OnIn = (_, data) => data.Fill(0xEE);
        h.Transport.Receive(h.DataIn(overtaking.Itt, 0, 512, status: true), new byte[512]);
        h.Turn();
        Assert.That(EngineHarness.Content(overtaking.DataIn), Is.All.EqualTo((byte)0xEE));
        interceptor.OnIn = null;
        interceptor.In = PduVerdict.Drop;
        h.Transport.Receive(h.NopIn(Itt.None, new Ttt(1)));
        h.Turn();
        Assert.That(h.Transport.Sent.Count(p => p.Opcode == Opcode.NopOut), Is.Zero);
        interceptor.In = PduVerdict.Duplicate;
        h.Transport.Receive(h.NopIn(Itt.None, new Ttt(1)));
        h.Turn();
        Assert.That(h.Transport.Sent.Count(p => p.Opcode == Opcode.NopOut), Is.EqualTo(2));
        Assert.That(lost.State, Is.EqualTo(TaskState.Sent));
    }

    private sealed class Scripted : IPduInterceptor
    {
        public PduVerdict Out { get; set; }

        public PduVerdict In { get; set; }

        public InHandler? OnIn { get; set; }

        public delegate void InHandler(Span<byte> header, Span<byte> data);

        public PduVerdict OnSend(Span<byte> header, ReadOnlySpan<byte> data) => Out;

        public PduVerdict OnReceive(Span<byte> header, Span<byte> data)
        {
            OnIn?.Invoke(header, data);
            return In;
        }
    }
}
