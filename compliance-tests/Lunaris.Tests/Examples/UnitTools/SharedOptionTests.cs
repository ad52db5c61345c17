using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiInq;
using Lunaris.Examples.IscsiReadCapacity16;
using Lunaris.Examples.IscsiSwp;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Scsi;
using Lunaris.Scsi.Sense;
using Lunaris.Target;
using Lunaris.Target.Faults;
using Lunaris.Target.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Examples.UnitTools;

/// <summary>What all tools of one logical unit have in common.</summary>
[TestFixture]
public sealed class SharedOptionTests
{
    private static readonly Dictionary<string, ToolMain> s_tools = new()
    {
        ["iscsi-inq"] = InqTool.RunAsync,
        ["iscsi-readcapacity16"] = ReadCapacity16Tool.RunAsync,
        ["iscsi-swp"] = SwpTool.RunAsync,
    };

    [OneTimeSetUp]
    public void RegisterTransports() => ExampleTransports.Register();

    [Test]
    public async Task Help_and_usage_end_well_and_the_help_lists_the_exit_statuses([Values("iscsi-inq", "iscsi-readcapacity16", "iscsi-swp")] string tool)
    {
        ToolRun help = await ToolRun.RunAsync(s_tools[tool], ["--help"]);
        ToolRun usage = await ToolRun.RunAsync(s_tools[tool], ["--usage"]);
        Assert.Multiple(() =>
        {
            Assert.That((help.ExitStatus, usage.ExitStatus), Is.EqualTo((0, 0)));
            Assert.That(help.Error, Does.StartWith($"Usage: {tool} ").And.Contain("Exit status:").And.Contain("130  interrupted").And.Contain("--chap-file"));
            Assert.That(usage.Error, Does.Contain("[--json]"));
            Assert.That(help.Output + usage.Output, Is.Empty);
        });
    }

    [TestCase("--bogus", "iscsi://h/iqn.2026-01.com.example:t/0")]
    [TestCase("--timeout", "0", "iscsi://h/iqn.2026-01.com.example:t/0")]
    [TestCase("--timeout=soon", "iscsi://h/iqn.2026-01.com.example:t/0")]
    [TestCase("--timeout=1e9", "iscsi://h/iqn.2026-01.com.example:t/0")]
    [TestCase("--header-digest=md5", "iscsi://h/iqn.2026-01.com.example:t/0")]
    [TestCase("--data-digest=none,none", "iscsi://h/iqn.2026-01.com.example:t/0")]
    [TestCase("--chap-file=/nowhere/at/all", "iscsi://h/iqn.2026-01.com.example:t/0")]
    [TestCase("-i", "not-a-name", "iscsi://h/iqn.2026-01.com.example:t/0")]
    [TestCase("iscsi://h")]
    [TestCase("iscsi://h/iqn.2026-01.com.example:t")]
    public async Task Nonsense_fails_with_a_line_on_the_error_stream(params string[] arguments)
    {
        foreach ((string name, ToolMain tool) in s_tools)
        {
            ToolRun run = await ToolRun.RunAsync(tool, arguments);
            Assert.That((run.ExitStatus, run.Output), Is.EqualTo((10, "")), run.ToString());
            Assert.That(run.Error, Does.StartWith(name + ": "));
        }
    }

    [Test]
    public async Task Missing_url_is_said_in_the_words_of_libiscsi([Values("iscsi-inq", "iscsi-readcapacity16", "iscsi-swp")] string tool)
    {
        ToolRun run = await ToolRun.RunAsync(s_tools[tool], []);
        Assert.That(run.ExitStatus, Is.EqualTo(10));
        Assert.That(run.Error, Does.StartWith("You must specify the URL"));
    }

    [Test]
    public async Task Digests_of_the_command_line_are_the_ones_that_are_proposed([Values("iscsi-inq", "iscsi-readcapacity16", "iscsi-swp")] string tool)
    {
        await using EmbeddedTarget target = EmbeddedTarget.Start(new EmbeddedTargetOptions { HeaderDigest = [DigestType.Crc32C], DataDigest = [DigestType.None] });
        ToolRun fits = await ToolRun.RunAsync(s_tools[tool], [ToolRun.Url(target), "--header-digest=CRC32C", "--data-digest=crc32c,none"]);
        ToolRun header = await ToolRun.RunAsync(s_tools[tool], [ToolRun.Url(target), "--header-digest=none"]);
        ToolRun data = await ToolRun.RunAsync(s_tools[tool], [ToolRun.Url(target), "--data-digest=crc32c"]);
        Assert.That((fits.ExitStatus, header.ExitStatus, data.ExitStatus), Is.EqualTo((0, 10, 10)), $"{fits}\n{header}\n{data}");
    }

    [Test]
    public async Task Command_that_is_never_answered_ends_with_the_time_limit()
    {
        await using EmbeddedTarget target = EmbeddedTarget.Start();
        FaultRule swallowed = target.Faults.Arm(Fault.Command(0x12).Always().Do(FaultAction.Swallow));
        ToolRun run = await ToolRun.RunAsync(InqTool.RunAsync, ["--timeout=0.2", ToolRun.Url(target)]);
        Assert.That((run.ExitStatus, run.Output), Is.EqualTo((10, "")), run.ToString());
        Assert.That(swallowed.Fired, Is.GreaterThan(0));
    }

