using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Reports;
using Lunaris.Interop.Tests.Compliance;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Yardstick;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>
/// iscsi-test-cu on our library, check by check. What it finds on the C library is expected by <see cref="TgtComplianceTests"/>; here it must find the same, but
/// for the checks of test-cu-differences.txt.
/// </summary>
[TestFixture]
[Category("Interop")]
public sealed class TestCuTests
{
    /// <summary>A check whose verdict is another one on ours, and why that is right.</summary>
    private sealed record Difference(string Check, Verdict Debian, Verdict Ours, string Reason);

    [Test, Consumer("iscsi-test-cu", "every check, with data loss allowed")]
    public async Task Verdicts_are_those_of_the_c_library()
    {
        GlueLibrary.RequireBoth();
        string file = await TgtComplianceTests.ExpectationFileAsync(".iscsi-test-cu");
        Assert.That(file, Does.Exist, "the verdicts with the C library on this version of tgt are not known");
        IReadOnlyDictionary<string, Verdict> debian = VerdictFile.Parse(await File.ReadAllTextAsync(file));
        var said = new Dictionary<string, ToolResult>();

        Dictionary<string, Verdict> ours = await TestCuRun.VerdictsAsync(GlueLibrary.Ours.Environ(), said.Add);

        Difference[] listed = await DifferencesAsync();
        Dictionary<string, Verdict> expected = debian.ToDictionary();
        foreach (Difference difference in listed)
        {
            Assert.That(debian[difference.Check], Is.EqualTo(difference.Debian), difference.Check);
            expected[difference.Check] = difference.Ours;
        }
        foreach (string check in expected.Keys.Where(check => !ours.TryGetValue(check, out Verdict verdict) || verdict != expected[check]))
        {
            await TestContext.Out.WriteLineAsync($"{check}: {said[check]}");
        }
        Assert.That(VerdictFile.Differences(expected, ours), Is.Empty);
        ConsumerTable.Record(GlueLibrary.Debian, Sum(debian));
        ConsumerTable.Record(GlueLibrary.Ours, Sum(ours) + string.Concat(listed.Select(difference => $"; {difference.Check}: {difference.Reason}")));
    }

    [Test]
    public async Task Listed_differences_are_no_losses()
        => Assert.That((await DifferencesAsync()).Where(difference => difference.Ours == Verdict.Failed || difference.Reason.Length == 0), Is.Empty);

    private static string Sum(IReadOnlyDictionary<string, Verdict> verdicts)
        => $"{verdicts.Values.Count(verdict => verdict == Verdict.Passed)} passed, {verdicts.Values.Count(verdict => verdict == Verdict.Skipped)} skipped, {verdicts.Values.Count(verdict => verdict == Verdict.Failed)} failed";

    /// <summary>Lines <c>check | with the C library | with ours | why</c>; those that begin with # are remarks.</summary>
    private static async Task<Difference[]> DifferencesAsync() =>
    [
        .. (await File.ReadAllLinesAsync(Repository.Path("compliance-tests", "Lunaris.Interop.Tests", "Glue", "test-cu-differences.txt")))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(parts => new Difference(parts[0], Enum.Parse<Verdict>(parts[1]), Enum.Parse<Verdict>(parts[2]), parts[3])),
    ];
}
