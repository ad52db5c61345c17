using Lunaris.Target.Scsi;
using Lunaris.Tests.VhostUser.Harness;
using Lunaris.VhostUserBlk.Block;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser;

/// <summary>What each request does to the disk, and how it ends when it cannot.</summary>
[TestFixture(512)]
[TestFixture(4096)]
public sealed class DataTests(int blockSize) : BackendFixture
{
    private const ulong Sectors = Size / 512;

    private ulong PerBlock => (ulong)blockSize / 512;

    protected override LogicalUnitOptions UnitOptions => base.UnitOptions with { BlockSize = blockSize, MaxTransferBlocks = (uint)((1 << 20) / blockSize) };

    [TestCase(true, 1, 4096)]
    [TestCase(true, 7, 65536)]
    [TestCase(true, 100, 1 << 20)]
    [TestCase(true, 3, 5 << 20)]
    [TestCase(false, 1, 4096)]
    [TestCase(false, 50, 262144)]
    public async Task Written_data_is_on_the_disk_and_is_read_back(bool indirect, int pieces, int length)
    {
        VirtioFeatures features = indirect ? FrontEnd.Usual : FrontEnd.Usual & ~VirtioFeatures.IndirectDesc;
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync(), features);
        using (frontEnd)
        using (queue)
        {
            byte[] written = Random(length, pieces);
            Assert.That(driver.Write(8 * PerBlock, written, pieces), Is.EqualTo(RequestStatus.Ok));
            Assert.That(OnDisk(8 * blockSize, length), Is.EqualTo(written));
            var read = new byte[length];
            Assert.That(driver.Read(8 * PerBlock, read, pieces), Is.EqualTo(RequestStatus.Ok));
            Assert.That(read, Is.EqualTo(written));
        }
    }

    [Test]
    public async Task Request_longer_than_a_command_may_be_goes_by_several()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            Assert.That(driver.Write(0, Random(5 << 20, 1), 9), Is.EqualTo(RequestStatus.Ok));
            Assert.That(Commands.Of(0x2A), Has.Count.EqualTo(5));
        }
    }

    [Test]
    public async Task Many_requests_at_once_end_each_with_their_own_data()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            byte[] all = Random(64 * blockSize, 3);
            Assert.That(driver.Write(0, all), Is.EqualTo(RequestStatus.Ok));
            var requests = new Dictionary<ushort, (BlkDriver.Request Request, int Block)>();
            for (int i = 0; i < 64; i++)
            {
                BlkDriver.Request request = driver.Put(RequestType.In, (ulong)i * PerBlock, [], blockSize, kick: false);
                requests.Add(request.Head, (request, i));
            }

            queue.Kick();
            for (int i = 0; i < 64; i++)
            {
                (BlkDriver.Request request, int block) = requests[queue.Take().Head];
                Assert.That(driver.StatusOf(request), Is.EqualTo(RequestStatus.Ok));
                var read = new byte[blockSize];
                driver.CopyData(request, read);
                Assert.That(read, Is.EqualTo(all[(block * blockSize)..((block + 1) * blockSize)]));
            }
        }
    }

    [Test]
    public async Task Flush_is_SYNCHRONIZE_CACHE()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            Assert.That(driver.Flush(), Is.EqualTo(RequestStatus.Ok));
            Assert.That(Commands.Of(0x35), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Identity_is_the_first_twenty_bytes_of_the_serial_number()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            var id = new byte[20];
            Assert.That(driver.GetId(id), Is.EqualTo(RequestStatus.Ok));
            Assert.That(id, Is.EqualTo("SN-0123456789-012345"u8.ToArray()));
        }
    }

    [Test]
    public async Task Discarded_and_zeroed_ranges_read_as_zeros_and_what_lies_between_stays()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync(), FrontEnd.Usual | VirtioFeatures.Discard | VirtioFeatures.WriteZeroes);
        using (frontEnd)
        using (queue)
        {
            byte[] written = Random(1 << 20, 5);
            Assert.That(driver.Write(0, written), Is.EqualTo(RequestStatus.Ok));
            Assert.That(driver.Ranges(RequestType.Discard, (0, 64, 0), (128, 64, 0), (256, 0, 0)), Is.EqualTo(RequestStatus.Ok));
            Assert.That(driver.Ranges(RequestType.WriteZeroes, (512, 64, 0), (640, 64, 1)), Is.EqualTo(RequestStatus.Ok));
            foreach (int sector in (int[])[0, 128, 512, 640])
            {
                Array.Clear(written, sector * 512, 64 * 512);
            }

            Assert.That(OnDisk(0, written.Length), Is.EqualTo(written));
            Assert.That(Commands.Of(0x42), Has.Count.EqualTo(1), "UNMAP");
            Assert.That(Commands.Of(0x93).Select(cdb => (cdb[1] & 8) != 0), Is.EqualTo(new[] { false, true }), "WRITE SAME(16) with UNMAP where that is allowed");
        }
    }

    [TestCase(RequestType.Discard, 0u, 8u, 1u, RequestStatus.Unsupported, TestName = "A flag that discard does not have is not supported")]
    [TestCase(RequestType.WriteZeroes, 0u, 8u, 2u, RequestStatus.Unsupported, TestName = "A flag that write zeroes does not have is not supported")]
    [TestCase(RequestType.Discard, (uint)Sectors - 8, 16u, 0u, RequestStatus.IoError, TestName = "A discard beyond the end fails")]
    [TestCase(RequestType.WriteZeroes, (uint)Sectors, 8u, 0u, RequestStatus.IoError, TestName = "Write zeroes beyond the end fails")]
    public async Task Range_that_cannot_be_is_refused_and_nothing_is_sent(object type, uint sector, uint sectors, uint flags, object status)
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            Assert.That(driver.Ranges((RequestType)type, (0, 8, 0), (sector, sectors, flags)), Is.EqualTo((RequestStatus)status));
            Assert.That(Commands.Of(0x42).Concat(Commands.Of(0x93)), Is.Empty);
        }
    }

    [Test]
    public async Task Read_and_write_beyond_the_end_or_of_no_whole_blocks_fail()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            var blocks = new byte[2 * blockSize];
            Assert.Multiple(() =>
            {
                Assert.That(driver.Read(Sectors - PerBlock, blocks), Is.EqualTo(RequestStatus.IoError));
                Assert.That(driver.Write(Sectors, blocks), Is.EqualTo(RequestStatus.IoError));
                Assert.That(driver.Read(ulong.MaxValue - 1, blocks), Is.EqualTo(RequestStatus.IoError));
                Assert.That(driver.Read(0, new byte[blockSize + 100]), Is.EqualTo(RequestStatus.IoError));
                Assert.That(driver.Read(1, blocks), Is.EqualTo(blockSize == 512 ? RequestStatus.Ok : RequestStatus.IoError));
                Assert.That(driver.Read(Sectors - (2 * PerBlock), blocks), Is.EqualTo(RequestStatus.Ok));
            });
        }
    }

    [Test]
    public async Task Unknown_request_is_not_supported()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            Assert.That(driver.Other(14), Is.EqualTo(RequestStatus.Unsupported), "secure erase");
            Assert.That(driver.Other(0xFFFFFFFF), Is.EqualTo(RequestStatus.Unsupported));
        }
    }

    [Test]
    public async Task Disk_that_is_read_only_says_so_and_refuses_writes()
    {
        RunningBackend backend = await StartBackendAsync(readOnly: true);
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(backend, FrontEnd.Usual | VirtioFeatures.ReadOnly);
        using (frontEnd)
        using (queue)
        {
            Assert.That(driver.Write(0, new byte[blockSize]), Is.EqualTo(RequestStatus.IoError));
            Assert.That(driver.Ranges(RequestType.Discard, (0, 8, 0)), Is.EqualTo(RequestStatus.Unsupported));
            Assert.That(Commands.Of(0x2A), Is.Empty);
            Assert.That(driver.Read(0, new byte[blockSize]), Is.EqualTo(RequestStatus.Ok));
        }
    }

    [Test]
    public async Task Driver_that_cannot_flush_has_its_writes_on_the_medium_when_they_end()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync(), FrontEnd.Usual & ~VirtioFeatures.Flush);
        using (frontEnd)
        using (queue)
        {
            Assert.That(driver.Write(0, new byte[blockSize]), Is.EqualTo(RequestStatus.Ok));
            bool forced = (Commands.Of(0x2A)[^1][1] & 8) != 0;
            Assert.That(forced || Commands.Of(0x35).Count == 1, Is.True, "neither FUA nor a flush");
            Assert.That(driver.Ranges(RequestType.WriteZeroes, (0, 8, 0)), Is.EqualTo(RequestStatus.Ok));
            Assert.That(Commands.Of(0x35), Has.Count.GreaterThanOrEqualTo(1), "WRITE SAME has no FUA");
        }
    }
}
