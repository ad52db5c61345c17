namespace Lunaris.Compliance.Framework;

/// <summary>One case of the suite.</summary>
/// <param name="Name">family.suite.test.</param>
/// <param name="Clauses">The clauses it checks.</param>
/// <param name="Needs">What it needs.</param>
/// <param name="Sentence">What it checks.</param>
/// <param name="Timeout">The most that it may take.</param>
/// <param name="Body">The check.</param>
public sealed record ComplianceCase(string Name, IReadOnlyList<string> Clauses, Needs Needs, string Sentence, TimeSpan Timeout, Func<ComplianceContext, Task> Body)
{
    /// <summary>SCSI or iSCSI.</summary>
    public string Family => Name[..Name.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>Family and suite.</summary>
    public string Suite => Name[..Name.LastIndexOf('.')];

    /// <summary>Whether the yardstick has a check of that name.</summary>
    public bool IsOfYardstick => CaseCatalogue.Yardstick.Contains(Name);

    public override string ToString() => Name;
}
