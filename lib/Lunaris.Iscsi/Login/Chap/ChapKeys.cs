using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;

namespace Lunaris.Iscsi.Login.Chap;

/// <summary>The CHAP keys that one piece of text brings, as spans over it.</summary>
public ref struct ChapKeys
{
    /// <summary>Longest challenge or response in bytes (RFC 7143 §12.1.3).</summary>
    public const int MaxBinaryLength = 1024;

    private int _present;

    /// <summary>CHAP_A.</summary>
    public ReadOnlySpan<byte> Algorithms { get; private set; }

    /// <summary>CHAP_I.</summary>
    public ReadOnlySpan<byte> Identifier { get; private set; }

    /// <summary>CHAP_C.</summary>
    public ReadOnlySpan<byte> Challenge { get; private set; }

    /// <summary>CHAP_N.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>CHAP_R.</summary>
    public ReadOnlySpan<byte> Response { get; private set; }

    /// <summary>Whether no CHAP key came.</summary>
    public readonly bool IsEmpty => _present == 0;

    /// <summary>Whether a key came.</summary>
    /// <param name="id">One of the CHAP keys.</param>
    public readonly bool Has(KeyId id) => (_present & (1 << (id - KeyId.ChapA))) != 0;

    /// <summary>Takes a key.</summary>
    /// <param name="id">One of the CHAP keys.</param>
    /// <param name="value">Its value.</param>
    /// <returns>False where the key came before.</returns>
    public bool TryAdd(KeyId id, ReadOnlySpan<byte> value)
    {
        if (Has(id))
        {
            return false;
        }

        _present |= 1 << (id - KeyId.ChapA);
        switch (id)
        {
            case KeyId.ChapA:
                Algorithms = value;
                break;
            case KeyId.ChapI:
                Identifier = value;
                break;
            case KeyId.ChapC:
                Challenge = value;
                break;
            case KeyId.ChapN:
                Name = value;
                break;
            default:
                Response = value;
                break;
        }

        return true;
    }

    /// <summary>Reads CHAP_I and CHAP_C.</summary>
    internal readonly bool TryReadChallenge(Span<byte> buffer, out byte identifier, out int length, out string? error)
    {
        identifier = 0;
        length = 0;
        if (!TextValue.TryParseNumber(Identifier, out ulong number) || number > byte.MaxValue)
        {
            error = "CHAP_I is no number from 0 to 255.";
            return false;
        }

        identifier = (byte)number;
        if (!BinaryValue.TryDecode(Challenge, buffer, out length) || length == 0)
        {
            error = $"CHAP_C is no binary value of 1 to {MaxBinaryLength} bytes.";
            return false;
        }

        error = null;
        return true;
    }

    /// <summary>Compares CHAP_R with what it must be, in a time that does not depend on where they differ.</summary>
    internal readonly bool ResponseIs(ReadOnlySpan<byte> expected)
    {
        Span<byte> given = stackalloc byte[MaxBinaryLength];
        return BinaryValue.TryDecode(Response, given, out int length)
            && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(given[..length], expected);
    }
}
