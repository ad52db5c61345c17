using System.Text.RegularExpressions;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Reports;
using Lunaris.Compliance.Running;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using Lunaris.Interop.Tests.Yardstick;
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

    [Test]
    public async Task Our_verdicts_on_tgt_are_the_expected_ones()
    {
        await using TgtServer tgt = await TgtServer.StartAsync(TestCuRun.Target);
        string url = tgt.Url(TestCuRun.Target, 1);
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

        Compare(await ExpectationFileAsync(""), results.ToDictionary(r => r.Case.Name, r => r.Verdict));
    }

    [Test]
    public async Task Yardsticks_verdicts_on_tgt_are_the_expected_ones()
        => Compare(await ExpectationFileAsync(".iscsi-test-cu"), await TestCuRun.VerdictsAsync());

    private static void Compare(string file, Dictionary<string, Verdict> actual)
    {
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, VerdictFile.ToText(actual));
        }

        Assert.That(file, Does.Exist, $"nothing is expected of this version yet: run the test with {Update}=1, and look at what it writes");
        Assert.That(VerdictFile.Differences(VerdictFile.Parse(File.ReadAllText(file)), actual), Is.Empty);
    }

    /// <summary>The file with what is expected of the installed version of tgt.</summary>
    internal static async Task<string> ExpectationFileAsync(string suffix)
    {
        ToolResult version = await CommandLineTool.RunAsync("tgtd", ["--version"]);
        string number = Regex.Match(version.Output + version.Error, @"\d+(\.\d+)+").Value;
        return Repository.Path("compliance-tests", "Lunaris.Compliance", "Expectations", $"tgt-{number}{suffix}.txt");
    }
}
