using System.Globalization;
using System.Text;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Reports;
using Lunaris.Tests.Architecture;
using NUnit.Framework;

namespace Lunaris.Tests.Compliance;

/// <summary>
/// docs/compliance-verdicts.md is made of the expectation files: for each target and version our verdicts (<c>NAME.txt</c>) beside those of iscsi-test-cu
/// (<c>NAME.iscsi-test-cu.txt</c>). Where the two disagree, <c>explanations.txt</c> says who is right.
/// </summary>
[TestFixture]
public sealed class VerdictDocumentTests
{
    private const string Update = "LUNARIS_UPDATE_DOCS";
    private const string YardstickSuffix = ".iscsi-test-cu";

    private static readonly string s_folder = Path.Combine(RepositoryTree.Root, "compliance-tests", "Lunaris.Compliance", "Expectations");

    /// <summary>A target with both lists of verdicts.</summary>
    private sealed record Column(string Target, IReadOnlyDictionary<string, Verdict> Ours, IReadOnlyDictionary<string, Verdict> Theirs)
    {
        /// <summary>A warning is a pass: the yardstick has no third verdict.</summary>
        public bool Differs(string name) => Theirs.TryGetValue(name, out Verdict theirs) && Ours.TryGetValue(name, out Verdict ours) && theirs != (ours == Verdict.Warning ? Verdict.Passed : ours);
    }

    /// <summary>Why the two disagree about one check of one target, by <c>target check</c>.</summary>
    private sealed record Explanation(string Right, string Text);

    [Test]
    public void Verdict_table_of_the_documentation_is_up_to_date()
    {
        string file = Path.Combine(RepositoryTree.Root, "docs", "compliance-verdicts.md");
        string expected = Document(Columns(), Explanations());
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.That(File.ReadAllText(file), Is.EqualTo(expected), $"run the test with {Update}=1 to write the file");
    }

    [Test]
    public void Every_difference_to_the_yardstick_is_explained_and_nothing_else_is()
    {
        IEnumerable<string> differences = Columns().SelectMany(column => CaseCatalogue.Yardstick.Where(column.Differs).Select(name => $"{column.Target} {name}"));
        Assert.That(Explanations().Keys, Is.EquivalentTo(differences));
    }

    [Test]
    public void Expectations_name_every_case() =>
        Assert.That(Columns().Select(column => CaseCatalogue.All.Select(c => c.Name).Except(column.Ours.Keys).Count()), Is.All.Zero);

    private static Column[] Columns() =>
    [
        .. Directory.GetFiles(s_folder, $"*{YardstickSuffix}.txt").Order(StringComparer.Ordinal).Select(theirs =>
        {
            string target = Path.GetFileName(theirs)[..^(YardstickSuffix.Length + 4)];
            return new Column(target, VerdictFile.Parse(File.ReadAllText(Path.Combine(s_folder, target + ".txt"))), VerdictFile.Parse(File.ReadAllText(theirs)));
        }),
    ];

    /// <summary>Lines <c>target check | who is right | why</c>; those that begin with # are remarks.</summary>
    private static Dictionary<string, Explanation> Explanations() => File.ReadAllLines(Path.Combine(s_folder, "explanations.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(parts => parts[0], parts => new Explanation(parts[1], parts[2]));

    private static string Document(Column[] columns, Dictionary<string, Explanation> explanations)
    {
        var text = new StringBuilder("# Verdicts beside iscsi-test-cu\n\nMade by a test from the files in `compliance-tests/Lunaris.Compliance/Expectations`. Ours stands first, iscsi-test-cu's (Debian's build) second;\n`-` where it has no such check. **Bold** where the two disagree; the second table says who is right.\n\n");
        text.Append("| Check |").Append(string.Concat(columns.Select(c => $" {c.Target}: ours | iscsi-test-cu |"))).Append('\n');
        text.Append("|---|").Append(string.Concat(columns.Select(_ => "---|---|"))).Append('\n');
        foreach (string name in CaseCatalogue.All.Where(c => c.IsOfYardstick).Select(c => c.Name))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} |");
            foreach (Column column in columns)
            {
                string bold = column.Differs(name) ? "**" : "";
                string theirs = column.Theirs.TryGetValue(name, out Verdict verdict) ? Word(verdict) : "-";
                text.Append(CultureInfo.InvariantCulture, $" {bold}{Word(column.Ours[name])}{bold} | {bold}{theirs}{bold} |");
            }

            text.Append('\n');
        }

        text.Append("\n## Where they disagree\n\n| Target and check | Ours | iscsi-test-cu | Right | Why |\n|---|---|---|---|---|\n");
        foreach (Column column in columns)
        {
            foreach (string name in CaseCatalogue.Yardstick.Where(column.Differs).Order(StringComparer.Ordinal))
            {
                Explanation explanation = explanations.GetValueOrDefault($"{column.Target} {name}") ?? new Explanation("?", "not explained");
                text.Append(CultureInfo.InvariantCulture, $"| {column.Target} {name} | {Word(column.Ours[name])} | {Word(column.Theirs[name])} | {explanation.Right} | {explanation.Text} |\n");
            }
        }

        text.Append("\n## What iscsi-test-cu does not check\n\n| Case |").Append(string.Concat(columns.Select(c => $" {c.Target} |"))).Append("\n|---|").Append(string.Concat(columns.Select(_ => "---|"))).Append('\n');
        foreach (string name in CaseCatalogue.All.Where(c => !c.IsOfYardstick).Select(c => c.Name))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} |").Append(string.Concat(columns.Select(c => $" {Word(c.Ours[name])} |"))).Append('\n');
        }

        return text.ToString();
    }

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}
