using Lunaris.Tests.VhostUser.Harness;
using Lunaris.VhostUserBlk.Block;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser;

/// <summary>What a guest can write into its rings that makes no sense: the queue stops and says so, the backend goes on.</summary>
[TestFixture]
public sealed class ChainTests : BackendFixture
{
    private const ulong Nowhere = 0x9999_0000_0000;

    private static readonly (string Name, Action<FrontEnd, DriverQueue> Write)[] s_nonsense =
    [
        ("a chain goes round in circles", static (frontEnd, queue) =>
        {
            queue.Describe(0, frontEnd.Ram.Allocate(16), 16, DriverQueue.Next, 1);
            queue.Describe(1, frontEnd.Ram.Allocate(16), 16, DriverQueue.Next, 0);
            queue.PutHead(0);
        }),
        ("a chain begins beyond the table", static (_, queue) => queue.PutHead(queue.Size)),
        ("a chain goes on beyond the table", static (frontEnd, queue) =>
        {
            queue.Describe(0, frontEnd.Ram.Allocate(16), 16, DriverQueue.Next, 0xFFFF);
            queue.PutHead(0);
        }),
        ("data lies in no memory", static (frontEnd, queue) => queue.Put([Header(frontEnd), new Part(Nowhere, 512, true), Status(frontEnd)], indirect: true)),
        ("data begins in memory and ends beyond it", static (frontEnd, queue) =>
            queue.Put([Header(frontEnd), new Part(frontEnd.Ram.Description.GuestAddress + frontEnd.Ram.Description.Length - 256, 512, true), Status(frontEnd)], indirect: true)),
        ("an address wraps", static (frontEnd, queue) => queue.Put([Header(frontEnd), new Part(ulong.MaxValue - 100, 512, true), Status(frontEnd)], indirect: true)),
        ("a part to read comes behind one to write", static (frontEnd, queue) => queue.Put([Header(frontEnd), Status(frontEnd), Header(frontEnd)], indirect: true)),
        ("the header is too short", static (frontEnd, queue) => queue.Put([Header(frontEnd) with { Length = 15 }, Status(frontEnd)], indirect: true)),
        ("there is no room for the status", static (frontEnd, queue) => queue.Put([Header(frontEnd)], indirect: true)),
        ("an indirect table is no whole number of descriptors", static (frontEnd, queue) =>
        {
            queue.Describe(0, frontEnd.Ram.Allocate(64), 17, DriverQueue.Indirect, 0);
            queue.PutHead(0);
        }),
        ("an indirect table is empty", static (frontEnd, queue) =>
        {
            queue.Describe(0, frontEnd.Ram.Allocate(64), 0, DriverQueue.Indirect, 0);
            queue.PutHead(0);
        }),
        ("an indirect table lies in no memory", static (_, queue) =>
        {
            queue.Describe(0, Nowhere, 64, DriverQueue.Indirect, 0);
            queue.PutHead(0);
        }),
        ("an indirect table holds another", static (frontEnd, queue) =>
        {
            ulong table = frontEnd.Ram.Allocate(64);
            queue.DescribeAt(table, 0, table, 64, DriverQueue.Indirect, 0);
            queue.Describe(0, table, 64, DriverQueue.Indirect, 0);
            queue.PutHead(0);
        }),
        ("a descriptor is a table and goes on too", static (frontEnd, queue) =>
        {
            queue.Describe(0, frontEnd.Ram.Allocate(64), 64, DriverQueue.Indirect | DriverQueue.Next, 1);
            queue.PutHead(0);
        }),
        ("the available index jumps", static (_, queue) => queue.AvailIndex += (ushort)(queue.Size + 1)),
    ];

    private static IEnumerable<TestCaseData> Nonsense() => s_nonsense.Select(static (n, i) => new TestCaseData(i).SetName("The queue breaks, and works again when started anew, where " + n.Name));

    [TestCaseSource(nameof(Nonsense))]
    public async Task Queue_breaks_and_works_again_when_started_anew(int index)
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            s_nonsense[index].Write(frontEnd, queue);
            queue.Kick();
            queue.ExpectBroken();
            Assert.That(queue.UsedIndex, Is.Zero, "something was given back");

            queue.Stop();
            queue.Clear();
            queue.Start();
            byte[] written = Random(4096, 1);
            Assert.That(driver.Write(0, written), Is.EqualTo(RequestStatus.Ok));
            Assert.That(OnDisk(0, 4096), Is.EqualTo(written));
        }
    }

    [Test]
    public async Task Indirect_table_is_refused_where_it_was_not_negotiated()
    {
        (FrontEnd frontEnd, DriverQueue queue, _) = Connect(await StartBackendAsync(), FrontEnd.Usual & ~VirtioFeatures.IndirectDesc);
        using (frontEnd)
        using (queue)
        {
            queue.Put([Header(frontEnd), Status(frontEnd)], indirect: true);
            queue.Kick();
            queue.ExpectBroken();
        }
    }

    [Test]
    public async Task Header_and_status_may_be_cut_anywhere()
    {
        (FrontEnd frontEnd, DriverQueue queue, _) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            byte[] written = Random(1024, 4);
            ulong memory = frontEnd.Ram.Allocate(16 + written.Length + 64);
            frontEnd.Ram.At<uint>(memory) = (uint)RequestType.Out;
            frontEnd.Ram.At<ulong>(memory + 8) = 2;
            written.CopyTo(frontEnd.Ram.Span(memory + 16, written.Length));

            // Header and data in one piece, but for a cut within the header and one within the data; the status at the end of a longer piece.
            ulong end = frontEnd.Ram.Allocate(8);
            frontEnd.Ram.Span(end, 8).Fill(0xEE);
            queue.Put([new Part(memory, 5, false), new Part(memory + 5, 300, false), new Part(memory + 305, 735, false), new Part(end, 8, true)], indirect: true);
            queue.Kick();
            queue.Take();
            Assert.That(frontEnd.Ram.Span(end, 8).ToArray(), Is.EqualTo(new byte[] { 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0 }));
            Assert.That(OnDisk(1024, 1024), Is.EqualTo(written));
        }
    }

    [Test]
    public async Task Rings_full_of_random_bytes_break_the_queue_or_end_and_never_the_backend()
    {
        RunningBackend backend = await StartBackendAsync();
        var random = new Random(20261122);
        for (int round = 0; round < 200; round++)
        {
            (FrontEnd frontEnd, DriverQueue queue, _) = Connect(backend, size: 16);
            using (frontEnd)
            using (queue)
            {
                for (ushort i = 0; i < 16; i++)
                {
                    ulong address = random.Next(4) == 0 ? (ulong)random.NextInt64() : frontEnd.Ram.Description.GuestAddress + (ulong)random.Next((int)frontEnd.Ram.Description.Length);
                    queue.Describe(i, address, (uint)random.Next(1 << random.Next(1, 20)), (ushort)random.Next(8), (ushort)random.Next(20));
                    queue.PutHead((ushort)random.Next(18));
                }

                queue.Kick();

                // Answered only when all that was begun has ended.
                queue.Stop();
            }
        }

        (FrontEnd last, DriverQueue lastQueue, BlkDriver driver) = Connect(backend);
        using (last)
        using (lastQueue)
        {
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
        }
    }

    private static Part Header(FrontEnd frontEnd) => new(frontEnd.Ram.Allocate(16), 16, IsWritable: false);

    private static Part Status(FrontEnd frontEnd) => new(frontEnd.Ram.Allocate(1), 1, IsWritable: true);
}
