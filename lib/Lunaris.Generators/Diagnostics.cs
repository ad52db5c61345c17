using Lunaris.Generators.Layout;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Lunaris.Generators;

/// <summary>The generator's diagnostics; each is described in docs/generators.md.</summary>
internal static class Diagnostics
{
    public const string Overlap = "LNR001";
    public const string Gap = "LNR002";
    public const string OutOfRange = "LNR003";
    public const string NarrowType = "LNR004";
    public const string BadDeclaration = "LNR005";
    public const string DuplicateOperationCode = "LNR006";
    public const string DuplicateExport = "LNR007";

    public static Diagnostic ToDiagnostic(this DiagnosticModel model)
    {
        var descriptor = new DiagnosticDescriptor(
            model.Id,
            "Wire layout",
            model.Message,
            "Lunaris.Layout",
            DiagnosticSeverity.Error,
            isEnabledByDefault: true);
        var location = Location.Create(
            model.File,
            new TextSpan(model.Start, model.Length),
            new LinePositionSpan(new LinePosition(model.StartLine, model.StartColumn), new LinePosition(model.EndLine, model.EndColumn)));
        return Diagnostic.Create(descriptor, location);
    }

    public static DiagnosticModel Create(string id, string message, Location location)
    {
        FileLinePositionSpan span = location.GetLineSpan();
        return new DiagnosticModel(
            id,
            message,
            span.Path,
            location.SourceSpan.Start,
            location.SourceSpan.Length,
            span.StartLinePosition.Line,
            span.StartLinePosition.Character,
            span.EndLinePosition.Line,
            span.EndLinePosition.Character);
    }
}
