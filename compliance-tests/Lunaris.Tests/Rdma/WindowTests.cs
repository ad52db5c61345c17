using NUnit.Framework;
using RdmaNet;
using RdmaNet.Fake;

namespace Lunaris.Tests.Rdma;

[TestFixture]
public sealed class WindowTests
{
    [Test]
    public void Window_opens_just_its_range_and_rights_until_the_peer_invalidates_it()
    {
        using var connection = new FakeConnection();
        (FakeEnd initiator, FakeEnd target) = (connection.Initiator, connection.Target);
        using MemoryWindow window = initiator.Domain.AllocateWindow(WindowType.Type2);
        uint before = window.RemoteKey;
        uint key = Bind(initiator, window, 4096, 1000, MemoryAccess.RemoteWrite);
        Assert.That((key >> 8, (byte)key), Is.EqualTo((before >> 8, (byte)(before + 1))));
        Assert.That((window.State, window.RemoteKey), Is.EqualTo((WindowState.Bound, key)));

        target.Bytes(0, 1000).Fill(0xA5);
        initiator.PostReceive(1);
        Write(target, initiator.Buffer.Address + 4096, key, 1000);
        target.Sends.AddSendWithInvalidate(key, 2);
        Assert.That(target.Post().Select(completion => completion.Status), Is.All.EqualTo(WorkStatus.Success));
        WorkCompletion received = initiator.Poll().Single();
        Assert.That((received.HasInvalidatedKey, received.InvalidatedKey, received.Flags), Is.EqualTo((true, key, WorkFlags.Invalidated)));
        Assert.That(window.OnRemoteInvalidated(received.InvalidatedKey), Is.True);
        Assert.That(window.State, Is.EqualTo(WindowState.Free));
        Assert.That(initiator.Bytes(4095, 1002).IndexOfAnyExcept((byte)0xA5), Is.Zero);
        Assert.That(initiator.Bytes(4096, 1000).IndexOfAnyExcept((byte)0xA5), Is.EqualTo(-1));

        Write(target, initiator.Buffer.Address + 4096, key, 1);
        Assert.That(target.Post().Single().Status, Is.EqualTo(WorkStatus.RemoteAccess), "the key died with the invalidation");
    }

    [TestCase(4095, 10, "before")]
    [TestCase(4096 + 991, 10, "behind")]
    [TestCase(4096, 1001, "longer")]
    public void Access_outside_a_window_but_inside_its_region_is_refused_except_by_soft_roce(int start, int length, string _)
    {
        foreach (bool soft in new[] { false, true })
        {
            using var connection = new FakeConnection(new FakeAdapterOptions { IgnoresWindowBounds = soft });
            using MemoryWindow window = connection.Initiator.Domain.AllocateWindow(WindowType.Type2);
            uint key = Bind(connection.Initiator, window, 4096, 1000, MemoryAccess.RemoteWrite);
            Write(connection.Target, connection.Initiator.Buffer.Address + start, key, (uint)length);
            Assert.That(connection.Target.Post().Single().Status, Is.EqualTo(soft ? WorkStatus.Success : WorkStatus.RemoteAccess));
        }
    }

    [Test]
    public void Window_gives_only_the_right_it_was_bound_with([Values] bool write)
    {
        using var connection = new FakeConnection();
        using MemoryWindow window = connection.Initiator.Domain.AllocateWindow(WindowType.Type2);
        uint key = Bind(connection.Initiator, window, 0, 100, write ? MemoryAccess.RemoteRead : MemoryAccess.RemoteWrite);
        ref SendWorkRequest request = ref connection.Target.Sends.Add(write ? SendOpcode.Write : SendOpcode.Read, 1);
        request.RemoteAddress = (ulong)connection.Initiator.Buffer.Address;
        request.RemoteKey = key;
        connection.Target.Sends.AddElement(connection.Target.Buffer.Address, 10, connection.Target.Region.LocalKey);
        Assert.That(connection.Target.Post().Single().Status, Is.EqualTo(WorkStatus.RemoteAccess));
    }

