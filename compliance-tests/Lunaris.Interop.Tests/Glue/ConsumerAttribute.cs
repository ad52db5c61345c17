namespace Lunaris.Interop.Tests.Glue;

/// <summary>Names the row of docs/libiscsi-consumers.md that a test fills.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConsumerAttribute(string program, string check) : Attribute
{
    public string Program => program;

    public string Check => check;
}
