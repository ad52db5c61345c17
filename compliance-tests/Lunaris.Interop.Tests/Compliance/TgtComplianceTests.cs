using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Reports;
using Lunaris.Compliance.Running;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Compliance;

/// <summary>
/// Our suite and iscsi-test-cu on the same kind of logical unit of tgt, against what is checked in for this version of it. A verdict that differs is a change
/// of ours or of the target, and is to be looked at before <c>LUNARIS_UPDATE_DOCS=1</c> writes it down.
/// </summary>
[TestFixture]
[Category("Interop")]
public sealed class TgtComplianceTests
{
    private const string Update = "LUNARIS_UPDATE_DOCS";

    private const int KilledBySignal = 128;

    // Names that Debian's iscsi-test-cu does not have are left out; -V has every skip told.
    private static readonly string[] s_yardstickOptions = ["-d", "-S", "-V", "-n", "-i", RunSettings.FirstInitiator, "-I", RunSettings.SecondInitiator];

    private static readonly TgtTarget s_target = new("iqn.2026-01.com.example:compliance", new TgtLun(1, 64 << 20) { Parameters = "thin_provisioning=1" });

    [Test]
    public async Task Our_verdicts_on_tgt_are_the_expected_ones()
    {
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        string url = tgt.Url(s_target, 1);
        await using var runner = new ComplianceRunner(new RunSettings
        {
            Urls = [IscsiUrl.Parse(url), IscsiUrl.Parse(url)],
            DataLoss = true,
            Sanitize = true,
            Format = true,
            ClearReservations = true,
        })
        {
            Revive = async () =>
            {
                await tgt.KillAsync();
                await tgt.StartAgainAsync();
                return true;
            },
        };
        await runner.PrepareAsync();

        IReadOnlyList<CaseResult> results = await runner.RunAsync(CaseCatalogue.All);

        TestContext.Out.WriteLine($"Figure: compliance of tgt: {results.Count(r => r.Verdict == Verdict.Passed)} passed, {results.Count(r => r.Verdict == Verdict.Warning)} warnings, {results.Count(r => r.Verdict == Verdict.Failed)} failed, {results.Count(r => r.Verdict == Verdict.Skipped)} skipped");
        foreach (CaseResult result in results.Where(r => r.Verdict is Verdict.Failed or Verdict.Warning))
        {
            TestContext.Out.WriteLine($"{result.Verdict} {result.Case.Name}: {result.Message}");
        }

        Compare(await FileAsync(""), results.ToDictionary(r => r.Case.Name, r => r.Verdict));
    }

    [Test]
    public async Task Yardsticks_verdicts_on_tgt_are_the_expected_ones()
    {
        Requires.Tool("iscsi-test-cu", "apt-get install libiscsi-bin");
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        string url = tgt.Url(s_target, 1);
        var verdicts = new Dictionary<string, Verdict>();
        foreach (string name in CaseCatalogue.Yardstick)
        {
            ToolResult result = await CommandLineTool.RunAsync("iscsi-test-cu", [.. s_yardstickOptions, "-t", name, url, url]);
            if (Read(result) is { } verdict)
            {
                verdicts.Add(name, verdict);
            }

            if (!await LoopbackPort.AnswersAsync(tgt.Port))
            {
                verdicts[name] = Verdict.Failed;
                await tgt.KillAsync();
                await tgt.StartAgainAsync();
            }
        }

        Compare(await FileAsync(".iscsi-test-cu"), verdicts);
    }

    /// <summary>What iscsi-test-cu found, of one check; null where it has no such check. A skip is told by its message only: its sum counts it as passed. One that crashes has failed.</summary>
    private static Verdict? Read(ToolResult result)
    {
        string text = result.Output + result.Error;
        if (result.ExitCode >= KilledBySignal)
        {
            return Verdict.Failed;
        }

        Match tests = Regex.Match(text, @"tests\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)");
        if (!tests.Success || tests.Groups[2].Value == "0")
        {
            return null;
        }

        return tests.Groups[4].Value != "0" ? Verdict.Failed : text.Contains("[SKIPPED]", StringComparison.Ordinal) ? Verdict.Skipped : Verdict.Passed;
    }

    private static void Compare(string file, Dictionary<string, Verdict> actual)
    {
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, VerdictFile.ToText(actual));
        }

        Assert.That(file, Does.Exist, $"nothing is expected of this version yet: run the test with {Update}=1, and look at what it writes");
        Assert.That(VerdictFile.Differences(VerdictFile.Parse(File.ReadAllText(file)), actual), Is.Empty);
    }

    private static async Task<string> FileAsync(string suffix, [CallerFilePath] string source = "")
    {
        ToolResult version = await CommandLineTool.RunAsync("tgtd", ["--version"]);
        string number = Regex.Match(version.Output + version.Error, @"\d+(\.\d+)+").Value;
        string folder = Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "Lunaris.Compliance", "Expectations");
        return Path.GetFullPath(Path.Combine(folder, $"tgt-{number}{suffix}.txt"));
    }
}