    [Test]
    public void Local_invalidate_frees_the_window_when_its_completion_is_here()
    {
        using var connection = new FakeConnection();
        FakeEnd initiator = connection.Initiator;
        using MemoryWindow window = initiator.Domain.AllocateWindow(WindowType.Type2);
        Bind(initiator, window, 0, 100, MemoryAccess.RemoteRead);
        Assert.That(connection.InitiatorAdapter.BoundWindows, Is.EqualTo(1));
        initiator.Sends.AddLocalInvalidate(window, 7);
        Assert.That(window.State, Is.EqualTo(WindowState.Invalidating));
        Assert.That(initiator.Post().Single().Opcode, Is.EqualTo(WorkOpcode.LocalInvalidate));
        window.OnLocalInvalidated();
        Assert.That(window.State, Is.EqualTo(WindowState.Free));
        Assert.That(connection.InitiatorAdapter.BoundWindows, Is.Zero);
        Bind(initiator, window, 0, 100, MemoryAccess.RemoteRead);
        Assert.That(connection.Provider.Violations, Is.Empty);
    }

    [Test]
    public void Chain_refuses_to_bind_what_is_bound_and_to_invalidate_what_is_free()
    {
        using var connection = new FakeConnection();
        FakeEnd initiator = connection.Initiator;
        using MemoryWindow window = initiator.Domain.AllocateWindow(WindowType.Type2);
        Assert.That(() => initiator.Sends.AddLocalInvalidate(window, 1), Throws.InvalidOperationException);
        Bind(initiator, window, 0, 100, MemoryAccess.RemoteRead);
        Assert.That(() => Bind(initiator, window, 0, 100, MemoryAccess.RemoteRead), Throws.InvalidOperationException);
        Assert.That(() => window.OnLocalInvalidated(), Throws.InvalidOperationException);
        Assert.That(window.OnRemoteInvalidated(window.RemoteKey ^ 0x100), Is.False);
        Assert.That(window.State, Is.EqualTo(WindowState.Bound));
        initiator.Sends.AddLocalInvalidate(window, 1);
        Assert.That(() => initiator.Sends.AddLocalInvalidate(window, 2), Throws.InvalidOperationException);
        initiator.Sends.Clear();
        Assert.That(window.State, Is.EqualTo(WindowState.Bound), "an invalidate that was never posted never was");
        Assert.That(connection.Provider.Violations, Is.Empty);
    }

    [Test]
    public void Device_answers_the_invalidation_of_a_free_window_with_an_error_and_it_is_recorded([Values] bool remote)
    {
        using var connection = new FakeConnection();
        using MemoryWindow window = connection.Initiator.Domain.AllocateWindow(WindowType.Type2);
        FakeEnd sender = remote ? connection.Target : connection.Initiator;
        connection.Initiator.PostReceive(3);
        sender.Sends.Add(remote ? SendOpcode.SendWithInvalidate : SendOpcode.LocalInvalidate, 1).InvalidateKey = window.RemoteKey;
        WorkCompletion[] done = sender.Post();
        Assert.That(done[0].Status, Is.EqualTo(remote ? WorkStatus.RemoteOperation : WorkStatus.WindowBind));
        Assert.That(connection.Violations, Is.EqualTo(new[] { FakeViolationKind.InvalidateOfFreeWindow }));
        Assert.That(connection.Initiator.Pair.QueryState(), Is.EqualTo(QueuePairState.Error));
        if (remote)
        {
            Assert.That(connection.Initiator.Poll()[0].Status, Is.EqualTo(WorkStatus.RemoteInvalidRequest));
        }
    }

    [Test]
    public void Remote_invalidation_of_a_region_key_kills_the_connection()
    {
        using var connection = new FakeConnection();
        connection.Initiator.PostReceive(3);
        connection.Target.Sends.AddSendWithInvalidate(connection.Initiator.Region.RemoteKey, 1);
        connection.Target.Post();
        Assert.That(connection.Initiator.Poll()[0].Status, Is.EqualTo(WorkStatus.RemoteInvalidRequest));
    }

    [Test]
    public void Device_refuses_to_bind_a_bound_window_and_it_is_recorded([Values] bool soft)
    {
        using var connection = new FakeConnection(new FakeAdapterOptions { ReportsRefusedBindAsFlushed = soft });
        FakeEnd initiator = connection.Initiator;
        using MemoryWindow window = initiator.Domain.AllocateWindow(WindowType.Type2);
        Bind(initiator, window, 0, 100, MemoryAccess.RemoteRead);
        RawBind(initiator, window, MemoryWindow.NextKey(window.RemoteKey), initiator.Buffer.Address, 100, MemoryAccess.RemoteRead);
        Assert.That(initiator.Post().Single().Status, Is.EqualTo(soft ? WorkStatus.Flushed : WorkStatus.WindowBind));
        Assert.That(connection.Violations, Is.EqualTo(new[] { FakeViolationKind.BindOfBoundWindow }));
    }

