using NUnit.Framework;
using RdmaNet;
using RdmaNet.Fake;

namespace Lunaris.Tests.Rdma;

[TestFixture]
public sealed class LifetimeTests
{
    [Test]
    public void Counts_return_to_zero_in_whatever_order_objects_are_disposed([Range(0, 19)] int seed)
    {
        var connection = new FakeConnection();
        FakeEnd end = connection.Initiator;
        MemoryWindow window = end.Domain.AllocateWindow(WindowType.Type2);
        end.Sends.AddBind(window, end.Region, end.Buffer.Address, 10, MemoryAccess.RemoteRead, 1);
        end.Post();
        IDisposable[] objects = [window, end.Pair, end.Region, end.Buffer, end.Completions, end.Channel, end.Domain, end.Id, connection.InitiatorEvents];
        new Random(seed).Shuffle(objects);
        foreach (IDisposable one in objects)
        {
            one.Dispose();
        }
        connection.Dispose();
        connection.Provider.Run();
        Assert.Multiple(() =>
        {
            Assert.That(connection.Provider.Counts, Is.EqualTo(new FakeResourceCounts()), $"seed {seed}");
            Assert.That(connection.Provider.Violations, Is.Empty, $"seed {seed}");
        });
    }

    [Test]
    public void Queue_pair_waits_for_its_bound_window_and_the_region_too()
    {
        using var connection = new FakeConnection();
        FakeEnd end = connection.Initiator;
        MemoryWindow window = end.Domain.AllocateWindow(WindowType.Type2);
        end.Sends.AddBind(window, end.Region, end.Buffer.Address, 10, MemoryAccess.RemoteRead, 1);
        end.Post();
        end.Pair.Dispose();
        end.Region.Dispose();
        Assert.That((connection.Provider.Counts.QueuePairs, connection.Provider.Counts.Regions), Is.EqualTo((2, 2)));
        window.Dispose();
        Assert.That((connection.Provider.Counts.QueuePairs, connection.Provider.Counts.Regions, connection.Provider.Counts.Windows), Is.EqualTo((1, 1, 0)));
        Assert.That(connection.Provider.Violations, Is.Empty);
    }

