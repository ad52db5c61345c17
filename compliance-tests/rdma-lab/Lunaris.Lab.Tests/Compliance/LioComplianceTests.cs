using System.Diagnostics;
using System.Text.RegularExpressions;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Reports;
using Lunaris.Compliance.Running;
using Lunaris.Compliance.Yardstick;
using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Compliance;

/// <summary>Our suite and iscsi-test-cu on thin logical units of LIO over TCP, against what is checked in for this version of the kernel.</summary>
[TestFixture]
[Category("Compliance")]
public sealed class LioComplianceTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    // The header that LIO sends back in the Reject of a SNACK is right in some runs and wrong in others.
    private static readonly string[] s_unsteady = ["iSCSI.Reject.Snack"];

    // Commands that fail on LUN 0 leave LIO waiting there for commands before an ordered one for good: what is about iSCSI has a unit of its own.
    private static string UrlFor(string check) =>
        $"iscsi://{LabEnvironment.LioPortal}/{LabEnvironment.LioComplianceTarget}/{(check.StartsWith("SCSI.", StringComparison.Ordinal) ? 0 : 1)}";

    // Fixes of the kernel's third number change nothing here so far.
    private static string Version => "lio-" + Regex.Match(File.ReadAllText("/proc/sys/kernel/osrelease"), @"^\d+\.\d+").Value;

    [OneTimeSetUp]
    public void NeedsTheLab() => LabEnvironment.Require();

    [Test]
    public async Task Our_verdicts_on_lio_are_the_expected_ones()
    {
        List<CaseResult> results = await RunAllAsync();

        TestContext.Out.WriteLine($"Figure: compliance of LIO: {results.Count(r => r.Verdict == Verdict.Passed)} passed, {results.Count(r => r.Verdict == Verdict.Warning)} warnings, {results.Count(r => r.Verdict == Verdict.Failed)} failed, {results.Count(r => r.Verdict == Verdict.Skipped)} skipped");
        foreach (CaseResult result in results.Where(r => r.Verdict is Verdict.Failed or Verdict.Warning))
        {
            TestContext.Out.WriteLine($"{result.Verdict} {result.Case.Name}: {result.Message}");
        }

        IReadOnlyDictionary<string, Verdict> expected = ExpectedVerdicts.Of(Version);
        Dictionary<string, Verdict> verdicts = results.ToDictionary(r => r.Case.Name, r => r.Verdict);
        foreach (string name in s_unsteady)
        {
            Assert.That(verdicts[name], Is.AnyOf(Verdict.Passed, Verdict.Failed), name);
            verdicts[name] = expected.GetValueOrDefault(name, verdicts[name]);
        }

        ExpectedVerdicts.Compare(Version, verdicts, LabEnvironment.OutputFolder);
    }

    /// <summary>A quarter of an hour on an emulated processor, and nothing of ours is tested: only when it is asked for.</summary>
    [Test]
    [Explicit("dotnet cake --target=Lab --lab-tests=Yardsticks_verdicts")]
    public void Yardsticks_verdicts_on_lio_are_the_expected_ones()
    {
        var verdicts = new Dictionary<string, Verdict>();
        foreach (string name in CaseCatalogue.Yardstick)
        {
            using Process process = LabTool.Start(YardstickProgram.Name, YardstickProgram.Arguments(name, UrlFor(name)));
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(s_limit))
            {
                process.Kill();
                process.WaitForExit();
            }

            if (YardstickProgram.Read(process.ExitCode, output.Result + error.Result) is { } verdict)
            {
                verdicts.Add(name, verdict);
            }
        }

        ExpectedVerdicts.Compare(Version + ExpectedVerdicts.YardstickSuffix, verdicts, LabEnvironment.OutputFolder);
    }

    private static async Task<List<CaseResult>> RunAllAsync()
    {
        var results = new List<CaseResult>();
        foreach (IGrouping<string, ComplianceCase> cases in CaseCatalogue.All.GroupBy(c => UrlFor(c.Name)))
        {
            await using var runner = new ComplianceRunner(new RunSettings
            {
                Urls = [IscsiUrl.Parse(cases.Key), IscsiUrl.Parse(cases.Key)],
                DataLoss = true,
                Sanitize = true,
                Format = true,
                ClearReservations = true,
            });
            await runner.PrepareAsync();
            results.AddRange(await runner.RunAsync(cases));
        }
        return results;
    }
}
