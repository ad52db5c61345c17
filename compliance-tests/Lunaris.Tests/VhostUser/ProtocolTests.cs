using System.Buffers.Binary;
using System.Net.Sockets;
using Lunaris.Tests.VhostUser.Harness;
using Lunaris.VhostUserBlk;
using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Memory;
using Lunaris.VhostUserBlk.Native;
using Lunaris.VhostUserBlk.Protocol;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser;

/// <summary>What is said between front-end and backend, and what a front-end can say that makes no sense.</summary>
[TestFixture]
public sealed class ProtocolTests : BackendFixture
{
    [Test]
    public async Task Front_end_learns_what_the_disk_is()
    {
        using var frontEnd = new FrontEnd((await StartBackendAsync()).Path);
        var features = (VirtioFeatures)frontEnd.AskNumber(FrontEndRequest.GetFeatures);
        var protocol = (ProtocolFeatures)frontEnd.AskNumber(FrontEndRequest.GetProtocolFeatures);
        byte[] config = frontEnd.Ask(FrontEndRequest.GetConfig, [.. FrontEnd.Words(0, 60, 0), .. new byte[60]])[12..];
        Assert.Multiple(() =>
        {
            Assert.That(features & FrontEnd.Usual, Is.EqualTo(FrontEnd.Usual));
            Assert.That(features.HasFlag(VirtioFeatures.Discard | VirtioFeatures.WriteZeroes | VirtioFeatures.ConfigWce), Is.True);
            Assert.That(features.HasFlag(VirtioFeatures.ReadOnly), Is.False);
            Assert.That(protocol.HasFlag(ProtocolFeatures.Config | ProtocolFeatures.InflightShmFd | ProtocolFeatures.LogShmFd), Is.True);
            Assert.That(frontEnd.AskNumber(FrontEndRequest.GetQueueNum), Is.EqualTo(4));
            Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(config), Is.EqualTo(Size / 512), "capacity");
            Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(config.AsSpan(12)), Is.EqualTo(126), "seg_max");
            Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(config.AsSpan(20)), Is.EqualTo(512), "blk_size");
            Assert.That(config[32], Is.EqualTo(1), "wce");
            Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(config.AsSpan(36)), Is.GreaterThan(0), "max_discard_sectors");
            Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(config.AsSpan(48)), Is.GreaterThan(0), "max_write_zeroes_sectors");
        });
    }

    [Test]
    public async Task Features_that_were_not_offered_are_refused()
    {
        using var frontEnd = new FrontEnd((await StartBackendAsync()).Path);
        frontEnd.Begin();
        frontEnd.Refused(FrontEndRequest.SetFeatures, FrontEnd.Bytes((ulong)FrontEnd.Usual | (1UL << 34)));
    }

    [Test]
    public async Task Driver_that_switches_the_write_cache_off_gets_safe_writes()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync(), FrontEnd.Usual | VirtioFeatures.ConfigWce);
        using (frontEnd)
        using (queue)
        {
            driver.Write(0, new byte[512]);
            Assert.That(Commands.Of(0x2A)[^1][1] & 8, Is.Zero, "FUA with the cache on");
            frontEnd.Accepted(FrontEndRequest.SetConfig, [.. FrontEnd.Words(32, 1, 0), 0]);
            driver.Write(0, new byte[512]);
            Assert.That((Commands.Of(0x2A)[^1][1] & 8) != 0 || Commands.Of(0x35).Count == 1, Is.True);
            Assert.That(frontEnd.Ask(FrontEndRequest.GetConfig, [.. FrontEnd.Words(32, 1, 0), 0])[12], Is.Zero);
            frontEnd.Refused(FrontEndRequest.SetConfig, [.. FrontEnd.Words(0, 8, 0), .. new byte[8]]);
        }
    }

    [Test]
    public async Task Memory_comes_by_a_table_too_and_may_change_while_queues_run()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        using (var more = new SharedRam(0x9000_0000, 1 << 20, 0x7F00_0000_0000))
        {
            RegionDescription first = frontEnd.Ram.Description, second = more.Description;
            frontEnd.Accepted(
                FrontEndRequest.SetMemTable,
                [.. FrontEnd.Words(2, 0), .. FrontEnd.Region(first)[8..], .. FrontEnd.Region(second)[8..]],
                frontEnd.Ram.File,
                more.File);
            Assert.That(driver.Write(0, Random(4096, 1)), Is.EqualTo(RequestStatus.Ok));

            frontEnd.Accepted(FrontEndRequest.RemMemReg, FrontEnd.Region(second));
            frontEnd.Refused(FrontEndRequest.RemMemReg, FrontEnd.Region(second));
            frontEnd.Refused(FrontEndRequest.RemMemReg, FrontEnd.Region(first));
            Assert.That(driver.Write(0, Random(4096, 2)), Is.EqualTo(RequestStatus.Ok));
        }
    }

    [Test]
    public async Task Region_that_contradicts_itself_its_file_or_another_is_refused()
    {
        using var frontEnd = new FrontEnd((await StartBackendAsync()).Path);
        frontEnd.Begin();
        RegionDescription good = frontEnd.Ram.Description;
        RegionDescription apart = good with { GuestAddress = 0x7000_0000_0000 };
        foreach (RegionDescription bad in (RegionDescription[])
            [
                good with { GuestAddress = good.GuestAddress + 4096 }, apart with { Length = 0 }, apart with { Length = apart.Length + 1 }, apart with { FileOffset = 4096 },
                apart with { Length = ulong.MaxValue }, apart with { FileOffset = ulong.MaxValue - 4095 }, apart with { GuestAddress = ulong.MaxValue - 4096 },
                apart with { UserAddress = ulong.MaxValue - 4096 },
            ])
        {
            frontEnd.Refused(FrontEndRequest.AddMemReg, FrontEnd.Region(bad), frontEnd.Ram.File);
        }

        frontEnd.Refused(FrontEndRequest.AddMemReg, FrontEnd.Region(apart));
        using SafeFileHandle noFile = Libc.CreateEvent();
        frontEnd.Refused(FrontEndRequest.AddMemReg, FrontEnd.Region(apart), noFile);
        frontEnd.Refused(FrontEndRequest.SetInflightFd, [.. FrontEnd.Bytes(4096, 0), 1, 0, 128, 0], noFile);
        frontEnd.Refused(FrontEndRequest.SetInflightFd, [.. FrontEnd.Bytes(64, 0), 1, 0, 128, 0], frontEnd.Ram.File);
        frontEnd.Accepted(FrontEndRequest.SetInflightFd, [.. FrontEnd.Bytes(4096, 0), 1, 0, 128, 0], frontEnd.Ram.File);
    }

    [Test]
    public async Task Ring_that_lies_in_no_memory_or_on_no_boundary_is_refused()
    {
        using var frontEnd = new FrontEnd((await StartBackendAsync()).Path);
        frontEnd.Begin();
        using var queue = new DriverQueue(frontEnd, 0, 128);
        byte[] good = queue.Addresses(isLogged: false);
        frontEnd.Send(FrontEndRequest.SetVringNum, FrontEnd.Words(0, 128));
        frontEnd.Send(FrontEndRequest.SetVringKick, FrontEnd.Bytes(0), queue.Kicked);
        foreach ((int offset, ulong value) in ((int, ulong)[])[(8, 0), (16, 1), (24, ulong.MaxValue), (8, frontEnd.Ram.Description.UserAddress + 8), (8, frontEnd.Ram.Description.UserAddress + frontEnd.Ram.Description.Length - 16)])
        {
            byte[] bad = [.. good];
            BinaryPrimitives.WriteUInt64LittleEndian(bad.AsSpan(offset), value);
            frontEnd.Send(FrontEndRequest.SetVringAddr, bad);
            frontEnd.Refused(FrontEndRequest.SetVringEnable, FrontEnd.Words(0, 1));
        }

        frontEnd.Refused(FrontEndRequest.SetVringNum, FrontEnd.Words(0, 0));
        frontEnd.Refused(FrontEndRequest.SetVringNum, FrontEnd.Words(0, 65536));
        frontEnd.Refused(FrontEndRequest.SetVringNum, FrontEnd.Words(4, 128));
        frontEnd.Send(FrontEndRequest.SetVringNum, FrontEnd.Words(0, 100));
        frontEnd.Send(FrontEndRequest.SetVringAddr, good);
        frontEnd.Refused(FrontEndRequest.SetVringEnable, FrontEnd.Words(0, 1));
        queue.Start();
    }

    private static readonly (string Name, Action<FrontEnd> Send)[] s_ends =
    [
        ("a message of another version", static f => f.SendRaw(1, 2, 0, [])),
        ("a message that announces too much", static f => f.SendRaw(1, 1, 1 << 20, [])),
        ("a message that does not exist", static f => f.SendRaw(4711, 1, 0, [])),
        ("a queue that does not exist", static f => f.Send(FrontEndRequest.SetVringEnable, FrontEnd.Words(99, 1))),
        ("a payload that is too short", static f => f.Send(FrontEndRequest.SetVringAddr, FrontEnd.Words(0, 0))),
        ("a message without its descriptor", static f => f.Send(FrontEndRequest.SetVringKick, FrontEnd.Bytes(0))),
        ("a table with more regions than descriptors", static f => f.Send(FrontEndRequest.SetMemTable, [.. FrontEnd.Words(8, 0), .. new byte[256]])),
        ("a part of the configuration that does not exist", static f => f.Send(FrontEndRequest.GetConfig, [.. FrontEnd.Words(uint.MaxValue, 2, 0), 0, 0])),
        ("a question for the configuration without its flags", static f => f.Send(FrontEndRequest.GetConfig, FrontEnd.Words(0, 8))),
        ("a change of the configuration without its value", static f => f.Send(FrontEndRequest.SetConfig, FrontEnd.Words(32, 1, 0))),
        ("an area for more queues than there are", static f => f.Send(FrontEndRequest.GetInflightFd, [.. new byte[16], 99, 0, 128, 0])),
        ("nine descriptors", static f => f.Send(FrontEndRequest.SetOwner, [], [.. Enumerable.Repeat(f.Ram.File, 9)])),
    ];

    private static IEnumerable<TestCaseData> Ends() => s_ends.Select(static (e, i) => new TestCaseData(i).SetName("The connection ends and the next one works, after " + e.Name));

    [TestCaseSource(nameof(Ends))]
    public async Task Connection_ends_and_the_next_one_works(int index)
    {
        RunningBackend backend = await StartBackendAsync();
        using (var frontEnd = new FrontEnd(backend.Path))
        {
            s_ends[index].Send(frontEnd);
            frontEnd.ExpectEnd();
        }

        (FrontEnd next, DriverQueue queue, BlkDriver driver) = Connect(backend);
        using (next)
        using (queue)
        {
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
        }
    }

    [Test]
    public async Task Messages_of_random_bytes_never_end_the_backend()
    {
        RunningBackend backend = await StartBackendAsync();
        var random = new Random(1122);
        var payload = new byte[64];
        for (int round = 0; round < 300; round++)
        {
            using var frontEnd = new FrontEnd(backend.Path, new SharedRam(0, 1 << 16, 0));
            bool isOpen = true;
            for (int message = 0; message < 8 && isOpen; message++)
            {
                random.NextBytes(payload);
                if (random.Next(2) == 0)
                {
                    // Small numbers come further.
                    payload.AsSpan(random.Next(32)).Clear();
                }

                int length = random.Next(payload.Length);
                SafeFileHandle[] descriptors = [.. Enumerable.Repeat(frontEnd.Ram.File, random.Next(3))];
                isOpen = frontEnd.TrySendRaw((uint)random.Next(42), 1, (uint)length, payload.AsSpan(0, length), descriptors);
            }

            if (!isOpen)
            {
                continue;
            }

            frontEnd.Socket.Shutdown(SocketShutdown.Send);
            frontEnd.ExpectEnd();
        }

        (FrontEnd last, DriverQueue queue, BlkDriver driver) = Connect(backend);
        using (last)
        using (queue)
        {
            Assert.That(driver.Read(0, new byte[512]), Is.EqualTo(RequestStatus.Ok));
        }
    }

    [Test]
    public async Task Descriptors_of_front_ends_that_came_and_went_are_closed()
    {
        RunningBackend backend = await StartBackendAsync();
        Visit(backend);
        int before = OpenDescriptors();
        for (int i = 0; i < 50; i++)
        {
            Visit(backend);
        }

        Assert.That(OpenDescriptors(), Is.LessThanOrEqualTo(before + 5));

        static void Visit(RunningBackend backend)
        {
            (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(backend);
            using (frontEnd)
            using (queue)
            {
                driver.Write(0, new byte[4096]);
                frontEnd.Socket.Shutdown(SocketShutdown.Send);
                frontEnd.ExpectEnd();
            }
        }

        static int OpenDescriptors() => Directory.GetFiles("/proc/self/fd").Length;
    }

    [Test]
    public async Task What_was_written_during_a_migration_is_in_the_log()
    {
        (FrontEnd frontEnd, DriverQueue queue, BlkDriver driver) = Connect(await StartBackendAsync());
        using (frontEnd)
        using (queue)
        {
            const int LogLength = 1 << 20;
            using SafeFileHandle file = Libc.CreateSharedMemory("lunaris-test-log", LogLength);
            frontEnd.Refused(FrontEndRequest.SetConfig, [.. FrontEnd.Words(0, 1, 0), 0]);
            frontEnd.Send(FrontEndRequest.SetLogBase, FrontEnd.Bytes(LogLength, 0), file);
            frontEnd.Receive(FrontEndRequest.SetLogBase, out _);
            frontEnd.Accepted(FrontEndRequest.SetVringAddr, queue.Addresses(isLogged: true));
            driver.Read(0, new byte[4096]);
            Assert.That(Pages(file), Is.Empty, "logged before the migration began");

            frontEnd.Accepted(FrontEndRequest.SetFeatures, FrontEnd.Bytes((ulong)(FrontEnd.Usual | VirtioFeatures.LogAll)));
            BlkDriver.Request request = driver.Put(RequestType.In, 0, [], 20000);
            queue.Take();
            Assert.That(driver.StatusOf(request), Is.EqualTo(RequestStatus.IoError), "20000 bytes are no whole sectors");
            request = driver.Put(RequestType.In, 0, [], 20480, pieces: 2);
            queue.Take();
            Assert.That(driver.StatusOf(request), Is.EqualTo(RequestStatus.Ok));
            HashSet<ulong> pages = Pages(file);
            Assert.That(pages, Is.SupersetOf(request.Data.SelectMany(part => PagesOf(part.Address, part.Length)).Distinct()), "data");
            Assert.That(pages, Is.SupersetOf(PagesOf(request.Status, 1)), "status");
            Assert.That(pages, Is.SupersetOf(PagesOf(queue.UsedAddress, 4)), "used ring");
        }

        static IEnumerable<ulong> PagesOf(ulong address, ulong length)
        {
            for (ulong page = address >> 12; page <= (address + length - 1) >> 12; page++)
            {
                yield return page;
            }
        }

        static HashSet<ulong> Pages(SafeFileHandle log)
        {
            var bytes = new byte[1 << 20];
            RandomAccess.Read(log, bytes, 0);
            return [.. Enumerable.Range(0, bytes.Length * 8).Where(page => (bytes[page / 8] & (1 << (page % 8))) != 0).Select(page => (ulong)page)];
        }
    }

    [Test]
    public async Task Log_that_lies_beyond_its_file_ends_the_connection()
    {
        RunningBackend backend = await StartBackendAsync();
        using var frontEnd = new FrontEnd(backend.Path);
        frontEnd.Begin();
        using SafeFileHandle file = Libc.CreateSharedMemory("lunaris-test-log", 4096);
        frontEnd.Send(FrontEndRequest.SetLogBase, FrontEnd.Bytes(8192, 0), file);
        frontEnd.ExpectEnd();
    }

    [Test]
    public async Task Second_backend_at_the_same_socket_is_refused_and_a_stale_socket_is_replaced()
    {
        RunningBackend backend = await StartBackendAsync();
        Assert.That(() => FrontEndSocket.Listen(backend.Path), Throws.TypeOf<IOException>());
        string stale = backend.Path + "-stale";
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Under another name, since the socket takes its own away when it is closed; a process that is killed does not.
            socket.Bind(new UnixDomainSocketEndPoint(stale + "-bound"));
            File.Move(stale + "-bound", stale);
        }

        Assert.That(File.Exists(stale), Is.True);
        using (FrontEndSocket.Listen(stale))
        {
            Assert.That(File.Exists(stale), Is.True);
        }

        Assert.That(File.Exists(stale), Is.False);
    }
}
