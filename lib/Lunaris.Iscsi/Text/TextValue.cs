using System.Buffers.Text;

namespace Lunaris.Iscsi.Text;

/// <summary>The small value types of text keys (RFC 7143 §6.1): booleans, numbers and ranges. Thread-safe; nothing throws on hostile input.</summary>
public static class TextValue
{
    /// <summary>Reads <c>Yes</c> or <c>No</c>; nothing else is a boolean.</summary>
    /// <param name="text">The value.</param>
    /// <param name="value">The boolean.</param>
    public static bool TryParseBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.SequenceEqual("Yes"u8);
        return value || text.SequenceEqual("No"u8);
    }

    /// <summary>Reads a decimal number without leading zeros, or a hexadecimal one after <c>0x</c> or <c>0X</c>; both below 2^64.</summary>
    /// <param name="text">The value.</param>
    /// <param name="value">The number.</param>
    public static bool TryParseNumber(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (text.Length > 2 && text[0] == '0' && (text[1] | 0x20) == 'x')
        {
            ReadOnlySpan<byte> digits = text[2..];
            foreach (byte b in digits)
            {
                int digit = BinaryValue.HexDigit(b);
                if (digit < 0 || value >> 60 != 0)
                {
                    value = 0;
                    return false;
                }

                value = (value << 4) | (uint)digit;
            }

            return true;
        }

        if (text.IsEmpty || !char.IsAsciiDigit((char)text[0]) || (text[0] == '0' && text.Length > 1))
        {
            return false;
        }

        if (!Utf8Parser.TryParse(text, out value, out int consumed) || consumed != text.Length)
        {
            value = 0;
            return false;
        }

        return true;
    }

    /// <summary>Reads a range <c>lower~upper</c> whose lower end is not above its upper end.</summary>
    /// <param name="text">The value.</param>
    /// <param name="lower">Lower end.</param>
    /// <param name="upper">Upper end.</param>
    public static bool TryParseRange(ReadOnlySpan<byte> text, out ulong lower, out ulong upper)
    {
        lower = 0;
        upper = 0;
        int tilde = text.IndexOf((byte)'~');
        return tilde > 0 && TryParseNumber(text[..tilde], out lower) && TryParseNumber(text[(tilde + 1)..], out upper) && lower <= upper;
    }
}
