using System.Text.RegularExpressions;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>Debian's iscsi-* programs.</summary>
[TestFixture]
[Category("Interop")]
public sealed class DebianToolTests
{
    private const int Controller = 0;
    private const int Thin = 2;
    private const int Huge = 3;
    private const int NoMedium = 4;
    private const int Missing = 9;
    private const int HighLun = 300;

    private static readonly TgtAccount s_incoming = new("iqn.2026-01.com.example:host", "incoming-secret");
    private static readonly TgtAccount s_outgoing = new("target", "outgoing-secret");
    private static readonly string[] s_pages = ["0", "128", "131", "176", "177", "178"];
    private static readonly int[] s_luns = [Controller, 1, Thin, Huge, NoMedium, 5, Missing];

    private static readonly TgtTarget s_units = new(
        "iqn.2026-01.com.example:units",
        new TgtLun(1, 64 << 20),
        new TgtLun(Thin, 5000 * 512) { Parameters = "thin_provisioning=1,vendor_id=ACME,product_id=Small,product_rev=7,scsi_sn=SN-17" },
        new TgtLun(Huge, 3L << 40) { BlockSize = 4096 },
        new TgtLun(NoMedium, 0) { DeviceType = "cd" },
        new TgtLun(5, 1 << 20) { DeviceType = "cd" });

    private static readonly TgtTarget s_disk = new("iqn.2026-01.com.example:disk", new TgtLun(1, 64 << 20));

    [Test, Consumer("iscsi-ls", "targets, units and their sizes")]
    public Task Iscsi_ls_lists_targets_and_units() => ConsumerSession.CompareAsync(s_units, async session =>
    {
        string portal = session.Tgt.PortalUrl();
        ToolResult units = await session.SucceedAsync("iscsi-ls", "-s", portal);
        Assert.That(units.Lines, Does.Contain("Lun:1    Type:DIRECT_ACCESS (Size:63M)").And.Contain("Lun:4    Type:MMC (No media loaded)"));
        ToolResult targets = await session.SucceedAsync("iscsi-ls", portal);
        Assert.That(targets.Lines, Is.EqualTo(new[] { $"Target:{s_units.Name} Portal:{session.Tgt.Portal},1" }));
        await session.SucceedAsync("iscsi-ls", "--url", portal);
        await session.SucceedAsync("iscsi-ls", "-i", "iqn.2026-01.com.example:another", "-s", portal);
    });

    [Test, Consumer("iscsi-ls", "a target that asks for CHAP at a portal that does not")]
    public Task Iscsi_ls_lists_a_guarded_target() => ConsumerSession.CompareAsync(s_disk with { Incoming = s_incoming }, async session =>
    {
        ToolResult units = await session.SucceedAsync("iscsi-ls", "-s", session.Tgt.PortalUrl(s_incoming));
        Assert.That(units.Lines, Does.Contain("Lun:1    Type:DIRECT_ACCESS (Size:63M)"));
        await session.RefusedAsync("iscsi-ls", ["-s", session.Tgt.PortalUrl()]);
    });

    [Test, Consumer("iscsi-ls", "what cannot be listed fails, by the same status")]
    public Task Iscsi_ls_fails_with_words() => ConsumerSession.CompareAsync(s_disk, async session =>
    {
        await session.RefusedAsync("iscsi-ls", ["iscsi://127.0.0.1:1"]);
        await session.RefusedAsync("iscsi-ls", ["iscsi://"]);
        await session.FailAsync("iscsi-ls", "http://127.0.0.1");
    });

    [Test, Consumer("iscsi-inq", "standard data and every page of six kinds of unit")]
    public Task Iscsi_inq_prints_every_page() => ConsumerSession.CompareAsync(s_units, async session =>
    {
        foreach (int lun in s_luns)
        {
            ToolResult standard = await session.RunAsync("iscsi-inq", session.Url(lun));
            Assert.That(standard.Output.Contains("Vendor:", StringComparison.Ordinal), Is.EqualTo(lun != Missing), standard.ToString());
            foreach (string page in s_pages)
            {
                ToolResult result = await session.RunAsync("iscsi-inq", "-e", "1", "-c", page, session.Url(lun));
                Assert.That(result.ExitCode == 0, Is.EqualTo(lun != Missing), result.ToString());
            }
        }
    });

    [Test, Consumer("iscsi-inq", "what a unit refuses fails with the same words, what a target refuses by the same status")]
    public Task Iscsi_inq_fails_with_words() => ConsumerSession.CompareAsync(s_disk, async session =>
    {
        await session.FailAsync("iscsi-inq", "-e", "1", "-c", "134", session.Url(1));
        await session.FailAsync("iscsi-inq", "-c", "176", session.Url(1));
        await session.RefusedAsync("iscsi-inq", [session.Url(1).Replace("example:disk", "example:nobody", StringComparison.Ordinal)]);
        await session.RefusedAsync("iscsi-inq", ["iscsi://nowhere"]);
        await session.RefusedAsync("iscsi-inq", ["iscsi://127.0.0.1:1/iqn.2026-01.com.example:disk/1"]);
        await session.RefusedAsync("iscsi-inq", ["iscsi://127.0.0.1/iqn.2026-01.com.example:disk/lun"]);
        await session.RefusedAsync("iscsi-inq", [session.Tgt.PortalUrl()]);
    });

