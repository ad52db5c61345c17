using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Lab.Tests.Rdma;

/// <summary>The initiator lends memory by windows; the target uses it and gives it back.</summary>
[TestFixture]
public sealed class WindowTests : RdmaFixture
{
    private const int Length = 8192;
    private const MemoryAccess Both = MemoryAccess.RemoteRead | MemoryAccess.RemoteWrite;

    private LabConnection? _connection;
    private RdmaBuffer? _onDemandBuffer;
    private MemoryRegion? _onDemandRegion;
    private MemoryWindow? _window;

    private LabEnd Initiator => _connection!.Initiator;

    private LabEnd Target => _connection!.Target;

    private MemoryWindow Window => _window!;

    [TearDown]
    public void Disconnect()
    {
        _window?.Dispose();
        _onDemandRegion?.Dispose();
        _onDemandBuffer?.Dispose();
        _connection?.Dispose();
        _window = null;
        _onDemandRegion = null;
        _onDemandBuffer = null;
        _connection = null;
        Assert.That(LabTool.Run("dmesg"), Does.Not.Contain("cleanup failed"), "a queue pair was destroyed under a window");
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Target_writes_through_a_window_and_invalidates_it_by_its_answer(bool onDemand)
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand);
        uint before = Window.RemoteKey;
        uint key = BindAndTell(region, buffer.Address + 4096, MemoryAccess.RemoteWrite);
        Assert.That(key, Is.EqualTo(MemoryWindow.NextKey(before)));

        Random.Shared.NextBytes(Target.Bytes(0, Length));
        Target.Sends.AddWrite((ulong)buffer.Address + 4096, key, 1, SendFlags.None);
        Target.Sends.AddElement(Target.At(0), Length, Target.Region.LocalKey);
        WorkCompletion answer = AnswerWithInvalidate(key);

