using Lunaris.Iscsi.Wire;
using Lunaris.LibIscsi.Native;
using Lunaris.Target;
using Lunaris.Target.Faults;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi.Contexts;

/// <summary>The connection is lost under a caller: what is sent again, what is reported, and that the nexus stays the same.</summary>
[TestFixture]
internal sealed unsafe class ReconnectContractTests : ContextFixture
{
    protected override EmbeddedTargetOptions TargetOptions => new() { UnitAttentionOnLogin = _unitAttentions };

    private bool _unitAttentions;

    public ReconnectContractTests() => _unitAttentions = false;

    [Test]
    public void Reads_and_writes_outlive_a_target_that_goes_away_and_comes_back()
    {
        LogIn();
        FaultRule swallow = Target.Faults.Arm(Fault.In(Opcode.ScsiCommand).Times(2).Do(FaultAction.Swallow));
        Call write = Submit(WriteOf(10, 4, 0x77));
        Call read = Submit(Read(20, 4));
        RunUntil(() => swallow.Fired == 2);
        Target.StopListening();
        Target.DropAllConnections();
        RunUntil(() => Lib.IsLoggedIn(Context) == 0);
        Call later = Submit(Read(10, 4));
        byte* buffer = Memory(4 * BlockSize);
        var iov = new NativeIovec { Base = buffer, Length = 4 * BlockSize };
        Lib.SetIovIn(later.Task, &iov, 1);
        Lib.Service(Context, 0);
        Assert.That((write.IsDone, read.IsDone, later.IsDone), Is.EqualTo((false, false, false)), "a stall, no error");
        Target.ResumeListening();
        RunUntil(() => write.IsDone && read.IsDone && later.IsDone);
        Assert.That((write.Status, read.Status, later.Status), Is.EqualTo((0, 0, 0)));
        Assert.That(new Span<byte>(buffer, 4 * BlockSize).IndexOfAnyExcept((byte)0x77), Is.EqualTo(-1));
        foreach (Call call in new[] { write, read, later })
        {
            Assert.That(call.Count, Is.EqualTo(1));
            Lib.Free(call.Task);
        }
    }

    [Test]
    public void A_command_that_must_not_run_twice_is_an_error_instead()
    {
        LogIn();

        // PERSISTENT RESERVE OUT, REGISTER: whether it was carried out is not known.
        NativeScsiTask* task = Lib.Task([0x5F, 0, 0, 0, 0, 0, 0, 0, 24, 0], TransferDirection.Write, 24);
        byte* parameters = Memory(24);
        var data = new NativeIscsiData { Size = 24, Data = parameters };
        FaultRule swallow = Target.Faults.Arm(Fault.Command(0x5F).Do(FaultAction.Swallow));
        var call = new Call(task, null);
        Assert.That(Lib.Command(Context, 0, task, Call.Callback, &data, call.Handle), Is.Zero);
        RunUntil(() => swallow.Fired == 1);
        Target.DropAllConnections();
        RunUntil(() => call.IsDone);
        Assert.That((call.Count, call.Status), Is.EqualTo((1, NativeStatus.Error)));
        Assert.That(Lib.Error(Context), Does.Contain("may or may not"));
        Lib.Free(task);
    }

    [Test]
    public void Without_automatic_reconnects_everything_is_cancelled_and_the_caller_decides()
    {
        LogIn();
        Lib.SetNoAutoReconnect(Context, 1);
        FaultRule swallow = Target.Faults.Arm(Fault.In(Opcode.ScsiCommand).Do(FaultAction.Swallow));
        Call read = Submit(Read(0, 1));
        RunUntil(() => swallow.Fired == 1);
        Target.DropAllConnections();
        RunUntil(() => read.IsDone);
        Assert.That(read.Status, Is.EqualTo(NativeStatus.Cancelled));
        Lib.Free(read.Task);
        Assert.That(Lib.IsLoggedIn(Context), Is.Zero);
        NativeScsiTask* refused = TestUnitReady();
        Assert.That(Lib.Command(Context, 0, refused, default, null, null), Is.EqualTo(-1));
        Lib.SetNoAutoReconnect(Context, 0);
        RunUntil(() => Lib.IsLoggedIn(Context) == 1);
        Assert.That(Lib.CommandAndWait(Context, 0, refused)->Status, Is.Zero);
        Lib.Free(refused);
    }

    [Test]
    public void When_the_attempts_are_used_up_everything_is_cancelled_and_service_says_so()
    {
        LogIn();
        Lib.SetMaxReconnects(Context, 0);
        Target.Faults.Arm(Fault.In(Opcode.ScsiCommand).Do(FaultAction.Swallow));
        Call read = Submit(Read(0, 1));
        Lib.WhichEvents(Context);
        Target.StopListening();
        Target.DropAllConnections();
        RunUntil(() => read.IsDone);
        Assert.That(read.Status, Is.EqualTo(NativeStatus.Cancelled));
        Assert.That(Lib.Service(Context, PollIn), Is.EqualTo(-1));
        Lib.Free(read.Task);
    }

    [Test]
    public void Asking_for_a_reconnect_again_and_again_makes_one()
    {
        LogIn();
        for (int i = 0; i < 5; i++)
        {
            Assert.That(Lib.Reconnect(Context), Is.Zero);
        }

        RunUntil(() => Lib.IsLoggedIn(Context) == 1);
        Assert.That(Target.Connections.Count, Is.LessThanOrEqualTo(2), "the old one may still be closing");
        NativeScsiTask* task = Lib.CommandAndWait(Context, 0, TestUnitReady());
        Assert.That(task->Status, Is.Zero);
        Lib.Free(task);
    }

    [Test]
    public void Unit_attentions_of_the_first_login_are_taken_away()
    {
        Target.Dispose();
        _unitAttentions = true;
        Lib.Destroy(Context);
        Start();
        _unitAttentions = false;
        LogIn();
        NativeScsiTask* task = Lib.CommandAndWait(Context, 0, TestUnitReady());
        Assert.That(task->Status, Is.Zero, Lib.Error(Context));

        Target.DropAllConnections();
        RunUntil(() => Lib.IsLoggedIn(Context) == 0);
        Lib.CommandAndWait(Context, 0, task);
        Assert.That(task->Status, Is.EqualTo(NativeStatus.CheckCondition), "after a reconnect they are the caller's");

        Lib.SetNoUnitAttentionOnReconnect(Context, 1);
        Target.DropAllConnections();
        RunUntil(() => Lib.IsLoggedIn(Context) == 0);
        Lib.CommandAndWait(Context, 0, task);
        Assert.That(task->Status, Is.Zero, "unless the caller wants them taken away then too");
        Lib.Free(task);
    }
}
