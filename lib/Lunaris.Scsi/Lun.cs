using System.Buffers.Binary;

namespace Lunaris.Scsi;

/// <summary>
/// The eight-byte logical unit number of SAM-5 §4.7, kept as one big-endian number, so that <c>Value</c> printed in hexadecimal shows the bytes
/// in the order in which they travel. All addressing methods and multi-level structures can be held; nothing is truncated.
/// </summary>
/// <param name="Value">The LUN field as a big-endian 64-bit number.</param>
/// <remarks>Immutable; safe to use from any thread. See <c>Lun.Text.cs</c> for the text form.</remarks>
public readonly partial record struct Lun(ulong Value) : IComparable<Lun>
{
    /// <summary>Number of bytes of a LUN field.</summary>
    public const int Size = 8;

    /// <summary>Largest number that a peripheral device address holds.</summary>
    public const ulong MaxPeripheral = 0xFF;

    /// <summary>Largest number that a flat space address holds.</summary>
    public const ulong MaxFlat = 0x3FFF;

    /// <summary>Largest number that an extended flat space address holds.</summary>
    public const ulong MaxExtendedFlat = 0xFF_FFFF;

    /// <summary>Largest number that a long extended flat space address holds.</summary>
    public const ulong MaxLongExtendedFlat = 0xFF_FFFF_FFFF;

    private const ulong NotSpecifiedValue = 0xFFFF_FFFF_FFFF_FFFF;

    /// <summary>Logical unit 0.</summary>
    public static Lun Zero => default;

    /// <summary>The REPORT LUNS well known logical unit (SPC-5).</summary>
    public static Lun ReportLunsWellKnown => FromWellKnown(0x01);

    /// <summary>The TARGET LOG PAGES well known logical unit (SPC-5).</summary>
    public static Lun TargetLogPagesWellKnown => FromWellKnown(0x03);

    /// <summary>The SECURITY PROTOCOL well known logical unit (SPC-5).</summary>
    public static Lun SecurityProtocolWellKnown => FromWellKnown(0x04);

    /// <summary>The MANAGEMENT PROTOCOL well known logical unit (SPC-5).</summary>
    public static Lun ManagementProtocolWellKnown => FromWellKnown(0x05);

    /// <summary>The "logical unit not specified" address (SAM-5 §4.7).</summary>
    public static Lun NotSpecified => new(NotSpecifiedValue);

    /// <summary>How the first level of this LUN is addressed.</summary>
    public LunAddressMethod AddressMethod => (Value >> 62) switch
    {
        0 => LunAddressMethod.Peripheral,
        1 => LunAddressMethod.FlatSpace,
        2 => LunAddressMethod.LogicalUnit,
        _ => (Value >> 56) switch
        {
            0xC1 => LunAddressMethod.WellKnown,
            0xD2 => LunAddressMethod.ExtendedFlatSpace,
            0xE2 => LunAddressMethod.LongExtendedFlatSpace,
            0xFF when Value == NotSpecifiedValue => LunAddressMethod.NotSpecified,
            _ => LunAddressMethod.Reserved,
        },
    };

    /// <summary>Whether nothing follows the first level, so that one number says it all.</summary>
    public bool IsSingleLevel => AddressMethod switch
    {
        LunAddressMethod.Peripheral or LunAddressMethod.FlatSpace or LunAddressMethod.LogicalUnit or LunAddressMethod.WellKnown => (Value & 0x0000_FFFF_FFFF_FFFF) == 0,
        LunAddressMethod.ExtendedFlatSpace => (Value & 0x0000_0000_FFFF_FFFF) == 0,
        LunAddressMethod.LongExtendedFlatSpace => (Value & 0xFFFF) == 0,
        _ => false,
    };

    /// <summary>
    /// The plain number where the LUN is single level and addressed by the peripheral (bus 0), flat space, extended or long extended flat space
    /// method; <see langword="null"/> for everything else.
    /// </summary>
    public ulong? Number => !IsSingleLevel ? null : AddressMethod switch
    {
        LunAddressMethod.Peripheral when BusIdentifier == 0 => (Value >> 48) & 0xFF,
        LunAddressMethod.FlatSpace => (Value >> 48) & MaxFlat,
        LunAddressMethod.ExtendedFlatSpace => (Value >> 32) & MaxExtendedFlat,
        LunAddressMethod.LongExtendedFlatSpace => (Value >> 16) & MaxLongExtendedFlat,
        _ => null,
    };

    /// <summary>The bus identifier of a peripheral device address, or the bus number of a logical unit address; 0 for other methods.</summary>
    public int BusIdentifier => AddressMethod switch
    {
        LunAddressMethod.Peripheral => (int)(Value >> 56) & 0x3F,
        LunAddressMethod.LogicalUnit => (int)(Value >> 53) & 0x7,
        _ => 0,
    };

    /// <summary>The target of a logical unit address; 0 for other methods.</summary>
    public int Target => AddressMethod == LunAddressMethod.LogicalUnit ? (int)(Value >> 56) & 0x3F : 0;

    /// <summary>Whether this is a well known logical unit (SAM-5 §4.7).</summary>
    public bool IsWellKnown => AddressMethod == LunAddressMethod.WellKnown;

    /// <summary>
    /// Makes a single-level LUN by the usual rule: 0 to 255 peripheral device addressing, to 16383 flat space, to 2^24-1 extended flat space,
    /// to 2^40-1 long extended flat space.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is 2^40 or more.</exception>
    public static Lun FromNumber(ulong number) => number switch
    {
        <= MaxPeripheral => new Lun(number << 48),
        <= MaxFlat => FromFlatSpace((ushort)number),
        <= MaxExtendedFlat => new Lun((0xD2UL << 56) | (number << 32)),
        <= MaxLongExtendedFlat => new Lun((0xE2UL << 56) | (number << 16)),
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "A LUN number has at most 40 bits."),
    };

    /// <summary>Makes a single-level flat space LUN (SAM-5 §4.7) whatever the size of the number.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> exceeds 16383.</exception>
    public static Lun FromFlatSpace(ushort number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, (ushort)MaxFlat);
        return new Lun((0x4000UL | number) << 48);
    }

    /// <summary>Makes a single-level peripheral device address (SAM-5 §4.7).</summary>
    /// <param name="bus">Bus identifier, 0 to 63; 0 is the logical unit's own level.</param>
    /// <param name="targetOrLun">Target identifier, or LUN where <paramref name="bus"/> is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bus"/> exceeds 63.</exception>
    public static Lun FromPeripheral(byte bus, byte targetOrLun)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bus, (byte)0x3F);
        return new Lun(((ulong)bus << 56) | ((ulong)targetOrLun << 48));
    }

    /// <summary>Makes a single-level logical unit address (SAM-5 §4.7).</summary>
    /// <param name="target">Target, 0 to 63.</param>
    /// <param name="bus">Bus number, 0 to 7.</param>
    /// <param name="lun">Logical unit, 0 to 31.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value exceeds its range.</exception>
    public static Lun FromLogicalUnit(byte target, byte bus, byte lun)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target, (byte)0x3F);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bus, (byte)0x7);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lun, (byte)0x1F);
        return new Lun((0x80UL | target) << 56 | (ulong)((bus << 5) | lun) << 48);
    }

    /// <summary>Makes the address of a well known logical unit (SAM-5 §4.7).</summary>
    public static Lun FromWellKnown(byte wellKnown) => new((0xC1UL << 56) | ((ulong)wellKnown << 48));

    /// <summary>Joins up to four levels of 16 bits each, first level first; each is the level's address field as it travels.</summary>
    public static Lun FromLevels(ushort level1, ushort level2, ushort level3 = 0, ushort level4 = 0) =>
        new(((ulong)level1 << 48) | ((ulong)level2 << 32) | ((ulong)level3 << 16) | level4);

    /// <summary>The 16-bit address field of one level.</summary>
    /// <param name="index">0 (first) to 3.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not 0 to 3.</exception>
    public ushort Level(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, 3);
        return (ushort)(Value >> (48 - (16 * index)));
    }

    /// <summary>Reads a LUN field.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 8 bytes.</exception>
    public static Lun Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes));

    /// <summary>Writes the LUN field.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 8 bytes.</exception>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt64BigEndian(bytes, Value);

    /// <summary>Orders by the numbers of plain LUNs first, then by the wire value.</summary>
    public int CompareTo(Lun other) => (Number, other.Number) switch
    {
        ({ } a, { } b) when a != b => a.CompareTo(b),
        ({ }, null) => -1,
        (null, { }) => 1,
        _ => Value.CompareTo(other.Value),
    };

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(Lun left, Lun right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> does not sort after <paramref name="right"/>.</summary>
    public static bool operator <=(Lun left, Lun right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(Lun left, Lun right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> does not sort before <paramref name="right"/>.</summary>
    public static bool operator >=(Lun left, Lun right) => left.CompareTo(right) >= 0;
}