        Assert.That(answer.HasInvalidatedKey, Is.True);
        Assert.That(answer.InvalidatedKey, Is.EqualTo(key));
        Assert.That(Window.OnRemoteInvalidated(answer.InvalidatedKey), Is.True);
        Assert.That(Window.State, Is.EqualTo(WindowState.Free));
        Assert.That(buffer.Slice(4096, Length).SequenceEqual(Target.Bytes(0, Length)), Is.True);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Target_reads_through_a_window_and_invalidates_it_by_its_answer(bool onDemand)
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand);
        Random.Shared.NextBytes(buffer.Slice(0, Length));
        uint key = BindAndTell(region, buffer.Address, MemoryAccess.RemoteRead);

        Target.Sends.AddRead((ulong)buffer.Address, key, 1);
        Target.Sends.AddElement(Target.At(0), Length, Target.Region.LocalKey);
        Target.PostOne();
        WorkCompletion answer = AnswerWithInvalidate(key);

        Assert.That(Window.OnRemoteInvalidated(answer.InvalidatedKey), Is.True);
        Assert.That(Target.Bytes(0, Length).SequenceEqual(buffer.Slice(0, Length)), Is.True);
    }

    [Test]
    public void Unaligned_window_over_a_pinned_region_is_exact()
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: false);
        uint key = BindAndTell(region, buffer.Address + 4095, MemoryAccess.RemoteWrite, length: 3);
        Target.Bytes(0, 3).Fill(0x77);
        Target.Sends.AddWrite((ulong)buffer.Address + 4095, key, 1, SendFlags.None);
        Target.Sends.AddElement(Target.At(0), 3, Target.Region.LocalKey);
        Assert.That(Window.OnRemoteInvalidated(AnswerWithInvalidate(key).InvalidatedKey), Is.True);
        Assert.That(buffer.Slice(4094, 5).ToArray(), Is.EqualTo(new byte[] { 0, 0x77, 0x77, 0x77, 0 }));
    }

    [Test]
    public void Local_invalidate_frees_the_window_for_another_bind_under_another_key()
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: false);
        uint last = Window.RemoteKey;
        // Beyond the 256 values of the part of the key that changes.
        for (int round = 0; round < 300; round++)
        {
            uint key = Initiator.Sends.AddBind(Window, region, buffer.Address, Length, Both, 1);
            Assert.That(key, Is.EqualTo(MemoryWindow.NextKey(last)));
            last = key;
            Assert.That(Initiator.Pair.Post(Initiator.Sends, out _), Is.Zero);
            Initiator.Sends.AddLocalInvalidate(Window, 2);
            Assert.That(Initiator.PostOne().Opcode, Is.EqualTo(WorkOpcode.LocalInvalidate));
            Window.OnLocalInvalidated();
        }
        uint final = BindAndTell(region, buffer.Address, MemoryAccess.RemoteWrite);
        WriteOne(final, buffer);
        Assert.That(Target.PostOne().Opcode, Is.EqualTo(WorkOpcode.Write));
    }

    [Test]
    public void Signaled_bind_reports_its_completion()
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: false);
        Initiator.Sends.AddBind(Window, region, buffer.Address, Length, Both, 9, SendFlags.Signaled);
        WorkCompletion bound = Initiator.PostOne();
        Assert.That((bound.Id, bound.Opcode), Is.EqualTo((9ul, WorkOpcode.BindWindow)));
    }

    [Test]
    public void Bind_that_the_device_refuses_breaks_the_connection_and_the_window_can_still_go()
    {
        _connection = new LabConnection(access: MemoryAccess.LocalWrite | MemoryAccess.RemoteRead | MemoryAccess.RemoteWrite);
        _window = Initiator.Domain.AllocateWindow(WindowType.Type2);
        Initiator.Sends.AddBind(Window, Initiator.Region, Initiator.At(0), Length, Both, 1, SendFlags.Signaled);
        // Soft-RoCE only says that it was flushed.
        Assert.That(Initiator.Post(1)[0].Status, Is.AnyOf(WorkStatus.WindowBind, WorkStatus.Flushed));
        Initiator.WaitForError();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Key_that_was_invalidated_opens_nothing_any_more(bool remotely)
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: false);
        uint key = BindAndTell(region, buffer.Address, MemoryAccess.RemoteWrite);
        if (remotely)
        {
            Assert.That(Window.OnRemoteInvalidated(AnswerWithInvalidate(key).InvalidatedKey), Is.True);
        }
        else
        {
            Initiator.Sends.AddLocalInvalidate(Window, 2);
            Initiator.PostOne();
            Window.OnLocalInvalidated();
        }
        WriteOne(key, buffer);
        AssertRefused(buffer);
    }

    [Test]
    public void Write_through_a_window_for_reading_breaks_the_connection()
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: false);
        uint key = BindAndTell(region, buffer.Address, MemoryAccess.RemoteRead);
        WriteOne(key, buffer);
        AssertRefused(buffer);
    }

    [Test]
    public void Read_through_a_window_for_writing_breaks_the_connection()
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: false);
        buffer.Slice(0, 64).Fill(0x33);
        uint key = BindAndTell(region, buffer.Address, MemoryAccess.RemoteWrite);
        Target.Sends.AddRead((ulong)buffer.Address, key, 5);
        Target.Sends.AddElement(Target.At(0), 64, Target.Region.LocalKey);
        Assert.That(Target.Post(1)[0].Status, Is.EqualTo(WorkStatus.RemoteAccess));
        Assert.That(Target.Bytes(0, 64).ContainsAnyExcept((byte)0), Is.False);
        Initiator.WaitForError();
        Target.WaitForError();
    }

    [Test]
    public void Address_outside_the_region_breaks_the_connection()
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: false);
        uint key = BindAndTell(region, buffer.Address, MemoryAccess.RemoteWrite);
        Target.Sends.AddWrite((ulong)buffer.Address + LabEnd.BufferLength, key, 5);
        Target.Sends.AddElement(Target.At(0), 64, Target.Region.LocalKey);
        Assert.That(Target.Post(1)[0].Status, Is.EqualTo(WorkStatus.RemoteAccess));
        Initiator.WaitForError();
    }

    [Test]
    public void Type_1_window_is_bound_and_unbound_by_a_verb_of_its_own()
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: false, WindowType.Type1);
        uint before = Window.RemoteKey;
        Assert.That(Initiator.Pair.BindWindow(Window, region, buffer.Address, Length, MemoryAccess.RemoteWrite, 3), Is.Zero);
        Assert.That((Initiator.Wait(1)[0].Status, Window.State), Is.EqualTo((WorkStatus.Success, WindowState.Bound)));
        uint key = Window.RemoteKey;
        Assert.That(key, Is.Not.EqualTo(before));
        WriteOne(key, buffer);
        Target.PostOne();
        Assert.That(buffer.Slice(0, 64).ToArray(), Is.All.EqualTo(0x99));

        Assert.That(Initiator.Pair.BindWindow(Window, region, buffer.Address, 0, MemoryAccess.RemoteWrite, 4), Is.Zero);
        Assert.That(Initiator.Wait(1)[0].Status, Is.EqualTo(WorkStatus.Success));
        Window.OnLocalInvalidated();
        buffer.Slice(0, 64).Clear();
        WriteOne(key, buffer);
        AssertRefused(buffer);
    }

    [Test]
    public void Many_windows_go_out_in_one_chain_with_the_message_that_tells_of_them()
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: false);
        var windows = new List<MemoryWindow>();
        try
        {
            var keys = new List<uint>();
            for (int i = 0; i < 32; i++)
            {
                windows.Add(Initiator.Domain.AllocateWindow(WindowType.Type2));
                keys.Add(Initiator.Sends.AddBind(windows[i], region, buffer.Address + (i * 100), 100, MemoryAccess.RemoteWrite, (ulong)i));
            }
            Target.PostReceive(1);
            Initiator.Sends.AddSend(99);
            Initiator.Sends.AddElement(Initiator.At(0), 16, Initiator.Region.LocalKey);
            Assert.That(Initiator.PostOne().Id, Is.EqualTo(99), "binds make no completion");
            Target.Wait(1);
            for (int i = 0; i < windows.Count; i++)
            {
                Target.Bytes(i * 100, 100).Fill((byte)(i + 1));
                Target.Sends.AddWrite((ulong)buffer.Address + (ulong)(i * 100), keys[i], (ulong)i, i == windows.Count - 1 ? SendFlags.Signaled : SendFlags.None);
                Target.Sends.AddElement(Target.At(i * 100), 100, Target.Region.LocalKey);
            }
            Target.PostOne();
            Assert.That(buffer.Slice(0, 3200).SequenceEqual(Target.Bytes(0, 3200)), Is.True);
            foreach (MemoryWindow window in windows)
            {
                Initiator.Sends.AddLocalInvalidate(window, 7);
            }
            Assert.That(Initiator.Post(windows.Count).Select(completion => completion.Status), Is.All.EqualTo(WorkStatus.Success));
            windows.ForEach(window => window.OnLocalInvalidated());
        }
        finally
        {
            windows.ForEach(window => window.Dispose());
        }
    }

    [Test]
    public void Region_under_a_bound_window_lives_until_the_window_is_free()
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: true);
        uint key = BindAndTell(region, buffer.Address, MemoryAccess.RemoteWrite);
        int regions = RdmaResources.Count()["mr"];
        region.Dispose();
        WriteOne(key, buffer);
        Target.PostOne();
        Assert.That(buffer.Slice(0, 64).ToArray(), Is.All.EqualTo(0x99));
        Assert.That(RdmaResources.Count()["mr"], Is.EqualTo(regions));
        Assert.That(Window.OnRemoteInvalidated(AnswerWithInvalidate(key).InvalidatedKey), Is.True);
        Assert.That(RdmaResources.Count()["mr"], Is.EqualTo(regions - 1));
    }

    [Test]
    public void Everything_disposed_under_a_bound_window_goes_with_the_window()
    {
        (MemoryRegion region, RdmaBuffer buffer) = Open(onDemand: false);
        BindAndTell(region, buffer.Address, MemoryAccess.RemoteWrite);
        int pairs = RdmaResources.Count()["qp"];
        Target.Dispose();
        Initiator.Dispose();
        Assert.That(RdmaResources.Count()["qp"], Is.EqualTo(pairs - 1), "the target's is gone, the initiator's waits for its window");
        Window.Dispose();
        Assert.That(RdmaResources.Count()["qp"], Is.EqualTo(pairs - 2));
    }

    private (MemoryRegion Region, RdmaBuffer Buffer) Open(bool onDemand, WindowType type = WindowType.Type2)
    {
        _connection = new LabConnection();
        _window = Initiator.Domain.AllocateWindow(type);
        if (!onDemand)
        {
            return (Initiator.Region, Initiator.Buffer);
        }
        _onDemandBuffer = new RdmaBuffer(LabEnd.BufferLength);
        _onDemandRegion = Initiator.Domain.Register(_onDemandBuffer, LabEnd.Everything | MemoryAccess.OnDemand);
        return (_onDemandRegion, _onDemandBuffer);
    }

    /// <summary>Bind and message in one chain, as a command would travel.</summary>
    private uint BindAndTell(MemoryRegion region, nint address, MemoryAccess access, nuint length = Length)
    {
        uint key = Initiator.Sends.AddBind(Window, region, address, length, access, 1);
        Target.PostReceive(100);
        Initiator.Sends.AddSend(101);
        Initiator.Sends.AddElement(Initiator.At(LabEnd.BufferLength - 16), 16, Initiator.Region.LocalKey);
        Assert.That(Initiator.PostOne().Id, Is.EqualTo(101));
        Assert.That(Target.Wait(1)[0].Status, Is.EqualTo(WorkStatus.Success));
        return key;
    }

    private WorkCompletion AnswerWithInvalidate(uint key)
    {
        Initiator.PostReceive(200);
        Target.Sends.AddSendWithInvalidate(key, 201);
        Target.Sends.AddElement(Target.At(LabEnd.BufferLength - 16), 16, Target.Region.LocalKey);
        Target.PostOne();
        WorkCompletion answer = Initiator.Wait(1)[0];
        Assert.That((answer.Id, answer.Status), Is.EqualTo((200ul, WorkStatus.Success)));
        return answer;
    }

    private void WriteOne(uint key, RdmaBuffer buffer)
    {
        Target.Bytes(0, 64).Fill(0x99);
        Target.Sends.AddWrite((ulong)buffer.Address, key, 5);
        Target.Sends.AddElement(Target.At(0), 64, Target.Region.LocalKey);
    }

    private void AssertRefused(RdmaBuffer buffer)
    {
        Initiator.PostReceive(300);
        Assert.That(Target.Post(1)[0].Status, Is.EqualTo(WorkStatus.RemoteAccess));
        Assert.That(buffer.Slice(0, 64).ContainsAnyExcept((byte)0), Is.False, "nothing was written");
        Assert.That(Initiator.Wait(1)[0].Status, Is.EqualTo(WorkStatus.Flushed));
        Initiator.WaitForError();
        Target.WaitForError();
        AsyncEvent violation = default;
        Waiting.Until(() => Initiator.Id.Device!.TryGetAsyncEvent(out violation) && violation.Kind == AsyncEventKind.QueuePairAccessError, () => "No asynchronous event tells of it.");
        Assert.That(violation.Concerns(Initiator.Pair), Is.True);
    }
}
