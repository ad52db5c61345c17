using System.Text.RegularExpressions;
using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Yardstick;

/// <summary>How Debian's iscsi-test-cu is asked for one check, and what its answer means.</summary>
public static class YardstickProgram
{
    public const string Name = "iscsi-test-cu";

    private const int KilledBySignal = 128;

    /// <summary>Its arguments for one check over two paths to one unit, with everything allowed.</summary>
    public static string[] Arguments(string check, string url)
        // Names that Debian's iscsi-test-cu does not have are left out; -V has every skip told.
        => ["-d", "-S", "-V", "-n", "-i", RunSettings.FirstInitiator, "-I", RunSettings.SecondInitiator, "-t", check, url, url];

    /// <summary>What it found, of one check; null where it has no such check. A skip is told by its message only: its sum counts it as passed. One that crashes has failed.</summary>
    public static Verdict? Read(int exitCode, string text)
    {
        if (exitCode >= KilledBySignal)
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
}
