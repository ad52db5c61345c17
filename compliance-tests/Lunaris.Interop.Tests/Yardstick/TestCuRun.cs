using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Yardstick;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;

namespace Lunaris.Interop.Tests.Yardstick;

/// <summary>Every check of Debian's iscsi-test-cu against a fresh tgtd, one program a check, so that one crash costs one verdict.</summary>
internal static class TestCuRun
{
    /// <summary>A thin unit that may be destroyed.</summary>
    public static TgtTarget Target { get; } = new("iqn.2026-01.com.example:compliance", new TgtLun(1, 64 << 20) { Parameters = "thin_provisioning=1" });

    /// <summary>Runs all checks on the unit's two paths.</summary>
    /// <param name="environment">What the program finds in its environment.</param>
    /// <param name="observe">Is shown each check's output.</param>
    public static async Task<Dictionary<string, Verdict>> VerdictsAsync(IReadOnlyDictionary<string, string>? environment = null, Action<string, ToolResult>? observe = null)
    {
        Requires.Tool(YardstickProgram.Name, "apt-get install libiscsi-bin");
        await using TgtServer tgt = await TgtServer.StartAsync(Target);
        string url = tgt.Url(Target, 1);
        var verdicts = new Dictionary<string, Verdict>();
        foreach (string name in CaseCatalogue.Yardstick)
        {
            ToolResult result = await CommandLineTool.RunAsync(YardstickProgram.Name, YardstickProgram.Arguments(name, url), environment);
            observe?.Invoke(name, result);
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
        return verdicts;
    }
}
