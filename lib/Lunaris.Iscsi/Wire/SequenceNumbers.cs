namespace Lunaris.Iscsi.Wire;

/// <summary>Command sequence number of a session (RFC 7143 §4.2.2.1).</summary>
/// <param name="Value">The number as the wire carries it.</param>
public readonly record struct CmdSn(uint Value)
{
    /// <summary>The number that follows.</summary>
    public CmdSn Next => new(unchecked(Value + 1));

    /// <summary>How far <paramref name="a"/> lies ahead of <paramref name="b"/> in serial number arithmetic.</summary>
    public static int operator -(CmdSn a, CmdSn b) => SerialNumber32.Distance(a.Value, b.Value);

    /// <summary>Whether <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    public static bool operator <(CmdSn a, CmdSn b) => a - b < 0;

    /// <summary>Whether <paramref name="a"/> comes after <paramref name="b"/>.</summary>
    public static bool operator >(CmdSn a, CmdSn b) => a - b > 0;

    /// <summary>Whether <paramref name="a"/> comes before <paramref name="b"/> or equals it.</summary>
    public static bool operator <=(CmdSn a, CmdSn b) => a - b <= 0;

    /// <summary>Whether <paramref name="a"/> comes after <paramref name="b"/> or equals it.</summary>
    public static bool operator >=(CmdSn a, CmdSn b) => a - b >= 0;

    /// <summary>See the operator.</summary>
    public static int Subtract(CmdSn left, CmdSn right) => left - right;

    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:X8}";
}

/// <summary>Status sequence number of a connection (RFC 7143 §4.2.2.2).</summary>
/// <param name="Value">The number as the wire carries it.</param>
public readonly record struct StatSn(uint Value)
{
    /// <summary>The number that follows.</summary>
    public StatSn Next => new(unchecked(Value + 1));

    /// <summary>How far <paramref name="a"/> lies ahead of <paramref name="b"/> in serial number arithmetic.</summary>
    public static int operator -(StatSn a, StatSn b) => SerialNumber32.Distance(a.Value, b.Value);

    /// <summary>See the operator.</summary>
    public static int Subtract(StatSn left, StatSn right) => left - right;

    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:X8}";
}

/// <summary>Number of a Data-In, Data-Out or R2T PDU inside its task or sequence (RFC 7143 §4.2.2.3).</summary>
/// <param name="Value">The number as the wire carries it.</param>
public readonly record struct DataSn(uint Value)
{
    /// <summary>The number that follows.</summary>
    public DataSn Next => new(unchecked(Value + 1));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
