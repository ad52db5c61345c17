using Lunaris.Iscsi.Wire;
using Lunaris.LibIscsi.Native;
using Lunaris.Scsi;
using Lunaris.Target.Faults;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi.Contexts;

/// <summary>What callers rely on about commands: buffers attached late, statuses, sense data, residuals, timeouts.</summary>
[TestFixture]
internal sealed unsafe class CommandContractTests : ContextFixture
{
    [Test]
    public void Buffers_may_be_attached_after_submission()
    {
        LogIn();
        Call write = Submit(WriteOf(4, 2, 0xA5));
        RunUntil(() => write.IsDone);
        Lib.Free(write.Task);

        Call read = Submit(Read(4, 2));
        byte* first = Memory(300);
        byte* second = Memory(724);
        var iov = stackalloc NativeIovec[2];
        iov[0] = new NativeIovec { Base = first, Length = 300 };
        iov[1] = new NativeIovec { Base = second, Length = 724 };
        Lib.SetIovIn(read.Task, iov, 2);
        RunUntil(() => read.IsDone);
        Assert.That(read.Status, Is.Zero);
        Assert.That(new Span<byte>(first, 300).IndexOfAnyExcept((byte)0xA5), Is.EqualTo(-1));
        Assert.That(new Span<byte>(second, 724).IndexOfAnyExcept((byte)0xA5), Is.EqualTo(-1));
        Assert.That(((nint)iov[0].Base, iov[0].Length, iov[1].Length), Is.EqualTo(((nint)first, (nuint)300, (nuint)724)), "the caller's list is as it was");
        Lib.Free(read.Task);
    }

    [Test]
    public void Nothing_is_sent_before_the_next_turn_of_the_loop()
    {
        LogIn();
        Call call = Submit(TestUnitReady());
        Assert.That((Lib.QueueLength(Context), Lib.OutQueueLength(Context)), Is.EqualTo((1, 1)));
        uint provisional = call.Task->Itt;
        Lib.WhichEvents(Context);
        Assert.That((Lib.QueueLength(Context), Lib.OutQueueLength(Context)), Is.EqualTo((1, 0)));
        Assert.That(call.Task->Itt, Is.Not.EqualTo(provisional), "the tag of the wire");
        RunUntil(() => call.IsDone);
        Assert.That(Lib.QueueLength(Context), Is.Zero);
        Lib.Free(call.Task);
    }

    [Test]
    public void Data_without_a_buffer_of_the_callers_is_kept_by_the_task()
    {
        LogIn();
        NativeScsiTask* inquiry = Lib.CommandAndWait(Context, 0, Lib.Task([0x12, 0, 0, 0, 255, 0], TransferDirection.Read, 255));
        Assert.That(inquiry->Status, Is.Zero);
        Assert.That(inquiry->DataIn.Size, Is.InRange(36, 254));
        Assert.That(inquiry->ResidualStatus, Is.EqualTo(NativeResidual.Underflow));
        Assert.That(inquiry->Residual, Is.EqualTo((nuint)(255 - inquiry->DataIn.Size)));
        Lib.Free(inquiry);
    }

