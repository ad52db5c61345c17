using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>
/// Faults that other initiators are known to have, each as a test of ours. Numbers 3, 9, 17, 18 and 19 are with the login tests, 6, 7, 13 and 20 with
/// the SCSI tests, 15 with the URL tests, 10 with the session tests.
/// </summary>
[TestFixture]
public sealed class TrapTests
{
    [Test]
    public void Trap_01_A_timed_out_write_is_aborted_and_the_session_goes_on()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { DefaultTaskTimeout = TimeSpan.FromSeconds(1) });
        ScsiTask write = h.Write(40960);
        h.Turn();
        h.Transport.Receive(h.R2T(write.Itt, 8192, 8192));
        h.Turn();
        h.Transport.Sent.Clear();
        h.Turn(TimeSpan.FromSeconds(1));
        h.Transport.Receive(h.ManagementResponse(h.Take(Opcode.TaskManagementRequest).Itt, TaskManagementResponse.FunctionComplete));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { write }));
        Assert.That(write.Outcome, Is.EqualTo(TaskOutcome.TimedOut));
        h.Ready();
        h.Turn();
        h.Take(Opcode.ScsiCommand);
    }

    [Test]
    public void Trap_02_Commands_that_time_out_together_each_complete()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { DefaultTaskTimeout = TimeSpan.FromSeconds(1) });
        ScsiTask[] tasks = Enumerable.Range(0, 10).Select(i => h.Read(idempotent: i % 2 == 0)).ToArray();
        h.Turn();
        h.Transport.Sent.Clear();
        h.Turn(TimeSpan.FromSeconds(1));
        var ended = new List<IscsiTask>();
        while (h.Transport.Sent.TryDequeue(out SentPdu? abort))
        {
            h.Transport.Receive(h.ManagementResponse(abort.Itt, TaskManagementResponse.FunctionComplete));
            ended.AddRange(h.Turn());
        }

        Assert.That(ended, Is.EquivalentTo(tasks));
        Assert.That(tasks.Select(t => t.Outcome), Is.All.EqualTo(TaskOutcome.TimedOut));
        Assert.That(h.Engine.OutstandingTasks, Is.Zero);
    }

    [Test]
    public void Trap_04_A_target_failure_is_not_reported_as_good()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Read();
        h.Turn();
        h.Transport.Receive(h.Response(task.Itt, ScsiStatus.Good, response: ScsiResponseCode.TargetFailure));
        h.Turn();
        Assert.That(task.Outcome, Is.EqualTo(TaskOutcome.TargetFailure));
        Assert.That(task.Completion.IsGood, Is.False);
    }

    [Test]
    public void Trap_05_CHECK_CONDITION_without_sense_data_is_just_that()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        foreach (byte[] data in new byte[][] { [], [0, 0] })
        {
            ScsiTask task = h.Ready();
            h.Turn();
            h.Transport.Receive(h.Response(task.Itt, ScsiStatus.CheckCondition, data.Length), data);
            h.Turn();
            Assert.That(task.Completion.Status, Is.EqualTo(ScsiStatus.CheckCondition));
            Assert.That(task.Completion.Sense.Length, Is.Zero);
        }
    }

    [Test]
    public void Trap_08_A_reconnect_keeps_the_ISID_and_asks_for_reinstatement()
    {
        using var h = new EngineHarness();
        h.Start();
        var first = new LoginRequestHeader(h.Transport.Sent.Peek().Header);
        (Isid isid, Tsih tsih) = (first.Isid, first.Tsih);
        h.LogIn();
        RecoveryTests.Lose(h);
        h.Turn();
        h.Turn();
        var second = new LoginRequestHeader(h.Transport.Sent.Peek().Header);
        Assert.That(second.Isid, Is.EqualTo(isid).And.EqualTo(h.Engine.Options.Isid));
        Assert.That(second.Tsih, Is.EqualTo(tsih).And.EqualTo(new Tsih(0)), "TSIH zero on a known ISID reinstates the session (RFC 7143 §6.3.5)");
    }

    [Test]
    public void Trap_11_A_late_answer_to_an_ended_command_is_dropped_quietly()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Read();
        h.Turn();
        Itt itt = task.Itt;
        h.Transport.Sent.Clear();
        h.Engine.Cancel(task, h.Now);
        h.Turn();
        h.Transport.Receive(h.ManagementResponse(h.Take(Opcode.TaskManagementRequest).Itt, TaskManagementResponse.FunctionComplete));
        h.Turn();
        byte[] before = EngineHarness.Content(task.DataIn);
        h.Transport.Receive(h.DataIn(itt, 0, 512), DataTests.Pattern(512, 1));
        h.Transport.Receive(h.R2T(itt, 0, 512));
        h.Transport.Receive(h.Response(itt));
        Assert.That(h.Turn(), Is.Empty);
        Assert.That(h.Transport.IsOpen, Is.True);
        Assert.That(EngineHarness.Content(task.DataIn), Is.EqualTo(before), "the memory belongs to the caller again");
    }

    [Test]
    public void Trap_12_A_zero_length_Data_In_is_legal()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Read();
        h.Turn();
        h.Transport.Receive(h.DataIn(task.Itt, 0, 0, dataSN: 0, final: false));
        h.Transport.Receive(h.DataIn(task.Itt, 0, 512, dataSN: 1), DataTests.Pattern(512, 1));
        h.Transport.Receive(h.DataIn(task.Itt, 512, 0, dataSN: 2, status: true));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
        Assert.That(task.Completion.IsGood, Is.True);
    }

    [Test]
    public void Trap_13_A_LUN_above_255_goes_out_in_flat_space_form()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Ready(lun: Lun.FromNumber(300));
        h.Turn();
        Assert.That(h.Take(Opcode.ScsiCommand).Header.AsSpan(8, 8).ToArray(), Is.EqualTo(new byte[] { 0x41, 0x2C, 0, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public void Trap_14_Cancelling_a_queued_command_leaves_no_hole_in_CmdSN()
    {
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.Window = 1);
        ScsiTask first = h.Ready();
        ScsiTask cancelled = h.Ready();
        h.Ready();
        h.Turn();
        Assert.That(new ScsiCommandHeader(h.Take(Opcode.ScsiCommand).Header).CmdSN.Value, Is.EqualTo(1));
        h.Engine.Cancel(cancelled, h.Now);
        h.ExpCmdSN = new CmdSn(2);
        h.Transport.Receive(h.Response(first.Itt));
        h.Turn();
        Assert.That(new ScsiCommandHeader(h.Take(Opcode.ScsiCommand).Header).CmdSN.Value, Is.EqualTo(2));
    }

    [Test]
    public void Trap_16_Data_In_and_R2T_are_bounded_by_the_command()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Read();
        h.Turn();
        h.Transport.Receive(h.DataIn(task.Itt, 256, 512), DataTests.Pattern(512, 1));
        h.Turn();
        Assert.That(h.Events.Single(e => e.Kind == SessionEventKind.ConnectionLost).Message, Does.Contain("covers bytes 256 to 768 of a transfer of 512"));
        Assert.That(EngineHarness.Content(task.DataIn), Is.All.Zero);
    }

    [Test]
    public void Trap_21_AHS_are_taken_in_stride_and_long_CDBs_travel_in_one()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        var task = new ScsiTask();
        Span<byte> cdb = task.SetCdb(32);
        for (int i = 0; i < 32; i++)
        {
            cdb[i] = (byte)i;
        }

        h.Engine.Submit(task, h.Now);
        h.Turn();
        SentPdu pdu = h.Take(Opcode.ScsiCommand);
        Assert.That(Bhs.AhsLengthOf(pdu.Header), Is.EqualTo(20));
        Assert.That(new ScsiCommandHeader(pdu.Header).Cdb.ToArray(), Is.EqualTo(Enumerable.Range(0, 16).Select(i => (byte)i)));
        var ahs = new AhsReader(pdu.Header.AsSpan(Bhs.Length));
        Assert.That(ahs.MoveNext(), Is.True);
        Assert.That((ahs.Type, ahs.Content.Length), Is.EqualTo((AhsType.ExtendedCdb, 17)), "AHSLength = CDBLength - 15 (RFC 7143 §11.2.2.3)");
        Assert.That(ahs.Content[1..].ToArray(), Is.EqualTo(Enumerable.Range(16, 16).Select(i => (byte)i)));
        byte[] answer = [.. h.Response(task.Itt), 0, 1, 9, 0];
        answer[4] = 1;
        h.Transport.Receive(answer);
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
    }

    [Test]
    public void Trap_22_A_completion_may_submit_and_cancel()
    {
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.Window = 2);
        var observer = new Resubmitter(h);
        ScsiTask first = h.Ready();
        first.Observer = observer;
        ScsiTask other = h.Ready();
        ScsiTask queued = h.Ready();
        observer.Cancel = queued;
        h.Turn();
        h.Transport.Sent.Clear();
        h.ExpCmdSN = new CmdSn(2);
        h.Transport.Receive(h.Response(first.Itt));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { first, queued }));
        Assert.That(h.Take(Opcode.ScsiCommand).Itt, Is.EqualTo(first.Itt));
        Assert.That(other.State, Is.EqualTo(TaskState.Sent));
    }

    private sealed class Resubmitter(EngineHarness h) : ITaskObserver
    {
        public ScsiTask? Cancel { get; set; }

        public void OnTaskCompleted(IscsiTask task)
        {
            h.Engine.Cancel(Cancel!, h.Now);
            h.Engine.Submit(task, h.Now);
        }
    }
}
