using Lunaris.Generators.Layout;

namespace Lunaris.Generators.Abi;

/// <summary>A command that is declared once, by <c>[CommandFamily]</c>, and exported in several forms.</summary>
/// <param name="Name">The name in the middle of the functions' names.</param>
/// <param name="Target">C# expression that names the method which makes the task.</param>
/// <param name="Parameters">The functions' own parameters, in the header's order.</param>
/// <param name="Arguments">What the method is called with, in its order: C# expressions over the parameters.</param>
/// <param name="Iov">Whether there are the forms with a list of buffers.</param>
/// <param name="DataOptional">Whether a call without buffers sends no data.</param>
/// <param name="NoLun">Whether the command goes to LUN 0 always.</param>
/// <param name="Location">Where it was declared; carries the message where a name turns out to be taken.</param>
/// <param name="Errors">What is wrong with the declaration.</param>
internal sealed record FamilyModel(
    string Name,
    string Target,
    EquatableArray<ExportParameter> Parameters,
    EquatableArray<string> Arguments,
    bool Iov,
    bool DataOptional,
    bool NoLun,
    DiagnosticModel Location,
    EquatableArray<DiagnosticModel> Errors)
{
    /// <summary>In what it differs from the C library; empty for nothing.</summary>
    public string Difference { get; init; } = "";

    /// <summary>The buffer that a command sends.</summary>
    public const string Data = "data";

    /// <summary>Its length in bytes.</summary>
    public const string Length = "datalen";

    /// <summary>Bytes of a block: the length has to be a multiple of it.</summary>
    public const string BlockSize = "blocksize";

    public bool Sends => Has(Data) && Has(Length);

    public bool Has(string parameter) => Parameters.Any(p => p.Name == parameter);
}