    [TestCase("old key")]
    [TestCase("foreign key")]
    [TestCase("no length")]
    [TestCase("beyond the region")]
    [TestCase("local write")]
    public void Device_refuses_a_bind_with(string fault)
    {
        using var connection = new FakeConnection();
        FakeEnd initiator = connection.Initiator;
        using MemoryWindow window = initiator.Domain.AllocateWindow(WindowType.Type2);
        uint key = fault switch
        {
            "old key" => window.RemoteKey,
            "foreign key" => window.RemoteKey + 0x100,
            _ => MemoryWindow.NextKey(window.RemoteKey),
        };
        RawBind(initiator, window, key, initiator.Buffer.Address, fault switch { "no length" => 0, "beyond the region" => FakeEnd.BufferLength + 1, _ => 100ul }, fault == "local write" ? MemoryAccess.LocalWrite : MemoryAccess.RemoteRead);
        Assert.That(initiator.Post().Single().Status, Is.EqualTo(WorkStatus.WindowBind));
    }

    [Test]
    public void Bind_needs_a_region_that_allows_windows()
    {
        using var connection = new FakeConnection(access: MemoryAccess.LocalWrite | MemoryAccess.RemoteRead);
        using MemoryWindow window = connection.Initiator.Domain.AllocateWindow(WindowType.Type2);
        connection.Initiator.Sends.AddBind(window, connection.Initiator.Region, connection.Initiator.Buffer.Address, 10, MemoryAccess.RemoteRead, 1);
        Assert.That(connection.Initiator.Post().Single().Status, Is.EqualTo(WorkStatus.WindowBind));
    }

    [Test]
    public void Chain_refuses_binds_that_no_device_takes()
    {
        using var connection = new FakeConnection();
        FakeEnd initiator = connection.Initiator;
        using MemoryWindow window = initiator.Domain.AllocateWindow(WindowType.Type2);
        nint address = initiator.Buffer.Address;
        Assert.Multiple(() =>
        {
            Assert.That(() => initiator.Sends.AddBind(window, initiator.Region, address, 0, MemoryAccess.RemoteRead, 1), Throws.ArgumentException);
            Assert.That(() => initiator.Sends.AddBind(window, initiator.Region, address + 1, FakeEnd.BufferLength, MemoryAccess.RemoteRead, 1), Throws.ArgumentException);
            Assert.That(() => initiator.Sends.AddBind(window, initiator.Region, address, 1, MemoryAccess.LocalWrite, 1), Throws.ArgumentException);
            Assert.That(() => initiator.Sends.AddBind(window, initiator.Region, address, 1, MemoryAccess.None, 1), Throws.ArgumentException);
            Assert.That(initiator.Sends.Count, Is.Zero);
            Assert.That(window.State, Is.EqualTo(WindowState.Free));
        });
    }

    [Test]
    public void Bind_that_was_not_posted_leaves_the_window_free_with_its_old_key()
    {
        using var connection = new FakeConnection();
        FakeEnd initiator = connection.Initiator;
        using MemoryWindow window = initiator.Domain.AllocateWindow(WindowType.Type2);
        uint before = window.RemoteKey;
        connection.Provider.FailCall("ibv_post_send", Errno.NoMemory);
        initiator.Sends.AddBind(window, initiator.Region, initiator.Buffer.Address, 10, MemoryAccess.RemoteRead, 1);
        Assert.That(initiator.Pair.Post(initiator.Sends, out int posted), Is.EqualTo(Errno.NoMemory));
        Assert.That((posted, window.State, window.RemoteKey), Is.EqualTo((0, WindowState.Free, before)));
        Bind(initiator, window, 0, 10, MemoryAccess.RemoteRead);
        Assert.That(connection.Provider.Violations, Is.Empty);
    }

