namespace Lunaris.Iscsi.Wire;

/// <summary>Initiator task tag (RFC 7143 §11.2.1.8).</summary>
/// <param name="Value">The tag as the wire carries it.</param>
public readonly record struct Itt(uint Value)
{
    /// <summary>The reserved tag that names no task.</summary>
    public static Itt None => new(0xFFFFFFFF);

    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:X8}";
}

/// <summary>Target transfer tag (RFC 7143 §11.7.4).</summary>
/// <param name="Value">The tag as the wire carries it.</param>
public readonly record struct Ttt(uint Value)
{
    /// <summary>The reserved tag that names no transfer.</summary>
    public static Ttt None => new(0xFFFFFFFF);

    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:X8}";
}

/// <summary>Connection identifier, unique inside a session (RFC 7143 §11.12.7).</summary>
/// <param name="Value">The number as the wire carries it.</param>
public readonly record struct Cid(ushort Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Target session identifying handle (RFC 7143 §11.12.6); zero in a request asks for a new session.</summary>
/// <param name="Value">The number as the wire carries it.</param>
public readonly record struct Tsih(ushort Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:X4}";
}
