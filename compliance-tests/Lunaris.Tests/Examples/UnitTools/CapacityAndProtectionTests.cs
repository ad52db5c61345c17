using System.Text.Json;
using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiReadCapacity16;
using Lunaris.Examples.IscsiSwp;
using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Target;
using Lunaris.Target.Faults;
using Lunaris.Target.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Examples.UnitTools;

/// <summary>What iscsi-readcapacity16 and iscsi-swp print.</summary>
[TestFixture]
public sealed class CapacityAndProtectionTests
{
    private const byte ModeSelect10 = 0x55;

    [OneTimeSetUp]
    public void RegisterTransports() => ExampleTransports.Register();

    [Test]
    public async Task Capacity_is_printed_in_the_lines_of_libiscsi()
    {
        await using EmbeddedTarget target = Start();
        ToolRun all = await ToolRun.RunAsync(ReadCapacity16Tool.RunAsync, [ToolRun.Url(target)]);
        ToolRun size = await ToolRun.RunAsync(ReadCapacity16Tool.RunAsync, ["-s", ToolRun.Url(target)]);
        Assert.That(all.Lines, Is.EqualTo((string[])
        [
            "RETURNED LOGICAL BLOCK ADDRESS:32767",
            "LOGICAL BLOCK LENGTH IN BYTES:512",
            "P_TYPE:0 PROT_EN:0",
            "P_I_EXPONENT:0 LOGICAL BLOCKS PER PHYSICAL BLOCK EXPONENT:3",
            "LBPME:1 LBPRZ:1",
            "LOWEST ALIGNED LOGICAL BLOCK ADDRESS:0",
            "Total size:16777216",
        ]));
        Assert.That(size.Lines, Is.EqualTo((string[])["16777216"]));
    }

    [Test]
    public void Size_beyond_64_bits_does_not_wrap()
        => Assert.That(ReadCapacity16Tool.Lines(new ReadCapacity16Data { LastLba = ulong.MaxValue, BlockLength = 4096 }, sizeOnly: true), Is.EqualTo((string[])["75557863725914323419136"]));

    [Test]
    public async Task Capacity_as_json_has_exact_numbers()
    {
        await using EmbeddedTarget target = Start();
        ToolRun all = await ToolRun.RunAsync(ReadCapacity16Tool.RunAsync, ["--json", ToolRun.Url(target)]);
        ToolRun size = await ToolRun.RunAsync(ReadCapacity16Tool.RunAsync, ["--json", "-s", ToolRun.Url(target)]);
        using JsonDocument document = JsonDocument.Parse(all.Output);
        using JsonDocument small = JsonDocument.Parse(size.Output);
        Assert.Multiple(() =>
        {
            Assert.That(document.RootElement.GetProperty("sizeInBytes").GetInt64(), Is.EqualTo(16777216));
            Assert.That(document.RootElement.GetProperty("physicalBlockSize").GetInt32(), Is.EqualTo(4096));
            Assert.That(small.RootElement.EnumerateObject().Count(), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Protection_is_shown_and_set_and_a_device_that_cannot_is_told()
    {
        await using EmbeddedTarget target = Start();
        ToolRun shown = await ToolRun.RunAsync(SwpTool.RunAsync, [ToolRun.Url(target)]);
        ToolRun json = await ToolRun.RunAsync(SwpTool.RunAsync, [ToolRun.Url(target), "--json"]);
        target.Faults.Arm(Fault.Command(ModeSelect10).Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, SenseCode.InvalidOperationCode)));
        ToolRun refused = await ToolRun.RunAsync(SwpTool.RunAsync, [ToolRun.Url(target), "-s", "on"]);
        ToolRun set = await ToolRun.RunAsync(SwpTool.RunAsync, [ToolRun.Url(target), "-s", "on"]);
        ToolRun after = await ToolRun.RunAsync(SwpTool.RunAsync, [ToolRun.Url(target)]);
        ToolRun nonsense = await ToolRun.RunAsync(SwpTool.RunAsync, [ToolRun.Url(target), "-s", "maybe"]);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.Multiple(() =>
        {
            Assert.That(shown.Lines, Is.EqualTo((string[])["SWP:0"]));
            Assert.That(document.RootElement.GetProperty("swp").GetBoolean(), Is.False);
            Assert.That(refused.ExitStatus, Is.EqualTo(10));
            Assert.That(refused.Lines, Is.EqualTo((string[])["SWP:0", "Turning SWP ON"]));
            Assert.That(refused.Error, Does.StartWith("iscsi-swp: MODE SELECT(10) failed"));
            Assert.That((set.ExitStatus, set.Error), Is.EqualTo((0, "")));
            Assert.That(set.Lines.Take(2), Is.EqualTo((string[])["SWP:0", "Turning SWP ON"]));
            Assert.That(after.Lines, Is.EqualTo((string[])["SWP:1"]));
            Assert.That(nonsense.Error, Does.StartWith("iscsi-swp: --swp takes on or off."));
        });
    }

    private static EmbeddedTarget Start() => EmbeddedTarget.Start(new EmbeddedTargetOptions
    {
        Targets = [new TargetDefinition { LogicalUnits = [new LogicalUnitOptions { Length = 16 << 20, PhysicalBlockExponent = 3 }] }],
    });
}
