using System.Globalization;
using System.Text;
using Lunaris.LibIscsi.Abi;
using Lunaris.Tests.Architecture;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>The table of functions in the documentation is made from their declarations.</summary>
[TestFixture]
public sealed class FunctionDocumentTests
{
    private const string Update = "LUNARIS_UPDATE_DOCS";

    [Test]
    public void Function_table_of_the_documentation_is_up_to_date()
    {
        string file = Path.Combine(RepositoryTree.Root, "docs", "libiscsi-functions.md");
        string expected = Document();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.That(File.Exists(file) ? File.ReadAllText(file) : "", Is.EqualTo(expected), $"run the test with {Update}=1 to write the file");
    }

    private static string Document()
    {
        Export[] exports = [.. CLibrary.Exports.Values.OrderBy(e => e.Name, StringComparer.Ordinal)];
        var text = new StringBuilder("# Functions of libiscsi.so.7\n\nMade by a test from the declarations in `qemu-glue/Lunaris.LibIscsi`. *Fails with* is what a caller gets when the call could not be made: an argument\nthat must not be NULL is, or something was thrown. *Differs* says where a function deliberately does not do what the C library 1.19 does, and why; where it\nsays nothing of tasks, CDBs, data, sense or commands, tests that call both libraries hold them together.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{exports.Length} functions.\n\n| Function | Fails with | Differs |\n|---|---|---|\n");
        foreach (Export export in exports)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{export.Prototype}` | {Failure(export)} | {export.Difference} |\n");
        }

        return text.ToString();
    }

    private static string Failure(Export export) => export switch
    {
        { Failure: "" } => "",
        { ReturnType: var type } when type.EndsWith('*') => export.Failure.Contains("Literal", StringComparison.Ordinal) ? "a constant text" : "NULL",
        { Failure: var value } when value.StartsWith("default", StringComparison.Ordinal) => "0",
        { Failure: var value } => value.StartsWith("unchecked", StringComparison.Ordinal) ? value[(value.LastIndexOf(')', value.Length - 2) + 1)..^1] : value,
    };
}
