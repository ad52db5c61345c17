namespace Lunaris.Compliance.Framework;

/// <summary>Makes a method a case of the suite: <c>static Task Method(ComplianceContext c)</c>.</summary>
/// <param name="name">family.suite.test; the yardstick's name where it has the same check.</param>
/// <param name="clauses">The clauses it checks, separated by semicolons: <c>SBC-4 §5.12; RFC 7143 §11.3</c>.</param>
/// <param name="needs">What it needs.</param>
/// <param name="sentence">What it checks.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
public sealed class ComplianceCaseAttribute(string name, string clauses, Needs needs, string sentence) : Attribute
{
    public string Name { get; } = name;

    public string Clauses { get; } = clauses;

    public Needs Needs { get; } = needs;

    public string Sentence { get; } = sentence;

    /// <summary>The most that the case may take.</summary>
    public int TimeoutSeconds { get; init; } = 30;
}
