using Microsoft.CodeAnalysis;

namespace Lunaris.Generators.Layout;

/// <summary>Reads the field attributes of a struct into a <see cref="TypeModel"/>.</summary>
internal static class LayoutReader
{
    private const string AttributeNamespace = "Lunaris.Scsi.Layout";

    /// <param name="type">The struct.</param>
    /// <param name="size">Bytes of the layout.</param>
    /// <param name="implied">Fields that the kind of layout brings with it: operation codes, page headers.</param>
    public static TypeModel Read(INamedTypeSymbol type, int size, params ReservedModel[] implied)
    {
        var fields = new List<FieldModel>();
        var diagnostics = new List<DiagnosticModel>();
        foreach (IPropertySymbol property in type.GetMembers().OfType<IPropertySymbol>())
        {
            foreach (AttributeData attribute in property.GetAttributes())
            {
                if (ReadField(property, attribute) is { } field)
                {
                    fields.Add(field);
                }
            }
        }

        ReservedModel[] reserved = type.GetAttributes()
            .Where(a => a.AttributeClass is { Name: "ReservedAttribute" } c && c.ContainingNamespace.ToDisplayString() == AttributeNamespace)
            .Select(ReadReserved)
            .ToArray();

        LayoutChecker.Check(type, size, fields, [.. reserved, .. implied], diagnostics);
        string declaration = (type.IsReadOnly ? "readonly " : "") + (type.IsRefLikeType ? "ref " : "") + "partial " + (type.IsRecord ? "record struct" : "struct");
        return new TypeModel(
            type.ContainingNamespace.ToDisplayString(),
            type.Name,
            declaration,
            size,
            new EquatableArray<FieldModel>(fields.ToArray()),
            new EquatableArray<ReservedModel>(reserved),
            new EquatableArray<DiagnosticModel>(diagnostics.ToArray()));
    }

    private static FieldModel? ReadField(IPropertySymbol property, AttributeData attribute)
    {
        if (attribute.AttributeClass is not { } c || c.ContainingNamespace.ToDisplayString() != AttributeNamespace)
        {
            return null;
        }

        int Argument(int index) => attribute.ConstructorArguments[index].Value is int value ? value : 0;
        (int Bytes, int High, int Low)? shape = c.Name switch
        {
            "BitAttribute" => (1, Argument(1), Argument(1)),
            "BitsAttribute" => (1, Argument(1), Argument(2)),
            "U8Attribute" => (1, 7, 0),
            "U16Attribute" => (2, 7, 0),
            "U21Attribute" => (3, 4, 0),
            "U24Attribute" => (3, 7, 0),
            "U32Attribute" => (4, 7, 0),
            "U48Attribute" => (6, 7, 0),
            "U64Attribute" => (8, 7, 0),
            "BytesAttribute" or "AsciiAttribute" => (Argument(1), 7, 0),
            _ => null,
        };
        if (shape is not { } s)
        {
            return null;
        }

        return new FieldModel(
            property.Name,
            property.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            property.DeclaredAccessibility == Accessibility.Internal ? "internal" : "public",
            Classify(property.Type, c.Name),
            property.SetMethod is not null,
            Argument(0),
            s.Bytes,
            s.High,
            s.Low,
            property.IsRequired);
    }

    private static FieldConversion Classify(ITypeSymbol type, string attribute)
    {
        switch (attribute)
        {
            case "BytesAttribute":
                return FieldConversion.Span;
            case "AsciiAttribute":
                return FieldConversion.Text;
        }

        return type.SpecialType switch
        {
            SpecialType.System_Boolean => FieldConversion.Boolean,
            SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64
                or SpecialType.System_Int32 or SpecialType.System_Int64 => FieldConversion.Integer,
            _ => type.TypeKind == TypeKind.Enum ? FieldConversion.Enumeration : FieldConversion.Wrapper,
        };
    }

    private static ReservedModel ReadReserved(AttributeData attribute)
    {
        int Argument(int index) => (int)attribute.ConstructorArguments[index].Value!;
        return attribute.ConstructorArguments.Length == 3
            ? new ReservedModel(Argument(0), 1, Argument(1), Argument(2))
            : new ReservedModel(Argument(0), Argument(1), 7, 0);
    }
}
