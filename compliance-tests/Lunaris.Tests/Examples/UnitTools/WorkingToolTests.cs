using System.Text.Json;
using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiDd;
using Lunaris.Examples.IscsiDiscard;
using Lunaris.Examples.IscsiMd5Sum;
using Lunaris.Examples.IscsiPerf;
using Lunaris.Examples.IscsiPr;
using Lunaris.Examples.IscsiRtpg;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Primary;
using Lunaris.Target;
using Lunaris.Target.Faults;
using Lunaris.Target.Scsi;
using NUnit.Framework;

using DdPlan = Lunaris.Examples.IscsiDd.CopyPlan;

namespace Lunaris.Tests.Examples.UnitTools;

/// <summary>The tools that do something to a logical unit, on the embedded target.</summary>
[TestFixture]
public sealed class WorkingToolTests
{
    private const int Length = 8 << 20;

    private EmbeddedTarget _target = null!;
    private string _folder = null!;

    [OneTimeSetUp]
    public void RegisterTransports() => ExampleTransports.Register();

    [SetUp]
    public void Start()
    {
        _target = EmbeddedTarget.Start(new EmbeddedTargetOptions
        {
            Targets = [new TargetDefinition { LogicalUnits = [new LogicalUnitOptions { Length = Length }, new LogicalUnitOptions { Number = 1, Length = Length, BlockSize = 4096 }] }],
        });
        _folder = Directory.CreateTempSubdirectory("lunaris-tools-").FullName;
    }