    [Test]
    public void Type_1_window_binds_rebinds_and_unbinds_by_its_own_verb_and_never_by_work_request()
    {
        using var connection = new FakeConnection();
        FakeEnd initiator = connection.Initiator;
        using MemoryWindow window = initiator.Domain.AllocateWindow(WindowType.Type1);
        nint address = initiator.Buffer.Address;
        Assert.That(() => initiator.Sends.AddBind(window, initiator.Region, address, 10, MemoryAccess.RemoteRead, 1), Throws.ArgumentException);
        Assert.That(() => initiator.Sends.AddLocalInvalidate(window, 1), Throws.ArgumentException);
        uint first = window.RemoteKey;
        Assert.That(initiator.Pair.BindWindow(window, initiator.Region, address, 10, MemoryAccess.RemoteWrite, 1), Is.Zero);
        Assert.That(initiator.Pair.BindWindow(window, initiator.Region, address + 10, 10, MemoryAccess.RemoteWrite, 2), Is.Zero);
        Assert.That(initiator.Post().Select(completion => completion.Status), Is.All.EqualTo(WorkStatus.Success));
        Assert.That(window.RemoteKey, Is.EqualTo(MemoryWindow.NextKey(MemoryWindow.NextKey(first))));
        Write(connection.Target, address + 10, window.RemoteKey, 10);
        Assert.That(connection.Target.Post().Single().Status, Is.EqualTo(WorkStatus.Success));
        Assert.That(initiator.Pair.BindWindow(window, initiator.Region, address, 0, MemoryAccess.None, 3), Is.Zero);
        Assert.That(initiator.Post().Single().Id, Is.EqualTo(3));
        window.OnLocalInvalidated();
        Assert.That((window.State, connection.InitiatorAdapter.BoundWindows), Is.EqualTo((WindowState.Free, 0)));
    }

    [Test]
    public void Soft_roce_marks_invalidation_by_another_flag_and_it_is_understood()
    {
        using var connection = new FakeConnection(FakeAdapterOptions.SoftRoce);
        FakeEnd initiator = connection.Initiator;
        using MemoryWindow window = initiator.Domain.AllocateWindow(WindowType.Type2);
        uint key = Bind(initiator, window, 0, 100, MemoryAccess.RemoteRead);
        initiator.PostReceive(1);
        connection.Target.Sends.AddSendWithInvalidate(key, 1);
        connection.Target.Post();
        WorkCompletion received = initiator.Poll().Single();
        Assert.That((received.Flags, received.HasInvalidatedKey, received.InvalidatedKey), Is.EqualTo((WorkFlags.Checksum, true, key)));
    }

    [Test]
    public void Soft_roce_loses_the_page_offset_on_demand_only([Values] bool onDemand)
    {
        using var connection = new FakeConnection(FakeAdapterOptions.SoftRoce, access: FakeEnd.Everything | (onDemand ? MemoryAccess.OnDemand : 0));
        connection.Target.Bytes(0, 4).Fill(1);
        Write(connection.Target, connection.Initiator.Buffer.Address + 100, connection.Initiator.Region.RemoteKey, 4);
        connection.Target.Post();
        Assert.That(connection.Initiator.Bytes(0, 4096).IndexOf((byte)1), Is.EqualTo(onDemand ? 0 : 100));
    }

    [Test]
    public void Window_of_another_queue_pair_is_of_no_use_to_the_peer()
    {
        using var connection = new FakeConnection();
        using var other = new SecondQueuePair(connection);
        using MemoryWindow window = connection.Initiator.Domain.AllocateWindow(WindowType.Type2);
        uint key = Bind(connection.Initiator, window, 0, 100, MemoryAccess.RemoteWrite);
        Write(other.Target, connection.Initiator.Buffer.Address, key, 10);
        Assert.That(other.Target.Post().Single().Status, Is.EqualTo(WorkStatus.RemoteAccess));
        Write(connection.Target, connection.Initiator.Buffer.Address, key, 10);
        Assert.That(connection.Target.Post().Single().Status, Is.EqualTo(WorkStatus.Success));
    }

    private static uint Bind(FakeEnd end, MemoryWindow window, int start, uint length, MemoryAccess access)
    {
        uint key = end.Sends.AddBind(window, end.Region, end.Buffer.Address + start, length, access, 100);
        Assert.That(end.Post(), Is.Empty, "binds are unsignaled");
        return key;
    }

    private static void RawBind(FakeEnd end, MemoryWindow window, uint key, nint address, ulong length, MemoryAccess access)
    {
        ref SendWorkRequest request = ref end.Sends.Add(SendOpcode.BindWindow, 1, SendFlags.None);
        request.Window = window.Handle;
        request.WindowKey = key;
        request.Region = end.Region.Handle;
        request.WindowAddress = (ulong)address;
        request.WindowLength = length;
        request.WindowAccess = access;
    }

    private static void Write(FakeEnd end, nint address, uint key, uint length)
    {
        end.Sends.AddWrite((ulong)address, key, 1);
        end.Sends.AddElement(end.Buffer.Address, length, end.Region.LocalKey);
    }
}
