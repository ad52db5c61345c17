namespace Lunaris.LibIscsi.Abi;

/// <summary>One function of the C ABI, as the tests and the documentation see it.</summary>
/// <param name="Name">The exported symbol.</param>
/// <param name="ReturnType">C return type.</param>
/// <param name="Parameters">The parameters in order.</param>
/// <param name="Failure">What it returns when it could not be called, as the C# expression; empty for void.</param>
/// <param name="Address">The native entry point.</param>
internal sealed record Export(string Name, string ReturnType, ExportedParameter[] Parameters, string Failure, nint Address)
{
    /// <summary>In what it differs from the C library deliberately; empty for nothing.</summary>
    public string Difference { get; init; } = "";

    /// <summary>The C prototype, without a semicolon.</summary>
    public string Prototype =>
        $"{ReturnType}{(ReturnType.EndsWith('*') ? "" : " ")}{Name}({(Parameters.Length == 0 ? "void" : string.Join(", ", Parameters.Select(p => $"{p.Type}{(p.Type.EndsWith('*') ? "" : " ")}{p.Name}")))})";
}

/// <summary>One parameter of an exported function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its C type.</param>
/// <param name="IsPointer">It is an address, so that it could be null.</param>
/// <param name="MayBeNull">Null is a legal argument.</param>
internal sealed record ExportedParameter(string Name, string Type, bool IsPointer, bool MayBeNull);
