namespace Lunaris.LibIscsi.Native;

/// <summary>
/// The C name of a member or constant, where the rule does not give it: fields of a struct with a C name are called as in the header, in this
/// language's case (<c>CdbSize</c> is <c>cdb_size</c>). The layout test compares the size and every offset with the installed headers.
/// </summary>
/// <param name="name">The name; empty for a field that C does not name: bit fields, whose offset cannot be asked for.</param>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class CFieldAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>
/// The C constants that an enumeration mirrors: the prefix and the member's name in capitals (<c>CheckCondition</c> is <c>CHECK_CONDITION</c>).
/// </summary>
/// <param name="prefix">What every constant begins with.</param>
[AttributeUsage(AttributeTargets.Enum)]
internal sealed class CConstantsAttribute(string prefix) : Attribute
{
    /// <summary>What every constant begins with.</summary>
    public string Prefix { get; } = prefix;
}

/// <summary>A struct that came with version 1.20: the headers of 1.19 do not have it.</summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class Since120Attribute : Attribute;
