using Lunaris.Generators.Layout;
using Microsoft.CodeAnalysis;

namespace Lunaris.Generators.Commands;

/// <summary>Reads a <c>[ScsiCommand]</c> declaration.</summary>
internal static class CommandReader
{
    private static readonly string[] s_blockCounts = ["TransferLength", "VerificationLength", "NumberOfLogicalBlocks", "PrefetchLength"];
    private static readonly string[] s_byteCounts = ["AllocationLength", "ParameterListLength"];

    public static CommandModel Read(INamedTypeSymbol type, AttributeData attribute)
    {
        byte operationCode = attribute.ConstructorArguments[0].Value is byte o ? o : (byte)0;
        string name = attribute.ConstructorArguments[1].Value as string ?? "";
        int length = attribute.ConstructorArguments[2].Value is int l ? l : 0;
        int serviceAction = Named(attribute, "ServiceAction", -1);
        bool declaresControl = type.GetMembers("Control").Length > 0;
        bool variable = operationCode == 0x7F;

        var implied = new List<ReservedModel> { new(0, 1, 7, 0) };
        if (serviceAction >= 0)
        {
            implied.Add(variable ? new ReservedModel(7, 3, 7, 0) : new ReservedModel(1, 1, 4, 0));
        }

        if (!declaresControl)
        {
            implied.Add(new ReservedModel(variable ? 1 : length - 1, 1, 7, 0));
        }

        TypeModel model = LayoutReader.Read(type, length, implied.ToArray());
        Location location = type.Locations[0];
        foreach (FieldModel field in model.Fields)
        {
            if (field.Conversion is FieldConversion.Span or FieldConversion.Text)
            {
                model = Add(model, Diagnostics.Create(Diagnostics.BadDeclaration, $"{type.Name}.{field.Name}: a command holds numbers and flags only", location));
            }
        }

        if (variable != (serviceAction > 0x1F || (variable && serviceAction >= 0)) || (variable && length != 8 + (length - 8) / 4 * 4))
        {
            model = Add(model, Diagnostics.Create(Diagnostics.BadDeclaration, $"{type.Name}: the service action or length does not fit operation code {operationCode:X2}h", location));
        }

        (CommandFacets facets, string? lengthField) = Facets(type);
        return new CommandModel(
            model,
            operationCode,
            serviceAction,
            name,
            length,
            EnumMember(attribute.ConstructorArguments[3]),
            NamedText(attribute, "Spec"),
            Named(attribute, "Sets", 1),
            NamedEnum(attribute, "Idempotence", "Never"),
            declaresControl,
            facets,
            lengthField,
            Diagnostics.Create(Diagnostics.DuplicateOperationCode, "", location));
    }

    private static (CommandFacets Facets, string? LengthField) Facets(INamedTypeSymbol type)
    {
        var facets = CommandFacets.None;
        string? lengthField = null;
        bool Implements(string name) => type.AllInterfaces.Any(i => i.Name == name && i.ContainingNamespace.ToDisplayString() == "Lunaris.Scsi");
        bool Has(string name) => type.GetMembers().Any(m => m.Name == name || m.Name.EndsWith("." + name, StringComparison.Ordinal));
        SpecialType? TypeOf(string name) => type.GetMembers(name).OfType<IPropertySymbol>().FirstOrDefault()?.Type.SpecialType;
        bool HasExplicit(string name) => type.GetMembers().Any(m => m.Name.EndsWith("IBlockCommand." + name, StringComparison.Ordinal));

        if (Implements("IBlockCommand"))
        {
            lengthField = s_blockCounts.FirstOrDefault(Has);
            if (!HasExplicit("Lba") && TypeOf("Lba") is { } lba && lba != SpecialType.System_UInt64)
            {
                facets |= CommandFacets.BlockLba;
            }

            if (!HasExplicit("TransferLength") && TypeOf("TransferLength") != SpecialType.System_UInt32)
            {
                facets |= CommandFacets.BlockLength;
            }

            if (!Has("DataLength"))
            {
                facets |= CommandFacets.BlockDataLength;
            }
        }
        else if ((Implements("IAllocationLengthCommand") || Implements("IParameterListCommand")) && !Has("DataLength"))
        {
            lengthField = s_byteCounts.FirstOrDefault(Has);
            facets |= CommandFacets.DataLength;
        }

        return (facets, lengthField);
    }

    private static TypeModel Add(TypeModel model, DiagnosticModel diagnostic) =>
        model with { Diagnostics = new EquatableArray<DiagnosticModel>([.. model.Diagnostics, diagnostic]) };

    private static int Named(AttributeData attribute, string name, int fallback)
    {
        foreach (KeyValuePair<string, TypedConstant> pair in attribute.NamedArguments)
        {
            if (pair.Key == name && pair.Value.Value is { } value)
            {
                return Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return fallback;
    }

    private static string NamedText(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(p => p.Key == name).Value.Value as string ?? "";

    private static string NamedEnum(AttributeData attribute, string name, string fallback)
    {
        TypedConstant constant = attribute.NamedArguments.FirstOrDefault(p => p.Key == name).Value;
        return constant.Kind == TypedConstantKind.Enum ? EnumMember(constant) : fallback;
    }

    private static string EnumMember(TypedConstant constant) =>
        constant.Type?.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue && Equals(f.ConstantValue, constant.Value))?.Name ?? "None";
}