    [TearDown]
    public void Stop()
    {
        _target.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task File_copied_to_a_unit_is_there_and_comes_back_from_another_byte_for_byte()
    {
        string there = MakeFile("there", 3_000_001), back = Path.Combine(_folder, "back");
        ToolRun write = await DdAsync("-s", there, "-d", Url(0), "--verify", "-p");
        ToolRun copy = await DdAsync("-s", Url(0), "-d", Url(1), "--verify", "--sparse", "--json");
        ToolRun read = await DdAsync("-s", Url(1), "-d", back, "--length", "3000001");
        using JsonDocument document = JsonDocument.Parse(copy.Output);
        Assert.Multiple(() =>
        {
            Assert.That((write.ExitStatus, copy.ExitStatus, read.ExitStatus), Is.EqualTo((0, 0, 0)), $"{write}{copy}{read}");
            Assert.That(write.Output, Does.Contain("\r5859 of 5859 blocks transferred.").And.Contain("5859 blocks (512 sized) copied in ").And.Contain("3000001 bytes verified."));
            Assert.That(document.RootElement.GetProperty("verifiedBytes").GetInt64(), Is.EqualTo(Length));
            Assert.That(document.RootElement.GetProperty("zeroBytes").GetInt64(), Is.GreaterThan(Length / 2));
            Assert.That(File.ReadAllBytes(back), Is.EqualTo(File.ReadAllBytes(there)));
        });
    }

    [Test]
    public async Task Copy_that_was_interrupted_goes_on_where_it_was()
    {
        string there = MakeFile("there", Length), journal = Path.Combine(_folder, "journal");
        FaultRule broken = _target.Faults.Arm(Fault.Command(0x2A).Nth(20).Always().Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, SenseCode.InvalidFieldInCdb)));
        ToolRun failed = await DdAsync("-s", there, "-d", Url(0), "-b", "128", "-m", "4", "--resume", journal);
        int noted = File.ReadAllLines(journal).Length - 4;
        _target.Faults.Disarm(broken);
        ToolRun resumed = await DdAsync("-s", there, "-d", Url(0), "-b", "128", "-m", "4", "--resume", journal, "--verify", "--json");
        using JsonDocument document = JsonDocument.Parse(resumed.Output);
        Assert.Multiple(() =>
        {
            Assert.That((failed.ExitStatus, resumed.ExitStatus), Is.EqualTo((10, 0)), $"{failed}{resumed}");
            Assert.That(noted, Is.InRange(16, 19));
            Assert.That(document.RootElement.GetProperty("resumedBytes").GetInt64(), Is.EqualTo(noted * 128L * 512));
            Assert.That(document.RootElement.GetProperty("verifiedBytes").GetInt64(), Is.EqualTo(Length));
            Assert.That(File.Exists(journal), Is.False);
        });
    }

    [Test]
    public async Task Journal_of_another_copy_is_refused_and_a_line_that_was_cut_off_does_not_count()
    {
        string there = MakeFile("there", 1 << 20), journal = Path.Combine(_folder, "journal");
        File.WriteAllText(journal, "iscsi-dd journal 1\nsource file /somewhere/else\n");
        ToolRun other = await DdAsync("-s", there, "-d", Url(0), "--resume", journal);
        var plan = new DdPlan("a", "b", 0, 0, 10_000, 1000);
        string cut = Path.Combine(_folder, "cut");
        using (CopyJournal begun = CopyJournal.Open(cut, plan))
        {
            begun.Add([(3, new string('a', 32)), (4, new string('b', 32))]);
        }
        File.AppendAllText(cut, "5 cccc");
        using CopyJournal again = CopyJournal.Open(cut, plan);
        Assert.That(other.Error, Does.StartWith("iscsi-dd: The journal").And.Contain("is not of this copy"));
        Assert.That(again.Done.Keys, Is.EquivalentTo((long[])[3, 4]));
    }

    [Test]
    public async Task Difference_between_copy_and_source_is_found()
    {
        string there = MakeFile("there", 1 << 20);
        _target.Faults.Arm(Fault.Out(Opcode.DataIn).Where((_, data) => data.Length > 8192).Nth(1).Do(FaultAction.EditData(data => data[4000] ^= 1)));
        ToolRun run = await DdAsync("-s", there, "-d", Url(0), "--verify");
        Assert.That((run.ExitStatus, run.Error), Is.EqualTo((10, run.Error)));
        Assert.That(run.Error, Does.StartWith("iscsi-dd: The copy differs from the source between byte 0 and byte 1048575"));
    }

    [Test]
    public async Task Copy_by_a_target_that_cannot_and_a_source_that_is_too_long_are_refused()
    {
        ToolRun byTarget = await DdAsync("-x", "-s", Url(0), "-d", Url(1));
        ToolRun tooLong = await DdAsync("-s", MakeFile("long", Length + 1), "-d", Url(0));
        ToolRun sparse = await DdAsync("-x", "--sparse", "-s", Url(0), "-d", Url(1));
        ToolRun nowhere = await DdAsync("-s", Url(0));
        Assert.That((byTarget.ExitStatus, tooLong.ExitStatus, sparse.ExitStatus, nowhere.ExitStatus), Is.EqualTo((10, 10, 10, 10)));
        Assert.That(tooLong.Error, Does.Contain("room for"));
    }

    [Test]
    public async Task Load_prints_the_last_line_of_libiscsi_and_compares_what_it_wrote()
    {
        string report = Path.Combine(_folder, "report.html");
        ToolRun run = await ToolRun.RunAsync(PerfTool.RunAsync, ["-t", "1", "-r", "--write=50", "--dataloss", "--verify", "--latency", "--report", report, Url(0), Url(1)]);
        string html = File.ReadAllText(report);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitStatus, Is.Zero, run.ToString());
            Assert.That(run.Output, Does.Match(@"\riops average \d+ \(\d+ MB/s\) {56}\r?\n\r?\nfinished\.\r?\n"));
            Assert.That(run.Output, Does.Match("p99.99 .*max ").And.Match(@"\d+ requests compared, all as written\."));
            Assert.That(html, Does.StartWith("<!doctype html>").And.Contain("<svg").And.Not.Contain("NaN").And.Not.Contain("http"));
        });
    }

    [Test]
    public async Task Load_finds_data_that_is_not_what_was_written()
    {
        _target.Faults.Arm(Fault.Out(Opcode.DataIn).Where((_, data) => data.Length == 4096).Nth(50).Always().Do(FaultAction.EditData(data => data[17] ^= 4)));
        ToolRun run = await ToolRun.RunAsync(PerfTool.RunAsync, ["-t", "20", "-m", "4", "--size=64K", "--write=50", "--dataloss", "--verify", Url(0)]);
        Assert.That(run.ExitStatus, Is.EqualTo(10), run.ToString());
        Assert.That(run.Error, Does.Contain("returned other data than was written").And.Contain("byte 17"));
    }

    [Test]
    public async Task Load_writes_only_where_that_was_allowed_and_json_has_the_percentiles()
    {
        ToolRun refused = await ToolRun.RunAsync(PerfTool.RunAsync, ["-t", "1", "--write=1", Url(0)]);
        ToolRun run = await ToolRun.RunAsync(PerfTool.RunAsync, ["-t", "1", "-m", "2", "--rate=200", "--json", Url(0)]);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement reads = document.RootElement.GetProperty("reads");
        Assert.Multiple(() =>
        {
            Assert.That(refused.Error, Does.Contain("--dataloss"));
            Assert.That(reads.GetProperty("requests").GetInt64(), Is.InRange(1, 400));
            Assert.That(reads.GetProperty("latencyPercentilesNs").GetProperty("99.99").GetDouble(), Is.GreaterThanOrEqualTo(reads.GetProperty("latencyPercentilesNs").GetProperty("50").GetDouble()));
            Assert.That(document.RootElement.GetProperty("writes").GetProperty("requests").GetInt64(), Is.Zero);
        });
    }

    [Test]
    public void Percentiles_are_right_within_a_64th()
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 100_000; i++)
        {
            histogram.Add(i * 10);
        }
        Assert.Multiple(() =>
        {
            Assert.That(histogram.Count, Is.EqualTo(100_000));
            Assert.That(histogram.Percentile(50), Is.EqualTo(500_000).Within(2).Percent);
            Assert.That(histogram.Percentile(99.99), Is.EqualTo(999_900).Within(2).Percent);
            Assert.That(histogram.Mean, Is.EqualTo(500_000).Within(2).Percent);
            Assert.That(new LatencyHistogram().Percentile(50), Is.Zero);
        });
    }

    [Test]
    public async Task Discard_zeroes_its_range_and_the_sum_is_that_of_the_bytes()
    {
        string there = MakeFile("there", Length);
        await DdAsync("-s", there, "-d", Url(0));
        ToolRun discard = await ToolRun.RunAsync(DiscardTool.RunAsync, ["-o", "4096", "-l", "0x2000", Url(0)]);
        ToolRun zero = await ToolRun.RunAsync(DiscardTool.RunAsync, ["-z", "-o", "64K", "-l", "64K", "--json", Url(0)]);
        ToolRun crooked = await ToolRun.RunAsync(DiscardTool.RunAsync, ["-o", "100", Url(0)]);
        byte[] expected = File.ReadAllBytes(there);
        expected.AsSpan(4096, 0x2000).Clear();
        expected.AsSpan(64 << 10, 64 << 10).Clear();
        ToolRun sum = await ToolRun.RunAsync(Md5SumTool.RunAsync, [Url(0)]);
        ToolRun part = await ToolRun.RunAsync(Md5SumTool.RunAsync, ["-o", "512", "-l", "3000320", "--json", Url(0)]);
        using JsonDocument document = JsonDocument.Parse(part.Output);
#pragma warning disable CA5351 // It is what the tool prints.
        Assert.Multiple(() =>
        {
            Assert.That((discard.ExitStatus, discard.Output, zero.ExitStatus, crooked.ExitStatus), Is.EqualTo((0, "", 0, 10)));
            Assert.That(sum.Lines, Is.EqualTo((string[])[Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(expected))]));
            Assert.That(document.RootElement.GetProperty("md5").GetString(), Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(expected.AsSpan(512, 3_000_320)))));
        });
