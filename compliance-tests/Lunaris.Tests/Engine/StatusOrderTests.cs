using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>Answers whose StatSN is not the one that is due. Over RDMA a target may number them on one processor and send them on another, as LIO does.</summary>
[TestFixture]
public sealed class StatusOrderTests
{
    private const int MostAhead = 64;

    private static readonly TransportCapabilities s_rdma = FakeTransport.Usual with { IsRdma = true, SupportsDigests = false };

    [Test]
    public void Answers_that_changed_places_over_RDMA_all_count_and_nothing_is_acknowledged_before_it_came()
    {
        using EngineHarness h = OverRdma();
        ScsiTask[] tasks = [.. Enumerable.Range(0, 6).Select(_ => h.Ready(idempotent: false))];
        h.Turn();
        uint first = ExpStatSN(h, tasks.Length);
        int[] order = [2, 1, 4, 0, 5, 3];
        uint[] acknowledged = [0, 0, 0, 3, 3, 6];
        foreach ((int number, uint due) in order.Zip(acknowledged))
        {
            Answer(h, tasks[number], first + (uint)number);
            Assert.That(h.Turn(), Is.EqualTo((IscsiTask[])[tasks[number]]));
            h.Ready();
            h.Turn();
            Assert.That(ExpStatSN(h, 1), Is.EqualTo(first + due), $"after answer {number}");
        }

        Assert.That(tasks.Select(t => t.Outcome), Has.All.EqualTo(TaskOutcome.Completed));
        Assert.That(h.Transport.LastFault, Is.Null);
        Assert.That(h.Events.Count(e => e.Kind == SessionEventKind.TransportNotice && e.Message.Contains("StatSN", StringComparison.Ordinal)), Is.EqualTo(1), "told once");
    }

    [Test]
    public void Two_answers_with_one_number_both_count([Values] bool isRdma)
    {
        using EngineHarness h = isRdma ? OverRdma() : EngineHarness.LoggedIn();
        ScsiTask[] tasks = [.. Enumerable.Range(0, 3).Select(_ => h.Ready(idempotent: false))];
        h.Turn();
        uint first = ExpStatSN(h, tasks.Length);
        foreach ((ScsiTask task, uint number) in tasks.Zip((uint[])[first, first, first + 1]))
        {
            Answer(h, task, number);
            Assert.That(h.Turn(), Is.EqualTo((IscsiTask[])[task]));
            Assert.That(task.Outcome, Is.EqualTo(TaskOutcome.Completed));
        }

        h.Ready();
        h.Turn();
        Assert.That(ExpStatSN(h, 1), Is.EqualTo(first + 2));
    }

    [Test]
    public void Repeated_answer_to_a_command_that_has_ended_changes_nothing([Values] bool isRdma)
    {
        using EngineHarness h = isRdma ? OverRdma() : EngineHarness.LoggedIn();
        ScsiTask ended = h.Ready();
        h.Turn();
        uint first = ExpStatSN(h, 1);
        Answer(h, ended, first);
        Assert.That(h.Turn(), Is.EqualTo((IscsiTask[])[ended]));
        ScsiTask next = h.Ready();
        h.Turn();
        h.Transport.Receive(Numbered(h.Response(ended.Itt), first));
        Assert.That(h.Turn(), Is.Empty);
        Assert.That(h.Transport.LastFault, Is.Null);
        Assert.That(next.State, Is.EqualTo(TaskState.Sent));
    }

    [Test]
    public void Answer_further_ahead_than_commands_can_be_ends_the_connection_over_RDMA_too()
    {
        using EngineHarness h = OverRdma();
        ScsiTask[] tasks = [.. Enumerable.Range(0, MostAhead + 2).Select(_ => h.Ready(idempotent: false))];
        h.Window = 128;
        h.Turn();
        Assert.That(tasks.Count(t => t.State == TaskState.Sent), Is.GreaterThanOrEqualTo(MostAhead));
        uint first = ExpStatSN(h, tasks.Count(t => t.State == TaskState.Sent));
        Answer(h, tasks[0], first + MostAhead);
        h.Turn();
        Assert.That(h.Transport.LastFault, Is.Null);
        Answer(h, tasks[1], first + MostAhead + 1);
        h.Turn();
        SessionEvent lost = h.Events.Single(e => e.Kind == SessionEventKind.ConnectionLost);
        Assert.That(lost.Message, Does.Contain("an answer was lost"));
        Assert.That(tasks[1].Outcome, Is.EqualTo(TaskOutcome.OutcomeUnknown));
    }

    [Test]
    public void Whole_window_that_comes_before_the_first_is_acknowledged_with_it()
    {
        foreach (int ahead in (int[])[MostAhead - 1, MostAhead])
        {
            using EngineHarness h = OverRdma();
            uint first = 0;
            for (int i = 0; i <= ahead; i++)
            {
                // The answer that is due comes last.
                ScsiTask task = h.Ready();
                h.Turn();
                first = i == 0 ? ExpStatSN(h, 1) : first;
                h.Transport.Sent.Clear();
                Answer(h, task, first + (uint)((i + 1) % (ahead + 1)));
                Assert.That(h.Turn(), Has.Count.EqualTo(1));
            }

            h.Ready();
            h.Turn();
            Assert.That(ExpStatSN(h, 1), Is.EqualTo(first + (uint)ahead + 1));
        }
    }

    private static EngineHarness OverRdma() => EngineHarness.LoggedIn(capabilities: s_rdma, prepare: h => h.LoginAnswer += "RDMAExtensions=Yes\0");

    private static void Answer(EngineHarness h, ScsiTask task, uint statSN)
    {
        h.ExpCmdSN = h.ExpCmdSN.Next;
        h.Transport.Receive(Numbered(h.Response(task.Itt), statSN));
    }

    private static byte[] Numbered(byte[] response, uint statSN)
    {
        _ = new ScsiResponseHeader(response) { StatSN = new StatSn(statSN) };
        return response;
    }

    /// <summary>What the last of the commands that were sent acknowledges.</summary>
    private static uint ExpStatSN(EngineHarness h, int sent)
    {
        uint value = 0;
        for (int i = 0; i < sent; i++)
        {
            value = new ScsiCommandHeader(h.Take(Opcode.ScsiCommand).Header).ExpStatSN.Value;
        }

        return value;
    }
}
