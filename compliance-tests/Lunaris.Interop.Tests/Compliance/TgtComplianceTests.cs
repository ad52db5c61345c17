using System.Text.RegularExpressions;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Reports;
using Lunaris.Compliance.Running;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using Lunaris.Interop.Tests.Yardstick;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Compliance;

/// <summary>Our suite and iscsi-test-cu on the same kind of logical unit of tgt, against what is checked in for this version of it.</summary>
[TestFixture]
[Category("Interop")]
public sealed class TgtComplianceTests
{
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

        ExpectedVerdicts.Compare(await VersionAsync(), results.ToDictionary(r => r.Case.Name, r => r.Verdict));
    }

    [Test]
    public async Task Yardsticks_verdicts_on_tgt_are_the_expected_ones()
        => ExpectedVerdicts.Compare(await VersionAsync() + ExpectedVerdicts.YardstickSuffix, await TestCuRun.VerdictsAsync());

    /// <summary>Name and version of the installed tgt, as the files with what is expected of it are called.</summary>
    internal static async Task<string> VersionAsync()
    {
        ToolResult version = await CommandLineTool.RunAsync("tgtd", ["--version"]);
        return "tgt-" + Regex.Match(version.Output + version.Error, @"\d+(\.\d+)+").Value;
    }
}
