using System.Text.Json;
using Lunaris.Examples.Common;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Examples.IscsiInq;
using Lunaris.Target;
using Lunaris.Target.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Examples.UnitTools;

/// <summary>What iscsi-inq prints.</summary>
[TestFixture]
public sealed class InqTests
{
    private static readonly LogicalUnitOptions s_disk = new() { SerialNumber = "SN-1" };

    [OneTimeSetUp]
    public void RegisterTransports() => ExampleTransports.Register();

    [Test]
    public async Task Standard_data_of_the_embedded_target()
    {
        ToolRun run = await RunAsync();
        Assert.That(run.ExitStatus, Is.Zero, run.ToString());
        Assert.That(run.Lines, Is.SupersetOf((string[])
        [
            "Peripheral Qualifier:CONNECTED",
            "Peripheral Device Type:DIRECT_ACCESS",
            "Version:6 unknown",
            "HiSup:1",
            "CmdQue:1",
            "Vendor:LUNARIS ",
            "Product:RAM DISK        ",
            "Version Descriptor:00a0 unknown",
            "Version Descriptor:04c0 SBC-3",
        ]));
    }

    [TestCase("0", "Page:0x83 DEVICE_IDENTIFICATION")]
    [TestCase("0x80", "Unit Serial Number:[SN-1]")]
    [TestCase("176", "maximum unmap lba count:4294967295")]
    [TestCase("0xB1", "Medium Rotation Rate:1RPM")]
    [TestCase("178", "lbprz:1")]
    [TestCase("178", "provisioning type:2")]
    public async Task Page_has_the_line(string page, string line)
    {
        ToolRun run = await RunAsync("-e", "1", "--pagecode", page);
        Assert.That(run.Lines, Does.Contain(line), run.ToString());
    }

    [Test]
    public async Task Designators_are_numbered_from_the_last_with_their_protocol_where_there_is_one()
    {
        ToolRun run = await RunAsync("-e", "1", "-c", "131");
        int first = Array.IndexOf(run.Lines, "DEVICE DESIGNATOR #0");
        Assert.That(run.Lines[(first + 1)..(first + 7)], Is.EqualTo((string[])
        [
            "Device Protocol Identifier:(5) ISCSI",
            "Code Set:(3) UTF8",
            "PIV:1",
            "Association:(1) TARGET_PORT",
            "Designator Type:(8) SCSI_NAME_STRING",
            "Designator:[iqn.2026-01.io.lunaris:disk,t,0x0001]",
        ]));
        Assert.That(run.Lines[^1], Is.EqualTo("Designator:[LUNARIS SN-1]"));
    }

    [Test]
    public async Task Json_has_the_names_as_people_write_them()
    {
        ToolRun run = await RunAsync("-e", "1", "-c", "131", "--json");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement root = document.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("pageName").GetString(), Is.EqualTo("Device Identification"));
            Assert.That(root.GetProperty("logicalUnitName").GetString(), Does.StartWith("naa.6"));
            Assert.That(root.GetProperty("designators").GetArrayLength(), Is.EqualTo(5));
            Assert.That(root.GetProperty("raw").GetString(), Does.StartWith("0083"));
        });
    }

    [TestCase("-c", "176")]
    [TestCase("-e", "1", "-c", "185")]
    [TestCase("-e", "2")]
    [TestCase("-e", "1", "-c", "256")]
    [TestCase("-c", "0xfff")]
    public async Task Page_that_is_not_there_or_makes_no_sense_fails(params string[] arguments)
    {
        ToolRun run = await RunAsync(arguments);
        Assert.That((run.ExitStatus, run.Output), Is.EqualTo((10, "")), run.ToString());
        Assert.That(run.Error, Does.StartWith("iscsi-inq: "));
    }

    [Test]
    public void Bytes_of_a_device_reach_programs_as_they_are_and_a_terminal_without_control_characters()
    {
        byte[] page = [0x00, 0x80, 0x00, 0x06, (byte)'A', 0x1b, 0x9b, 0xe9, 0x00, (byte)'Z'];
        Assert.Multiple(() =>
        {
            Assert.That(Print(page, new InqOptions(true, 0x80), terminal: false), Is.EqualTo("Unit Serial Number:[A\u001b\u009b\u00e9]" + Environment.NewLine));
            Assert.That(Print(page, new InqOptions(true, 0x80), terminal: true), Does.StartWith("Unit Serial Number:[A.").And.Not.Contain("\u001b").And.Not.Contain("\u009b"));
        });
    }

    [Test]
    public void Page_that_libiscsi_does_not_know_is_dumped()
    {
        string text = Print([0x00, 0x86, 0x00, 0x02, 0xab, 0xcd], new InqOptions(true, 0x86), terminal: false);
        Assert.That(text, Does.StartWith("Page:0x86 Extended INQUIRY Data" + Environment.NewLine).And.Contain("00 86 00 02 ab cd"));
    }

    [Test]
    public void Any_bytes_are_printed_or_refused()
    {
        const int Seed = 20260117;
        var random = new Random(Seed);
        byte[] codes = [0x00, 0x80, 0x83, 0x86, 0xb0, 0xb1, 0xb2];
        int printed = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] data = new byte[random.Next(300)];
            random.NextBytes(data);
            var options = new InqOptions(random.Next(8) > 0, codes[random.Next(codes.Length)]);
            if (options.Evpd && data.Length > 2)
            {
                (data[1], data[2]) = (options.PageCode, (byte)random.Next(2));
            }
            var console = new ToolConsole { Output = TextWriter.Null, Error = TextWriter.Null, IsTerminal = i % 2 == 0 };
            bool lines = InqLines.TryPrint(console, data, options);
            bool json = InqJson.TryPrint(console, data, options);
            Assert.That(json || !lines, Is.True, $"seed {Seed}, input {i}: {Convert.ToHexString(data)}");
            printed += lines ? 1 : 0;
        }
        Assert.That(printed, Is.GreaterThan(10_000), $"seed {Seed}");
    }

    private static string Print(byte[] data, InqOptions options, bool terminal)
    {
        using var output = new StringWriter();
        Assert.That(InqLines.TryPrint(new ToolConsole { Output = output, Error = TextWriter.Null, IsTerminal = terminal }, data, options), Is.True);
        return output.ToString();
    }

    private static async Task<ToolRun> RunAsync(params string[] arguments)
    {
        await using EmbeddedTarget target = EmbeddedTarget.Start(new EmbeddedTargetOptions { Targets = [new TargetDefinition { LogicalUnits = [s_disk] }] });
        return await ToolRun.RunAsync(InqTool.RunAsync, [ToolRun.Url(target), .. arguments]);
    }
}
