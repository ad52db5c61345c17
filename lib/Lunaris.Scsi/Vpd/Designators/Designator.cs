using System.Globalization;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>A designation descriptor (SPC-5): one name of a logical unit, port or device; a view that is valid as long as the bytes.</summary>
public readonly ref struct Designator
{
    /// <summary>Bytes before the designator itself.</summary>
    public const int HeaderLength = 4;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Makes a view over a descriptor with its header; missing bytes read as zero.</summary>
    public Designator(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>PROTOCOL IDENTIFIER, where PIV says that it is valid.</summary>
    public ProtocolIdentifier? Protocol => _bytes.BitAt(1, 7) ? (ProtocolIdentifier)(_bytes.U8At(0) >> 4) : null;

    /// <summary>CODE SET.</summary>
    public DesignatorCodeSet CodeSet => (DesignatorCodeSet)(_bytes.U8At(0) & 0x0F);

    /// <summary>ASSOCIATION: what is named.</summary>
    public DesignatorAssociation Association => (DesignatorAssociation)((_bytes.U8At(1) >> 4) & 0x03);

    /// <summary>DESIGNATOR TYPE.</summary>
    public DesignatorType Type => (DesignatorType)(_bytes.U8At(1) & 0x0F);

    /// <summary>The designator, as far as it was received.</summary>
    public ReadOnlySpan<byte> Value => _bytes.Window(HeaderLength, _bytes.U8At(3));

    /// <summary>All received bytes with the header.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether bytes that DESIGNATOR LENGTH announces are missing.</summary>
    public bool IsTruncated => _bytes.Length < HeaderLength + _bytes.U8At(3);

    /// <summary>RELATIVE TARGET PORT IDENTIFIER, of that type.</summary>
    public ushort? RelativeTargetPort => Type == DesignatorType.RelativeTargetPort && Value.Length == 4 ? Value.U16At(2) : null;

    /// <summary>TARGET PORT GROUP, of that type.</summary>
    public ushort? TargetPortGroup => Type == DesignatorType.TargetPortGroup && Value.Length == 4 ? Value.U16At(2) : null;

    /// <summary>LOGICAL UNIT GROUP, of that type.</summary>
    public ushort? LogicalUnitGroup => Type == DesignatorType.LogicalUnitGroup && Value.Length == 4 ? Value.U16At(2) : null;

    /// <summary>Whether the name is one that is unique in the world and usable to tell whether two paths lead to one logical unit.</summary>
    public bool IsWorldWideUnique => Type switch
    {
        DesignatorType.Naa => Value.U8At(0) >> 4 is 2 or 5 or 6,
        DesignatorType.Eui64 or DesignatorType.Uuid or DesignatorType.ScsiName => true,
        _ => false,
    };

    /// <summary>Writes a descriptor.</summary>
    /// <param name="destination">At least the length of the value and 4 bytes.</param>
    /// <param name="type">DESIGNATOR TYPE.</param>
    /// <param name="codeSet">CODE SET.</param>
    /// <param name="association">ASSOCIATION.</param>
    /// <param name="value">The designator, at most 255 bytes.</param>
    /// <param name="protocol">PROTOCOL IDENTIFIER, where it applies.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short or the designator too long.</exception>
    public static int Write(Span<byte> destination, DesignatorType type, DesignatorCodeSet codeSet, DesignatorAssociation association, ReadOnlySpan<byte> value, ProtocolIdentifier? protocol = null)
    {
        WireGuard.Fits((ulong)value.Length, byte.MaxValue, nameof(value));
        WireGuard.Room(destination.Length, HeaderLength + value.Length);
        destination[0] = (byte)(((int)protocol.GetValueOrDefault() << 4) | ((int)codeSet & 0x0F));
        destination[1] = (byte)((protocol is null ? 0 : 0x80) | (((int)association & 0x03) << 4) | ((int)type & 0x0F));
        destination[2] = 0;
        destination[3] = (byte)value.Length;
        value.CopyTo(destination[HeaderLength..]);
        return HeaderLength + value.Length;
    }

    /// <summary>
    /// The name as people write it: <c>naa.6001405…</c>, <c>eui.0025385…</c>, <c>t10.LIO-ORG disk</c>, <c>uuid.4b5a…</c>, an iSCSI name as it is,
    /// or words for the small numbers.
    /// </summary>
    public override string ToString() => Type switch
    {
        DesignatorType.Naa => "naa." + Convert.ToHexStringLower(Value),
        DesignatorType.Eui64 => "eui." + Convert.ToHexStringLower(Value),
        DesignatorType.T10VendorId => "t10." + Text(),
        DesignatorType.ScsiName => WireText.ReadUtf8(Value),
        DesignatorType.Uuid => Value.Length == 18 && Value[0] >> 4 == 1 ? "uuid." + new Guid(Value[2..], bigEndian: true).ToString("D", CultureInfo.InvariantCulture) : "uuid." + Convert.ToHexStringLower(Value),
        DesignatorType.RelativeTargetPort => Number("relative target port", RelativeTargetPort),
        DesignatorType.TargetPortGroup => Number("target port group", TargetPortGroup),
        DesignatorType.LogicalUnitGroup => Number("logical unit group", LogicalUnitGroup),
        DesignatorType.Md5LogicalUnit => "md5." + Convert.ToHexStringLower(Value),
        DesignatorType.ProtocolSpecificPort => "port." + Convert.ToHexStringLower(Value),
        _ => "vendor." + Text(),
    };

    private string Text() => CodeSet switch
    {
        DesignatorCodeSet.Ascii => WireText.Read(Value),
        DesignatorCodeSet.Utf8 => WireText.ReadUtf8(Value),
        _ => Convert.ToHexStringLower(Value),
    };

    private string Number(string name, ushort? number) => number is { } n
        ? string.Create(CultureInfo.InvariantCulture, $"{name} {n}")
        : name + " " + Convert.ToHexStringLower(Value);
}
