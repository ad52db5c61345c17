using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>States that meet an event at a bad moment: what the ordinary tests of each feature do not reach.</summary>
[TestFixture]
public sealed class BadMomentTests
{
    [Test]
    public void A_long_R2T_is_answered_to_its_end_while_the_network_takes_everything()
    {
        const int Length = 8 << 20;
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.LoginAnswer = x.LoginAnswer.Replace("MaxBurstLength=65536", "MaxBurstLength=16776192", StringComparison.Ordinal), changeLogin: l => l with { MaxBurstLength = 16776192 });
        ScsiTask task = h.Write(Length);
        h.Turn();
        int immediate = h.Take(Opcode.ScsiCommand).Data.Length;
        h.Transport.Receive(h.R2T(task.Itt, (uint)immediate, (uint)(Length - immediate)));
        h.Turn();
        Assert.That(h.Transport.Sent.Sum(p => p.Data.Length), Is.EqualTo(Length - immediate), "no event would ever bring the rest");
    }

    [Test]
    public void A_target_that_drops_the_connection_after_every_login_is_come_back_to_ever_more_slowly()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { Reconnect = new ReconnectPolicy { InitialDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(8), Jitter = 0 } });
        var delays = new List<double>();
        for (int i = 0; i < 6; i++)
        {
            RecoveryTests.Lose(h);
            delays.Add((h.Engine.NextDeadline - h.Now).TotalSeconds);
            h.Now = h.Engine.NextDeadline;
            h.Turn();
            h.Turn();
            h.LogIn();
        }

        Assert.That(delays, Is.EqualTo(new double[] { 0, 1, 2, 4, 8, 8 }));
        h.Turn(TimeSpan.FromHours(1));
        RecoveryTests.Lose(h);
        Assert.That(h.Engine.NextDeadline, Is.EqualTo(h.Now), "a connection that stood for long is replaced at once");
    }

    [Test]
    public void A_logout_for_the_target_that_was_not_sent_does_not_end_the_next_connection()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        for (int i = 0; i < 4; i++)
        {
            h.Engine.Submit(new NopTask(), h.Now);
        }

        h.Turn();
        h.Transport.Receive(h.Async(AsyncEvent.LogoutRequested, p3: 2));
        h.Turn(TimeSpan.FromSeconds(1));
        RecoveryTests.Lose(h);
        h.Turn();
        h.Turn();
        h.LogIn();
        h.Turn();
        Assert.That(h.Transport.Sent.Select(p => p.Opcode), Has.None.EqualTo(Opcode.LogoutRequest));
        Assert.That(h.Engine.State, Is.EqualTo(SessionState.LoggedIn));
    }

    [Test]
    public void A_logout_of_ours_ends_the_session_also_while_the_target_asks_for_one()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Ready();
        h.Turn();
        h.Transport.Receive(h.Async(AsyncEvent.LogoutRequested, p3: 10));
        h.Transport.Sent.Clear();
        h.Engine.Submit(new LogoutTask { Reason = LogoutReason.CloseSession }, h.Now);
        h.Turn();
        h.Transport.Receive(h.LogoutResponse(h.Take(Opcode.LogoutRequest).Itt));
        h.Turn();
        Assert.That(h.Engine.State, Is.EqualTo(SessionState.Closed));
    }

    [Test]
    public void Redirects_of_earlier_attempts_do_not_count_against_a_new_one()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { Reconnect = new ReconnectPolicy { MaxAttempts = 100, Jitter = 0 } });
        RecoveryTests.Lose(h);
        for (int i = 0; i < 10; i++)
        {
            h.Now = h.Engine.NextDeadline;
            h.Turn();
            h.Turn();
            RecoveryTests.Redirect(h, 1, "10.0.0.9:3260");
            Assert.That(h.Engine.State, Is.EqualTo(SessionState.Connecting), $"redirect {i}");
            h.Transport.RefuseConnections = true;
            h.Turn();
            h.Transport.RefuseConnections = false;
            Assert.That(h.Engine.State, Is.EqualTo(SessionState.Waiting));
        }
    }

    [Test]
    public void An_abort_that_could_not_be_sent_in_time_never_hits_the_next_command_of_the_same_object()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        NopTask[] pings = FillImmediate(h);
        ScsiTask task = h.Ready();
        h.Turn();
        h.Engine.Cancel(task, h.Now);
        h.Transport.Receive(h.Response(task.Itt));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
        h.Engine.Submit(task, h.Now);
        h.Turn();
        h.Transport.Sent.Clear();
        h.Transport.Receive(h.NopIn(pings[0].Itt, Ttt.None));
        h.Turn();
        Assert.That(h.Transport.Sent, Is.Empty, "there is nothing left to abort");
        Assert.That(h.Engine.OutstandingTasks, Is.EqualTo(4), "three pings and the command");
    }

    [Test]
    public void A_reset_that_waits_is_not_sent_when_the_command_has_ended_meanwhile()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask stuck = h.Ready();
        h.Turn();
        h.Engine.Cancel(stuck, h.Now);
        h.Turn();
        NopTask[] pings = FillImmediate(h, 3);
        h.Turn();
        h.Engine.Submit(new NopTask(), h.Now);
        Itt abort = h.Transport.Sent.First(p => p.Opcode == Opcode.TaskManagementRequest).Itt;
        h.Transport.Receive(h.ManagementResponse(abort, TaskManagementResponse.FunctionNotSupported));
        h.Transport.Receive(h.Response(stuck.Itt));
        h.Transport.Sent.Clear();
        h.Turn();
        h.Transport.Receive(h.NopIn(pings[0].Itt, Ttt.None));
        h.Turn();
        Assert.That(h.Transport.Sent.Select(p => p.Opcode), Has.None.EqualTo(Opcode.TaskManagementRequest));
    }

    [Test]
    public void A_full_task_table_leaves_room_for_the_abort_that_frees_it()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { MaxTasks = 2 });
        ScsiTask stuck = h.Ready();
        h.Ready();
        ScsiTask third = h.Ready();
        h.Turn();
        Assert.That(third.State, Is.EqualTo(TaskState.Queued), "MaxTasks bounds the commands");
        h.Transport.Sent.Clear();
        h.Engine.Cancel(stuck, h.Now);
        h.Turn();
        h.Transport.Receive(h.ManagementResponse(h.Take(Opcode.TaskManagementRequest).Itt, TaskManagementResponse.FunctionComplete));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { stuck }));
        Assert.That(third.State, Is.EqualTo(TaskState.Sent));
    }

    [Test]
    public void A_PDU_that_an_interceptor_holds_back_is_given_back_when_the_connection_ends()
    {
        var holder = new Holder { What = Opcode.DataOut };
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.Engine.Interceptor = holder);
        ScsiTask task = h.Write(40960, idempotent: false);
        h.Turn();
        h.Transport.Receive(h.R2T(task.Itt, 8192, 4096));
        h.Turn();
        Assert.That(holder.Held, Is.EqualTo(1));
        RecoveryTests.Lose(h);
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }), "a task may not wait for a PDU that will never leave");
    }

    [Test]
    public void A_reset_also_ends_an_immediate_command_that_was_sent_before_it()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        var task = new ScsiTask { IsImmediate = true };
        task.SetCdb(6);
        h.Engine.Submit(task, h.Now);
        h.Turn();
        h.Transport.Sent.Clear();
        var reset = new TaskManagementTask { Function = TaskManagementFunction.LogicalUnitReset };
        h.Engine.Submit(reset, h.Now);
        h.Turn();
        ScsiTask after = h.Ready();
        h.Turn();
        h.Transport.Receive(h.ManagementResponse(reset.Itt, TaskManagementResponse.FunctionComplete));
        Assert.That(h.Turn(), Is.EquivalentTo(new IscsiTask[] { task, reset }));
        Assert.That(after.State, Is.EqualTo(TaskState.Sent));
    }

    [Test]
    public void Bystanders_of_a_reset_are_sent_again_in_the_order_they_had()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { MaxTasks = 4 });
        ScsiTask[] first = [h.Ready(), h.Ready(), h.Ready()];
        h.Turn();
        foreach (ScsiTask task in first)
        {
            h.Transport.Receive(h.Response(task.Itt));
        }

        h.Turn();
        ScsiTask[] tasks = [.. Enumerable.Range(0, 4).Select(_ => h.Ready())];
        h.Turn();
        h.Transport.Sent.Clear();
        h.Engine.Cancel(tasks[0], h.Now);
        h.Turn();
        h.Transport.Receive(h.ManagementResponse(h.Take(Opcode.TaskManagementRequest).Itt, TaskManagementResponse.FunctionNotSupported));
        h.Turn();
        h.Transport.Receive(h.ManagementResponse(h.Take(Opcode.TaskManagementRequest).Itt, TaskManagementResponse.FunctionComplete));
        h.Turn();
        Assert.That(h.Transport.Sent.Select(p => p.Itt), Is.EqualTo(tasks[1..].Select(t => t.Itt)));
    }

    [Test]
    public void A_target_that_sends_other_PDUs_is_not_dead_because_its_answer_to_a_ping_is_late()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { Keepalive = new KeepalivePolicy { Interval = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(2) } });
        ScsiTask task = h.Ready();
        h.Turn(TimeSpan.FromSeconds(5));
        h.Turn();
        h.Turn(TimeSpan.FromSeconds(1));
        h.Transport.Receive(h.Response(task.Itt));
        h.Turn(TimeSpan.FromSeconds(1));
        Assert.That(h.Transport.IsOpen, Is.True, "it was heard one second ago");
        h.Turn(TimeSpan.FromSeconds(1));
        Assert.That(h.Transport.LastFault?.Kind, Is.EqualTo(TransportFaultKind.NoAnswer), "two seconds of silence with a ping outstanding");
    }

    [Test]
    public void A_dead_target_is_found_also_where_the_ping_has_to_queue()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with
        {
            DefaultTaskTimeout = TimeSpan.Zero,
            Keepalive = new KeepalivePolicy { Interval = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(2) },
        });
        FillImmediate(h);
        h.Turn();
        for (int i = 0; i < 10; i++)
        {
            h.Turn(TimeSpan.FromSeconds(1));
        }

        Assert.That(h.Transport.LastFault?.Kind, Is.EqualTo(TransportFaultKind.NoAnswer));
    }

    [Test]
    public void Nothing_new_is_asked_of_the_target_after_a_logout()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Engine.Submit(new LogoutTask { Reason = LogoutReason.CloseSession }, h.Now);
        h.Turn();
        h.Take(Opcode.LogoutRequest);
        h.Engine.Submit(new NopTask(), h.Now);
        h.Turn();
        Assert.That(h.Transport.Sent, Is.Empty);
    }

    [Test]
    public void Terminated_tasks_are_acknowledged_with_their_LUN_and_what_the_target_had_not_received_goes_on()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask received = h.Ready(lun: Lun.FromNumber(3));
        ScsiTask notYet = h.Ready(lun: Lun.FromNumber(3));
        h.Turn();
        h.Transport.Sent.Clear();
        h.ExpCmdSN = new CmdSn(2);
        h.Transport.Receive(h.Async(AsyncEvent.TasksTerminated, lun: Lun.FromNumber(3)));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { received }));
        Assert.That(notYet.State, Is.EqualTo(TaskState.Sent));
        Assert.That(new NopOutHeader(h.Take(Opcode.NopOut).Header).Lun, Is.EqualTo(Lun.FromNumber(3)));
    }

    private static NopTask[] FillImmediate(EngineHarness h, int count = 4)
    {
        NopTask[] pings = [.. Enumerable.Range(0, count).Select(_ => new NopTask())];
        foreach (NopTask ping in pings)
        {
            h.Engine.Submit(ping, h.Now);
        }

        return pings;
    }

    private sealed class Holder : IPduInterceptor
    {
        public Opcode What { get; init; }

        public int Held { get; private set; }

        public PduVerdict OnSend(Span<byte> header, ReadOnlySpan<byte> data)
        {
            if (Bhs.OpcodeOf(header) != What)
            {
                return PduVerdict.Pass;
            }

            Held++;
            return PduVerdict.Delay;
        }

        public PduVerdict OnReceive(Span<byte> header, Span<byte> data) => PduVerdict.Pass;
    }
}
