using Lunaris.Generators.Layout;
using Microsoft.CodeAnalysis;

namespace Lunaris.Generators.Abi;

/// <summary>Reads <c>[CommandFamily]</c> methods.</summary>
internal static class FamilyReader
{
    private static readonly ExportParameter s_data = new(FamilyModel.Data, "byte*", "unsigned char *", NullTest.Pointer, true, "");

    public static FamilyModel Read(IMethodSymbol method, AttributeData attribute)
    {
        Location location = method.Locations[0];
        List<DiagnosticModel> errors = [];
        string name = (string)attribute.ConstructorArguments[0].Value!;
        ExportParameter[] declared = method.Parameters.Select(p => ExportReader.ReadParameter(p, errors)).ToArray();
        string list = attribute.ConstructorArguments.Length > 1 && attribute.ConstructorArguments[1].Value is string given
            ? given
            : string.Join(",", declared.Select(p => p.Name));
        List<ExportParameter> parameters = [];
        Dictionary<string, string> arguments = [];
        foreach (string item in list.Split([','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(item.Trim(), declared, arguments) is { } parameter)
            {
                parameters.Add(parameter);
            }
            else
            {
                errors.Add(Diagnostics.Create(Diagnostics.BadDeclaration, $"{name}: '{item.Trim()}' is no parameter of {method.Name}", location));
            }
        }

        foreach (ExportParameter missing in declared.Where(p => !arguments.ContainsKey(p.Name)))
        {
            errors.Add(Diagnostics.Create(Diagnostics.BadDeclaration, $"{name}: nothing is given to {missing.Name} of {method.Name}", location));
            arguments[missing.Name] = "default";
        }

        return new FamilyModel(
            name,
            $"{method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}.{method.Name}",
            new EquatableArray<ExportParameter>(parameters.ToArray()),
            new EquatableArray<string>(declared.Select(p => arguments[p.Name]).ToArray()),
            Flag(attribute, "Iov"),
            Flag(attribute, "DataOptional"),
            Flag(attribute, "NoLun"),
            Diagnostics.Create(Diagnostics.DuplicateExport, $"{name} is exported more than once", location),
            new EquatableArray<DiagnosticModel>(errors.ToArray()))
        {
            Difference = ExportReader.DifferenceOf(method),
        };
    }

    /// <summary>One item of the list: <c>[int ]name[=parameter]</c>.</summary>
    private static ExportParameter? Parse(string item, ExportParameter[] declared, Dictionary<string, string> arguments)
    {
        const string IntType = "int ";
        bool isInt = item.StartsWith(IntType, StringComparison.Ordinal);
        string[] parts = (isInt ? item.Substring(IntType.Length) : item).Split('=');
        string name = parts[0].Trim();
        string source = parts[parts.Length - 1].Trim();
        if (declared.FirstOrDefault(p => p.Name == source) is not { } parameter)
        {
            return item == FamilyModel.Data ? s_data : null;
        }

        arguments[source] = isInt ? $"unchecked(({parameter.Type})@{name})" : $"@{name}";
        return isInt ? new ExportParameter(name, "int", "int", NullTest.None, false, "") : parameter with { Name = name };
    }

    private static bool Flag(AttributeData attribute, string name) => attribute.NamedArguments.Any(a => a.Key == name && a.Value.Value is true);
}
