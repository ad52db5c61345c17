using Lunaris.Tests.VhostUser.Harness;
using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Native;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser;

/// <summary>Who rings for whom, and when (Virtio 1.2 §2.7.7, §2.7.10).</summary>
[TestFixture]
public sealed class NotificationTests : BackendFixture
{
    [Test]
    public async Task Driver_is_interrupted_at_the_index_that_it_names_and_not_before()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            // The first one always tells.
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
            Libc.Drain(queue.Called);
            queue.UsedEvent = 3;
            driver.Put(RequestType.In, 0, [], 512);
            driver.Put(RequestType.In, 0, [], 512);

            // Stopping is answered when what was to be told of both has been told.
            queue.WaitForUsed(3);
            queue.Stop();
            Assert.That(DriverQueue.IsRaised(queue.Called), Is.False, "interrupted for indexes 1 and 2, where 3 was asked for");
            queue.Start(from: 3);
            driver.Put(RequestType.In, 0, [], 512);
            DriverQueue.WaitFor(queue.Called, "no interrupt at index 3");
        }
    }

    [Test]
    public async Task Device_asks_to_be_told_of_the_next_chain()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            for (int i = 1; i <= 3; i++)
            {
                Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
                Assert.That(queue.AvailEvent, Is.EqualTo(i));
            }
        }
    }

    [Test]
    public async Task Without_event_indexes_flags_say_who_wants_to_be_told()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync(), FrontEnd.Usual & ~VirtioFeatures.EventIdx);
        using (frontEnd)
        using (queue)
        {
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
            Assert.That(queue.UsedFlags, Is.Zero, "the device wants to be told");
            Libc.Drain(queue.Called);
            queue.AvailFlags = 1;
            driver.Put(RequestType.In, 0, [], 512);
            queue.WaitForUsed(2);
            queue.Stop();
            Assert.That(DriverQueue.IsRaised(queue.Called), Is.False, "interrupted though the driver wants none");
        }
    }

    [TestCase(0)]
    [TestCase(200)]
    public async Task Ten_thousand_requests_of_four_queues_all_end(int spinMicroseconds)
    {
        RunningBackend backend = await StartBackendAsync(new() { Queues = 4, SpinTime = TimeSpan.FromMicroseconds(spinMicroseconds) });
        using var frontEnd = new FrontEnd(backend.Path);
        frontEnd.Begin();
        DriverQueue[] queues = [.. Enumerable.Range(0, 4).Select(i => new DriverQueue(frontEnd, i, 64))];
        foreach (DriverQueue queue in queues)
        {
            queue.Start();
        }

        ulong memory = frontEnd.Ram.Allocate(4096, 4096);
        for (int round = 0; round < 100; round++)
        {
            // One memory for all: nobody looks at what is read.
            foreach (DriverQueue queue in queues)
            {
                for (int i = 0; i < 25; i++)
                {
                    queue.Put([new Part(memory, 16, false), new Part(memory + 512, 512, true), new Part(memory + 2048, 1, true)], indirect: true);
                }

                queue.Kick();
            }

            foreach (DriverQueue queue in queues)
            {
                for (int i = 0; i < 25; i++)
                {
                    queue.Take();
                }
            }
        }

        foreach (DriverQueue queue in queues)
        {
            Assert.That(queue.Stop(), Is.EqualTo(2500));
            queue.Dispose();
        }
    }
}
