namespace Lunaris.Scsi.Layout;

/// <summary>Base of the attributes that place one field of a wire layout. Offsets count bytes from the start; multi-byte fields are big-endian.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class FieldAttribute : Attribute
{
}

/// <summary>A single bit. Bit 7 is the most significant, as in the T10 standards.</summary>
/// <param name="offset">Byte offset.</param>
/// <param name="bit">Bit number, 0 to 7.</param>
public sealed class BitAttribute(int offset, int bit) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;

    /// <summary>Bit number, 0 to 7.</summary>
    public int Bit { get; } = bit;
}

/// <summary>A run of bits inside one byte, named by its highest and lowest bit.</summary>
/// <param name="offset">Byte offset.</param>
/// <param name="high">Highest bit, 0 to 7.</param>
/// <param name="low">Lowest bit, 0 to <paramref name="high"/>.</param>
public sealed class BitsAttribute(int offset, int high, int low) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;

    /// <summary>Highest bit.</summary>
    public int High { get; } = high;

    /// <summary>Lowest bit.</summary>
    public int Low { get; } = low;
}

/// <summary>A whole byte.</summary>
/// <param name="offset">Byte offset.</param>
public sealed class U8Attribute(int offset) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;
}

/// <summary>A 16-bit big-endian number.</summary>
/// <param name="offset">Byte offset.</param>
public sealed class U16Attribute(int offset) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;
}

/// <summary>A 21-bit big-endian number: the low five bits of the first byte and the two bytes after it, as in 6-byte CDBs.</summary>
/// <param name="offset">Byte offset.</param>
public sealed class U21Attribute(int offset) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;
}

/// <summary>A 24-bit big-endian number.</summary>
/// <param name="offset">Byte offset.</param>
public sealed class U24Attribute(int offset) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;
}

/// <summary>A 32-bit big-endian number.</summary>
/// <param name="offset">Byte offset.</param>
public sealed class U32Attribute(int offset) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;
}

/// <summary>A 48-bit big-endian number.</summary>
/// <param name="offset">Byte offset.</param>
public sealed class U48Attribute(int offset) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;
}

/// <summary>A 64-bit big-endian number.</summary>
/// <param name="offset">Byte offset.</param>
public sealed class U64Attribute(int offset) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;
}

/// <summary>A run of bytes, handed out as a span over the layout.</summary>
/// <param name="offset">Byte offset.</param>
/// <param name="length">Length in bytes.</param>
public sealed class BytesAttribute(int offset, int length) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;

    /// <summary>Length in bytes.</summary>
    public int Length { get; } = length;
}

/// <summary>Declares bytes, or bits of one byte, that the standard reserves or leaves obsolete; without it a gap is a build error.</summary>
[AttributeUsage(AttributeTargets.Struct, AllowMultiple = true)]
public sealed class ReservedAttribute : Attribute
{
    /// <summary>Reserves whole bytes.</summary>
    /// <param name="offset">Byte offset.</param>
    /// <param name="length">Length in bytes.</param>
    public ReservedAttribute(int offset, int length)
    {
        Offset = offset;
        Length = length;
        High = 7;
    }

    /// <summary>Reserves bits of one byte.</summary>
    /// <param name="offset">Byte offset.</param>
    /// <param name="high">Highest bit.</param>
    /// <param name="low">Lowest bit.</param>
    public ReservedAttribute(int offset, int high, int low)
    {
        Offset = offset;
        Length = 1;
        High = high;
        Low = low;
    }

    /// <summary>Byte offset.</summary>
    public int Offset { get; }

    /// <summary>Length in bytes.</summary>
    public int Length { get; }

    /// <summary>Highest bit where a part of a byte is reserved.</summary>
    public int High { get; }

    /// <summary>Lowest bit where a part of a byte is reserved.</summary>
    public int Low { get; }
}

/// <summary>
/// Asks the generator to implement the partial properties of a <c>ref struct</c> as accessors over a span of <paramref name="size"/> bytes.
/// The length is checked once, when the view is made; getters cannot fail after that.
/// </summary>
/// <param name="size">Number of bytes that the view covers.</param>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class WireLayoutAttribute(int size) : Attribute
{
    /// <summary>Number of bytes that the view covers.</summary>
    public int Size { get; } = size;
}

/// <summary>Left-aligned ASCII text padded with spaces (SPC-5), as a <see cref="string"/> property of a <see cref="WireRecordAttribute"/> type.</summary>
/// <param name="offset">Byte offset.</param>
/// <param name="length">Length in bytes.</param>
public sealed class AsciiAttribute(int offset, int length) : FieldAttribute
{
    /// <summary>Byte offset.</summary>
    public int Offset { get; } = offset;

    /// <summary>Length in bytes.</summary>
    public int Length { get; } = length;
}

/// <summary>
/// Asks the generator for <c>TryRead</c> and <c>Write</c> on a <c>readonly partial record struct</c> whose init properties carry field attributes.
/// Reading tolerates truncation down to <see cref="MinLength"/>: what was not received reads as zero, which T10 gives the meaning "not reported".
/// </summary>
/// <param name="size">Number of bytes that <c>Write</c> produces.</param>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class WireRecordAttribute(int size) : Attribute
{
    /// <summary>Number of bytes that <c>Write</c> produces.</summary>
    public int Size { get; } = size;

    /// <summary>Fewest bytes that <c>TryRead</c> accepts.</summary>
    public int MinLength { get; set; }
}

/// <summary>
/// As <see cref="WireRecordAttribute"/>, for a vital product data page: the four header bytes are declared by the generator, the page code is checked,
/// and bytes beyond PAGE LENGTH are not looked at.
/// </summary>
/// <param name="pageCode">PAGE CODE.</param>
/// <param name="name">The standard's name.</param>
/// <param name="size">Number of bytes with the header.</param>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class VpdPageAttribute(byte pageCode, string name, int size) : Attribute
{
    /// <summary>PAGE CODE.</summary>
    public byte PageCode { get; } = pageCode;

    /// <summary>The standard's name.</summary>
    public string Name { get; } = name;

    /// <summary>Number of bytes with the header.</summary>
    public int Size { get; } = size;
}

/// <summary>
/// As <see cref="WireRecordAttribute"/>, for a mode page: the header is declared by the generator (two bytes, four where there is a subpage code),
/// the codes are checked, and bytes beyond PAGE LENGTH are not looked at.
/// </summary>
/// <param name="pageCode">PAGE CODE, 0 to 3Eh.</param>
/// <param name="name">The standard's name.</param>
/// <param name="size">Number of bytes with the header.</param>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class ModePageAttribute(byte pageCode, string name, int size) : Attribute
{
    /// <summary>PAGE CODE.</summary>
    public byte PageCode { get; } = pageCode;

    /// <summary>The standard's name.</summary>
    public string Name { get; } = name;

    /// <summary>Number of bytes with the header.</summary>
    public int Size { get; } = size;

    /// <summary>SUBPAGE CODE; 0 for the page_0 format.</summary>
    public byte Subpage { get; set; }
}
