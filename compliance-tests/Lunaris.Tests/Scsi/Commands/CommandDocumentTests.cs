using System.Globalization;
using System.Text;
using Lunaris.Scsi;
using Lunaris.Tests.Architecture;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi.Commands;

/// <summary>The command table of the documentation is made from the declarations and the golden vectors.</summary>
[TestFixture]
public sealed class CommandDocumentTests
{
    private const string Update = "LUNARIS_UPDATE_DOCS";

    [Test]
    public void Command_table_of_the_documentation_is_up_to_date()
    {
        string file = Path.Combine(RepositoryTree.Root, "docs", "scsi-commands.md");
        string expected = Document();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.That(File.ReadAllText(file), Is.EqualTo(expected), $"run the test with {Update}=1 to write the file");
    }

    [Test]
    public void Every_command_has_a_compliance_case_or_a_written_reason_for_having_none_and_not_both()
    {
        string[] neither = [.. ScsiCommandTable.Rows.ToArray().Where(row => CommandCoverage.CaseOf(row) is null == CommandCoverage.ExemptionOf(row) is null).Select(row => row.Name)];
        Assert.That(neither, Is.Empty);
        Assert.That(CommandCoverage.NamedCases.Except(Lunaris.Compliance.Framework.CaseCatalogue.All.Select(c => c.Name)), Is.Empty);
    }

    private static string Document()
    {
        var text = new StringBuilder("# SCSI commands\n\nMade by a test from the declarations in `lib/Lunaris.Scsi/Commands` and their golden vectors. *Repeated* says whether a command may be sent again when its\nfate is unknown: `overwritable` only where blocks are overwritten in place (not on host managed zones, write-once or recordable media).\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{CdbVectors.All.Count} commands.\n\n| Code | Action | Name | Type | Sets | Data | Repeated | Standard | Golden vector | Compliance case |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (ScsiCommandInfo row in ScsiCommandTable.Rows)
        {
            CdbVector vector = CdbVectors.All.Single(v => v.Info == row);
            string repeated = row.Idempotence switch
            {
                Idempotence.Always => "yes",
                Idempotence.WhereOverwritable => "overwritable",
                _ => "no",
            };
            string action = row.ServiceAction is { } a ? string.Create(CultureInfo.InvariantCulture, $"{a:X2}h") : string.Empty;
            text.Append(CultureInfo.InvariantCulture, $"| {row.OperationCode:X2}h | {action} | {row.Name} | `{row.Type.Name}` | {row.Sets} | {row.Direction} | {repeated} | {row.Spec} | `{vector.Hex}` | {CommandCoverage.CaseOf(row) ?? $"none: {CommandCoverage.ExemptionOf(row)}"} |\n");
        }

        return text.ToString();
    }
}
