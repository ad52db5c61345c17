namespace Lunaris.LibIscsi.Abi;

/// <summary>
/// Exports a static method as a function of the C ABI. The generator makes the entry point: it refuses null where a parameter does not allow it
/// (<see cref="NullOkAttribute"/>, or a nullable context), catches every exception, and then returns <see cref="OnError"/>.
/// </summary>
/// <param name="name">The exported symbol.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class CExportAttribute(string name) : Attribute
{
    /// <summary>The exported symbol.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// What the caller gets when the call could not be made. Left out: -1 for <see langword="int"/>, zero or null for the rest. A string for a
    /// function that returns <see cref="CString"/>.
    /// </summary>
    public object? OnError { get; set; }
}

/// <summary>A parameter that may be null: the method sees to it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class NullOkAttribute : Attribute;

/// <summary>The name of a type in the C headers, such as <c>struct scsi_task</c>.</summary>
/// <param name="name">The name.</param>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Class)]
internal sealed class CNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>The C type of one parameter or return value, where the usual mapping does not give the header's.</summary>
/// <param name="type">The C type.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.ReturnValue)]
internal sealed class CTypeAttribute(string type) : Attribute
{
    /// <summary>The C type.</summary>
    public string Type { get; } = type;
}