    [Test]
    public void Freed_window_holds_neither_queue_pair_nor_region()
    {
        using var connection = new FakeConnection();
        FakeEnd end = connection.Initiator;
        using MemoryWindow window = end.Domain.AllocateWindow(WindowType.Type2);
        end.Sends.AddBind(window, end.Region, end.Buffer.Address, 10, MemoryAccess.RemoteRead, 1);
        end.Post();
        end.Sends.AddLocalInvalidate(window, 2);
        Assert.That(end.Post().Single().Status, Is.EqualTo(WorkStatus.Success));
        window.OnLocalInvalidated();
        end.Pair.Dispose();
        end.Region.Dispose();
        Assert.That((connection.Provider.Counts.QueuePairs, connection.Provider.Counts.Regions), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Queue_pair_destroyed_under_a_window_that_was_bound_by_hand_is_recorded()
    {
        using var connection = new FakeConnection();
        FakeEnd end = connection.Initiator;
        using MemoryWindow window = end.Domain.AllocateWindow(WindowType.Type2);
        ref SendWorkRequest request = ref end.Sends.Add(SendOpcode.BindWindow, 1, SendFlags.None);
        request.Window = window.Handle;
        request.WindowKey = MemoryWindow.NextKey(window.RemoteKey);
        request.Region = end.Region.Handle;
        request.WindowAddress = (ulong)end.Buffer.Address;
        request.WindowLength = 10;
        request.WindowAccess = MemoryAccess.RemoteRead;
        end.Post();
        end.Pair.Dispose();
        Assert.That(connection.Violations, Is.EqualTo(new[] { FakeViolationKind.QueuePairDestroyedWithBoundWindow }));
    }

    [Test]
    public void Region_keeps_its_buffer()
    {
        using var connection = new FakeConnection();
        FakeEnd target = connection.Target;
        connection.Initiator.Buffer.Dispose();
        Assert.That(() => connection.Initiator.Buffer.Slice(0, 1), Throws.TypeOf<ObjectDisposedException>());
        target.Sends.AddWrite((ulong)connection.Initiator.Buffer.Address, connection.Initiator.Region.RemoteKey, 1);
        target.Sends.AddElement(target.Buffer.Address, 4096, target.Region.LocalKey);
        Assert.That(target.Post().Single().Status, Is.EqualTo(WorkStatus.Success));
    }

    [Test]
    public void Disposed_objects_refuse_use()
    {
        using var connection = new FakeConnection();
        FakeEnd end = connection.Initiator;
        end.Pair.Dispose();
        end.Sends.AddSend(1);
        Assert.That(() => end.Pair.Post(end.Sends, out _), Throws.TypeOf<ObjectDisposedException>());
        end.Domain.Dispose();
        Assert.That(() => end.Domain.AllocateWindow(WindowType.Type2), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Limits_and_missing_abilities_are_refused_with_their_error()
    {
        DeviceAttributes attributes = new FakeAdapterOptions().Attributes;
        using var none = new FakeConnection(new FakeAdapterOptions { Attributes = attributes with { MaxWindows = 0, OnDemand = OnDemandCapabilities.None } });
        using var one = new FakeConnection(new FakeAdapterOptions { Attributes = attributes with { MaxWindows = 1 }, LockedMemoryLimit = FakeEnd.BufferLength });
        using MemoryWindow window = one.Initiator.Domain.AllocateWindow(WindowType.Type2);
        using var buffer = new RdmaBuffer(1);
        Assert.Multiple(() =>
        {
            Assert.That(none.Initiator.Device.QueryAttributes().SupportsType2Windows, Is.False);
            Assert.That(Error(() => none.Initiator.Domain.AllocateWindow(WindowType.Type2)), Is.EqualTo(Errno.NotSupported));
            Assert.That(Error(() => none.Initiator.Domain.Register(buffer, MemoryAccess.OnDemand)), Is.EqualTo(Errno.NotSupported));
            Assert.That(Error(() => one.Initiator.Domain.AllocateWindow(WindowType.Type2)), Is.EqualTo(Errno.NoMemory));
            Assert.That(Error(() => one.Initiator.Domain.Register(buffer, MemoryAccess.LocalWrite)), Is.EqualTo(Errno.NoMemory), "locked memory");
            Assert.That(() => one.Initiator.Domain.Register(buffer, MemoryAccess.LocalWrite), Throws.TypeOf<RdmaException>().With.Message.Contains("RLIMIT_MEMLOCK"));
            Assert.That(Error(() => one.Initiator.Domain.RegisterImplicit(MemoryAccess.LocalWrite)), Is.EqualTo(Errno.Invalid));
            Assert.That(Error(() => one.Initiator.Domain.Register(buffer, MemoryAccess.RemoteWrite)), Is.EqualTo(Errno.Invalid));
        });
        using MemoryRegion onDemand = one.Initiator.Domain.Register(buffer, MemoryAccess.LocalWrite | MemoryAccess.OnDemand);
        Assert.That(onDemand.LocalKey, Is.Not.Zero);
    }

    [Test]
    public void Implicit_region_covers_everything()
    {
        DeviceAttributes attributes = new FakeAdapterOptions().Attributes with { OnDemand = OnDemandCapabilities.Supported | OnDemandCapabilities.Implicit };
        using var connection = new FakeConnection(new FakeAdapterOptions { Attributes = attributes });
        using MemoryRegion all = connection.Initiator.Domain.RegisterImplicit(MemoryAccess.LocalWrite | MemoryAccess.RemoteWrite);
        Assert.That((all.IsImplicit, all.Contains(nint.MinValue, 5), all.Contains(1, nuint.MaxValue)), Is.EqualTo((true, true, true)));
        connection.Target.Sends.AddWrite((ulong)connection.Initiator.Buffer.Address, all.RemoteKey, 1);
        connection.Target.Sends.AddElement(connection.Target.Buffer.Address, 64, connection.Target.Region.LocalKey);
        Assert.That(connection.Target.Post().Single().Status, Is.EqualTo(WorkStatus.Success));
    }

    private static int Error(Action action) => Assert.Throws<RdmaException>(action)!.Error;
}
