using Lunaris.Generators.Layout;
using Microsoft.CodeAnalysis;

namespace Lunaris.Generators.Abi;

/// <summary>
/// Makes the native entry points of the C ABI from <c>[CExport]</c> methods, and the table of them. Whatever else declares exports joins in here,
/// as models: a generator does not see what another one writes.
/// </summary>
[Generator]
public sealed class ExportGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ExportModel> methods = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Lunaris.LibIscsi.Abi.CExportAttribute",
            static (_, _) => true,
            static (c, _) => c.Attributes.Select(a => ExportReader.Read((IMethodSymbol)c.TargetSymbol, a)).ToArray()).SelectMany(static (e, _) => e);
        IncrementalValuesProvider<FamilyModel> families = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Lunaris.LibIscsi.Commands.CommandFamilyAttribute",
            static (_, _) => true,
            static (c, _) => c.Attributes.Select(a => FamilyReader.Read((IMethodSymbol)c.TargetSymbol, a)).ToArray()).SelectMany(static (f, _) => f);
        context.RegisterSourceOutput(methods.Collect().Combine(families.Collect()), static (output, pair) => Emit(output, pair.Left, pair.Right));
    }

    private static void Emit(SourceProductionContext output, IReadOnlyList<ExportModel> methods, IReadOnlyList<FamilyModel> families)
    {
        if (methods.Count + families.Count == 0)
        {
            return;
        }

        output.AddSource("Lunaris.LibIscsi.Commands.CommandFunctions.g.cs", FamilyEmitter.Emit(families));
        ExportModel[] sorted = methods.Concat(families.SelectMany(FamilyEmitter.ExportsOf)).OrderBy(e => e.Name, StringComparer.Ordinal).ToArray();
        for (int i = 0; i < sorted.Length; i++)
        {
            foreach (DiagnosticModel error in sorted[i].Errors)
            {
                output.ReportDiagnostic(error.ToDiagnostic());
            }

            if (i > 0 && sorted[i].Name == sorted[i - 1].Name)
            {
                output.ReportDiagnostic(sorted[i].Location.ToDiagnostic());
            }
        }

        output.AddSource("Lunaris.LibIscsi.Abi.EntryPoints.g.cs", ExportEmitter.EmitWrappers(sorted));
        output.AddSource("Lunaris.LibIscsi.Abi.ExportTable.g.cs", ExportEmitter.EmitTable(sorted));
    }
}
