using Lunaris.Generators.Layout;

namespace Lunaris.Generators.Abi;

/// <summary>How a parameter of an exported function is seen to be null.</summary>
internal enum NullTest
{
    /// <summary>It cannot be: a number.</summary>
    None,

    /// <summary>A pointer.</summary>
    Pointer,

    /// <summary>A struct around one pointer, with a property <c>IsNull</c>.</summary>
    Property,

    /// <summary>A managed object behind a native handle: <c>From(handle)</c> gives null for what is none.</summary>
    Handle,
}

/// <summary>One parameter of an exported function.</summary>
/// <param name="Name">Name in C# and C.</param>
/// <param name="Type">C# type in the wrapper's signature.</param>
/// <param name="CType">C type.</param>
/// <param name="Test">How null shows.</param>
/// <param name="MayBeNull">Null is passed on instead of refused.</param>
/// <param name="Handle">Managed type behind the handle, or empty.</param>
internal sealed record ExportParameter(string Name, string Type, string CType, NullTest Test, bool MayBeNull, string Handle);

/// <summary>One function of the C ABI.</summary>
/// <param name="Name">Exported symbol.</param>
/// <param name="Target">C# expression that names the method to call.</param>
/// <param name="ReturnType">C# return type.</param>
/// <param name="CReturnType">C return type.</param>
/// <param name="Failure">C# expression of the value returned when the call cannot be made; empty for void.</param>
/// <param name="Parameters">The parameters in order.</param>
/// <param name="Location">Where it was declared; carries the message where the name turns out to be taken.</param>
/// <param name="Errors">What is wrong with the declaration.</param>
internal sealed record ExportModel(
    string Name,
    string Target,
    string ReturnType,
    string CReturnType,
    string Failure,
    EquatableArray<ExportParameter> Parameters,
    DiagnosticModel Location,
    EquatableArray<DiagnosticModel> Errors)
{
    /// <summary>In what it differs from the C library; empty for nothing.</summary>
    public string Difference { get; init; } = "";

    public bool ReturnsVoid => ReturnType == "void";
}
