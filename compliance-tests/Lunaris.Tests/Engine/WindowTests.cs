using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>CmdSN, the command window, tags.</summary>
[TestFixture]
public sealed class WindowTests
{
    [Test]
    public void Commands_beyond_the_window_wait_and_go_in_order_when_it_opens()
    {
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.Window = 2);
        ScsiTask[] tasks = Enumerable.Range(0, 5).Select(_ => h.Ready()).ToArray();
        h.Turn();
        Assert.That(h.Transport.Sent, Has.Count.EqualTo(2));
        h.Take(Opcode.ScsiCommand);
        h.Take(Opcode.ScsiCommand);
        h.ExpCmdSN = new CmdSn(3);
        h.Transport.Receive(h.Response(tasks[0].Itt));
        h.Turn();
        Assert.That(h.Transport.Sent.Select(p => new ScsiCommandHeader(p.Header).CmdSN.Value), Is.EqualTo(new[] { 3u, 4u }));
    }

    [Test]
    public void The_transport_is_told_of_the_answers_to_come_and_what_it_puts_off_is_passed_on_to_the_driver()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask read = h.Read();
        h.Ready();
        Assert.That(h.Engine.Flush(h.Now, moreToCome: true), Is.False);
        Assert.That(h.Transport.ExpectedAnswers, Is.EqualTo((2, Bhs.Length)));
        h.Transport.PutsOff = true;
        h.Transport.Receive(h.Response(read.Itt));
        h.Engine.Service(TransportEvents.Readable, h.Now);
        Assert.That(h.Engine.Flush(h.Now, moreToCome: true), Is.True);
        Assert.That(h.Transport.ExpectedAnswers.Outstanding, Is.EqualTo(1));
        Assert.That(h.Engine.Flush(h.Now), Is.False);
    }

    [Test]
    public void A_transport_that_has_no_use_for_the_answers_to_come_is_not_told_of_them()
    {
        using EngineHarness h = EngineHarness.LoggedIn(capabilities: FakeTransport.Usual with { WantsExpectedAnswers = false });
        h.Transport.PutsOff = true;
        ScsiTask read = h.Read();
        Assert.That(h.Engine.Flush(h.Now, moreToCome: true), Is.False);
        Assert.That((read.State, h.Transport.ExpectedAnswers), Is.EqualTo((TaskState.Sent, (0, 0))));
    }

    [Test]
    public void A_tag_finds_its_task_only_while_that_is_with_the_target()
    {
        var table = new TaskTable(4);
        ScsiTask[] tasks = [.. Enumerable.Range(0, 4).Select(_ => new ScsiTask())];
        Assert.That(tasks.All(table.TryAdd), Is.True);
        Assert.That(tasks.Select(task => table.FindActive(task.Itt)), Is.EqualTo(tasks));
        Itt old = tasks[0].Itt;
        table.Remove(tasks[0]);
        Assert.That((table.FindActive(old), table.Find(old, out _)), Is.EqualTo((default(IscsiTask), TagMeaning.Ended)));
        var next = new ScsiTask();
        Assert.That(table.TryAdd(next), Is.True);
        Assert.That((table.FindActive(old), table.FindActive(next.Itt)), Is.EqualTo((default(IscsiTask), (IscsiTask?)next)));
        Assert.That(table.FindActive(new Itt(0x00010004)), Is.Null, "there is no such slot");
        Assert.That(table.FindActive(Itt.None), Is.Null);
    }

    [Test]
    public void A_queue_of_tasks_behaves_like_a_list_whatever_is_put_in_and_taken_out()
    {
        var random = new Random(4);
        var queue = new TaskQueue();
        List<IscsiTask> model = [];
        for (int i = 0; i < 2000; i++)
        {
            var task = new ScsiTask();
            switch (random.Next(model.Count < 4 ? 4 : 6))
            {
                case 0:
                    queue.InsertAfter(null, task);
                    model.Insert(0, task);
                    break;
                case 1 when model.Count > 0:
                    int behind = random.Next(model.Count);
                    queue.InsertAfter(model[behind], task);
                    model.Insert(behind + 1, task);
                    break;
                case < 4:
                    queue.Append(task);
                    model.Add(task);
                    break;
                default:
                    IscsiTask taken = model[random.Next(model.Count)];
                    queue.Remove(taken);
                    model.Remove(taken);
                    Assert.That((taken.Queue, taken.NextInQueue, taken.PreviousInQueue), Is.EqualTo(default((TaskQueue?, IscsiTask?, IscsiTask?))));
                    break;
            }

            if (i % 500 == 499)
            {
                // Down to one and to none, by way of the ends and of the middle.
                while (model.Count > 0)
                {
                    int index = random.Next(model.Count);
                    queue.Remove(model[index]);
                    model.RemoveAt(index);
                    AssertSame(queue, model);
                }
            }

            AssertSame(queue, model);
        }
    }

    private static void AssertSame(TaskQueue queue, List<IscsiTask> model)
    {
        List<IscsiTask> forwards = [];
        List<IscsiTask> backwards = [];
        for (IscsiTask? task = queue.First; task is not null; task = task.NextInQueue)
        {
            forwards.Add(task);
        }

        for (IscsiTask? task = queue.Last; task is not null; task = task.PreviousInQueue)
        {
            backwards.Insert(0, task);
        }

        Assert.That(queue.Count, Is.EqualTo(model.Count));
        Assert.That(forwards, Is.EqualTo(model));
        Assert.That(backwards, Is.EqualTo(model));
        Assert.That(model.Select(task => task.Queue), Is.All.SameAs(queue));
    }

    [Test]
    public void A_window_closed_to_nothing_stops_commands_but_not_immediate_ones()
    {
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.Window = 1);
        h.Ready();
        ScsiTask waiting = h.Ready();
        h.Turn();
        h.Take(Opcode.ScsiCommand);
        var immediate = new ScsiTask { IsImmediate = true };
        immediate.SetCommand(new Lunaris.Scsi.Commands.TestUnitReady());
        h.Engine.Submit(immediate, h.Now);
        h.Turn();
        var command = new ScsiCommandHeader(h.Take(Opcode.ScsiCommand).Header);
        Assert.That((command.Immediate, command.CmdSN.Value), Is.EqualTo((true, 2u)), "an immediate command carries the next CmdSN and does not take it");
        Assert.That(h.Transport.Sent, Is.Empty);
        Assert.That(waiting.State, Is.EqualTo(TaskState.Queued));
    }

    [Test]
    public void Held_commands_wait_and_one_that_goes_first_overtakes_them_without_being_immediate()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Engine.HoldsCommands = true;
        ScsiTask held = h.Ready();
        var first = new ScsiTask { GoesFirst = true };
        first.SetCommand(new Lunaris.Scsi.Commands.TestUnitReady());
        h.Engine.Submit(first, h.Now);
        h.Turn();
        var command = new ScsiCommandHeader(h.Take(Opcode.ScsiCommand).Header);
        Assert.That((command.Immediate, command.CmdSN.Value, command.Itt), Is.EqualTo((false, 1u, first.Itt)));
        Assert.That((h.Transport.Sent.Count, held.State), Is.EqualTo((0, TaskState.Queued)));
        h.Engine.HoldsCommands = false;
        h.Turn();
        Assert.That(new ScsiCommandHeader(h.Take(Opcode.ScsiCommand).Header).CmdSN.Value, Is.EqualTo(2u));
    }

    [Test]
    public void MaxCmdSN_never_moves_back_and_contradictory_pairs_change_nothing()
    {
        var window = default(CommandWindow);
        window.Start(new CmdSn(10));
        window.Update(new CmdSn(10), new CmdSn(20));
        window.Update(new CmdSn(10), new CmdSn(15));
        Assert.That(window.Room, Is.EqualTo(11));
        window.Update(new CmdSn(40), new CmdSn(30));
        Assert.That(window.Room, Is.EqualTo(11));
        window.Update(new CmdSn(12), new CmdSn(11));
        Assert.That(window.IsOpen, Is.True, "a closed pair does not take back what was offered");
    }

    [Test]
    public void Sequence_numbers_wrap()
    {
        var window = default(CommandWindow);
        window.Start(new CmdSn(0xFFFFFFFE));
        window.Update(new CmdSn(0xFFFFFFFE), new CmdSn(2));
        Assert.That(window.Room, Is.EqualTo(5));
        Assert.That(Enumerable.Range(0, 5).Select(_ => window.Take().Value).ToArray(), Is.EqualTo(new uint[] { 0xFFFFFFFE, 0xFFFFFFFF, 0, 1, 2 }));
        Assert.That(window.IsOpen, Is.False);
        Assert.That(new CmdSn(1) > new CmdSn(0xFFFFFFFF), Is.True);
    }

    [Test]
    public void A_tag_is_never_all_ones_and_never_that_of_an_earlier_task()
    {
        var table = new TaskTable(3);
        var seen = new HashSet<uint>();
        for (int i = 0; i < 200_000; i++)
        {
            var task = new ScsiTask();
            Assert.That(table.TryAdd(task), Is.True);
            Assert.That(task.Itt, Is.Not.EqualTo(Itt.None));
            Assert.That(task.Itt.Value >> 16, Is.Not.Zero);
            if (i < 190_000)
            {
                Assert.That(seen.Add(task.Itt.Value), Is.True, "a tag came back before the generations were used up");
            }

            Itt itt = task.Itt;
            table.Remove(task);
            Assert.That(table.Find(itt, out _), Is.EqualTo(TagMeaning.Ended));
        }
    }

    [Test]
    public void No_more_tasks_go_out_than_there_are_slots()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { MaxTasks = 3 });
        ScsiTask[] tasks = Enumerable.Range(0, 5).Select(_ => h.Ready()).ToArray();
        h.Turn();
        Assert.That(h.Transport.Sent, Has.Count.EqualTo(3));
        h.ExpCmdSN = new CmdSn(2);
        h.Transport.Receive(h.Response(tasks[1].Itt));
        h.Turn();
        Assert.That(h.Transport.Sent, Has.Count.EqualTo(4));
    }
}
