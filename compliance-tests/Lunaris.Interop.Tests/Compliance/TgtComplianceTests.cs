using System.Text.RegularExpressions;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Reports;
using Lunaris.Compliance.Running;
using Lunaris.Compliance.Yardstick;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Compliance;

/// <summary>Our suite and iscsi-test-cu on the same kind of logical unit of tgt, against what is checked in for this version of it.</summary>
[TestFixture]
[Category("Interop")]
public sealed class TgtComplianceTests
{
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

        ExpectedVerdicts.Compare(await VersionAsync(), results.ToDictionary(r => r.Case.Name, r => r.Verdict));
    }

    [Test]
    public async Task Yardsticks_verdicts_on_tgt_are_the_expected_ones()
    {
        Requires.Tool(YardstickProgram.Name, "apt-get install libiscsi-bin");
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        string url = tgt.Url(s_target, 1);
        var verdicts = new Dictionary<string, Verdict>();
        foreach (string name in CaseCatalogue.Yardstick)
        {
            ToolResult result = await CommandLineTool.RunAsync(YardstickProgram.Name, YardstickProgram.Arguments(name, url));
            if (YardstickProgram.Read(result.ExitCode, result.Output + result.Error) is { } verdict)
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

        ExpectedVerdicts.Compare(await VersionAsync() + ExpectedVerdicts.YardstickSuffix, verdicts);
    }

    private static async Task<string> VersionAsync()
    {
        ToolResult version = await CommandLineTool.RunAsync("tgtd", ["--version"]);
        return "tgt-" + Regex.Match(version.Output + version.Error, @"\d+(\.\d+)+").Value;
    }
}
