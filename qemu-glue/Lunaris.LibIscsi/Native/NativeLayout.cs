namespace Lunaris.LibIscsi.Native;

/// <summary>
/// Names the C struct that a struct mirrors. Fields have the C member's name in this language's case (<c>CdbSize</c> is <c>cdb_size</c>), or a
/// <see cref="CNameAttribute"/>; the layout test compares size and every offset with the installed headers.
/// </summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class CStructAttribute(string name) : Attribute
{
    /// <summary>The tag of the struct.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the struct came with version 1.20, so that the headers of 1.19 do not have it.</summary>
    public bool Later { get; init; }
}

/// <summary>
/// Names the C constants that an enumeration mirrors: the prefix and the member's name in capitals (<c>CheckCondition</c> is
/// <c>CHECK_CONDITION</c>).
/// </summary>
[AttributeUsage(AttributeTargets.Enum)]
internal sealed class CConstantsAttribute(string prefix) : Attribute
{
    /// <summary>What every constant begins with.</summary>
    public string Prefix { get; } = prefix;
}

/// <summary>The C name where the rule does not give it.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class CNameAttribute(string name) : Attribute
{
    /// <summary>The name of the member or constant; empty for a field that C does not name: a bit field, whose offset cannot be asked for.</summary>
    public string Name { get; } = name;
}