    [Test, Consumer("iscsi-inq", "CHAP, one way and both, by URL and by environment; wrong secrets are refused")]
    public Task Iscsi_inq_authenticates() => ConsumerSession.CompareAsync(s_disk with { Incoming = s_incoming, Outgoing = s_outgoing }, async session =>
    {
        string url = session.Url(1, s_incoming);
        await session.SucceedAsync("iscsi-inq", url);
        await session.SucceedAsync("iscsi-inq", $"{url}?target_user={s_outgoing.User}&target_password={s_outgoing.Password}");
        var environment = new Dictionary<string, string> { ["LIBISCSI_CHAP_USERNAME"] = s_incoming.User, ["LIBISCSI_CHAP_PASSWORD"] = s_incoming.Password };
        ToolResult byEnvironment = await session.RunAsync("iscsi-inq", [session.Url(1)], null, environment);
        Assert.That(byEnvironment.ExitCode, Is.Zero, byEnvironment.ToString());
        environment["LIBISCSI_CHAP_TARGET_USERNAME"] = s_outgoing.User;
        environment["LIBISCSI_CHAP_TARGET_PASSWORD"] = "not-the-secret";
        await session.RefusedAsync("iscsi-inq", [session.Url(1)], environment);

        await session.RefusedAsync("iscsi-inq", [session.Url(1)]);
        await session.RefusedAsync("iscsi-inq", [session.Url(1, s_incoming with { Password = "wrong-secret" })]);
        await session.RefusedAsync("iscsi-inq", [session.Url(1, s_incoming with { User = "nobody" })]);
        await session.RefusedAsync("iscsi-inq", [$"{url}?target_user={s_outgoing.User}&target_password=not-the-secret"]);
    });

    [Test, Consumer("iscsi-inq", "header digests")]
    public Task Iscsi_inq_uses_header_digests() => ConsumerSession.CompareAsync(
        s_disk with { Keys = new Dictionary<string, string> { ["HeaderDigest"] = "CRC32C" } },
        async session =>
        {
            await session.SucceedAsync("iscsi-inq", $"{session.Url(1)}?header_digest=crc32c");
            await session.RunAsync("iscsi-inq", session.Url(1));
        });

    [Test, Consumer("iscsi-readcapacity16", "six kinds of unit")]
    public Task Iscsi_readcapacity16_prints_capacities() => ConsumerSession.CompareAsync(s_units, async session =>
    {
        foreach (int lun in s_luns)
        {
            await session.RunAsync("iscsi-readcapacity16", session.Url(lun));
            ToolResult size = await session.RunAsync("iscsi-readcapacity16", "-s", session.Url(lun));
            if (lun == Huge)
            {
                Assert.That(size.Output, Is.EqualTo("3298534883328\n"));
            }
        }
    });

    [Test, Consumer("iscsi-readcapacity16", "a unit with a number above 255")]
    public async Task High_units_are_reached_by_ours_alone()
    {
        GlueLibrary.RequireBoth();
        var target = new TgtTarget("iqn.2026-01.com.example:many", new TgtLun(HighLun, 1 << 20));
        await using TgtServer tgt = await TgtServer.StartAsync(target);
        ToolResult debian = await CommandLineTool.RunAsync("iscsi-readcapacity16", ["-s", tgt.Url(target, HighLun)], GlueLibrary.Debian.Environ());
        ToolResult ours = await CommandLineTool.RunAsync("iscsi-readcapacity16", ["-s", tgt.Url(target, HighLun)], GlueLibrary.Ours.Environ());
        Assert.That(debian.Output + debian.Error, Does.Contain("LOGICAL_UNIT_NOT_SUPPORTED"));
        Assert.That((ours.ExitCode, ours.Output), Is.EqualTo((0, "1048576\n")), ours.ToString());
        ConsumerTable.Record(GlueLibrary.Debian, "another unit is asked: the number is cut");
        ConsumerTable.Record(GlueLibrary.Ours, "works");
    }

    [Test, Consumer("iscsi-swp", "software write protection is shown, set and taken back")]
    public Task Iscsi_swp_sets_write_protection() => ConsumerSession.CompareAsync(s_disk, async session =>
    {
        string url = session.Url(1);
        await session.SucceedAsync("iscsi-swp", url);
        await session.SucceedAsync("iscsi-swp", "-s", "on", url);
        Assert.That((await session.SucceedAsync("iscsi-swp", url)).Output, Is.EqualTo("SWP:1\n"));
        await session.FailAsync("qemu-io", "-f", "raw", "-c", "write 0 64k", url);
        await session.SucceedAsync("iscsi-swp", "-s", "off", url);
        Assert.That((await session.SucceedAsync("iscsi-swp", url)).Output, Is.EqualTo("SWP:0\n"));
        await session.RunAsync("iscsi-swp", session.Url(Controller));
    });

    [Test, Consumer("iscsi-perf", "the same report, whatever its numbers")]
    public Task Iscsi_perf_reports() => ConsumerSession.CompareAsync(s_disk, async session =>
    {
        foreach (string[] options in (string[][])[["-t", "2"], ["-t", "2", "-r", "-m", "128", "-b", "64"], ["-t", "2", "-b", "1", "-m", "1"]])
        {
            string[] arguments = [.. options, session.Url(1)];
            ToolResult result = await IscsiPerf.RunAsync(arguments, session.Library.Environ());
            session.Note("iscsi-perf", arguments, result, Report);
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Output, Does.Contain("finished."));
            Assert.That(Regex.Match(result.Output, @"iops average (\d+) ").Groups[1].Value, Is.Not.EqualTo("0").And.Not.Empty);
        }
        ToolResult missing = await session.RunAsync("iscsi-perf", ["-t", "1", session.Url(Missing)], Report);
        Assert.That(missing.ExitCode, Is.InRange(1, 126), missing.ToString());
    });

    /// <summary>The report with each kind of progress line once and without its numbers and padding.</summary>
    private static string Report(string text)
        => string.Join('\n', Tidy.Numbers(text).Split('\n', '\r').Select(line => line.TrimEnd()).Distinct()) + "\n";
}
