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
    private const int Remembered = 64;
    private const uint MostAhead = 1 << 16;

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
    public void Answer_further_ahead_than_any_target_can_be_ends_the_connection_over_RDMA_too()
    {
        using EngineHarness h = OverRdma();
        ScsiTask[] tasks = [h.Ready(idempotent: false), h.Ready(idempotent: false)];
        h.Turn();
        uint first = ExpStatSN(h, tasks.Length);
        Answer(h, tasks[0], first + MostAhead + 1);
        h.Turn();
        SessionEvent lost = h.Events.Single(e => e.Kind == SessionEventKind.ConnectionLost);
        Assert.That(lost.Fault!.Kind, Is.EqualTo(TransportFaultKind.ProtocolViolation));
        Assert.That(lost.Message, Does.Contain("an answer was lost"));
        Assert.That(tasks.Select(t => t.Outcome), Has.All.EqualTo(TaskOutcome.OutcomeUnknown));
    }

    [Test]
    public void Numbers_that_changed_places_end_where_they_would_have_in_order([Values(1, 2, 62, 63, 64, 65, 66, 127, 128, 129, 300)] int ahead)
    {
        using EngineHarness h = OverRdma();
        uint first = 0;
        for (int i = 0; i <= ahead; i++)
        {
            // The answer that is due comes last.
            ScsiTask task = h.Ready();
            h.Turn();
            uint acknowledged = ExpStatSN(h, 1);
            first = i == 0 ? acknowledged : first;
            Assert.That(acknowledged - first, Is.EqualTo(i <= Remembered ? 0 : i + 1), "what has not come is given up where it can be remembered no longer");
            Answer(h, task, first + (uint)((i + 1) % (ahead + 1)));
            Assert.That(h.Turn(), Is.EqualTo((IscsiTask[])[task]));
        }

        h.Ready();
        h.Turn();
        Assert.That(ExpStatSN(h, 1), Is.EqualTo(first + (uint)ahead + 1));
        Assert.That(h.Transport.LastFault, Is.Null);
    }

    [Test]
    public void Numbers_in_any_order_and_with_gaps_are_acknowledged_as_a_model_says([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        using EngineHarness h = OverRdma();
        ScsiTask task = h.Ready();
        h.Turn();
        uint due = ExpStatSN(h, 1);
        uint top = due;
        var came = new HashSet<uint>();
        for (int i = 0; i < 400; i++)
        {
            uint number = random.Next(4) == 0 ? top + (uint)random.Next(1, random.Next(2) == 0 ? 4 : 140) : due + (uint)random.Next(0, 8);
            top = Math.Max(top, number);
            Answer(h, task, number);
            Assert.That(h.Turn(), Is.EqualTo((IscsiTask[])[task]));
            if (number >= due)
            {
                came.Add(number);
                due = Math.Max(due, number > Remembered ? number - Remembered : 0);
                while (came.Contains(due))
                {
                    due++;
                }
            }

            task = h.Ready();
            h.Turn();
            Assert.That(ExpStatSN(h, 1), Is.EqualTo(due), $"answer {i}");
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
