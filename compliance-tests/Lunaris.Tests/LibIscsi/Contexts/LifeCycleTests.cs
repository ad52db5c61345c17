using Lunaris.Iscsi.Wire;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using Lunaris.Target.Faults;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi.Contexts;

/// <summary>Contexts from creation to destruction, and every way to hold them wrong: error values, never a crash.</summary>
[TestFixture]
internal sealed unsafe class LifeCycleTests : ContextFixture
{
    [Test]
    public void Every_function_of_a_context_refuses_none()
    {
        foreach (Export export in CLibrary.Exports.Values.Where(e => e.Parameters.Length > 0 && e.Parameters[0].Type.Contains("iscsi_context", StringComparison.Ordinal) && e.Parameters.Length <= 8))
        {
            nint result = new CLibrary.Function(export.Address).Call();
            if (export.ReturnType == "int" && export.Failure.Contains("(-1)", StringComparison.Ordinal))
            {
                Assert.That((int)result, Is.EqualTo(-1), export.Name);
            }
            else if (export.ReturnType.EndsWith('*') && export.Failure.StartsWith("default", StringComparison.Ordinal))
            {
                Assert.That((long)result, Is.Zero, export.Name);
            }
        }

        Assert.That(Lib.Error(null), Is.Empty);
    }

    [Test]
    public void A_context_needs_a_name() => Assert.That((long)Lib.Create(""), Is.Zero);

    [Test]
    public void Calls_in_the_wrong_state_fail_with_words()
    {
        NativeScsiTask* task = TestUnitReady();
        Assert.Multiple(() =>
        {
            Assert.That(Lib.LogIn(Context), Is.EqualTo(-1));
            Assert.That(Lib.Error(Context), Does.Contain("not connected"));
            Assert.That(Lib.LogOut(Context), Is.EqualTo(-1));
            Assert.That(Lib.Error(Context), Does.Contain("not logged in"));
            Assert.That(Lib.Disconnect(Context), Is.EqualTo(-1));
            Assert.That(Lib.Reconnect(Context), Is.EqualTo(-1));
            Assert.That(Lib.Command(Context, 0, task, default, null, null), Is.EqualTo(-1));
            Assert.That(Lib.Error(Context), Does.Contain("not logged in"));
            Assert.That((long)Lib.CommandAndWait(Context, 0, task), Is.Zero);
            Assert.That(Lib.Nop(Context, default, null, 0, null), Is.EqualTo(-1));
            Assert.That((long)Lib.Discover(Context), Is.Zero);
            Assert.That(Lib.Cancel(Context, task), Is.EqualTo(-1));
            Assert.That(Lib.AbortTask(Context, task), Is.EqualTo(-1));
            Assert.That(Lib.Fd(Context), Is.EqualTo(-1));
            Assert.That(Lib.WhichEvents(Context), Is.Zero);
            Assert.That(Lib.Service(Context, PollIn), Is.Zero);
            Assert.That(Lib.IsLoggedIn(Context), Is.Zero);
        });
        Lib.Free(task);
    }

    [Test]
    public void A_refused_connection_is_an_error_in_words()
    {
        Target.StopListening();
        Assert.That(Lib.FullConnect(Context, Portal, 0), Is.EqualTo(-1));
        Assert.That(Lib.Error(Context), Does.StartWith("Failed to connect to iSCSI socket."));
        Assert.That(Lib.LogOut(Context), Is.EqualTo(-1));
    }

    [Test]
    public void Connecting_and_logging_in_are_two_steps_for_those_who_want_two()
    {
        Assert.That(Lib.Connect(Context, Portal), Is.Zero, Lib.Error(Context));
        Assert.That(Lib.IsLoggedIn(Context), Is.Zero);
        Assert.That(Lib.LogIn(Context), Is.Zero, Lib.Error(Context));
        Assert.That(Lib.IsLoggedIn(Context), Is.EqualTo(1));
        Assert.That(Lib.LogOut(Context), Is.Zero);
        Assert.That(Lib.IsLoggedIn(Context), Is.Zero);
    }

    [Test]
    public void A_context_discovers_and_its_list_is_freed()
    {
        Lib.SetSessionType(Context, NativeSessionType.Discovery);
        Assert.That(Lib.Connect(Context, Portal), Is.Zero);
        Assert.That(Lib.LogIn(Context), Is.Zero, Lib.Error(Context));
        NativeDiscoveryAddress* list = Lib.Discover(Context);
        Assert.That((long)list, Is.Not.Zero);
        Assert.That(new CString(list->TargetName).ToString(), Is.EqualTo("iqn.2026-01.io.lunaris:disk"));
        Assert.That(new CString(list->Portals->Portal).ToString(), Is.EqualTo($"{Portal},1"));
        Lib.FreeDiscovery(Context, list);
        NativeScsiTask* task = TestUnitReady();
        Assert.That(Lib.Command(Context, 0, task, default, null, null), Is.EqualTo(-1), "a discovery session takes no commands");
        Lib.Free(task);
        Assert.That(Lib.LogOut(Context), Is.Zero);
    }

    [Test]
    public void The_descriptor_and_the_events_stay_the_same_over_reconnects()
    {
        LogIn();
        int fd = Lib.Fd(Context);
        int events = Lib.WhichEvents(Context);
        Target.DropAllConnections();
        Assert.That(Lib.ReconnectAndWait(Context), Is.Zero);
        Assert.That(Lib.Fd(Context), Is.EqualTo(fd));
        Assert.That(Lib.WhichEvents(Context), Is.EqualTo(events));
        Assert.That(Lib.LogOut(Context), Is.Zero);
        LogIn();
        Assert.That(Lib.Fd(Context), Is.EqualTo(fd), "and over a new session of the same context");
    }