    [Test]
    public async Task Interrupted_tool_says_so_by_its_exit_status()
    {
        await using EmbeddedTarget target = EmbeddedTarget.Start();
        FaultRule swallowed = target.Faults.Arm(Fault.Command(0x12).Do(FaultAction.Swallow));
        using var interrupted = new CancellationTokenSource();
        Task<ToolRun> run = ToolRun.RunAsync(InqTool.RunAsync, [ToolRun.Url(target)], cancellation: interrupted.Token);
        await swallowed.WhenFired;
        await interrupted.CancelAsync();
        Assert.That((await run).ExitStatus, Is.EqualTo(130));
    }

    [Test]
    public async Task Credentials_of_a_file_stand_in_for_the_environment_and_are_never_shown()
    {
        string path = Path.GetTempFileName();
        try
        {
            var authentication = new TargetAuthentication { Initiator = new ChapCredentials("alice", ChapSecret.FromText("the-secret = of alice")) };
            await using EmbeddedTarget target = EmbeddedTarget.Start(new EmbeddedTargetOptions { Targets = [new TargetDefinition { Authentication = authentication }] });
            var environment = new Dictionary<string, string> { ["LIBISCSI_CHAP_USERNAME"] = "alice", ["LIBISCSI_CHAP_PASSWORD"] = "the-secret = of alice" };
            string url = ToolRun.Url(target);

            await File.WriteAllTextAsync(path, "# of alice\n\nLIBISCSI_CHAP_USERNAME=alice\nLIBISCSI_CHAP_PASSWORD=the-secret = of alice\n");
            ToolRun file = await ToolRun.RunAsync(InqTool.RunAsync, [url, "--chap-file", path]);
            ToolRun variables = await ToolRun.RunAsync(InqTool.RunAsync, [url], environment: environment);
            ToolRun none = await ToolRun.RunAsync(InqTool.RunAsync, [url]);
            await File.WriteAllTextAsync(path, "LIBISCSI_CHAP_USERNAME=alice\nthe-secret\n");
            ToolRun broken = await ToolRun.RunAsync(InqTool.RunAsync, [url, "--chap-file", path], environment: environment);
            await File.WriteAllTextAsync(path, "LIBISCSI_CHAP_USERNAME=alice\nLIBISCSI_CHAP_PASSWORD=other-secret\n");
            ToolRun wrong = await ToolRun.RunAsync(InqTool.RunAsync, [url, "-d", "--chap-file", path], environment: environment);
            Assert.Multiple(() =>
            {
                Assert.That(new[] { file, variables, none, broken, wrong }.Select(run => run.ExitStatus), Is.EqualTo((int[])[0, 0, 10, 10, 10]));
                Assert.That(broken.Error, Does.Contain("Line 2 of"));
                Assert.That(broken.Error + wrong.Error, Does.Not.Contain("-secret"));
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public async Task Unit_that_is_not_ready_or_reserved_still_answers()
    {
        await using EmbeddedTarget target = EmbeddedTarget.Start(new EmbeddedTargetOptions { UnitAttentionOnLogin = true });
        FaultRule conflict = target.Faults.Arm(Fault.Command(0x00).Nth(2).Do(FaultAction.AnswerWith(ScsiStatus.ReservationConflict)));
        ToolRun reserved = await ToolRun.RunAsync(InqTool.RunAsync, [ToolRun.Url(target)]);
        FaultRule noMedium = target.Faults.Arm(Fault.Command(0x00).Nth(2).Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, new SenseCode(SenseKey.NotReady, 0x3A00))));
        ToolRun empty = await ToolRun.RunAsync(InqTool.RunAsync, [ToolRun.Url(target)]);
        Assert.That((reserved.ExitStatus, empty.ExitStatus), Is.EqualTo((0, 0)), $"{reserved}\n{empty}");
        Assert.That((conflict.Fired, noMedium.Fired), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Unit_that_is_missing_broken_or_another_one_is_refused()
    {
        await using EmbeddedTarget target = EmbeddedTarget.Start(new EmbeddedTargetOptions
        {
            Targets = [new TargetDefinition { LogicalUnits = [new LogicalUnitOptions { SerialNumber = "SN-1" }] }],
        });
        ToolRun right = await ToolRun.RunAsync(InqTool.RunAsync, [ToolRun.Url(target) + "?force_usn=SN-1"]);
        ToolRun other = await ToolRun.RunAsync(InqTool.RunAsync, [ToolRun.Url(target) + "?force_usn=SN-2"]);
        ToolRun missing = await ToolRun.RunAsync(InqTool.RunAsync, [ToolRun.Url(target, 5)]);
        target.Faults.Arm(Fault.Command(0x00).Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, new SenseCode(SenseKey.HardwareError, 0x4400))));
        ToolRun broken = await ToolRun.RunAsync(InqTool.RunAsync, [ToolRun.Url(target)]);
        Assert.That(new[] { right, other, missing, broken }.Select(run => run.ExitStatus), Is.EqualTo((int[])[0, 10, 10, 10]), $"{right}\n{other}\n{missing}\n{broken}");
    }
}
