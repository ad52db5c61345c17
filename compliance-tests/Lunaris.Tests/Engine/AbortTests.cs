using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>Cancellation, deadlines and task management.</summary>
[TestFixture]
public sealed class AbortTests
{
    [Test]
    public void Cancelling_a_command_that_was_not_sent_completes_it_at_once()
    {
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.Window = 1);
        h.Ready();
        ScsiTask waiting = h.Ready();
        h.Turn();
        h.Engine.Cancel(waiting, h.Now);
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { waiting }));
        Assert.That(waiting.Outcome, Is.EqualTo(TaskOutcome.Cancelled));
        Assert.That(waiting.Attempts, Is.Zero);
    }

    [Test]
    public void Cancelling_a_sent_command_aborts_it_and_completes_it_only_when_the_target_has_answered()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Read();
        h.Turn();
        h.Take(Opcode.ScsiCommand);
        h.Engine.Cancel(task, h.Now);
        Assert.That(h.Turn(), Is.Empty);
        var abort = new TaskManagementRequestHeader(h.Take(Opcode.TaskManagementRequest).Header);
        Assert.That((abort.Function, abort.ReferencedTaskTag, abort.RefCmdSN, abort.Immediate), Is.EqualTo((TaskManagementFunction.AbortTask, task.Itt, task.CmdSN, true)));
        h.Transport.Receive(h.ManagementResponse(abort.Itt, TaskManagementResponse.FunctionComplete));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
        Assert.That(task.Outcome, Is.EqualTo(TaskOutcome.Cancelled));
        Assert.That(h.Events, Has.Exactly(1).Matches<SessionEvent>(e => e.Kind == SessionEventKind.TaskAborted));
    }

    [Test]
    public void An_answer_that_overtakes_the_abort_counts()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Ready();
        h.Turn();
        h.Take(Opcode.ScsiCommand);
        h.Engine.Cancel(task, h.Now);
        h.Turn();
        Itt abort = h.Take(Opcode.TaskManagementRequest).Itt;
        h.Transport.Receive(h.Response(task.Itt));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
        Assert.That(task.Completion.IsGood, Is.True);
        h.Transport.Receive(h.ManagementResponse(abort, TaskManagementResponse.TaskDoesNotExist));
        Assert.That(h.Turn(), Is.Empty);
        Assert.That(h.Engine.State, Is.EqualTo(SessionState.LoggedIn));
    }

    [Test]
    public void An_abort_that_is_refused_escalates_to_a_logical_unit_reset_and_bystanders_are_sent_again_only_where_that_is_safe()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask stuck = h.Ready();
        ScsiTask safe = h.Ready();
        ScsiTask unsafeTask = h.Ready(idempotent: false);
        ScsiTask elsewhere = h.Ready(lun: Lun.FromNumber(5));
        h.Turn();
        h.Transport.Sent.Clear();
        h.Engine.Cancel(stuck, h.Now);
        h.Turn();
        h.ExpCmdSN = new CmdSn(5);
        h.Transport.Receive(h.ManagementResponse(h.Take(Opcode.TaskManagementRequest).Itt, TaskManagementResponse.FunctionNotSupported));
        h.Turn();
        var reset = new TaskManagementRequestHeader(h.Take(Opcode.TaskManagementRequest).Header);
        Assert.That(reset.Function, Is.EqualTo(TaskManagementFunction.LogicalUnitReset));
        h.Transport.Receive(h.ManagementResponse(reset.Itt, TaskManagementResponse.FunctionComplete));
        List<IscsiTask> ended = h.Turn();
        Assert.That(ended, Is.EquivalentTo(new[] { stuck, unsafeTask }));
        Assert.That((stuck.Outcome, unsafeTask.Outcome), Is.EqualTo((TaskOutcome.Cancelled, TaskOutcome.OutcomeUnknown)));
        SentPdu again = h.Take(Opcode.ScsiCommand);
        Assert.That(again.Itt, Is.EqualTo(safe.Itt));
        Assert.That(elsewhere.State, Is.EqualTo(TaskState.Sent));
    }

    [Test]
    public void A_target_that_answers_neither_abort_nor_reset_loses_the_connection()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Ready();
        h.Turn();
        h.Engine.Cancel(task, h.Now);
        h.Turn();
        h.Turn(h.Engine.Options.Abort.AbortTaskTimeout);
        Assert.That(h.Transport.IsOpen, Is.True);
        List<IscsiTask> ended = h.Turn(h.Engine.Options.Abort.LogicalUnitResetTimeout);
        Assert.That(ended, Is.EqualTo(new IscsiTask[] { task }));
        Assert.That(task.Outcome, Is.EqualTo(TaskOutcome.Cancelled));
        Assert.That(h.Transport.LastFault!.Kind, Is.EqualTo(TransportFaultKind.NoAnswer));
    }

    [Test]
    public void A_write_whose_abort_was_cut_off_by_the_connection_may_have_been_carried_out()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask write = h.Write(512);
        ScsiTask read = h.Read();
        h.Turn();
        h.Engine.Cancel(write, h.Now);
        h.Engine.Cancel(read, h.Now);
        h.Turn();
        RecoveryTests.Lose(h);
        h.Turn();
        Assert.That((write.Outcome, read.Outcome), Is.EqualTo((TaskOutcome.OutcomeUnknown, TaskOutcome.Cancelled)));
    }

    [Test]
    public void A_deadline_aborts_and_reports_a_timeout()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { DefaultTaskTimeout = TimeSpan.FromSeconds(3) });
        ScsiTask task = h.Ready();
        h.Turn();
        h.Take(Opcode.ScsiCommand);
        Assert.That(h.Engine.NextDeadline, Is.EqualTo(h.Now + TimeSpan.FromSeconds(3)));
        h.Turn(TimeSpan.FromSeconds(3));
        h.Transport.Receive(h.ManagementResponse(h.Take(Opcode.TaskManagementRequest).Itt, TaskManagementResponse.FunctionComplete));
        h.Turn();
        Assert.That(task.Outcome, Is.EqualTo(TaskOutcome.TimedOut));
    }

    [TestCase(TaskManagementFunction.AbortTaskSet)]
    [TestCase(TaskManagementFunction.LogicalUnitReset)]
    [TestCase(TaskManagementFunction.TargetWarmReset)]
    [TestCase(TaskManagementFunction.TargetColdReset)]
    [TestCase(TaskManagementFunction.ClearAca)]
    [TestCase(TaskManagementFunction.QueryTaskSet)]
    public void Task_management_functions_are_sent_immediate_and_end_the_tasks_they_cover(TaskManagementFunction function)
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask here = h.Ready();
        ScsiTask there = h.Ready(lun: Lun.FromNumber(9));
        h.Turn();
        h.Transport.Sent.Clear();
        var management = new TaskManagementTask { Function = function };
        h.Engine.Submit(management, h.Now);
        h.Turn();
        SentPdu pdu = h.Take(Opcode.TaskManagementRequest);
        Assert.That(new TaskManagementRequestHeader(pdu.Header).Function, Is.EqualTo(function));
        h.ExpCmdSN = new CmdSn(3);
        h.Transport.Receive(h.ManagementResponse(pdu.Itt, TaskManagementResponse.FunctionComplete));
        List<IscsiTask> ended = h.Turn();
        bool endsHere = function is not (TaskManagementFunction.ClearAca or TaskManagementFunction.QueryTaskSet);
        bool endsThere = function is TaskManagementFunction.TargetWarmReset or TaskManagementFunction.TargetColdReset;
        Assert.That(ended.Contains(here), Is.EqualTo(endsHere));
        Assert.That(ended.Contains(there), Is.EqualTo(endsThere));
        Assert.That(management.Response, Is.EqualTo(TaskManagementResponse.FunctionComplete));
    }

    [Test]
    public void Immediate_requests_are_bounded_and_a_request_that_times_out_gives_its_place_back()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        NopTask[] pings = Enumerable.Range(0, 6).Select(_ => new NopTask { Timeout = TimeSpan.FromSeconds(1) }).ToArray();
        foreach (NopTask ping in pings)
        {
            h.Engine.Submit(ping, h.Now);
        }

        h.Turn();
        Assert.That(h.Transport.Sent, Has.Count.EqualTo(4));
        List<IscsiTask> ended = h.Turn(TimeSpan.FromSeconds(1));
        Assert.That(ended, Has.Count.EqualTo(6), "all of them are over their time, sent or not");
        var late = new NopTask();
        h.Engine.Submit(late, h.Now);
        h.Transport.Sent.Clear();
        h.Turn();
        h.Transport.Receive(h.NopIn(h.Take(Opcode.NopOut).Itt, Ttt.None));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { late }));
    }
}
