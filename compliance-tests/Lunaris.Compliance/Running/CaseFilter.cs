using System.Text.RegularExpressions;
using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Running;

/// <summary>Chooses cases by globs on family.suite.test and by clause.</summary>
public sealed class CaseFilter
{
    private readonly Regex[] _names;
    private readonly string[] _clauses;

    /// <summary>Makes a filter.</summary>
    /// <param name="globs">Globs (<c>*</c>, <c>?</c>, <c>[...]</c>), separated by commas or each by itself; a family or suite stands for all of it. None takes all.</param>
    /// <param name="clauses">Beginnings of clauses: <c>SBC-4</c>, <c>RFC 7143 §11.3</c>. None takes all.</param>
    public CaseFilter(IEnumerable<string> globs, IEnumerable<string> clauses)
    {
        ArgumentNullException.ThrowIfNull(globs);
        ArgumentNullException.ThrowIfNull(clauses);
        _names = [.. globs.SelectMany(glob => glob.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Where(glob => glob != "ALL").Select(ToRegex)];
        _clauses = [.. clauses];
    }

    public IReadOnlyList<ComplianceCase> Apply(IEnumerable<ComplianceCase> cases) => [.. cases.Where(Takes)];

    private bool Takes(ComplianceCase complianceCase) =>
        (_names.Length == 0 || Array.Exists(_names, name => name.IsMatch(complianceCase.Name)))
        && (_clauses.Length == 0 || complianceCase.Clauses.Any(clause => Array.Exists(_clauses, wanted => Begins(clause, wanted))));

    /// <summary>§5.1 is not the beginning of §5.12.</summary>
    private static bool Begins(string clause, string wanted) =>
        clause.StartsWith(wanted, StringComparison.OrdinalIgnoreCase) && (clause.Length == wanted.Length || !char.IsAsciiDigit(clause[wanted.Length]) || !char.IsAsciiDigit(wanted[^1]));

    private static Regex ToRegex(string glob)
    {
        string pattern = Regex.Escape(glob).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)
            .Replace("\\[", "[", StringComparison.Ordinal);
        return new Regex($"^{pattern}(\\..*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }
}
