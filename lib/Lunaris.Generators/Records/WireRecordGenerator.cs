using System.Text;
using Lunaris.Generators.Layout;
using Microsoft.CodeAnalysis;

namespace Lunaris.Generators.Records;

/// <summary>Implements <c>[WireRecord]</c>, <c>[VpdPage]</c> and <c>[ModePage]</c> structures.</summary>
[Generator]
public sealed class WireRecordGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        foreach (string attribute in new[] { "WireRecordAttribute", "VpdPageAttribute", "ModePageAttribute" })
        {
            IncrementalValuesProvider<RecordModel> records = context.SyntaxProvider.ForAttributeWithMetadataName(
                "Lunaris.Scsi.Layout." + attribute,
                static (_, _) => true,
                static (c, _) => Read((INamedTypeSymbol)c.TargetSymbol, c.Attributes[0]));
            context.RegisterSourceOutput(records, static (output, record) =>
            {
                foreach (DiagnosticModel diagnostic in record.Type.Diagnostics)
                {
                    output.ReportDiagnostic(diagnostic.ToDiagnostic());
                }

                output.AddSource($"{record.Type.Namespace}.{record.Type.Name}.g.cs", RecordEmitter.Emit(record));
            });
        }
    }

    private static RecordModel Read(INamedTypeSymbol type, AttributeData attribute)
    {
        string kindName = attribute.AttributeClass?.Name ?? "";
        int Named(string name) => attribute.NamedArguments.FirstOrDefault(p => p.Key == name).Value.Value is { } value
            ? Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        if (kindName == "WireRecordAttribute")
        {
            int size = attribute.ConstructorArguments[0].Value is int s ? s : 0;
            return new RecordModel(LayoutReader.Read(type, size), RecordKind.Plain, 0, 0, type.Name, Named("MinLength"));
        }

        byte code = attribute.ConstructorArguments[0].Value is byte c ? c : (byte)0;
        string title = attribute.ConstructorArguments[1].Value as string ?? "";
        int length = attribute.ConstructorArguments[2].Value is int n ? n : 0;
        byte subpage = (byte)Named("Subpage");
        RecordKind kind = kindName == "VpdPageAttribute" ? RecordKind.Vpd : subpage != 0 ? RecordKind.ModeSubpage : RecordKind.Mode;
        int header = kind == RecordKind.Mode ? 2 : 4;
        return new RecordModel(LayoutReader.Read(type, length, new ReservedModel(0, header, 7, 0)), kind, code, subpage, title, header);
    }
}
