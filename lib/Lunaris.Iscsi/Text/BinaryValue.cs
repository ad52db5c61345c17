using System.Buffers.Text;

namespace Lunaris.Iscsi.Text;

/// <summary>How a binary value is written as text.</summary>
public enum BinaryEncoding : byte
{
    /// <summary>Hexadecimal after <c>0x</c>.</summary>
    Hex,

    /// <summary>Base64 (RFC 4648 §4) after <c>0b</c>.</summary>
    Base64,
}

/// <summary>Binary values of text keys (RFC 7143 §6.1): hexadecimal after <c>0x</c>, base64 after <c>0b</c>, in both directions. Nothing throws on hostile input.</summary>
public static class BinaryValue
{
    /// <summary>Decodes a binary value.</summary>
    /// <param name="text">The value, prefix included.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="written">Number of bytes decoded.</param>
    /// <returns>False where the text is no binary value or does not fit <paramref name="destination"/>.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.Length < 3 || text[0] != '0')
        {
            return false;
        }

        ReadOnlySpan<byte> body = text[2..];
        return (text[1] | 0x20) switch
        {
            'x' => TryDecodeHex(body, destination, out written),
            'b' => TryDecodeBase64(body, destination, out written),
            _ => false,
        };
    }

    /// <summary>Length in characters of <paramref name="count"/> bytes once encoded, prefix included.</summary>
    /// <param name="count">Number of bytes.</param>
    /// <param name="encoding">The encoding.</param>
    public static int EncodedLength(int count, BinaryEncoding encoding) => encoding == BinaryEncoding.Hex ? 2 + (2 * count) : 2 + ((count + 2) / 3 * 4);

    /// <summary>Encodes bytes, prefix included.</summary>
    /// <param name="value">The bytes.</param>
    /// <param name="encoding">The encoding.</param>
    /// <param name="destination">Receives <see cref="EncodedLength"/> characters.</param>
    /// <returns>Characters written.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public static int Encode(ReadOnlySpan<byte> value, BinaryEncoding encoding, Span<byte> destination)
    {
        int length = EncodedLength(value.Length, encoding);
        if (destination.Length < length)
        {
            throw new ArgumentException("The destination is too short.", nameof(destination));
        }

        destination[0] = (byte)'0';
        if (encoding == BinaryEncoding.Base64)
        {
            destination[1] = (byte)'b';
            Base64.EncodeToUtf8(value, destination[2..], out _, out _);
            return length;
        }

        destination[1] = (byte)'x';
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        int at = 2;
        foreach (byte b in value)
        {
            destination[at++] = digits[b >> 4];
            destination[at++] = digits[b & 15];
        }

        return length;
    }

    /// <summary>Value of a hexadecimal digit, or -1.</summary>
    internal static int HexDigit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };

    private static bool TryDecodeHex(ReadOnlySpan<byte> digits, Span<byte> destination, out int written)
    {
        written = 0;
        if ((digits.Length & 1) != 0 || digits.Length / 2 > destination.Length)
        {
            return false;
        }

        for (int i = 0; i < digits.Length; i += 2)
        {
            int high = HexDigit(digits[i]);
            int low = HexDigit(digits[i + 1]);
            if (high < 0 || low < 0)
            {
                written = 0;
                return false;
            }

            destination[written++] = (byte)((high << 4) | low);
        }

        return true;
    }

    private static bool TryDecodeBase64(ReadOnlySpan<byte> body, Span<byte> destination, out int written)
    {
        written = 0;

        // The framework's decoder passes over white space, which is no part of a text value.
        foreach (byte b in body)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'+' or (byte)'/' or (byte)'='))
            {
                return false;
            }
        }

        System.Buffers.OperationStatus status = Base64.DecodeFromUtf8(body, destination, out int consumed, out written);
        if (status != System.Buffers.OperationStatus.Done || consumed != body.Length)
        {
            written = 0;
            return false;
        }

        return true;
    }
}
