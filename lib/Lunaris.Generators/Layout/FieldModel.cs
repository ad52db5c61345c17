namespace Lunaris.Generators.Layout;

/// <summary>How the raw value of a field becomes its property type and back.</summary>
internal enum FieldConversion
{
    /// <summary>The property has the raw integer type or a wider one.</summary>
    Integer,

    /// <summary>A flag.</summary>
    Boolean,

    /// <summary>An enumeration, by cast.</summary>
    Enumeration,

    /// <summary>A value type with a constructor from the raw integer and a <c>Value</c> property.</summary>
    Wrapper,

    /// <summary>A span over the bytes.</summary>
    Span,

    /// <summary>ASCII text padded with spaces.</summary>
    Text,
}

/// <summary>One declared field; a record so that the incremental pipeline can compare models.</summary>
internal sealed record FieldModel(
    string Name,
    string Type,
    string Accessibility,
    FieldConversion Conversion,
    bool HasSetter,
    int Offset,
    int ByteLength,
    int High,
    int Low,
    bool IsRequired)
{
    /// <summary>Whether the field covers whole bytes.</summary>
    public bool IsByteAligned => High == 7 && Low == 0;

    /// <summary>Width in bits.</summary>
    public int BitLength => (ByteLength * 8) - (7 - High) - Low;
}
