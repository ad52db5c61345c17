using Microsoft.CodeAnalysis;

namespace Lunaris.Generators.Layout;

/// <summary>Finds overlaps, undeclared gaps and fields that do not fit: a wrong table is a build error, not a corrupted disk.</summary>
internal static class LayoutChecker
{
    public static void Check(INamedTypeSymbol type, int size, List<FieldModel> fields, ReservedModel[] reserved, List<DiagnosticModel> diagnostics)
    {
        Location location = type.Locations[0];
        var owners = new string?[size * 8];
        foreach (FieldModel field in fields)
        {
            Claim(field.Name, field.Offset, field.ByteLength, field.High, field.Low);
            if (field.Conversion == FieldConversion.Integer && field.BitLength > WidthOf(field.Type))
            {
                diagnostics.Add(Diagnostics.Create(Diagnostics.NarrowType, $"{type.Name}.{field.Name} has {field.BitLength} bits and does not fit its type {field.Type}", location));
            }
        }

        foreach (ReservedModel r in reserved)
        {
            Claim("reserved", r.Offset, r.Length, r.High, r.Low);
        }

        for (int bit = 0; bit < owners.Length; bit++)
        {
            if (owners[bit] is null)
            {
                diagnostics.Add(Diagnostics.Create(Diagnostics.Gap, $"{type.Name} declares nothing for byte {bit / 8} bit {7 - (bit % 8)}: declare the field or mark it [Reserved]", location));
                break;
            }
        }

        void Claim(string name, int offset, int length, int high, int low)
        {
            if (offset < 0 || length < 1 || offset + length > size || high > 7 || low < 0 || low > high)
            {
                diagnostics.Add(Diagnostics.Create(Diagnostics.OutOfRange, $"{type.Name}.{name} lies outside the {size} bytes of the layout", location));
                return;
            }

            bool whole = high == 7 && low == 0;
            int first = (offset * 8) + (whole ? 0 : 7 - high);
            int count = whole ? length * 8 : (length * 8) - (7 - high) - low;
            for (int bit = first; bit < first + count; bit++)
            {
                if (owners[bit] is { } other)
                {
                    diagnostics.Add(Diagnostics.Create(Diagnostics.Overlap, $"{type.Name}.{name} overlaps {other} at byte {bit / 8} bit {7 - (bit % 8)}", location));
                    return;
                }

                owners[bit] = name;
            }
        }
    }

    private static int WidthOf(string type) => type switch
    {
        "byte" => 8,
        "ushort" => 16,
        "uint" or "int" => 32,
        _ => 64,
    };
}