#pragma warning restore CA5351
    }

    [Test]
    public async Task Reservations_are_made_shown_and_cleared_by_one_initiator_port_over_several_runs()
    {
        string[] me = ["-i", "iqn.2026-01.test:me", "--isid=40000000abcd", "-S", "abc", Url(0)];
        ToolRun reserve = await ToolRun.RunAsync(PrTool.RunAsync, ["-R", "-T", "5", .. me]);
        ToolRun keys = await ToolRun.RunAsync(PrTool.RunAsync, ["-k", Url(0)]);
        ToolRun reservation = await ToolRun.RunAsync(PrTool.RunAsync, ["-r", Url(0)]);
        ToolRun full = await ToolRun.RunAsync(PrTool.RunAsync, ["-s", Url(0)]);
        ToolRun capabilities = await ToolRun.RunAsync(PrTool.RunAsync, ["-c", Url(0)]);
        ToolRun clear = await ToolRun.RunAsync(PrTool.RunAsync, ["-C", .. me]);
        ToolRun none = await ToolRun.RunAsync(PrTool.RunAsync, ["-k", "--json", Url(0)]);
        ToolRun nobody = await ToolRun.RunAsync(PrTool.RunAsync, ["-R", "-S", "1", Url(0)]);
        ToolRun both = await ToolRun.RunAsync(PrTool.RunAsync, ["-R", "-k", Url(0)]);
        Assert.Multiple(() =>
        {
            Assert.That((reserve.ExitStatus, clear.ExitStatus, nobody.ExitStatus, both.ExitStatus), Is.EqualTo((0, 0, 10, 10)), $"{reserve}{clear}");
            Assert.That(keys.Lines, Is.EqualTo((string[])["  PR generation=0x1, 1 registered reservation keys follow:", "    0xabc"]));
            Assert.That(reservation.Lines, Is.EqualTo((string[])["  PR generation=0x1, Reservation follows:", "    Key=0xabc", "    scope: LU_SCOPE,  type: Write Exclusive, Registrants Only"]));
            Assert.That(full.Output, Does.Contain("iqn.2026-01.test:me,i,0x40000000abcd").And.Contain("<< Reservation holder >>"));
            Assert.That(capabilities.Lines[0], Is.EqualTo("Report capabilities response:"));
            Assert.That(none.Output, Does.Contain("\"keys\": []"));
        });
    }

    [Test]
    public void Port_groups_are_printed_in_the_lines_of_libiscsi()
    {
        byte[] data = new byte[32];
        int length = TargetPortGroupsData.Write(data, [new TargetPortGroupHeader { Group = 0x12, State = AsymmetricAccessState.Standby, Preferred = true, ActiveOptimizedSupported = true, StatusCode = 2, PortCount = 2 }], [1, 0x1f]);
        using var output = new StringWriter();
        Assert.That(RtpgTool.TryPrint(new ToolConsole { Output = output, Error = TextWriter.Null }, data.AsSpan(0, length), json: false), Is.True);
        Assert.That(output.ToString().Split(Environment.NewLine), Is.EqualTo((string[])
        [
            "RTPG retrieved 1 groups",
            "Group 0x0012: preferred 1, format 0x00, ALUA state STANDBY,flags 0x01, status code 0x02, port count 2",
            "Ports: [ 0x1 0x1f]",
            "",
        ]));
    }

    [TestCase("bash")]
    [TestCase("zsh")]
    [TestCase("fish")]
    public async Task Completion_script_names_every_option(string shell)
    {
        ToolRun run = await ToolRun.RunAsync(DdTool.RunAsync, ["--completion", shell]);
        Assert.That(run.ExitStatus, Is.Zero, run.ToString());
        Assert.That(run.Output, Does.Contain("iscsi-dd").And.Contain("sparse").And.Contain("header-digest"));
        ToolRun unknown = await ToolRun.RunAsync(DdTool.RunAsync, ["--completion", "tcsh"]);
        Assert.That(unknown.ExitStatus, Is.EqualTo(10));
    }

    private static Task<ToolRun> DdAsync(params string[] arguments) => ToolRun.RunAsync(DdTool.RunAsync, arguments);

    private string Url(int lun) => ToolRun.Url(_target, lun);

    private string MakeFile(string name, int length)
    {
        string path = Path.Combine(_folder, name);
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        File.WriteAllBytes(path, data);
        return path;
    }
}
