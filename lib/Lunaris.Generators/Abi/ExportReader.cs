using Lunaris.Generators.Layout;
using Microsoft.CodeAnalysis;

namespace Lunaris.Generators.Abi;

/// <summary>Reads <c>[CExport]</c> methods.</summary>
internal static class ExportReader
{
    private const string CNameAttribute = "Lunaris.LibIscsi.Abi.CNameAttribute";
    private const string CTypeAttribute = "Lunaris.LibIscsi.Abi.CTypeAttribute";
    private const string DiffersAttribute = "Lunaris.LibIscsi.Abi.DiffersAttribute";
    private const string NullOkAttribute = "Lunaris.LibIscsi.Abi.NullOkAttribute";

    /// <summary>What stands for the context in a native signature.</summary>
    private const string NativeHandle = "global::Lunaris.LibIscsi.Native.NativeContext*";

    public static ExportModel Read(IMethodSymbol method, AttributeData attribute)
    {
        Location location = method.Locations[0];
        List<DiagnosticModel> errors = [];
        string name = (string)attribute.ConstructorArguments[0].Value!;
        object? onError = attribute.NamedArguments.FirstOrDefault(a => a.Key == "OnError").Value.Value;
        if (!method.IsStatic || method.IsGenericMethod)
        {
            errors.Add(Diagnostics.Create(Diagnostics.BadDeclaration, $"{name}: an exported method is static and not generic", location));
        }

        List<ExportParameter> parameters = [];
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            parameters.Add(ReadParameter(parameter, errors));
        }

        string returnType = method.ReturnsVoid ? "void" : Display(method.ReturnType);
        string cReturn = Override(method.GetReturnTypeAttributes()) ?? CTypeOf(method.ReturnType);
        return new ExportModel(
            name,
            $"{method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}.{method.Name}",
            returnType,
            cReturn,
            Failure(method, onError),
            new EquatableArray<ExportParameter>(parameters.ToArray()),
            Diagnostics.Create(Diagnostics.DuplicateExport, $"{name} is exported more than once", location),
            new EquatableArray<DiagnosticModel>(errors.ToArray()))
        {
            Difference = DifferenceOf(method),
        };
    }

    /// <summary>What <c>[Differs]</c> says of a method.</summary>
    public static string DifferenceOf(IMethodSymbol method) =>
        method.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == DiffersAttribute)?.ConstructorArguments[0].Value as string ?? "";

    /// <summary>Reads a parameter: its C type, and how null shows.</summary>
    public static ExportParameter ReadParameter(IParameterSymbol parameter, List<DiagnosticModel> errors)
    {
        ITypeSymbol type = parameter.Type;
        bool mayBeNull = Has(parameter.GetAttributes(), NullOkAttribute);
        string cType = Override(parameter.GetAttributes()) ?? CTypeOf(type);
        if (type.TypeKind == TypeKind.Class)
        {
            string handle = Display(type.WithNullableAnnotation(NullableAnnotation.None));
            return new ExportParameter(parameter.Name, NativeHandle, cType, NullTest.Handle, type.NullableAnnotation == NullableAnnotation.Annotated, handle);
        }

        if (!type.IsUnmanagedType || parameter.RefKind != RefKind.None)
        {
            errors.Add(Diagnostics.Create(Diagnostics.BadDeclaration, $"{parameter.Name}: a parameter of an exported method is a number, a pointer or a context", parameter.Locations[0]));
        }

        NullTest test = type is IPointerTypeSymbol or IFunctionPointerTypeSymbol ? NullTest.Pointer
            : type.TypeKind == TypeKind.Struct && type.SpecialType == SpecialType.None && type.GetMembers("IsNull").Length > 0 ? NullTest.Property
            : NullTest.None;
        return new ExportParameter(parameter.Name, Display(type), cType, test, mayBeNull, "");
    }

    private static string Failure(IMethodSymbol method, object? onError)
    {
        if (method.ReturnsVoid)
        {
            return "";
        }

        string type = Display(method.ReturnType);
        return onError switch
        {
            null when method.ReturnType.SpecialType == SpecialType.System_Int32 => "-1",
            null => $"default({type})",
            string text => $"global::Lunaris.LibIscsi.Abi.CString.Literal(\"{text}\"u8)",
            IFormattable number => $"unchecked(({type}){number.ToString(null, System.Globalization.CultureInfo.InvariantCulture)})",
            _ => $"default({type})",
        };
    }

    private static string CTypeOf(ITypeSymbol type)
    {
        if (type is IPointerTypeSymbol pointer)
        {
            string pointed = CTypeOf(pointer.PointedAtType);
            return pointed.EndsWith("*", StringComparison.Ordinal) ? pointed + "*" : pointed + " *";
        }

        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass?.ToDisplayString() == CNameAttribute)
            {
                return (string)attribute.ConstructorArguments[0].Value!;
            }
        }

        return type.SpecialType switch
        {
            SpecialType.System_Void => "void",
            SpecialType.System_Byte => "unsigned char",
            SpecialType.System_Int32 => "int",
            SpecialType.System_UInt16 => "uint16_t",
            SpecialType.System_UInt32 => "uint32_t",
            SpecialType.System_UInt64 => "uint64_t",
            SpecialType.System_UIntPtr => "size_t",
            _ => type.Name,
        };
    }

    private static string? Override(IEnumerable<AttributeData> attributes) =>
        attributes.FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == CTypeAttribute)?.ConstructorArguments[0].Value as string;

    private static bool Has(IEnumerable<AttributeData> attributes, string name) => attributes.Any(a => a.AttributeClass?.ToDisplayString() == name);

    private static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
