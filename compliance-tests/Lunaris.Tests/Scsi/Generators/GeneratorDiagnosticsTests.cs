using Lunaris.Generators.Commands;
using Lunaris.Generators.Layout;
using Lunaris.Generators.Records;
using Lunaris.Scsi;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi.Generators;

/// <summary>A wrong declaration does not build.</summary>
[TestFixture]
public sealed class GeneratorDiagnosticsTests
{
    private const string Header = """
        using Lunaris.Scsi;
        using Lunaris.Scsi.Layout;
        namespace Probe;

        """;

    private const string Good = """
        [ScsiCommand(0xC1, "PROBE", 6, DataDirection.None)]
        [Reserved(1, 3)]
        public readonly partial record struct Probe : IScsiCommand
        {
            [U8(4)]
            public byte Value { get; init; }
        }
        """;

    [Test]
    public void Right_declaration_builds_without_a_word() => Assert.That(Diagnose(Good), Is.Empty);

    [TestCase("[U8(4)]", "[U8(3)]", "LNR001", TestName = "Field_on_reserved_bytes_overlaps")]
    [TestCase("[U8(4)]", "[U8(5)]", "LNR001", TestName = "Field_on_the_control_byte_overlaps")]
    [TestCase("[U8(4)]", "[U8(0)]", "LNR001", TestName = "Field_on_the_operation_code_overlaps")]
    [TestCase("[U8(4)]", "[U8(6)]", "LNR003", TestName = "Field_beyond_the_CDB_is_out_of_range")]
    [TestCase("[U8(4)]", "[Bits(4, 6, 0)]", "LNR002", TestName = "Bit_that_nobody_declares_is_a_gap")]
    [TestCase("[Reserved(1, 3)]", "[Reserved(1, 2)]", "LNR002", TestName = "Byte_that_nobody_declares_is_a_gap")]
    [TestCase("[U8(4)]", "[U16(3)]", "LNR004", TestName = "Type_narrower_than_its_field_is_refused")]
    [TestCase("0xC1, \"PROBE\", 6, DataDirection.None", "0x7F, \"PROBE\", 6, DataDirection.None", "LNR005", TestName = "Variable_length_command_without_service_action_is_refused")]
    public void Wrong_declaration_is_named(string right, string wrong, string id)
    {
        Assert.That(Diagnose(Good.Replace(right, wrong, StringComparison.Ordinal)), Does.Contain(id));
    }

    [Test]
    public void Same_operation_code_in_one_command_set_is_refused_and_in_two_is_not()
    {
        string second = Good.Replace("struct Probe", "struct Second", StringComparison.Ordinal);
        string tape = second.Replace("DataDirection.None)", "DataDirection.None, Sets = CommandSets.Tape)", StringComparison.Ordinal);
        string disk = Good.Replace("DataDirection.None)", "DataDirection.None, Sets = CommandSets.Block)", StringComparison.Ordinal);
        Assert.Multiple(() =>
        {
            Assert.That(Diagnose(Good + "\n" + second), Is.EquivalentTo(["LNR006"]));
            Assert.That(Diagnose(Good + "\n" + tape), Is.EquivalentTo(["LNR006"]), "a primary command belongs to every set");
            Assert.That(Diagnose(disk + "\n" + tape), Is.Empty);
        });
    }

    [Test]
    public void Page_header_cannot_be_declared_again()
    {
        const string Page = """
            [ModePage(0x08, "Probe", 4)]
            [Reserved(3, 1)]
            public readonly partial record struct Page
            {
                [U8(2)]
                public byte Value { get; init; }
            }
            """;
        Assert.Multiple(() =>
        {
            Assert.That(Diagnose(Page), Is.Empty);
            Assert.That(Diagnose(Page.Replace("[U8(2)]", "[U8(1)]", StringComparison.Ordinal)), Does.Contain("LNR001"));
        });
    }

    private static string[] Diagnose(string source)
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        MetadataReference[] references =
        [
            MetadataReference.CreateFromFile(typeof(object).Assembly.Location),
            MetadataReference.CreateFromFile(Path.Combine(runtime, "System.Runtime.dll")),
            MetadataReference.CreateFromFile(Path.Combine(runtime, "System.Memory.dll")),
            MetadataReference.CreateFromFile(typeof(ScsiCommandTable).Assembly.Location),
        ];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Probe",
            [CSharpSyntaxTree.ParseText(Header + source, new CSharpParseOptions(LanguageVersion.Latest))],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ScsiCommandGenerator().AsSourceGenerator(), new WireRecordGenerator().AsSourceGenerator(), new WireLayoutGenerator().AsSourceGenerator()],
            parseOptions: new CSharpParseOptions(LanguageVersion.Latest));
        driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out var reported);
        string[] errors = reported.Select(d => d.Id).ToArray();
        return errors.Length > 0 ? errors : output.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).ToArray();
    }
}
