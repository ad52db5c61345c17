using System.Text.RegularExpressions;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Running;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;

namespace Lunaris.Interop.Tests.Yardstick;

/// <summary>Every check of Debian's iscsi-test-cu against a fresh tgtd, one program a check, so that one crash costs one verdict.</summary>
internal static partial class TestCuRun
{
    private const int KilledBySignal = 128;

    // Names that Debian's iscsi-test-cu does not have are left out; -V has every skip told.
    private static readonly string[] s_options = ["-d", "-S", "-V", "-n", "-i", RunSettings.FirstInitiator, "-I", RunSettings.SecondInitiator];

    /// <summary>A thin unit that may be destroyed.</summary>
    public static TgtTarget Target { get; } = new("iqn.2026-01.com.example:compliance", new TgtLun(1, 64 << 20) { Parameters = "thin_provisioning=1" });

    /// <summary>Runs all checks on the unit's two paths.</summary>
    /// <param name="environment">What the program finds in its environment.</param>
    /// <param name="observe">Is shown each check's output.</param>
    public static async Task<Dictionary<string, Verdict>> VerdictsAsync(IReadOnlyDictionary<string, string>? environment = null, Action<string, ToolResult>? observe = null)
    {
        Requires.Tool("iscsi-test-cu", "apt-get install libiscsi-bin");
        await using TgtServer tgt = await TgtServer.StartAsync(Target);
        string url = tgt.Url(Target, 1);
        var verdicts = new Dictionary<string, Verdict>();
        foreach (string name in CaseCatalogue.Yardstick)
        {
            ToolResult result = await CommandLineTool.RunAsync("iscsi-test-cu", [.. s_options, "-t", name, url, url], environment);
            observe?.Invoke(name, result);
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
        return verdicts;
    }

    /// <summary>What iscsi-test-cu found, of one check; null where it has no such check. A skip is told by its message only: its sum counts it as passed. One that crashes has failed.</summary>
    private static Verdict? Read(ToolResult result)
    {
        string text = result.Output + result.Error;
        if (result.ExitCode >= KilledBySignal)
        {
            return Verdict.Failed;
        }

        Match tests = Sum().Match(text);
        if (!tests.Success || tests.Groups[2].Value == "0")
        {
            return null;
        }

        return tests.Groups[4].Value != "0" ? Verdict.Failed : text.Contains("[SKIPPED]", StringComparison.Ordinal) ? Verdict.Skipped : Verdict.Passed;
    }

    [GeneratedRegex(@"tests\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)")]
    private static partial Regex Sum();
}
