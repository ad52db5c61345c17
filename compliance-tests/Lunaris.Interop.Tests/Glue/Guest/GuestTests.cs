using System.Globalization;
using System.Text.Json.Nodes;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue.Guest;

/// <summary>
/// A Linux guest whose disks are logical units of tgt: /dev/vda by virtio-blk in an I/O thread, /dev/sda by SCSI passthrough. One boot serves all tests, which
/// run in their order, once on the C library and once on ours.
/// </summary>
[TestFixture(false, TestName = "GuestTests(C library)")]
[TestFixture(true, TestName = "GuestTests(ours)")]
[Category("Interop")]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class GuestTests(bool ours)
{
    private const int Disk = 1;
    private const int Mirror = 2;
    private const int Passthrough = 3;
    private const int Overlay = 4;
    private const long FirstSize = 64 << 20;
    private const long Size = 96 << 20;

    private static readonly TgtTarget s_target = new(
        "iqn.2026-01.com.example:guest",
        new TgtLun(Disk, FirstSize) { Parameters = "thin_provisioning=1" },
        new TgtLun(Mirror, Size) { Parameters = "thin_provisioning=1" },
        new TgtLun(Passthrough, FirstSize) { Parameters = "thin_provisioning=1,vendor_id=ACME,product_id=Passthrough,scsi_sn=SN-17" },
        new TgtLun(Overlay, 2 * Size));

    private static string? s_saidOnDebian;

    private readonly GlueLibrary _library = ours ? GlueLibrary.Ours : GlueLibrary.Debian;
    private TgtServer? _tgt;
    private GuestMachine? _guest;

    private TgtServer Tgt => _tgt!;

    private GuestMachine Guest => _guest!;

    private GuestLoad Load => new(Guest);

    [OneTimeSetUp]
    public async Task Boot()
    {
        _library.Require();
        GuestMachine.Require();
        _tgt = await TgtServer.StartAsync(s_target);
        _guest = await GuestMachine.BootAsync(
            _library,
            "-object", "iothread,id=thread",
            "-drive", $"if=none,id=drive,node-name=disk,file={_tgt.Url(s_target, Disk)},format=raw,cache=none,discard=unmap",
            "-device", "virtio-blk-pci,drive=drive,iothread=thread",
            "-device", "virtio-scsi-pci",
            "-drive", $"if=none,id=passthrough,file={_tgt.Url(s_target, Passthrough)},format=raw,cache=none",
            "-device", "scsi-block,drive=passthrough");
        await _guest.SucceedAsync("dd if=/dev/urandom of=/run/data bs=1M count=8 status=none");
    }

    [OneTimeTearDown]
    public async Task End()
    {
        if (_guest is not null)
        {
            await _guest.DisposeAsync();
        }
        if (_tgt is not null)
        {
            await _tgt.DisposeAsync();
        }
    }

    [TearDown]
    public void TellWhatQemuSaid() => TestContext.Out.WriteLine(_guest?.Errors());

    [Test, Order(1), Consumer("QEMU guest", "virtio-blk in an I/O thread under -sandbox: written data is read back, and on the target's disk")]
    public async Task Data_is_read_back_as_it_was_written()
    {
        string sum = await Guest.SumAsync("cat /run/data");
        await Guest.SucceedAsync("dd if=/run/data of=/dev/vda bs=64k oflag=direct conv=fsync status=none");
        Assert.That(await Guest.SumAsync("dd if=/dev/vda bs=64k count=128 iflag=direct status=none"), Is.EqualTo(sum));
        Assert.That(await Guest.SumAsync("dd if=/dev/vda bs=3584 count=8388608 iflag=count_bytes,fullblock,direct status=none"), Is.EqualTo(sum));
        Assert.That(BackingSum(Disk, 0, 8 << 20), Is.EqualTo(sum));
        ConsumerTable.Record(_library, "works");
    }

    [Test, Order(2), Consumer("QEMU guest", "discard, zeroes and fsync")]
    public async Task Discarded_ranges_read_as_zeroes()
    {
        await Guest.SucceedAsync("blkdiscard --offset 1M --length 1M /dev/vda");
        await Guest.SucceedAsync("blkdiscard --zeroout --offset 3M --length 1M /dev/vda");
        await Guest.SucceedAsync("echo 3 >/proc/sys/vm/drop_caches; cmp -n 1048576 -i 1048576:0 /dev/vda /dev/zero && cmp -n 1048576 -i 3145728:0 /dev/vda /dev/zero && cmp -n 1048576 -i 2097152:2097152 /dev/vda /run/data");
        await Guest.SucceedAsync("dd if=/run/data of=/dev/vda bs=4k count=64 oflag=sync status=none");
        ConsumerTable.Record(_library, "works");
    }

    [Test, Order(3), Consumer("QEMU guest", "scsi-block passthrough: sg_* programs in the guest")]
    public async Task Passed_through_unit_answers_sg_programs()
    {
        string said = "";
        foreach (string command in (string[])
            [
                "sg_inq /dev/sda", "sg_vpd -a /dev/sda", "sg_vpd -p di /dev/sda", "sg_vpd -p bl /dev/sda", "sg_vpd -p lbpv /dev/sda", "sg_readcap -l /dev/sda", "sg_luns /dev/sda",
                "sg_turs -v /dev/sda", "sg_modes -a /dev/sda", "sg_opcodes /dev/sda", "sg_get_lba_status /dev/sda", "sg_persist -k /dev/sda", "sg_requests /dev/sda",
                "sg_sync /dev/sda", "sg_read if=/dev/sda bs=512 count=128 2>/dev/null", "sg_verify --lba=0 --count=64 /dev/sda", "sg_raw -r 64 /dev/sda 12 00 00 00 40 00", "sg_readcap --lba=1 /dev/sda",
            ])
        {
            ToolResult result = await Guest.RunAsync(command);
            said += $"$ {command}\n{result.Output}\nexit status {result.ExitCode}\n";
        }
        Assert.That(said, Does.Contain("Vendor identification: ACME").And.Contain("SN-17").And.Contain("Logical block provisioning: lbpme=1"));

        string sum = await Guest.SumAsync("cat /run/data");
        await Guest.SucceedAsync("sg_dd if=/run/data of=/dev/sg0 bs=512 bpt=256 2>/dev/null && sg_sync /dev/sg0");
        Assert.That(await Guest.SumAsync("sg_dd if=/dev/sg0 of=- bs=512 count=16384 bpt=256 2>/dev/null"), Is.EqualTo(sum));
        Assert.That(await Guest.SumAsync("dd if=/dev/sda bs=1M count=8 iflag=direct status=none"), Is.EqualTo(sum));
        Assert.That(BackingSum(Passthrough, 0, 8 << 20), Is.EqualTo(sum));
        await Guest.SucceedAsync("sg_unmap --force --lba=0 --num=2048 /dev/sda && echo 3 >/proc/sys/vm/drop_caches && cmp -n 1048576 /dev/sda /dev/zero");
        await Guest.SucceedAsync("sg_write_same --16 --lba=4096 --num=2048 --in=/dev/zero --xferlen=512 /dev/sda && echo 3 >/proc/sys/vm/drop_caches && cmp -n 1048576 -i 2097152:0 /dev/sda /dev/zero");
        // Beyond the end: the unit's own sense data must arrive.
        ToolResult beyond = await Guest.RunAsync("sg_raw -v -r 512 /dev/sda 28 00 ff ff ff f0 00 00 01 00");
        Assert.That(beyond.Output, Does.Contain("Illegal Request").And.Contain("Logical block address out of range"));

        s_saidOnDebian ??= _library.IsOurs ? null : said;
        if (_library.IsOurs && s_saidOnDebian is not null)
        {
            Assert.That(said, Is.EqualTo(s_saidOnDebian));
        }
        ConsumerTable.Record(_library, _library.IsOurs ? "the same" : "works");
    }

    [Test, Order(4), Consumer("QEMU guest", "tgtd is killed and comes back under load: the guest stalls, then goes on; no error, no wrong byte")]
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
        ConsumerTable.Record(_library, "works");
    }

    [Test, Order(5), Consumer("QEMU guest", "block_resize of a unit that has grown")]
    public async Task Guest_sees_a_unit_grow()
    {
        await Tgt.ResizeAsync(s_target, Disk, Size);
        Assert.That(await Guest.SucceedAsync("cat /sys/block/vda/size"), Is.EqualTo(Text(FirstSize / 512)));
        // The connection is up again when this is through.
        await Guest.SucceedAsync("dd if=/dev/vda bs=1M count=1 iflag=direct status=none of=/dev/null");

        await Guest.Monitor.ExecuteAsync("block_resize", new JsonObject { ["node-name"] = "disk", ["size"] = Size });

        await Guest.UntilAsync($"[ $(cat /sys/block/vda/size) = {Text(Size / 512)} ]");
        await Guest.SucceedAsync("dd if=/run/data of=/dev/vda bs=1M seek=88 oflag=direct status=none");
        Assert.That(BackingSum(Disk, 88 << 20, 8 << 20), Is.EqualTo(await Guest.SumAsync("cat /run/data")));
        ConsumerTable.Record(_library, "works");
    }

    [Test, Order(6), Consumer("QEMU guest", "snapshot to a qcow2 image on another unit under load, then commit")]
    public async Task Snapshot_takes_what_is_written_and_commit_brings_it_home()
    {
        ToolResult created = await CommandLineTool.RunAsync("qemu-img", ["create", "-f", "qcow2", Tgt.Url(s_target, Overlay), Text(Size)], _library.Environ());
        Assert.That(created.ExitCode, Is.Zero, created.ToString());
        await Load.StartAsync();
        await Load.PassesAsync(1);
        await Guest.Monitor.ExecuteAsync("blockdev-add", new JsonObject { ["driver"] = "qcow2", ["node-name"] = "overlay", ["backing"] = null, ["discard"] = "unmap", ["file"] = IscsiNode(Overlay) });
        await Guest.Monitor.ExecuteAsync("blockdev-snapshot", new JsonObject { ["node"] = "disk", ["overlay"] = "overlay" });
        string frozen = BackingSum(Disk, 0, Size);
        await Load.PassesAsync(await Load.PassesAsync(0) + GuestLoad.Workers);
        await Load.StopAsync();
        await Guest.SucceedAsync("tac /run/data | head -c 1M >/run/other; dd if=/run/other of=/dev/vda bs=64k seek=1024 oflag=direct conv=fsync status=none");
        Assert.That(BackingSum(Disk, 0, Size), Is.EqualTo(frozen), "the base changed under its snapshot");
        Assert.That(await Guest.SumAsync("dd if=/dev/vda bs=64k skip=1024 count=16 iflag=direct status=none"), Is.EqualTo(await Guest.SumAsync("cat /run/other")));

        await Guest.Monitor.ExecuteAsync("block-commit", new JsonObject { ["job-id"] = "commit", ["device"] = "overlay" });
        await CompleteAsync("commit");
        // What is left of it would keep the base from being mirrored.
        await Guest.Monitor.ExecuteAsync("blockdev-del", new JsonObject { ["node-name"] = "overlay" });
        Assert.That(BackingSum(Disk, 64 << 20, 1 << 20), Is.EqualTo(await Guest.SumAsync("cat /run/other")));
        Assert.That(BackingSum(Disk, 0, Size), Is.EqualTo(await Guest.SumAsync("dd if=/dev/vda bs=1M iflag=direct status=none")));
        ConsumerTable.Record(_library, "works");
    }

    [Test, Order(7), Consumer("QEMU guest", "blockdev-mirror to another unit under load, then on that unit")]
    public async Task Mirror_moves_the_guest_to_another_unit()
    {
        await Load.StartAsync();
        await Load.PassesAsync(1);
        await Guest.Monitor.ExecuteAsync("blockdev-add", new JsonObject { ["driver"] = "raw", ["node-name"] = "mirror", ["discard"] = "unmap", ["file"] = IscsiNode(Mirror) });
        await Guest.Monitor.ExecuteAsync("blockdev-mirror", new JsonObject { ["job-id"] = "mirror", ["device"] = "disk", ["target"] = "mirror", ["sync"] = "full", ["copy-mode"] = "write-blocking" });
        await CompleteAsync("mirror");
        await Load.PassesAsync(await Load.PassesAsync(0) + 1);
        await Load.StopAsync();

        string left = BackingSum(Disk, 0, Size);
        await Guest.SucceedAsync("dd if=/run/other of=/dev/vda bs=64k seek=1100 oflag=direct conv=fsync status=none");
        Assert.That(BackingSum(Disk, 0, Size), Is.EqualTo(left), "the unit that was left is still written to");
        Assert.That(BackingSum(Mirror, 0, Size), Is.EqualTo(await Guest.SumAsync("dd if=/dev/vda bs=1M iflag=direct status=none")));
        ConsumerTable.Record(_library, "works");
    }

    [Test, Order(8), Consumer("QEMU guest", "ends in order, without an I/O error in its log")]
    public async Task Guest_ends_in_order()
    {
        ToolResult errors = await Guest.RunAsync("dmesg | grep -iE 'i/o error|blk_update|critical|hung'");
        Assert.That(errors.Output, Is.Empty);
        Assert.That(Guest.Monitor.Count("BLOCK_IO_ERROR"), Is.Zero);
        Assert.That(await Guest.PowerOffAsync(), Is.Zero, Guest.Errors());
        ConsumerTable.Record(_library, "works");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private JsonObject IscsiNode(int lun) => new()
    {
        ["driver"] = "iscsi", ["transport"] = "tcp", ["portal"] = Tgt.Portal, ["target"] = s_target.Name, ["lun"] = lun,
    };

    private async Task CompleteAsync(string job)
    {
        JsonObject ready = await Guest.Monitor.WaitForAsync("BLOCK_JOB_READY");
        Assert.That((string?)ready["device"], Is.EqualTo(job));
        await Guest.Monitor.ExecuteAsync("block-job-complete", new JsonObject { ["device"] = job });
        JsonObject completed = await Guest.Monitor.WaitForAsync("BLOCK_JOB_COMPLETED");
        Assert.That(completed.ContainsKey("error"), Is.False, completed.ToJsonString());
    }

    private string BackingSum(int lun, long offset, long count) => Tgt.BackingSum(s_target, lun, offset, count);
}
