using System.Text.Json;
using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Examples.IscsiLs.CommandLine;
using Lunaris.Examples.IscsiLs.Plain;
using Lunaris.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Examples.IscsiLs;

/// <summary>What scripts read.</summary>
[TestFixture]
public sealed class PlainOutputTests
{
    private static readonly IscsiUrl s_portal = IscsiUrl.Parse("iscsi://10.0.0.1");

    private static async Task<(string[] Output, string Error)> PrintAsync(LsOptions options)
    {
        await using var browser = new FakeBrowser();
        using var output = new StringWriter();
        using var error = new StringWriter();
        await new LinePrinter(output, error).PrintAsync(new Listing(browser, s_portal), options, CancellationToken.None);
        return (output.ToString().TrimEnd().Split(Environment.NewLine), error.ToString());
    }

    [Test]
    public async Task Lines_are_those_of_libiscsi()
    {
        (string[] output, string error) = await PrintAsync(new LsOptions { ShowUnits = true });
        string[] units = ["Lun:0    Type:STORAGE_ARRAY_CONTROLLER", "Lun:1    Type:DIRECT_ACCESS (Size:63M)", "Lun:300  Type:MMC (No media loaded)"];
        Assert.That(output, Is.EqualTo((string[])
        [
            "Target:iqn.2026-01.com.example:tape Portal:[fe80::1]:3260,2",
            "Target:iqn.2026-01.com.example:tape Portal:10.0.0.1:3260,1",
            .. units,
            $"Target:{FakeBrowser.Disk} Portal:10.0.0.1:3260,1",
            .. units,
        ]));
        Assert.That(error, Is.EqualTo("skipping link-local address" + Environment.NewLine));
    }

    [Test]
    public async Task Urls_lose_the_group_tag_and_give_way_to_units()
    {
        (string[] urls, _) = await PrintAsync(new LsOptions { AsUrls = true });
        (string[] both, _) = await PrintAsync(new LsOptions { AsUrls = true, ShowUnits = true });
        Assert.Multiple(() =>
        {
            Assert.That(urls, Does.Contain($"iscsi://10.0.0.1:3260/{FakeBrowser.Disk}/0").And.Contain("iscsi://[fe80::1]:3260/iqn.2026-01.com.example:tape/0"));
            Assert.That(both[0], Does.StartWith("Target:"));
        });
    }

    [TestCase(1UL, 512u, "512 ", Description = "two blocks: the last address is 1")]
    [TestCase(2UL, 512u, "1024 ")]
    [TestCase(3UL, 512u, "1k")]
    [TestCase(131071UL, 512u, "63M")]
    [TestCase(2047UL, 512u, "1023k")]
    [TestCase(786431UL, 4096u, "2G")]
    [TestCase(0xffff_ffffUL, 512u, "1T")]
    [TestCase(0x1_0000_0000UL, 512u, "1T", Description = "READ CAPACITY(10) goes no further")]
    [TestCase(0xffff_ffffUL, 4096u, "15T")]
    public void Size_is_computed_as_libiscsi_computes_it(ulong lastLba, uint blockSize, string size)
    {
        var unit = new UnitSummary(Lun.FromNumber(1), PeripheralDeviceType.DirectAccess, "", "", "") { Size = new MediumSize(lastLba, blockSize) };
        Assert.That(LinePrinter.Line(unit), Is.EqualTo($"Lun:1    Type:DIRECT_ACCESS (Size:{size})"));
    }

    [Test]
    public async Task Json_is_one_document_with_exact_sizes()
    {
        await using var browser = new FakeBrowser();
        using var output = new StringWriter();
        await new JsonPrinter(output).PrintAsync(new Listing(browser, s_portal), s_portal, new LsOptions { ShowUnits = true }, CancellationToken.None);
        using JsonDocument document = JsonDocument.Parse(output.ToString());
        JsonElement target = document.RootElement.GetProperty("targets")[0];
        JsonElement disk = target.GetProperty("units")[1];
        Assert.Multiple(() =>
        {
            Assert.That(target.GetProperty("name").GetString(), Is.EqualTo(FakeBrowser.Disk));
            Assert.That(disk.GetProperty("sizeInBytes").GetInt64(), Is.EqualTo(64 << 20));
            Assert.That(disk.GetProperty("blocks").GetInt64(), Is.EqualTo(131072));
            Assert.That(target.GetProperty("units")[2].TryGetProperty("blocks", out _), Is.False);
            Assert.That(document.RootElement.GetProperty("targets")[2].TryGetProperty("units", out _), Is.False, "link-local");
        });
    }

    [Test]
    public async Task Table_has_no_escape_sequences_where_there_is_no_terminal()
    {
        await using var browser = new FakeBrowser();
        using var console = new ScriptedConsole(width: 160);
        await new TablePrinter(console).PrintAsync(new Listing(browser, s_portal), new LsOptions { ShowUnits = true }, CancellationToken.None);
        Assert.That(console.Shown, Does.Contain("64 MiB").And.Contain("RAM disk").And.Contain("no medium").And.Not.Contain("\u001b"));
    }
}
