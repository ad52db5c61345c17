using System.Buffers.Binary;
using System.Net.Sockets;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Target.Faults;
using Lunaris.Target.Scsi;
using Lunaris.Tests.VhostUser.Harness;
using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Device;
using Lunaris.VhostUserBlk.Protocol;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser;

/// <summary>What happens to requests when the target, the backend or the front-end goes away, and when a queue is stopped under them.</summary>
[TestFixture]
public sealed class RecoveryTests : BackendFixture
{
    private const byte Write10 = 0x2A;
    private const byte Read10 = 0x28;

    private static readonly BackendOptions s_quick = new() { Queues = 4, DrainTime = TimeSpan.Zero };

    protected override LogicalUnitOptions UnitOptions => base.UnitOptions with { CountWrites = true };

    [Test]
    public async Task Request_waits_for_a_target_that_went_away()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            Assert.That(driver.Write(0, Random(4096, 1)), Is.EqualTo(RequestStatus.Ok));
            Target.StopListening();
            Target.DropAllConnections();
            byte[] written = Random(4096, 2);
            BlkDriver.Request request = driver.Put(RequestType.Out, 0, written, 0);
            Target.ResumeListening();
            Assert.That(driver.Finish(request, out _), Is.EqualTo(RequestStatus.Ok));
            Assert.That(OnDisk(0, 4096), Is.EqualTo(written));
        }
    }

    [Test]
    public async Task Busy_target_and_unit_attention_are_not_the_guests_concern()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            FaultRule busy = Target.Faults.Arm(Fault.Command(Read10).Do(FaultAction.AnswerWith(ScsiStatus.Busy)));
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
            FaultRule attention = Target.Faults.Arm(Fault.Command(Read10).Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, new SenseCode(SenseKey.UnitAttention, 0x2900))));
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
            Assert.That((busy.Fired, attention.Fired), Is.EqualTo((1, 1)));
        }
    }

    [Test]
    public async Task Error_of_the_medium_is_the_guests_concern()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            Target.Faults.Arm(Fault.Command(Read10).Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, new SenseCode(SenseKey.MediumError, 0x1100))));
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.IoError));
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
        }
    }

    [Test]
    public async Task Command_that_the_unit_does_not_know_is_an_unsupported_request()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            Target.Faults.Arm(Fault.Command(0x93).Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, new SenseCode(SenseKey.IllegalRequest, 0x2000))));
            Assert.That(driver.Ranges(RequestType.WriteZeroes, (0, 8, 0)), Is.EqualTo(RequestStatus.Unsupported));
            Target.Faults.Arm(Fault.Command(0x35).Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, new SenseCode(SenseKey.IllegalRequest, 0x2000))));
            Assert.That(driver.Flush(), Is.EqualTo(RequestStatus.Ok), "nothing to flush");
            Assert.That(driver.Flush(), Is.EqualTo(RequestStatus.Ok));
            Assert.That(Commands.Of(0x35), Has.Count.EqualTo(1), "asked again though the unit does not know it");
        }
    }

    [Test]
    public async Task Stopping_a_queue_waits_for_what_is_under_way()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            FaultRule late = Target.Faults.Arm(Fault.Command(Write10).Do(FaultAction.Delay));
            BlkDriver.Request request = driver.Put(RequestType.Out, 0, new byte[512], 0);
            await late.WhenFired;
            Task<ushort> stopping = Task.Run(queue.Stop);
            Assert.That(queue.UsedIndex, Is.Zero);
            Target.Faults.ReleaseDelayed();
            Assert.That(await stopping, Is.EqualTo(1));
            Assert.That(queue.UsedIndex, Is.EqualTo(1), "answered before the request had ended");
            Assert.That(DriverQueue.IsRaised(queue.Called), Is.True, "answered before the driver was told");
            Assert.That(driver.StatusOf(request), Is.EqualTo(RequestStatus.Ok));
        }
    }

    [Test]
    public async Task Driver_that_puts_a_descriptor_in_before_it_has_it_back_breaks_the_queue_and_has_no_more_requests_than_descriptors()
    {
        const ushort Descriptors = 8;
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync(), size: Descriptors);
        using (frontEnd)
        using (queue)
        {
            FaultRule late = Target.Faults.Arm(Fault.Command(Read10).Times(Descriptors).Do(FaultAction.Delay));
            List<BlkDriver.Request> requests = [.. Enumerable.Range(0, Descriptors).Select(i => driver.Put(RequestType.In, (ulong)i, [], 512))];
            Assert.That(SpinWait.SpinUntil(() => late.Fired == Descriptors, FrontEnd.Patience), Is.True, "not all of them were sent");
            queue.PutHead(requests[0].Head);
            queue.Kick();
            queue.ExpectBroken();
            Assert.That(Commands.Of(Read10), Has.Count.EqualTo(Descriptors));

            // What had begun ends as ever, and the queue works when it is started anew.
            Target.Faults.ReleaseDelayed();
            queue.WaitForUsed(Descriptors);
            Assert.That(requests.Select(driver.StatusOf), Is.All.EqualTo(RequestStatus.Ok));
            queue.Stop();
            queue.Clear();
            queue.Start();
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
        }
    }

    [Test]
    public async Task Request_that_does_not_end_fails_where_nobody_notes_it()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync(s_quick));
        using (frontEnd)
        using (queue)
        {
            FaultRule silent = Target.Faults.Arm(Fault.Command(Write10).Do(FaultAction.Swallow));
            BlkDriver.Request request = driver.Put(RequestType.Out, 0, new byte[512], 0);
            await silent.WhenFired;
            Assert.That(queue.Stop(), Is.EqualTo(1));
            Assert.That(driver.StatusOf(request), Is.EqualTo(RequestStatus.IoError));
        }
    }

    [Test]
    public async Task Request_that_does_not_end_is_begun_again_when_the_queue_goes_on_where_it_is_noted()
    {
        RunningBackend backend = await StartBackendAsync(s_quick);
        using var frontEnd = new FrontEnd(backend.Path);
        frontEnd.Begin();
        using SafeFileHandle area = ShareInflight(frontEnd, out byte[] description);
        using var queue = new DriverQueue(frontEnd, 0, 128);
        queue.Start();
        var driver = new BlkDriver(frontEnd, queue);
        FaultRule silent = Target.Faults.Arm(Fault.Command(Write10).Do(FaultAction.Swallow));
        byte[] written = Random(4096, 7);
        BlkDriver.Request request = driver.Put(RequestType.Out, 0, written, 0);
        await silent.WhenFired;
        ushort stopped = queue.Stop();
        Assert.That(queue.UsedIndex, Is.Zero, "the request was given back");

        queue.Start(from: stopped);
        Assert.That(driver.Finish(request, out _), Is.EqualTo(RequestStatus.Ok));
        Assert.That(OnDisk(0, 4096), Is.EqualTo(written));
    }

    [Test]
    public async Task Stopping_a_queue_leaves_the_requests_of_another_alone()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync(s_quick));
        using (frontEnd)
        using (queue)
        using (var other = new DriverQueue(frontEnd, 1, 128))
        {
            other.Start();
            var otherDriver = new BlkDriver(frontEnd, other);
            FaultRule late = Target.Faults.Arm(Fault.Command(Write10).Where(static (header, _) => header[37] == 8).Do(FaultAction.Delay));
            BlkDriver.Request waits = otherDriver.Put(RequestType.Out, 8, new byte[512], 0);
            await late.WhenFired;
            FaultRule silent = Target.Faults.Arm(Fault.Command(Read10).Do(FaultAction.Swallow));
            BlkDriver.Request ends = driver.Put(RequestType.In, 0, [], 512);
            await silent.WhenFired;
            Task<ushort> stopping = Task.Run(queue.Stop);
            queue.WaitForUsed(1);
            Target.Faults.ReleaseDelayed();
            Assert.That(await stopping, Is.EqualTo(1));
            Assert.That(driver.StatusOf(ends), Is.EqualTo(RequestStatus.IoError));
            Assert.That(otherDriver.Finish(waits, out _), Is.EqualTo(RequestStatus.Ok));
        }
    }

    [Test]
    public async Task Request_that_does_not_end_is_begun_again_after_memory_has_gone()
    {
        RunningBackend backend = await StartBackendAsync(s_quick);
        using var frontEnd = new FrontEnd(backend.Path);
        frontEnd.Begin();
        using var more = new SharedRam(0x9000_0000, 1 << 20, 0x7F00_0000_0000);
        frontEnd.Accepted(FrontEndRequest.AddMemReg, FrontEnd.Region(more.Description), more.File);
        using SafeFileHandle area = ShareInflight(frontEnd, out _);
        using var queue = new DriverQueue(frontEnd, 0, 128);
        queue.Start();
        var driver = new BlkDriver(frontEnd, queue);
        FaultRule silent = Target.Faults.Arm(Fault.Command(Write10).Do(FaultAction.Swallow));
        byte[] written = Random(4096, 8);
        BlkDriver.Request request = driver.Put(RequestType.Out, 0, written, 0);
        await silent.WhenFired;
        frontEnd.Accepted(FrontEndRequest.RemMemReg, FrontEnd.Region(more.Description));
        Assert.That(driver.Finish(request, out _), Is.EqualTo(RequestStatus.Ok));
        Assert.That(OnDisk(0, 4096), Is.EqualTo(written));
    }

    [Test]
    public async Task Backend_that_comes_after_another_ends_what_that_one_began()
    {
        RunningBackend first = await StartBackendAsync(s_quick);
        using var ram = new SharedRam(0x1000_0000, 64 << 20, 0x7000_0000_0000);
        using var frontEnd = new FrontEnd(first.Path, ram);
        frontEnd.Begin();
        using SafeFileHandle area = ShareInflight(frontEnd, out byte[] description);
        using var queue = new DriverQueue(frontEnd, 0, 128);
        queue.Start();
        var driver = new BlkDriver(frontEnd, queue);
        Assert.That(driver.Write(0, Random(512, 1)), Is.EqualTo(RequestStatus.Ok));

        // The first of three is swallowed, so that those behind it end before it.
        FaultRule silent = Target.Faults.Arm(Fault.Command(Write10).Do(FaultAction.Swallow));
        byte[][] written = [Random(4096, 2), Random(4096, 3), Random(4096, 4)];
        BlkDriver.Request lost = driver.Put(RequestType.Out, 8, written[0], 0);
        await silent.WhenFired;
        BlkDriver.Request second = driver.Put(RequestType.Out, 16, written[1], 0);
        Assert.That(queue.Take().Head, Is.EqualTo(second.Head));
        Assert.That(driver.StatusOf(second), Is.EqualTo(RequestStatus.Ok));
        first.Dispose();
        Assert.That(queue.UsedIndex, Is.EqualTo(2), "the request that was lost was given back");

        // As QEMU does when the backend is back: the area that it kept, the base from the used index.
        RunningBackend next = await StartBackendAsync();
        using var again = new FrontEnd(next.Path, ram);
        again.Begin();
        again.Accepted(FrontEndRequest.SetInflightFd, description, area);
        using var rest = queue.Reattach(again);
        BlkDriver.Request third = driver.Put(RequestType.Out, 24, written[2], 0, kick: false);
        rest.Start(from: queue.UsedIndex);
        var heads = new HashSet<ushort> { rest.Take().Head, rest.Take().Head };
        Assert.That(heads, Is.EquivalentTo(new[] { lost.Head, third.Head }));
        Assert.That(OnDisk(8 * 512, 3 * 4096), Is.EqualTo(written.SelectMany(static bytes => bytes).ToArray()));
        Assert.That(Target[0].WriteLog!.CountOf(16), Is.EqualTo(1), "what had ended was written again");
    }

    [Test]
    public async Task Driver_of_a_queue_that_is_taken_over_is_interrupted_for_what_it_may_have_missed()
    {
        RunningBackend backend = await StartBackendAsync();
        using var frontEnd = new FrontEnd(backend.Path);
        frontEnd.Begin();
        using SafeFileHandle area = ShareInflight(frontEnd, out _);
        using var queue = new DriverQueue(frontEnd, 0, 128);
        queue.Start();
        DriverQueue.WaitFor(queue.Called, "no interrupt though an earlier backend may have ended before it told");
    }

    [Test]
    public async Task Front_end_that_goes_away_under_load_leaves_the_backend_ready_for_the_next()
    {
        RunningBackend backend = await StartBackendAsync(s_quick);
        for (int round = 0; round < 20; round++)
        {
            (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(backend);
            for (int i = 0; i < 60; i++)
            {
                driver.Put(RequestType.Out, (ulong)i * 128, new byte[65536], 0, kick: i % 7 == 0);
            }

            queue.Kick();
            frontEnd.Dispose();
            queue.Dispose();
        }

        (FrontEnd last, DriverQueue lastQueue, BlkDriver lastDriver) = Connect(backend);
        using (last)
        using (lastQueue)
        {
            byte[] written = Random(65536, 9);
            Assert.That(lastDriver.Write(0, written), Is.EqualTo(RequestStatus.Ok));
            Assert.That(OnDisk(0, written.Length), Is.EqualTo(written));
        }
    }

    [Test]
    public async Task Size_that_has_changed_is_told_of_and_holds_at_once()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            (Socket ours, Socket theirs) = SocketPair();
            using (ours)
            using (theirs)
            {
                using var descriptor = new SafeFileHandle(ours.Handle, ownsHandle: false);
                frontEnd.Accepted(FrontEndRequest.SetBackendReqFd, [], descriptor);

                HalveSize();
                Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
                var message = new byte[12];
                theirs.ReceiveTimeout = FrontEnd.Patience;
                Assert.That(theirs.Receive(message), Is.EqualTo(12));
                Assert.That(BitConverter.ToUInt32(message), Is.EqualTo(2), "CONFIG_CHANGE");
                Assert.That(BitConverter.ToUInt64(frontEnd.Ask(FrontEndRequest.GetConfig, [.. FrontEnd.Words(0, 8, 0), .. new byte[8]]), 12), Is.EqualTo(Size / 1024));
                Assert.That(driver.Read((ulong)Size / 1024, new byte[512]), Is.EqualTo(RequestStatus.IoError), "beyond the new end");
            }
        }
    }

    [Test]
    public async Task Size_that_has_changed_holds_where_the_front_end_has_closed_the_channel_for_such_news()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            (Socket ours, Socket theirs) = SocketPair();
            using (ours)
            using (var descriptor = new SafeFileHandle(ours.Handle, ownsHandle: false))
            {
                frontEnd.Accepted(FrontEndRequest.SetBackendReqFd, [], descriptor);
            }

            theirs.Dispose();
            HalveSize();
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
            Assert.That(SpinWait.SpinUntil(() => driver.Read((ulong)Size / 1024, new byte[512]) == RequestStatus.IoError, FrontEnd.Patience), Is.True, "blocks beyond the new end can be read");
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
        }
    }

    /// <summary>The next read is answered by a unit attention, and READ CAPACITY(16) says half of what it said.</summary>
    private void HalveSize()
    {
        Target.Faults.Arm(Fault.Out(Opcode.DataIn).Where(static (_, data) => data.Length == 32).Always()
            .Do(FaultAction.EditData(static data => BinaryPrimitives.WriteInt64BigEndian(data, (Size / 1024) - 1))));
        Target.Faults.Arm(Fault.Command(Read10).Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, new SenseCode(SenseKey.UnitAttention, 0x2A09))));
    }

    private static SafeFileHandle ShareInflight(FrontEnd frontEnd, out byte[] description)
    {
        description = frontEnd.Ask(FrontEndRequest.GetInflightFd, [.. new byte[16], 1, 0, 128, 0], out SafeFileHandle? area);
        Assert.That(area, Is.Not.Null);
        frontEnd.Accepted(FrontEndRequest.SetInflightFd, description, area!);
        return area!;
    }

    private static (Socket Ours, Socket Theirs) SocketPair()
    {
        string path = Path.Combine(Path.GetTempPath(), $"lunaris-{Guid.NewGuid():N}");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var ours = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        ours.Connect(new UnixDomainSocketEndPoint(path));
        Socket theirs = listener.Accept();
        File.Delete(path);
        return (ours, theirs);
    }
}
