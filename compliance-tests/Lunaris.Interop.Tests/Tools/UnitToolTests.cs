using System.Globalization;
using System.Text.Json;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Tools;

/// <summary>Our iscsi-inq, iscsi-readcapacity16 and iscsi-swp beside Debian's, on the same tgtd.</summary>
[TestFixture]
[Category("Interop")]
public sealed class UnitToolTests
{
    private const int Controller = 0;
    private const int Thin = 2;
    private const int Huge = 3;
    private const int NoMedium = 4;
    private const int Missing = 9;

    private static readonly TgtAccount s_incoming = new("iqn.2026-01.com.example:host", "incoming-secret");
    private static readonly TgtAccount s_outgoing = new("target", "outgoing-secret");

    private static readonly TgtTarget s_target = new(
        "iqn.2026-01.com.example:units",
        new TgtLun(1, 64 << 20),
        new TgtLun(Thin, 5000 * 512) { Parameters = "thin_provisioning=1,vendor_id=ACME,product_id=Small,product_rev=7,scsi_sn=SN-17" },
        new TgtLun(Huge, 3L << 40) { BlockSize = 4096 },
        new TgtLun(NoMedium, 0) { DeviceType = "cd" },
        new TgtLun(5, 1 << 20) { DeviceType = "cd" });

    private static readonly int[] s_luns = [Controller, 1, Thin, Huge, NoMedium, 5, Missing];

    [Test]
    public async Task Standard_data_and_every_page_are_printed_as_by_libiscsi()
    {
        Requires.LibIscsiTools();
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        foreach (int lun in s_luns)
        {
            await ToolComparison.CompareAsync("iscsi-inq", [tgt.Url(s_target, lun)]);
            foreach (int page in (int[])[0x00, 0x80, 0x83, 0xb0, 0xb1, 0xb2])
            {
                ToolResult ours = await ToolComparison.CompareAsync("iscsi-inq", ["-e", "1", "-c", page.ToString(CultureInfo.InvariantCulture), tgt.Url(s_target, lun)]);
                Assert.That(ours.ExitCode, Is.EqualTo(lun == Missing ? 10 : 0), ours.ToString());
            }
        }
    }

    [Test]
    public async Task What_a_device_refuses_fails_as_by_libiscsi()
    {
        Requires.LibIscsiTools();
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        string url = tgt.Url(s_target, 1);
        foreach (string[] arguments in (string[][])[["-e", "1", "-c", "134", url], ["-c", "176", url], ["iscsi://nowhere"], [tgt.PortalUrl()]])
        {
            ToolResult ours = await ToolComparison.CompareAsync("iscsi-inq", arguments);
            Assert.That(ours.ExitCode, Is.EqualTo(10), ours.ToString());
            Assert.That(ours.Error, Does.StartWith("iscsi-inq: ").And.Contain(".\n"));
        }
    }

    [Test]
    public async Task Capacities_are_printed_as_by_libiscsi()
    {
        Requires.LibIscsiTools();
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        foreach (int lun in s_luns)
        {
            await ToolComparison.CompareAsync("iscsi-readcapacity16", [tgt.Url(s_target, lun)]);
            await ToolComparison.CompareAsync("iscsi-readcapacity16", ["-s", tgt.Url(s_target, lun)]);
        }
        ToolResult huge = await ToolComparison.RunOursAsync("iscsi-readcapacity16", [tgt.Url(s_target, Huge), "--size"]);
        Assert.That(huge.Output, Is.EqualTo("3298534883328\n"));
    }

    [Test]
    public async Task Write_protection_is_shown_and_set_as_by_libiscsi()
    {
        Requires.LibIscsiTools();
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        string url = tgt.Url(s_target, 1);
        await ToolComparison.CompareAsync("iscsi-swp", [url]);

        // Each sets what the other finds and takes back.
        ToolResult debianOn = await CommandLineTool.SucceedAsync("iscsi-swp", "-s", "on", url);
        ToolResult shown = await ToolComparison.CompareAsync("iscsi-swp", [url]);
        ToolResult debianOff = await CommandLineTool.SucceedAsync("iscsi-swp", "-s", "off", url);
        ToolResult oursOn = await ToolComparison.RunOursAsync("iscsi-swp", ["-s", "on", url]);
        Assert.That((oursOn.Output, oursOn.ExitCode), Is.EqualTo((debianOn.Output, 0)), oursOn.ToString());
        Assert.That((await CommandLineTool.SucceedAsync("iscsi-swp", url)).Output, Is.EqualTo(shown.Output).And.EqualTo("SWP:1\n"));
        ToolResult oursOff = await ToolComparison.RunOursAsync("iscsi-swp", ["--swp=off", url]);
        Assert.That((oursOff.Output, oursOff.ExitCode), Is.EqualTo((debianOff.Output, 0)), oursOff.ToString());
        await ToolComparison.CompareAsync("iscsi-swp", [url]);
    }

