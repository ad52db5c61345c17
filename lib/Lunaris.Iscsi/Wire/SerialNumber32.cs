namespace Lunaris.Iscsi.Wire;

/// <summary>Serial number arithmetic over 32 bits (RFC 1982, RFC 7143 §4.2.2.1): the one place where sequence numbers are compared.</summary>
public static class SerialNumber32
{
    /// <summary>How far <paramref name="a"/> lies ahead of <paramref name="b"/>; negative where it lies behind.</summary>
    public static int Distance(uint a, uint b) => unchecked((int)(a - b));

    /// <summary>Whether <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    public static bool Less(uint a, uint b) => Distance(a, b) < 0;
}
