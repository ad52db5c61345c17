using System.Globalization;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Transport;
using Lunaris.Lab.Tests.Harness;
using Lunaris.Tests.VhostUser.Harness;
using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Device;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Sessions;

/// <summary>The vhost-user-blk backend over iSER: the guest's memory is lent to the target by windows, and what goes through is compared over TCP.</summary>
[TestFixture]
[Category("Iser")]
public sealed class VhostTests : IserFixture
{
    private const int Length = 65536;

    [Test]
    public async Task Data_goes_by_windows_on_the_guests_memory_without_a_copy([Values("lio", "tgt")] string target, [Values(MemoryMode.WindowOnDemand, MemoryMode.WindowPinned)] MemoryMode mode)
    {
        LabUnit lab = target == "tgt" ? LabUnit.Tgt : LabUnit.Lio;
        await using OpenUnit tcp = await lab.OpenTcpAsync();
        string path = Path.Combine(Path.GetTempPath(), $"lunaris-vhost-{Guid.NewGuid():N}");
        using RunningBackend backend = await StartAsync(lab.IserUrl($"memory={MemoryModes.NameOf(mode)}"), path);
        using var frontEnd = new FrontEnd(path);
        frontEnd.Begin();
        using var queue = new DriverQueue(frontEnd, 0, 128);
        queue.Start();
        var driver = new BlkDriver(frontEnd, queue);

        // The first request is answered only after the login, when the region has been registered.
        Assert.That(driver.Read(0, new byte[4096]), Is.EqualTo(RequestStatus.Ok));

        // The backend asks for the unit's size after each login; the 32 bytes of the answer lie outside the guest's memory and are copied.
        Assert.That(SpinWait.SpinUntil(() => !backend.Backend.IsAskingForSize, FrontEnd.Patience), Is.True, "the backend does not get the unit's size");
        TransportStatistics statistics = backend.Backend.Statistics;
        RdmaStatistics rdma = statistics.Rdma!;
        (long windows, long copied) = (rdma.Buffers(mode), statistics.PayloadBytesCopied);
        byte[] written = Random(Length, 1);
        Assert.That(driver.Write(128, written), Is.EqualTo(RequestStatus.Ok));
        byte[] read = new byte[Length];
        Assert.That(driver.Read(128, read), Is.EqualTo(RequestStatus.Ok));
        Assert.Multiple(() =>
        {
            Assert.That(read, Is.EqualTo(written));
            Assert.That(rdma.Memory, Is.EqualTo(mode), rdma.MemoryReason);
            Assert.That(rdma.Buffers(mode) - windows, Is.EqualTo(2));
            Assert.That(statistics.PayloadBytesCopied - copied, Is.Zero);
        });
        byte[] over = new byte[Length];
        await tcp.Unit.ReadAsync(128, over);
        Assert.That(over, Is.EqualTo(written), "over TCP");

        // In a hundred pieces of no whole pages.
        byte[] scattered = Random(Length, 2);
        Assert.That(driver.Write(256, scattered, pieces: 100), Is.EqualTo(RequestStatus.Ok));
        Assert.That(driver.Read(256, read, pieces: 100), Is.EqualTo(RequestStatus.Ok));
        await tcp.Unit.ReadAsync(256, over);
        Assert.That(over, Is.EqualTo(scattered));
        Assert.That(read, Is.EqualTo(scattered));
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Figure: vhost-user-blk on {target}: rung {MemoryModes.NameOf(rdma.Memory)}; {Length} bytes each way in one piece by {rdma.Buffers(mode) - windows} windows in all, copied {statistics.PayloadBytesCopied - copied} bytes, all of them of requests in pieces"));
    }

    private static byte[] Random(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static async Task<RunningBackend> StartAsync(IscsiUrl url, string path)
    {
        UnitProfile profile;
        await using (OpenUnit open = await OpenUnit.ConnectAsync(url))
        {
            profile = await UnitProfile.ProbeAsync(open.Unit, readOnly: false);
        }

        IscsiSessionOptions options = IscsiSessionOptions.FromUrl(url) with { CommandTimeout = TimeSpan.Zero, Reconnect = ReconnectPolicy.Endless with { RetryFirstConnect = true } };
        return new RunningBackend(path, new Backend(options, profile, new BackendOptions { Queues = 1 }, NullLoggerFactory.Instance));
    }
}
