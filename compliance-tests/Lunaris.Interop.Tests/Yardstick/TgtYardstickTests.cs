using System.Globalization;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Yardstick;

/// <summary>Debian's own tools against tgt: what the others are measured with must itself be right.</summary>
[TestFixture]
[Category("Interop")]
public sealed class TgtYardstickTests
{
    private static readonly TgtAccount s_incoming = new("iqn.2026-01.com.example:host", "incoming-secret");
    private static readonly TgtAccount s_outgoing = new("target", "outgoing-secret");

    [Test]
    public async Task Iscsi_ls_lists_targets_and_units_of_several_kinds()
    {
        Requires.LibIscsiTools();
        var disks = new TgtTarget("iqn.2026-01.com.example:disks", new TgtLun(1, 64 << 20), new TgtLun(2, 3L << 30) { BlockSize = 4096 });
        var others = new TgtTarget("iqn.2026-01.com.example:others", new TgtLun(3, 0) { DeviceType = "cd" });
        await using TgtServer tgt = await TgtServer.StartAsync(disks, others);

        ToolResult result = await CommandLineTool.SucceedAsync("iscsi-ls", "-s", tgt.PortalUrl());

        Assert.That(result.Lines, Is.EquivalentTo(new[]
        {
            $"Target:{disks.Name} Portal:{tgt.Portal},1",
            "Lun:0    Type:STORAGE_ARRAY_CONTROLLER",
            "Lun:1    Type:DIRECT_ACCESS (Size:63M)",
            "Lun:2    Type:DIRECT_ACCESS (Size:2G)",
            $"Target:{others.Name} Portal:{tgt.Portal},1",
            "Lun:0    Type:STORAGE_ARRAY_CONTROLLER",
            "Lun:3    Type:MMC (No media loaded)",
        }));
    }

    [Test]
    public async Task Iscsi_inq_prints_the_identity_of_a_unit()
    {
        Requires.LibIscsiTools();
        var target = new TgtTarget("iqn.2026-01.com.example:disk", new TgtLun(1, 1 << 20));
        await using TgtServer tgt = await TgtServer.StartAsync(target);

        ToolResult result = await CommandLineTool.SucceedAsync("iscsi-inq", tgt.Url(target, 1));

        string[] identity = ["Peripheral Device Type:DIRECT_ACCESS", "Vendor:IET     ", "Product:VIRTUAL-DISK    "];
        Assert.That(result.Lines, Is.SupersetOf(identity));
    }

    [Test]
    public async Task Qemu_io_writes_reach_the_backing_file_and_read_back()
    {
        Requires.QemuTools();
        var target = new TgtTarget("iqn.2026-01.com.example:disk", new TgtLun(1, 8 << 20));
        await using TgtServer tgt = await TgtServer.StartAsync(target);

        ToolResult information = await CommandLineTool.SucceedAsync("qemu-img", "info", tgt.Url(target, 1));
        ToolResult writing = await CommandLineTool.SucceedAsync("qemu-io", "-f", "raw", "-c", "write -P 0xa5 1M 256k", "-c", "read -P 0xa5 1M 256k", "-c", "flush", tgt.Url(target, 1));

        Assert.That(information.Output, Does.Contain((8 << 20).ToString(CultureInfo.InvariantCulture)));
        Assert.That(writing.Output, Does.Contain("wrote 262144/262144").And.Contain("read 262144/262144").And.Not.Contain("failed"));
        byte[] file = await File.ReadAllBytesAsync(tgt.BackingFile(target, 1));
        Assert.That(file.AsSpan(1 << 20, 256 << 10).IndexOfAnyExcept((byte)0xa5), Is.Negative);
        Assert.That(file.AsSpan(0, 1 << 20).IndexOfAnyExcept((byte)0), Is.Negative);
    }

    [Test]
    public async Task One_way_chap_lets_in_who_knows_the_secret()
    {
        Requires.LibIscsiTools();
        var target = new TgtTarget("iqn.2026-01.com.example:guarded", new TgtLun(1, 1 << 20)) { Incoming = s_incoming };
        await using TgtServer tgt = await TgtServer.StartAsync(target);

        ToolResult right = await CommandLineTool.RunAsync("iscsi-inq", [tgt.Url(target, 1, s_incoming)]);
        ToolResult wrong = await CommandLineTool.RunAsync("iscsi-inq", [tgt.Url(target, 1, s_incoming with { Password = "wrong-secret" })]);
        ToolResult none = await CommandLineTool.RunAsync("iscsi-inq", [tgt.Url(target, 1)]);

        Assert.That((right.ExitCode == 0, wrong.ExitCode == 0, none.ExitCode == 0), Is.EqualTo((true, false, false)), $"{right}\n{wrong}\n{none}");
    }

    [Test]
    public async Task Mutual_chap_proves_the_target_too()
    {
        Requires.LibIscsiTools();
        var target = new TgtTarget("iqn.2026-01.com.example:mutual", new TgtLun(1, 1 << 20)) { Incoming = s_incoming, Outgoing = s_outgoing };
        await using TgtServer tgt = await TgtServer.StartAsync(target);
        string url = tgt.Url(target, 1, s_incoming);

        ToolResult right = await CommandLineTool.RunAsync("iscsi-inq", [$"{url}?target_user={s_outgoing.User}&target_password={s_outgoing.Password}"]);
        ToolResult wrong = await CommandLineTool.RunAsync("iscsi-inq", [$"{url}?target_user={s_outgoing.User}&target_password=not-the-secret"]);

        Assert.That((right.ExitCode == 0, wrong.ExitCode == 0), Is.EqualTo((true, false)), $"{right}\n{wrong}");
    }

    [Test]
    public async Task Killed_server_comes_back_on_its_portal_with_its_data()
    {
        Requires.LibIscsiTools();
        Requires.QemuTools();
        var target = new TgtTarget("iqn.2026-01.com.example:disk", new TgtLun(1, 1 << 20));
        await using TgtServer tgt = await TgtServer.StartAsync(target);
        await CommandLineTool.SucceedAsync("qemu-io", "-f", "raw", "-c", "write -P 0x5a 0 64k", tgt.Url(target, 1));

        await tgt.KillAsync();
        ToolResult dead = await CommandLineTool.RunAsync("iscsi-ls", [tgt.PortalUrl()]);
        await tgt.StartAgainAsync();
        ToolResult alive = await CommandLineTool.RunAsync("qemu-io", ["-f", "raw", "-c", "read -P 0x5a 0 64k", tgt.Url(target, 1)]);

        Assert.That(dead.ExitCode, Is.Not.Zero);
        Assert.That(alive.Output, Does.Contain("read 65536/65536").And.Not.Contain("failed"), alive.ToString());
    }

    [Test]
    public async Task Several_servers_run_beside_each_other()
    {
        Requires.LibIscsiTools();
        var targets = Enumerable.Range(1, 4).Select(i => new TgtTarget($"iqn.2026-01.com.example:server{i}", new TgtLun(1, 1 << 20))).ToArray();
        TgtServer[] servers = await Task.WhenAll(targets.Select(target => TgtServer.StartAsync(target)));
        try
        {
            ToolResult[] results = await Task.WhenAll(servers.Select(server => CommandLineTool.SucceedAsync("iscsi-ls", server.PortalUrl())));
            Assert.That(
                results.Select(result => result.Output.TrimEnd()),
                Is.EqualTo(servers.Zip(targets, (server, target) => $"Target:{target.Name} Portal:{server.Portal},1")));
        }
        finally
        {
            foreach (TgtServer server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }
}
