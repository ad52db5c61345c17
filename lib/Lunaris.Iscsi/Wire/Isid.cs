namespace Lunaris.Iscsi.Wire;

/// <summary>Which naming authority an ISID is built from (RFC 7143 §11.12.5); the value is the T field.</summary>
public enum IsidFormat : byte
{
    /// <summary>An IEEE organisationally unique identifier.</summary>
    Oui = 0,

    /// <summary>An IANA enterprise number.</summary>
    EnterpriseNumber = 1,

    /// <summary>Random bits.</summary>
    Random = 2,

    /// <summary>Reserved by the RFC.</summary>
    Reserved = 3,
}

/// <summary>
/// Initiator session identifier (RFC 7143 §11.12.5): with the initiator's name it names the initiator port, so it stays the same for the life of
/// a session, reconnects included; otherwise reservations and other state of the I_T nexus would be lost.
/// </summary>
/// <param name="Value">The six bytes as a big-endian number.</param>
public readonly record struct Isid(ulong Value)
{
    /// <summary>The T field.</summary>
    public IsidFormat Format => (IsidFormat)((Value >> 46) & 3);

    /// <summary>The qualifier: the last 24 bits of the OUI format, the last 16 of the others.</summary>
    public uint Qualifier => Format == IsidFormat.Oui ? (uint)Value & 0xFFFFFF : (ushort)Value;

    /// <summary>An ISID from an organisationally unique identifier.</summary>
    /// <param name="oui">The OUI without its I/G and U/L bits: 22 bits.</param>
    /// <param name="qualifier">Distinguishes the sessions of one initiator: 24 bits.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part does not fit its field.</exception>
    public static Isid FromOui(uint oui, uint qualifier)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oui, 0x3FFFFFu);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(qualifier, 0xFFFFFFu);
        return new Isid(((ulong)oui << 24) | qualifier);
    }

    /// <summary>An ISID from an IANA enterprise number.</summary>
    /// <param name="enterpriseNumber">The enterprise number, 24 bits.</param>
    /// <param name="qualifier">Distinguishes the sessions of one initiator.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number does not fit 24 bits.</exception>
    public static Isid FromEnterpriseNumber(uint enterpriseNumber, ushort qualifier)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(enterpriseNumber, 0xFFFFFFu);
        return new Isid((1UL << 46) | ((ulong)enterpriseNumber << 16) | qualifier);
    }

    /// <summary>The ISID of the reserved format whose other bits are zero.</summary>
    public static Isid Reserved => new(3UL << 46);

    /// <summary>An ISID from random bits.</summary>
    /// <param name="random">24 random bits; higher bits are ignored.</param>
    /// <param name="qualifier">Distinguishes the sessions of one initiator.</param>
    public static Isid FromRandom(uint random, ushort qualifier) => new((2UL << 46) | ((ulong)(random & 0xFFFFFF) << 16) | qualifier);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x12", System.Globalization.CultureInfo.InvariantCulture);
}