    [Test]
    public void A_transfer_that_is_too_short_ends_with_an_overflow_and_writes_no_byte_too_many()
    {
        LogIn();
        byte* buffer = Memory(400);
        new Span<byte>(buffer, 400).Fill(0xEE);
        var iov = new NativeIovec { Base = buffer, Length = 200 };
        NativeScsiTask* read = Read(0, 1);
        read->ExpectedTransferLength = 200;
        Lib.SetIovIn(read, &iov, 1);
        Lib.CommandAndWait(Context, 0, read);
        Assert.That((read->Status, read->ResidualStatus, read->Residual), Is.EqualTo((0, NativeResidual.Overflow, (nuint)312)));
        Assert.That(new Span<byte>(buffer, 200).IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
        Assert.That(new Span<byte>(buffer + 200, 200).IndexOfAnyExcept((byte)0xEE), Is.EqualTo(-1));
        Lib.Free(read);
    }

    [Test]
    public void A_list_shorter_than_the_transfer_takes_what_fits()
    {
        LogIn();
        byte* buffer = Memory(100);
        var iov = new NativeIovec { Base = buffer, Length = 100 };
        new Span<byte>(buffer, 100).Fill(0xEE);
        NativeScsiTask* read = Read(0, 2);
        Lib.SetIovIn(read, &iov, 1);
        Lib.CommandAndWait(Context, 0, read);
        Assert.That(read->Status, Is.Zero);
        Assert.That(new Span<byte>(buffer, 100).IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
        Lib.Free(read);
    }

    [Test]
    public void Sense_data_comes_with_its_length_before_it_parsed_and_in_words()
    {
        LogIn();
        NativeScsiTask* task = Lib.CommandAndWait(Context, 0, Read(0xFFFFFFF0, 1));
        Assert.That(task->Status, Is.EqualTo(NativeStatus.CheckCondition));
        Assert.That((task->Sense.Key, task->Sense.Ascq), Is.EqualTo(((int)SenseKey.IllegalRequest, 0x2100)));
        int length = (task->DataIn.Data[0] << 8) | task->DataIn.Data[1];
        Assert.That(task->DataIn.Size, Is.EqualTo(length + 2));
        Assert.That(task->DataIn.Data[2] & 0x7F, Is.EqualTo(task->Sense.ErrorType));
        Assert.That(Lib.Error(Context), Does.StartWith("SENSE KEY:ILLEGAL_REQUEST(5) ASCQ:").And.EndsWith("(0x2100)"));
        Lib.Free(task);
    }

    [Test]
    public void Statuses_that_carry_no_sense_data_pass_as_they_are()
    {
        LogIn();
        Target.Faults.Arm(Fault.Command(0).Do(FaultAction.AnswerWith(ScsiStatus.Busy)));
        NativeScsiTask* task = Lib.CommandAndWait(Context, 0, TestUnitReady());
        Assert.That(task->Status, Is.EqualTo((int)ScsiStatus.Busy));
        Assert.That((long)task->DataIn.Data, Is.Zero);
        Lib.Free(task);
    }

    [Test]
    public void A_target_failure_is_an_error_and_not_good()
    {
        LogIn();
        Target.Faults.Arm(Fault.Out(Opcode.ScsiResponse).Do(FaultAction.SetResponse(1)));
        NativeScsiTask* task = Lib.CommandAndWait(Context, 0, TestUnitReady());
        Assert.That(task->Status, Is.EqualTo(NativeStatus.Error));
        Lib.Free(task);
    }

    [Test]
    public void Each_of_several_commands_that_time_out_has_its_callback()
    {
        LogIn();
        Target.Faults.Arm(Fault.Command(0x28).Always().Do(FaultAction.Swallow));
        Lib.SetTimeout(Context, 1);
        Call[] calls = [Submit(Read(0, 1)), Submit(Read(1, 1)), Submit(Read(2, 1)), Submit(Read(3, 1)), Submit(Read(4, 1)), Submit(Read(5, 1))];
        Lib.SetTimeout(Context, 0);
        RunUntil(() => calls.All(c => c.IsDone));
        foreach (Call call in calls)
        {
            Assert.That((call.Count, call.Status, call.HadTask, call.Task->Status), Is.EqualTo((1, NativeStatus.Timeout, true, NativeStatus.Timeout)));
            Lib.Free(call.Task);
        }

        NativeScsiTask* after = Lib.CommandAndWait(Context, 0, TestUnitReady());
        Assert.That(after->Status, Is.Zero, "the session goes on");
        Lib.Free(after);
    }

    [Test]
    public void A_time_that_is_over_shows_at_the_descriptor()
    {
        LogIn();
        Target.Faults.Arm(Fault.Command(0x28).Do(FaultAction.Swallow));
        Lib.SetTimeout(Context, 1);
        Call call = Submit(Read(0, 1));
        var descriptor = new Lunaris.LibIscsi.Abi.Libc.PollDescriptor { Fd = Lib.Fd(Context), Events = (short)Lib.WhichEvents(Context) };
        while (!call.IsDone)
        {
            // Without a limit: whoever polls so is woken by the descriptor or never.
            Assert.That(Lunaris.LibIscsi.Abi.Libc.poll(&descriptor, 1, 30_000), Is.EqualTo(1));
            Lib.Service(Context, descriptor.ReturnedEvents);
            Lib.WhichEvents(Context);
        }

        Assert.That(call.Status, Is.EqualTo(NativeStatus.Timeout));
        Lib.Free(call.Task);
    }

    [Test]
    public void Aborting_a_task_calls_it_back_as_cancelled()
    {
        LogIn();
        Target.Faults.Arm(Fault.Command(0x28).Do(FaultAction.Swallow));
        Call stuck = Submit(Read(0, 1));
        Assert.That(Lib.AbortTask(Context, stuck.Task), Is.InRange(0, 1), Lib.Error(Context));
        if (!stuck.IsDone)
        {
            Lib.Cancel(Context, stuck.Task);
        }

        Assert.That((stuck.Count, stuck.Status), Is.EqualTo((1, NativeStatus.Cancelled)));
        Lib.Free(stuck.Task);
    }

    [Test]
    public void Pings_are_counted_until_one_is_answered()
    {
        LogIn();
        Assert.That(Lib.Nop(Context, default, null, 0, null), Is.Zero);
        Assert.That(Lib.Nop(Context, default, null, 0, null), Is.Zero);
        Assert.That(Lib.NopsInFlight(Context), Is.EqualTo(2));
        RunUntil(() => Lib.NopsInFlight(Context) == 0);
        Assert.That(Lib.QueueLength(Context), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void Units_above_255_are_reached_by_their_number()
    {
        // The number as it is, and the address field that callers of the C library wrote instead.
        Assert.That(Lunaris.LibIscsi.Engine.NativeLun.Decode(300), Is.EqualTo(Lun.FromFlatSpace(300)));
        Assert.That(Lunaris.LibIscsi.Engine.NativeLun.Decode(0x412C), Is.EqualTo(Lun.FromFlatSpace(300)));
        Assert.That(Lunaris.LibIscsi.Engine.NativeLun.Decode(255), Is.EqualTo(Lun.FromNumber(255)));
        Assert.That(Lunaris.LibIscsi.Engine.NativeLun.Decode(0x10000), Is.EqualTo(Lun.FromNumber(0x10000)));
    }

    [Test]
    public void Registered_memory_is_registered_once_and_taken_back()
    {
        LogIn();
        byte* memory = Memory(1 << 16);
        Assert.That(Lib.RegisterMemory(Context, memory, 1 << 16), Is.Zero);
        Assert.That(Lib.RegisterMemory(Context, memory, 1 << 16), Is.EqualTo(-1));
        Assert.That(Lib.UnregisterMemory(Context, memory), Is.Zero);
        Assert.That(Lib.UnregisterMemory(Context, memory), Is.EqualTo(-1));
    }
}
