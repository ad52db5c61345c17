namespace Lunaris.Generators.Layout;

/// <summary>A struct that carries declared fields.</summary>
internal sealed record TypeModel(
    string Namespace,
    string Name,
    string Declaration,
    int Size,
    EquatableArray<FieldModel> Fields,
    EquatableArray<ReservedModel> Reserved,
    EquatableArray<DiagnosticModel> Diagnostics);

/// <summary>Bytes or bits declared as reserved.</summary>
internal sealed record ReservedModel(int Offset, int Length, int High, int Low);

/// <summary>A diagnostic kept as plain data until it is reported.</summary>
internal sealed record DiagnosticModel(string Id, string Message, string File, int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn);
