namespace Lunaris.LibIscsi.Abi;

/// <summary>In what a function differs from the C library's deliberately, and why, for the table in the documentation.</summary>
/// <param name="text">One or two sentences.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DiffersAttribute(string text) : Attribute
{
    /// <summary>The sentences.</summary>
    public string Text { get; } = text;
}