    [Test]
    public void The_descriptor_is_quiet_soon_after_a_burst_though_some_of_it_stays_unanswered()
    {
        LogIn();
        Target.Faults.Arm(Fault.Command(0x28).Always().Do(FaultAction.Swallow));
        Call[] unanswered = [.. Enumerable.Range(0, 4).Select(i => Submit(Read((uint)i, 1)))];
        Call[] answered = [.. Enumerable.Range(0, 28).Select(_ => Submit(TestUnitReady()))];
        RunUntil(() => answered.All(call => call.IsDone));
        var descriptor = new Libc.PollDescriptor { Fd = Lib.Fd(Context), Events = PollIn };
        int turns = 0;
        Lib.WhichEvents(Context);
        while (Libc.poll(&descriptor, 1, 0) > 0)
        {
            Assert.That(++turns, Is.LessThanOrEqualTo(3), "the descriptor never ends to ask for a turn");
            Lib.Service(Context, descriptor.ReturnedEvents);
            Lib.WhichEvents(Context);
        }

        Lib.Destroy(Context);
        Forget();
        foreach (Call call in unanswered.Concat(answered))
        {
            Assert.That(call.Count, Is.EqualTo(1));
            Lib.Free(call.Task);
        }
    }

    [Test]
    public void Destroying_calls_back_what_is_in_flight_as_cancelled()
    {
        LogIn();
        Target.Faults.Arm(Fault.In(Opcode.ScsiCommand).Always().Do(FaultAction.Swallow));
        Call sent = Submit(Read(0, 1));
        Lib.WhichEvents(Context);
        Call staged = Submit(WriteOf(8, 1, 1));
        Lib.Destroy(Context);
        Forget();
        foreach (Call call in new[] { sent, staged })
        {
            Assert.That((call.Count, call.Status, call.HadTask), Is.EqualTo((1, NativeStatus.Cancelled, true)));
            Lib.Free(call.Task);
        }
    }

    [Test]
    public void Destroying_from_a_callback_is_safe()
    {
        LogIn();
        NativeContext* context = Context;
        Call other = Submit(Read(0, 1));
        Call call = Submit(TestUnitReady(), _ => Lib.Destroy(context));
        bool Done() => call.IsDone;
        var descriptor = new Libc.PollDescriptor { Fd = Lib.Fd(context), Events = PollIn };
        Lib.WhichEvents(context);
        while (!Done())
        {
            _ = Libc.poll(&descriptor, 1, 1000);
            Lib.Service(context, PollIn);
        }

        Forget();
        Assert.That((call.Count, other.Count), Is.EqualTo((1, 1)));
        Lib.Free(call.Task);
        Lib.Free(other.Task);
    }

    [Test]
    public void A_callback_may_cancel_another_command()
    {
        LogIn();
        FaultRule swallow = Fault.Command(0x28).Do(FaultAction.Swallow);
        Target.Faults.Arm(swallow);
        Call stuck = Submit(Read(0, 1));
        Call call = Submit(TestUnitReady(), _ => Assert.That(Lib.Cancel(Context, stuck.Task), Is.Zero));
        RunUntil(() => call.IsDone);
        Assert.That((stuck.Count, stuck.Status, stuck.HadTask), Is.EqualTo((1, NativeStatus.Cancelled, true)));
        Assert.That(Lib.Cancel(Context, stuck.Task), Is.EqualTo(-1), "it is not under way any more");
        Lib.Free(stuck.Task);
        Lib.Free(call.Task);
        Assert.That(Target.Violations, Is.Empty);
    }

    [Test]
    public void A_callback_may_submit_and_may_even_wait()
    {
        LogIn();
        Call? second = null;
        NativeScsiTask* third = null;
        Call first = Submit(TestUnitReady(), _ =>
        {
            second = Submit(TestUnitReady());
            third = Lib.CommandAndWait(Context, 0, TestUnitReady());
        });
        RunUntil(() => first.IsDone);
        Assert.That((long)third, Is.Not.Zero);
        Assert.That(third->Status, Is.Zero);
        Assert.That((second!.Count, second.Status), Is.EqualTo((1, 0)), "what was submitted before it ran inside the wait");
        Lib.Free(first.Task);
        Lib.Free(second.Task);
        Lib.Free(third);
    }

    [Test]
    public void A_late_answer_to_a_cancelled_command_harms_nothing()
    {
        LogIn();
        Target.Faults.Arm(Fault.Out(Opcode.DataIn).Do(FaultAction.Delay));
        Call late = Submit(Read(0, 8));
        byte* buffer = Memory(8 * BlockSize);
        var iov = new NativeIovec { Base = buffer, Length = 8 * BlockSize };
        Lib.SetIovIn(late.Task, &iov, 1);
        Lib.WhichEvents(Context);
        Assert.That(Lib.Cancel(Context, late.Task), Is.Zero);
        Assert.That(late.Status, Is.EqualTo(NativeStatus.Cancelled));
        Lib.Free(late.Task);
        new Span<byte>(buffer, 8 * BlockSize).Fill(0xEE);
        Target.Faults.ReleaseDelayed();
        NativeScsiTask* after = Lib.CommandAndWait(Context, 0, TestUnitReady());
        Assert.That(after->Status, Is.Zero);
        Assert.That(new Span<byte>(buffer, 8 * BlockSize).IndexOfAnyExcept((byte)0xEE), Is.EqualTo(-1), "the caller's memory is the caller's again");
        Lib.Free(after);
        Assert.That(Lib.IsLoggedIn(Context), Is.EqualTo(1));
    }
}
