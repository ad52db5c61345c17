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
        context.RegisterSourceOutput(methods.Collect(), static (output, exports) => Emit(output, exports));
    }

    private static void Emit(SourceProductionContext output, IReadOnlyList<ExportModel> exports)
    {
        if (exports.Count == 0)
        {
            return;
        }

        ExportModel[] sorted = exports.OrderBy(e => e.Name, StringComparer.Ordinal).ToArray();
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
