using Lunaris.Compliance.Framework;
using Spectre.Console;

namespace Lunaris.Compliance.CommandLine;

/// <summary>The list of cases.</summary>
internal static class CaseListing
{
    public static void Print(IReadOnlyList<ComplianceCase> cases, IAnsiConsole console)
    {
        if (Console.IsOutputRedirected)
        {
            foreach (ComplianceCase complianceCase in cases)
            {
                Console.Out.WriteLine(complianceCase.Name);
            }

            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumn("Case").AddColumn("Clauses").AddColumn("Needs").AddColumn("Checks");
        foreach (ComplianceCase complianceCase in cases)
        {
            string name = Markup.Escape(complianceCase.Name);
            table.AddRow(complianceCase.IsOfYardstick ? name : $"[aqua]{name}[/]", Markup.Escape(string.Join("; ", complianceCase.Clauses)), complianceCase.Needs.ToString(), Markup.Escape(complianceCase.Sentence));
        }

        console.Write(table);
        console.MarkupLine($"{cases.Count} cases; those that iscsi-test-cu does not have are [aqua]coloured[/].");
    }
}
