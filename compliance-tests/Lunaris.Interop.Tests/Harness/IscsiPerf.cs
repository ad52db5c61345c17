using System.Text.RegularExpressions;

namespace Lunaris.Interop.Tests.Harness;

/// <summary>
/// libiscsi's iscsi-perf with a time to run. It looks once a second, and ends where the whole seconds left are exactly none: held up for longer than a second at
/// that moment, it counts on below zero, from 2^64 on, and runs for ever. It is told to end then, which it does in order, and begun again.
/// </summary>
internal static partial class IscsiPerf
{
    private const int Attempts = 3;

    /// <summary>Runs it. One that does not end when told to has lost a command: that fails the test.</summary>
    public static async Task<ToolResult> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        for (int attempt = 1; ; attempt++)
        {
            ToolResult result = await CommandLineTool.RunAsync("timeout", ["--signal=INT", "--preserve-status", "30", "iscsi-perf", .. arguments], environment);
            if (attempt == Attempts || !BeyondItsEnd().IsMatch(result.Output))
            {
                return result;
            }
        }
    }

    [GeneratedRegex(@"\d{12,}:\d\d:\d\d - lba")]
    private static partial Regex BeyondItsEnd();
}