    [Test]
    public async Task Device_without_mode_pages_fails_on_the_error_stream()
    {
        Requires.LibIscsiTools();
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        ToolResult debian = await CommandLineTool.RunAsync("iscsi-swp", [tgt.Url(s_target, Controller)]);
        ToolResult ours = await ToolComparison.RunOursAsync("iscsi-swp", [tgt.Url(s_target, Controller)]);

        // libiscsi's tool writes this failure where its result goes.
        Assert.That((ours.ExitCode, ours.Output), Is.EqualTo((debian.ExitCode, "")), ours.ToString());
        Assert.That(ours.Error, Does.StartWith("iscsi-swp: MODE SENSE(10) failed"));
    }

    [Test]
    public async Task Json_says_what_the_lines_say()
    {
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        string url = tgt.Url(s_target, Thin);
        JsonElement standard = await JsonAsync("iscsi-inq", url);
        JsonElement serial = await JsonAsync("iscsi-inq", url, "-e", "1", "-c", "0x80");
        JsonElement capacity = await JsonAsync("iscsi-readcapacity16", url);
        JsonElement protection = await JsonAsync("iscsi-swp", url, "-s", "on");
        Assert.Multiple(() =>
        {
            Assert.That(standard.GetProperty("vendor").GetString(), Is.EqualTo("ACME"));
            Assert.That(standard.GetProperty("product").GetString(), Is.EqualTo("Small"));
            Assert.That(serial.GetProperty("serialNumber").GetString(), Is.EqualTo("SN-17"));
            Assert.That(capacity.GetProperty("sizeInBytes").GetInt64(), Is.EqualTo(5000 * 512));
            Assert.That(protection.GetProperty("swpBefore").GetBoolean(), Is.False);
            Assert.That(protection.GetProperty("swp").GetBoolean(), Is.True);
        });
    }

    [Test]
    public async Task Credentials_come_from_url_environment_or_file()
    {
        Requires.LibIscsiTools();
        TgtTarget guarded = s_target with { Incoming = s_incoming, Outgoing = s_outgoing };
        await using TgtServer tgt = await TgtServer.StartAsync(guarded);
        using var folder = new TemporaryFolder();
        string file = folder.File("chap");
        string lines = $"# credentials\nLIBISCSI_CHAP_USERNAME={s_incoming.User}\nLIBISCSI_CHAP_PASSWORD={s_incoming.Password}\nLIBISCSI_CHAP_TARGET_USERNAME={s_outgoing.User}\n";
        string bare = tgt.Url(guarded, 1);
        await ToolComparison.CompareAsync("iscsi-readcapacity16", [tgt.Url(guarded, 1, s_incoming)]);
        await ToolComparison.CompareAsync(
            "iscsi-readcapacity16",
            [bare],
            new Dictionary<string, string> { ["LIBISCSI_CHAP_USERNAME"] = s_incoming.User, ["LIBISCSI_CHAP_PASSWORD"] = s_incoming.Password });

        await File.WriteAllTextAsync(file, $"{lines}LIBISCSI_CHAP_TARGET_PASSWORD={s_outgoing.Password}\n");
        ToolResult right = await ToolComparison.RunOursAsync("iscsi-inq", ["--chap-file", file, bare]);
        await File.WriteAllTextAsync(file, $"{lines}LIBISCSI_CHAP_TARGET_PASSWORD=not-the-secret\n");
        ToolResult wrong = await ToolComparison.RunOursAsync("iscsi-inq", ["--chap-file", file, bare]);
        ToolResult none = await ToolComparison.RunOursAsync("iscsi-inq", [bare]);
        Assert.That((right.ExitCode, wrong.ExitCode, none.ExitCode), Is.EqualTo((0, 10, 10)), $"{right}\n{wrong}\n{none}");
        Assert.That(wrong.Error, Does.Contain("could not prove").And.Not.Contain("-secret"));
    }

    private static async Task<JsonElement> JsonAsync(string tool, params string[] arguments)
    {
        ToolResult result = await ToolComparison.RunOursAsync(tool, ["--json", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
