using System.Globalization;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue.Guest;

/// <summary>A Linux guest whose /dev/vda is a logical unit of tgt through our vhost-user-blk backend. One boot serves all tests, which run in their order.</summary>
[TestFixture]
[Category("Interop")]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class VhostGuestTests
{
    private const int Disk = 1;
    private const long FirstSize = 64 << 20;
    private const long Size = 96 << 20;

    private static readonly TgtTarget s_target = new("iqn.2026-01.com.example:vhost", new TgtLun(Disk, FirstSize) { Parameters = "thin_provisioning=1,scsi_sn=VHOST-17" });

    private readonly TemporaryFolder _folder = new();
    private TgtServer? _tgt;
    private VhostBackend? _backend;
    private GuestMachine? _guest;

    private TgtServer Tgt => _tgt!;

    private VhostBackend Backend => _backend!;

    private GuestMachine Guest => _guest!;

    private GuestLoad Load => new(Guest);

    [OneTimeSetUp]
    public async Task Boot()
    {
        GlueLibrary.Debian.Require();
        GuestMachine.Require();
        _tgt = await TgtServer.StartAsync(s_target);
        _backend = new VhostBackend(_tgt.Url(s_target, Disk), _folder.File("socket"));
        await _backend.StartAsync();
        _guest = await GuestMachine.BootAsync(GlueLibrary.Debian, GuestMachine.SharedMemory(_backend.Path));
        await _guest.SucceedAsync("dd if=/dev/urandom of=/run/data bs=1M count=8 status=none");
    }

    [OneTimeTearDown]
    public async Task End()
    {
        if (_guest is not null)
        {
            await _guest.DisposeAsync();
        }
        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }
        if (_tgt is not null)
        {
            await _tgt.DisposeAsync();
        }
        _folder.Dispose();
    }

    [TearDown]
    public void TellWhatWasSaid() => TestContext.Out.WriteLine($"{_guest?.Errors()}\n{_backend?.Said}");

    [Test, Order(1)]
    public async Task Data_is_read_back_as_it_was_written()
    {
        Assert.That((await Guest.SucceedAsync("cat /sys/block/vda/serial")).Trim(), Is.EqualTo("VHOST-17"));
        string sum = await Guest.SumAsync("cat /run/data");
        await Guest.SucceedAsync("dd if=/run/data of=/dev/vda bs=64k oflag=direct conv=fsync status=none");
        Assert.That(await Guest.SumAsync("dd if=/dev/vda bs=64k count=128 iflag=direct status=none"), Is.EqualTo(sum));
        Assert.That(await Guest.SumAsync("dd if=/dev/vda bs=3584 count=8388608 iflag=count_bytes,fullblock,direct status=none"), Is.EqualTo(sum));
        Assert.That(Tgt.BackingSum(s_target, Disk, 0, 8 << 20), Is.EqualTo(sum));
    }

    [Test, Order(2)]
    public async Task Discarded_ranges_read_as_zeroes()
    {
        await Guest.SucceedAsync("blkdiscard --offset 1M --length 1M /dev/vda");
        await Guest.SucceedAsync("blkdiscard --zeroout --offset 3M --length 1M /dev/vda");
        await Guest.SucceedAsync("echo 3 >/proc/sys/vm/drop_caches; cmp -n 1048576 -i 1048576:0 /dev/vda /dev/zero && cmp -n 1048576 -i 3145728:0 /dev/vda /dev/zero && cmp -n 1048576 -i 2097152:2097152 /dev/vda /run/data");
        await Guest.SucceedAsync("dd if=/run/data of=/dev/vda bs=4k count=64 oflag=sync status=none");
    }

    [Test, Order(3)]
    public async Task Guest_waits_for_a_target_that_went_away()
    {
        await Load.StartAsync();
        await Load.PassesAsync(1);
        await Tgt.KillAsync();
        await Load.StallAsync();
        int passes = await Load.PassesAsync(0);
        await Tgt.StartAgainAsync();
        await Load.PassesAsync(passes + GuestLoad.Workers);
        await Load.StopAsync();
    }

    [Test, Order(4)]
    public async Task Guest_waits_for_a_backend_that_was_killed_and_came_back()
    {
        await Load.StartAsync();
        int passes = await Load.PassesAsync(1);

        // Without a target requests stay under way.
        await Tgt.KillAsync();
        await Load.StallAsync();
        await Backend.KillAsync();
        await Tgt.StartAgainAsync();
        await Backend.StartAsync();
        await Load.PassesAsync(passes + GuestLoad.Workers);
        for (int round = 0; round < 2; round++)
        {
            passes = await Load.PassesAsync(0);
            await Backend.KillAsync();
            await Load.StallAsync();
            await Backend.StartAsync();
            await Load.PassesAsync(passes + GuestLoad.Workers);
        }
        await Load.StopAsync();
        Assert.That(Backend.Said, Does.Contain("are begun again"), "no backend was killed with a request under way");
    }

    [Test, Order(5)]
    public async Task Guest_does_not_notice_that_the_backend_is_replaced()
    {
        await Load.StartAsync();
        int passes = await Load.PassesAsync(1);
        Assert.That(await Backend.TerminateAsync(), Is.Zero, Backend.Said);
        await Backend.StartAsync();
        await Load.PassesAsync(passes + GuestLoad.Workers);
        await Load.StopAsync();
    }

    [Test, Order(6)]
    public async Task Guest_sees_a_unit_grow_without_being_told()
    {
        await Tgt.ResizeAsync(s_target, Disk, Size);
        await Guest.UntilAsync(string.Create(CultureInfo.InvariantCulture, $"[ $(cat /sys/block/vda/size) = {Size / 512} ]"));
        await Guest.SucceedAsync("dd if=/run/data of=/dev/vda bs=1M seek=88 oflag=direct status=none");
        Assert.That(Tgt.BackingSum(s_target, Disk, 88 << 20, 8 << 20), Is.EqualTo(await Guest.SumAsync("cat /run/data")));
    }

    [Test, Order(7)]
    public async Task Guest_stops_and_goes_on_while_the_target_is_away()
    {
        await Load.StartAsync();
        await Load.PassesAsync(1);
        await Tgt.KillAsync();
        await Load.StallAsync();

        // QEMU waits for the backend, which cannot have the requests ended: they stay noted.
        await Guest.Monitor.ExecuteAsync("stop", null);
        await Tgt.StartAgainAsync();
        await Guest.Monitor.ExecuteAsync("cont", null);
        await Load.PassesAsync(await Load.PassesAsync(0) + GuestLoad.Workers);
        await Load.StopAsync();
    }

    [Test, Order(8)]
    public async Task Guest_ends_in_order()
    {
        ToolResult errors = await Guest.RunAsync("dmesg | grep -iE 'i/o error|blk_update|critical|hung'");
        Assert.That(errors.Output, Is.Empty);
        Assert.That(await Guest.PowerOffAsync(), Is.Zero, Guest.Errors());
    }
}
