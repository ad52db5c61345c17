using Lunaris.Generators.Layout;
using Microsoft.CodeAnalysis;

namespace Lunaris.Generators.Commands;

/// <summary>Implements <c>[ScsiCommand]</c> declarations and the table of all commands.</summary>
[Generator]
public sealed class ScsiCommandGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<CommandModel> commands = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Lunaris.Scsi.ScsiCommandAttribute",
            static (_, _) => true,
            static (c, _) => CommandReader.Read((INamedTypeSymbol)c.TargetSymbol, c.Attributes[0]));
        context.RegisterSourceOutput(commands, static (output, command) =>
        {
            foreach (DiagnosticModel diagnostic in command.Type.Diagnostics)
            {
                output.ReportDiagnostic(diagnostic.ToDiagnostic());
            }

            output.AddSource($"{command.Type.Namespace}.{command.Type.Name}.g.cs", CommandEmitter.Emit(command));
        });

        // The table lives in the assembly that declares it; commands declared elsewhere have their Info only.
        IncrementalValueProvider<bool> ownsTable = context.CompilationProvider.Select(static (c, _) => c.Assembly.GetTypeByMetadataName("Lunaris.Scsi.ScsiCommandTable") is not null);
        context.RegisterSourceOutput(commands.Collect().Combine(ownsTable), static (output, pair) =>
        {
            CommandModel[] sorted = pair.Left
                .OrderBy(c => c.OperationCode)
                .ThenBy(c => c.ServiceAction)
                .ThenBy(c => c.Sets)
                .ThenBy(c => c.Type.Name, StringComparer.Ordinal)
                .ToArray();
            ReportDuplicates(output, sorted);
            if (pair.Right)
            {
                output.AddSource("Lunaris.Scsi.ScsiCommandTable.g.cs", CommandEmitter.EmitRegistry(sorted));
            }
        });
    }

    private static void ReportDuplicates(SourceProductionContext output, CommandModel[] sorted)
    {
        const int Primary = 1;
        for (int i = 0; i < sorted.Length; i++)
        {
            for (int j = i + 1; j < sorted.Length && sorted[j].OperationCode == sorted[i].OperationCode; j++)
            {
                CommandModel a = sorted[i];
                CommandModel b = sorted[j];
                bool sameAction = a.ServiceAction == b.ServiceAction || a.ServiceAction < 0 || b.ServiceAction < 0;
                bool sameDevices = (a.Sets & b.Sets) != 0 || ((a.Sets | b.Sets) & Primary) != 0;
                if (sameAction && sameDevices)
                {
                    output.ReportDiagnostic((b.Location with { Message = $"{b.Type.Name} has the operation code and service action of {a.Type.Name}" }).ToDiagnostic());
                }
            }
        }
    }
}
