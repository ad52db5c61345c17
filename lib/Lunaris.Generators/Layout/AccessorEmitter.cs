using System.Text;

namespace Lunaris.Generators.Layout;

/// <summary>Writes C# expressions that read and write one field in a span called <c>bytes</c>.</summary>
internal static class AccessorEmitter
{
    private const string Primitives = "global::System.Buffers.Binary.BinaryPrimitives";

    /// <summary>The expression that yields the property's value.</summary>
    public static string Read(FieldModel field, string bytes)
    {
        if (field.Conversion == FieldConversion.Span)
        {
            return $"{bytes}.Slice({field.Offset}, {field.ByteLength})";
        }

        if (field.Conversion == FieldConversion.Text)
        {
            return $"global::Lunaris.Scsi.Layout.WireText.Read({bytes}.Slice({field.Offset}, {field.ByteLength}))";
        }

        string raw = ReadRaw(field, bytes);
        return field.Conversion switch
        {
            FieldConversion.Boolean => $"({raw}) != 0",
            FieldConversion.Wrapper => $"new {field.Type}({raw})",
            _ => $"({field.Type})({raw})",
        };
    }

    /// <summary>The statement that stores <paramref name="value"/>.</summary>
    public static string Write(FieldModel field, string bytes, string value)
    {
        if (field.Conversion == FieldConversion.Span)
        {
            return $"{value}.CopyTo({bytes}.Slice({field.Offset}, {field.ByteLength}));";
        }

        if (field.Conversion == FieldConversion.Text)
        {
            return $"global::Lunaris.Scsi.Layout.WireText.Write({bytes}.Slice({field.Offset}, {field.ByteLength}), {value});";
        }

        string raw = field.Conversion switch
        {
            FieldConversion.Boolean => $"({value} ? 1 : 0)",
            FieldConversion.Wrapper => $"{value}.Value",
            _ => value,
        };
        if (field.ByteLength == 3 && !field.IsByteAligned)
        {
            return $"{{ uint raw = (uint)({raw}); {bytes}[{field.Offset}] = (byte)(({bytes}[{field.Offset}] & 0xE0) | (int)((raw >> 16) & 0x1F)); {Primitives}.WriteUInt16BigEndian({bytes}.Slice({field.Offset + 1}), (ushort)raw); }}";
        }

        if (!field.IsByteAligned)
        {
            int mask = ((1 << (field.High - field.Low + 1)) - 1) << field.Low;
            return $"{bytes}[{field.Offset}] = (byte)(({bytes}[{field.Offset}] & 0x{0xFF & ~mask:X2}) | (((int)({raw}) << {field.Low}) & 0x{mask:X2}));";
        }

        return field.ByteLength switch
        {
            1 => $"{bytes}[{field.Offset}] = (byte)({raw});",
            2 => $"{Primitives}.WriteUInt16BigEndian({bytes}.Slice({field.Offset}), (ushort)({raw}));",
            3 => $"{{ uint raw = (uint)({raw}); {bytes}[{field.Offset}] = (byte)(raw >> 16); {Primitives}.WriteUInt16BigEndian({bytes}.Slice({field.Offset + 1}), (ushort)raw); }}",
            4 => $"{Primitives}.WriteUInt32BigEndian({bytes}.Slice({field.Offset}), (uint)({raw}));",
            6 => $"{{ ulong raw = (ulong)({raw}); {Primitives}.WriteUInt16BigEndian({bytes}.Slice({field.Offset}), (ushort)(raw >> 32)); {Primitives}.WriteUInt32BigEndian({bytes}.Slice({field.Offset + 2}), (uint)raw); }}",
            _ => $"{Primitives}.WriteUInt64BigEndian({bytes}.Slice({field.Offset}), (ulong)({raw}));",
        };
    }

    /// <summary>The largest value that fits, or null where the type cannot hold more.</summary>
    public static ulong? Limit(FieldModel field)
    {
        int typeBits = field.Type switch { "byte" => 8, "ushort" => 16, "uint" or "int" => 32, "ulong" or "long" => 64, _ => 0 };
        return field.Conversion == FieldConversion.Integer && field.BitLength < typeBits ? (1UL << field.BitLength) - 1 : null;
    }

    /// <summary>The statement that throws where a property's value does not fit its field, or null where every value fits.</summary>
    public static string? RangeCheck(FieldModel field)
    {
        const string Guard = "global::Lunaris.Scsi.Layout.WireGuard.Fits";
        return field.Conversion switch
        {
            FieldConversion.Integer when Limit(field) is { } limit => $"{Guard}({field.Name}, {limit}UL, nameof({field.Name}));",
            FieldConversion.Enumeration when field.BitLength < 64 => $"{Guard}((ulong){field.Name}, {(1UL << field.BitLength) - 1}UL, nameof({field.Name}));",
            FieldConversion.Wrapper when field.BitLength < 64 => $"{Guard}((ulong){field.Name}.Value, {(1UL << field.BitLength) - 1}UL, nameof({field.Name}));",
            _ => null,
        };
    }

    /// <summary>Appends the field table of a type.</summary>
    public static void AppendTable(StringBuilder text, TypeModel type, string indent)
    {
        text.Append(indent).AppendLine("/// <summary>The declared fields in order, for dumps, documentation and tests.</summary>");
        text.Append(indent).AppendLine("public static global::System.ReadOnlySpan<global::Lunaris.Scsi.Layout.LayoutField> Fields => s_fields;").AppendLine();
        text.Append(indent).AppendLine("private static readonly global::Lunaris.Scsi.Layout.LayoutField[] s_fields = CreateFields();").AppendLine();
        text.Append(indent).AppendLine("private static global::Lunaris.Scsi.Layout.LayoutField[] CreateFields() =>");
        text.Append(indent).AppendLine("[");
        foreach (FieldModel field in type.Fields)
        {
            text.Append(indent).AppendLine($"    new(\"{field.Name}\", {field.Offset}, {(field.IsByteAligned ? 0 : field.Low)}, {field.BitLength}),");
        }

        text.Append(indent).AppendLine("];");
    }

    private static string ReadRaw(FieldModel field, string bytes)
    {
        if (field.ByteLength == 3 && !field.IsByteAligned)
        {
            return $"(uint)((({bytes}[{field.Offset}] & 0x1F) << 16) | {Primitives}.ReadUInt16BigEndian({bytes}.Slice({field.Offset + 1})))";
        }

        if (!field.IsByteAligned)
        {
            int mask = (1 << (field.High - field.Low + 1)) - 1;
            return $"({bytes}[{field.Offset}] >> {field.Low}) & 0x{mask:X2}";
        }

        return field.ByteLength switch
        {
            1 => $"{bytes}[{field.Offset}]",
            2 => $"{Primitives}.ReadUInt16BigEndian({bytes}.Slice({field.Offset}))",
            3 => $"(uint)(({bytes}[{field.Offset}] << 16) | {Primitives}.ReadUInt16BigEndian({bytes}.Slice({field.Offset + 1})))",
            4 => $"{Primitives}.ReadUInt32BigEndian({bytes}.Slice({field.Offset}))",
            6 => $"((ulong){Primitives}.ReadUInt16BigEndian({bytes}.Slice({field.Offset})) << 32) | {Primitives}.ReadUInt32BigEndian({bytes}.Slice({field.Offset + 2}))",
            _ => $"{Primitives}.ReadUInt64BigEndian({bytes}.Slice({field.Offset}))",
        };
    }
}
