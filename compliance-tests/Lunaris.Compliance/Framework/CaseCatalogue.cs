using System.Reflection;

namespace Lunaris.Compliance.Framework;

/// <summary>All cases, found by reflection, in the order of their names.</summary>
public static class CaseCatalogue
{
    private const BindingFlags Methods = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static;

    /// <summary>The cases.</summary>
    public static IReadOnlyList<ComplianceCase> All { get; } = Discover();

    /// <summary>Names of the 246 checks of iscsi-test-cu.</summary>
    public static IReadOnlySet<string> Yardstick { get; } = ReadYardstick();

    /// <summary>The case of a name.</summary>
    public static ComplianceCase Find(string name) => All.FirstOrDefault(c => c.Name == name) ?? throw new ArgumentException($"There is no case {name}.", nameof(name));

    private static ComplianceCase[] Discover()
    {
        var cases = new List<ComplianceCase>();
        foreach (MethodInfo method in typeof(CaseCatalogue).Assembly.GetTypes().SelectMany(type => type.GetMethods(Methods)))
        {
            if (method.GetCustomAttribute<ComplianceCaseAttribute>() is { } attribute)
            {
                cases.Add(new ComplianceCase(
                    attribute.Name,
                    attribute.Clauses.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                    attribute.Needs,
                    attribute.Sentence,
                    TimeSpan.FromSeconds(attribute.TimeoutSeconds),
                    method.CreateDelegate<Func<ComplianceContext, Task>>()));
            }
        }

        return [.. cases.OrderBy(c => c.Family, StringComparer.Ordinal).ThenBy(c => c.Suite, StringComparer.Ordinal).ThenBy(c => c.Name, StringComparer.Ordinal)];
    }

    private static HashSet<string> ReadYardstick()
    {
        using Stream stream = typeof(CaseCatalogue).Assembly.GetManifestResourceStream("iscsi-test-cu.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
