using System.Text;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>Error recovery level 0: lost connections, reconnects, redirects, what is sent again and what is not.</summary>
[TestFixture]
public sealed class RecoveryTests
{
    [Test]
    public void After_a_lost_connection_what_is_safe_is_sent_again_in_order_and_the_rest_ends_as_OutcomeUnknown()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask first = h.Read();
        ScsiTask danger = h.Ready(idempotent: false);
        ScsiTask second = h.Write(1024);
        h.Turn();
        h.Transport.Sent.Clear();
        Lose(h);
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { danger }));
        Assert.That(danger.Outcome, Is.EqualTo(TaskOutcome.OutcomeUnknown));
        Assert.That(danger.Fault!.Message, Does.Contain("the test"));
        ScsiTask later = h.Ready();
        h.Turn();
        h.LogIn();
        h.Turn();
        Assert.That(h.Transport.Sent.Select(p => p.Itt), Is.EqualTo(new[] { first.Itt, second.Itt, later.Itt }));
        Assert.That(h.Transport.Sent.Select(p => new ScsiCommandHeader(p.Header).CmdSN.Value), Is.EqualTo(new[] { 1u, 2u, 3u }));
        Assert.That((first.Attempts, later.Attempts), Is.EqualTo((2, 1)));
        Assert.That(h.Engine.Reconnects, Is.EqualTo(1));
    }

    [Test]
    public void A_write_that_is_sent_again_starts_from_its_first_byte()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Write(40960);
        h.Turn();
        h.Take(Opcode.ScsiCommand);
        h.Transport.Receive(h.R2T(task.Itt, 8192, 16384));
        h.Turn();
        h.Transport.Sent.Clear();
        Lose(h);
        h.Turn();
        h.Turn();
        h.LogIn();
        h.Turn();
        Assert.That(h.Take(Opcode.ScsiCommand).Data, Has.Length.EqualTo(8192));
        Assert.That(h.Transport.Sent, Is.Empty, "R2Ts of the lost connection are forgotten");
        h.Transport.Receive(h.R2T(task.Itt, 8192, 32768, r2tSN: 0));
        h.Turn();
        Assert.That(h.Transport.Sent.Sum(p => p.Data.Length), Is.EqualTo(32768));
    }

    [Test]
    public void A_command_is_not_sent_more_often_than_allowed()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { MaxSends = 2 });
        ScsiTask task = h.Read();
        h.Turn();
        h.Transport.Sent.Clear();
        Lose(h);
        h.Turn();
        h.Turn();
        h.LogIn();
        h.Turn();
        h.Transport.Sent.Clear();
        Lose(h);
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
        Assert.That(task.Outcome, Is.EqualTo(TaskOutcome.OutcomeUnknown));
    }

    [Test]
    public void Reconnecting_backs_off_with_jitter_and_gives_up_when_the_policy_says_so()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { Reconnect = new ReconnectPolicy { MaxAttempts = 4, InitialDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(3) } });
        ScsiTask waiting = h.Read();
        h.Turn();
        h.Transport.RefuseConnections = true;
        Lose(h);
        var delays = new List<TimeSpan>();
        var ended = new List<IscsiTask>();
        while (h.Engine.State != SessionState.Closed)
        {
            if (h.Engine.State == SessionState.Waiting)
            {
                delays.Add(h.Engine.NextDeadline - h.Now);
                h.Now = h.Engine.NextDeadline;
            }

            ended.AddRange(h.Turn());
        }

        Assert.That(delays, Has.Count.EqualTo(4));
        Assert.That(delays[0], Is.EqualTo(TimeSpan.Zero), "the first attempt is made at once");
        Assert.That(delays[1], Is.InRange(TimeSpan.FromSeconds(0.7), TimeSpan.FromSeconds(1)));
        Assert.That(delays[2], Is.InRange(TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(2)));
        Assert.That(delays[3], Is.InRange(TimeSpan.FromSeconds(2.1), TimeSpan.FromSeconds(3)));
        Assert.That(ended, Is.EqualTo(new IscsiTask[] { waiting }));
        Assert.That(waiting.Outcome, Is.EqualTo(TaskOutcome.OutcomeUnknown));
        Assert.That(h.Events[^1].Kind, Is.EqualTo(SessionEventKind.Closed));
    }

    [Test]
    public void The_first_connection_is_not_tried_again_unless_asked_for()
    {
        using var h = new EngineHarness();
        h.Transport.RefuseConnections = true;
        h.Start();
        Assert.That(h.Engine.State, Is.EqualTo(SessionState.Closed));
        Assert.That(h.Engine.Fault!.Kind, Is.EqualTo(TransportFaultKind.ConnectFailed));
        using var patient = new EngineHarness(o => o with { Reconnect = new ReconnectPolicy { RetryFirstConnect = true, Jitter = 0 } });
        patient.Transport.RefuseConnections = true;
        patient.Start();
        Assert.That(patient.Engine.State, Is.EqualTo(SessionState.Connecting), "the second attempt is made at once");
        patient.Transport.RefuseConnections = false;
        patient.Turn();
        patient.Turn();
        patient.LogIn();
    }

    [Test]
    public void A_connection_or_login_that_takes_too_long_is_given_up()
    {
        using var h = new EngineHarness();
        h.Start();
        h.Turn(h.Engine.Options.ConnectTimeout);
        Assert.That(h.Engine.State, Is.EqualTo(SessionState.Closed));
        Assert.That(h.Engine.Fault!.Kind, Is.EqualTo(TransportFaultKind.ConnectTimeout));
    }

    [TestCase((byte)1, TestName = "A temporary redirect is followed for this connection only")]
    [TestCase((byte)2, TestName = "A permanent redirect is followed from now on")]
    public void Redirects_are_followed(byte detail)
    {
        using var h = new EngineHarness();
        h.Start();
        Redirect(h, detail, "10.0.0.9:3261,2");
        h.Turn();
        Assert.That(h.Transport.Portals, Is.EqualTo(new[] { new Portal("127.0.0.1"), new Portal("10.0.0.9", 3261) }));
        h.LogIn();
        Lose(h);
        h.Turn();
        h.Turn();
        Assert.That(h.Transport.Portals[^1], Is.EqualTo(detail == 2 ? new Portal("10.0.0.9", 3261) : new Portal("127.0.0.1")));
    }

    [Test]
    public void A_redirect_that_never_ends_is_not_followed_for_ever()
    {
        using var h = new EngineHarness();
        h.Start();
        for (int i = 0; i <= h.Engine.Options.Login.MaxRedirects; i++)
        {
            Assert.That(h.Engine.State, Is.EqualTo(SessionState.Connecting));
            Redirect(h, 1, $"10.0.0.{i + 1}:3260");
            h.Turn();
        }

        Assert.That(h.Engine.State, Is.EqualTo(SessionState.Closed));
        Assert.That(h.Engine.Fault!.Message, Does.Contain("portal to portal"));
    }

    [Test]
    public void Silence_is_probed_with_a_ping_and_a_ping_without_answer_drops_the_connection()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { Keepalive = new KeepalivePolicy { Interval = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(2) } });
        h.Turn(TimeSpan.FromSeconds(5));
        h.Turn();
        SentPdu ping = h.Take(Opcode.NopOut);
        h.Transport.Receive(h.NopIn(ping.Itt, Ttt.None));
        h.Turn();
        Assert.That(h.Transport.IsOpen, Is.True);
        h.Turn(TimeSpan.FromSeconds(5));
        h.Turn();
        h.Take(Opcode.NopOut);
        h.Turn(TimeSpan.FromSeconds(2));
        Assert.That(h.Transport.LastFault!.Kind, Is.EqualTo(TransportFaultKind.NoAnswer));
        Assert.That(h.Events, Has.Exactly(1).Matches<SessionEvent>(e => e.Kind == SessionEventKind.ConnectionLost));
    }

    [Test]
    public void A_logout_ends_the_session_and_what_was_never_sent_says_so()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        var logout = new LogoutTask { Reason = LogoutReason.CloseSession };
        h.Engine.Submit(logout, h.Now);
        h.Turn();
        ScsiTask late = h.Ready();
        h.Turn();
        SentPdu pdu = h.Take(Opcode.LogoutRequest);
        Assert.That(h.Transport.Sent, Is.Empty, "no command follows a logout");
        h.Transport.Receive(h.LogoutResponse(pdu.Itt));
        Assert.That(h.Turn(), Is.EquivalentTo(new IscsiTask[] { logout, late }));
        Assert.That((logout.Outcome, late.Outcome), Is.EqualTo((TaskOutcome.Completed, TaskOutcome.NotSent)));
        Assert.That(h.Engine.State, Is.EqualTo(SessionState.Closed));
        ScsiTask after = h.Ready();
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { after }));
        Assert.That(after.Outcome, Is.EqualTo(TaskOutcome.NotSent));
    }

    [Test]
    public void Closing_completes_everything()
    {
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.Window = 1);
        ScsiTask sent = h.Read();
        ScsiTask queued = h.Read();
        h.Turn();
        h.Engine.Close(new TransportFault(TransportFaultKind.ClosedLocally, "enough"), h.Now);
        Assert.That(h.Turn(), Is.EquivalentTo(new[] { sent, queued }));
        Assert.That((sent.Outcome, queued.Outcome), Is.EqualTo((TaskOutcome.OutcomeUnknown, TaskOutcome.NotSent)));
        Assert.That(h.Engine.Fault!.Message, Is.EqualTo("enough"));
    }

    internal static void Lose(EngineHarness h)
    {
        h.Transport.Sent.Clear();
        h.Transport.Disconnect(new TransportFault(TransportFaultKind.ClosedByPeer, "cut by the test"));
    }

    internal static void Redirect(EngineHarness h, byte detail, string address)
    {
        var asked = new LoginRequestHeader(h.Take(Opcode.LoginRequest).Header);
        byte[] data = Encoding.ASCII.GetBytes($"TargetAddress={address}\0");
        byte[] header = new byte[Bhs.Length];
        _ = new LoginResponseHeader(header)
        {
            Opcode = Opcode.LoginResponse,
            CurrentStage = asked.CurrentStage,
            Isid = asked.Isid,
            Itt = asked.Itt,
            DataSegmentLength = data.Length,
            StatusClass = 1,
            StatusDetail = detail,
        };
        h.Transport.Sent.Clear();
        h.Transport.Receive(header, data);
    }
}
