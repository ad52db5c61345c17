using System.Runtime.CompilerServices;
using Lunaris.Compliance.Framework;
using NUnit.Framework;

namespace Lunaris.Compliance.Reports;

/// <summary>
/// What is checked in for a version of a target, in <c>Expectations</c>. A verdict that differs is a change of ours or of the target, and is to be looked at
/// before <c>LUNARIS_UPDATE_DOCS=1</c> writes it down.
/// </summary>
public static class ExpectedVerdicts
{
    public const string Update = "LUNARIS_UPDATE_DOCS";

    /// <summary>Of verdicts that iscsi-test-cu gave: what stands between the target's name and the file's ending.</summary>
    public const string YardstickSuffix = ".iscsi-test-cu";

    /// <summary>Fails with every verdict that is not the expected one.</summary>
    /// <param name="target">Name and version, as in <c>tgt-1.0.85</c>, with <see cref="YardstickSuffix"/> where they are the yardstick's.</param>
    /// <param name="actual">The verdicts by the names of the checks.</param>
    /// <param name="copyTo">A folder that gets what was found in any case; null for none.</param>
    public static void Compare(string target, IReadOnlyDictionary<string, Verdict> actual, string? copyTo = null)
    {
        string text = VerdictFile.ToText(actual);
        if (copyTo is not null)
        {
            File.WriteAllText(Path.Combine(copyTo, $"{target}.txt"), text);
        }

        string file = FileOf(target);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.That(VerdictFile.Differences(Of(target), actual), Is.Empty);
    }

    /// <summary>What is expected of a version of a target; fails where that is not known.</summary>
    /// <param name="target">As in <see cref="Compare"/>.</param>
    public static IReadOnlyDictionary<string, Verdict> Of(string target)
    {
        string file = FileOf(target);
        Assert.That(file, Does.Exist, $"nothing is expected of this version yet: run the test with {Update}=1, and look at what it writes");
        return VerdictFile.Parse(File.ReadAllText(file));
    }

    private static string FileOf(string target, [CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "Expectations", $"{target}.txt"));
}
