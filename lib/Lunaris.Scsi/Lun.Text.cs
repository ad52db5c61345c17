using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Lunaris.Scsi;

/// <content>
/// Text form, the same in both directions:
/// <list type="bullet">
/// <item><c>5</c>, <c>300</c>, <c>70000</c>: a single-level number, encoded as by <see cref="FromNumber"/>;</item>
/// <item><c>1.2</c> to <c>1.2.3.4</c>: levels from the first down, each 0 to 255 (peripheral device) or 256 to 16383 (flat space);</item>
/// <item><c>0xc101000000000000</c>: all 64 bits as they travel, exactly 16 hexadecimal digits: used where neither form above gives the value back.</item>
/// </list>
/// </content>
public readonly partial record struct Lun : ISpanFormattable, ISpanParsable<Lun>
{
    /// <summary>Longest text that <see cref="TryFormat"/> writes.</summary>
    public const int MaxTextLength = 23;

    private const int Levels = 4;

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<char> text = stackalloc char[MaxTextLength];
        return TryFormat(text, out int written) ? new string(text[..written]) : string.Empty;
    }

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        if (Number is { } number && FromNumber(number) == this)
        {
            return number.TryFormat(destination, out charsWritten, default, CultureInfo.InvariantCulture);
        }

        int levels = CanonicalLevels();
        if (levels < 2)
        {
            return destination.TryWrite(CultureInfo.InvariantCulture, $"0x{Value:x16}", out charsWritten);
        }

        charsWritten = 0;
        for (int i = 0; i < levels; i++)
        {
            if (i > 0)
            {
                if (charsWritten >= destination.Length)
                {
                    charsWritten = 0;
                    return false;
                }

                destination[charsWritten++] = '.';
            }

            if (!((uint)Level(i) & (uint)MaxFlat).TryFormat(destination[charsWritten..], out int digits, default, CultureInfo.InvariantCulture))
            {
                charsWritten = 0;
                return false;
            }

            charsWritten += digits;
        }

        return true;
    }

    /// <summary>Reads the text form of a LUN.</summary>
    /// <exception cref="FormatException">The text is none of the three forms, or a number is out of range.</exception>
    public static Lun Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads the text form of a LUN.</summary>
    /// <exception cref="FormatException">The text is none of the three forms, or a number is out of range.</exception>
    public static Lun Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => TryParse(s, provider, out Lun lun)
        ? lun
        : throw new FormatException($"'{s}' is not a LUN: expected a number below 2^40, levels such as 1.2.3.4, or 0x and 16 hexadecimal digits.");

    /// <summary>Reads the text form of a LUN.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out Lun result) => TryParse(s.AsSpan(), null, out result);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Lun result) => TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Lun result)
    {
        result = default;
        if (s.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            bool valid = ulong.TryParse(s[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong raw) && s.Length == 2 + (2 * Size);
            result = valid ? new Lun(raw) : default;
            return valid;
        }

        if (!s.Contains('.'))
        {
            if (!ulong.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) || number > MaxLongExtendedFlat)
            {
                return false;
            }

            result = FromNumber(number);
            return true;
        }

        ulong value = 0;
        int levels = 0;
        foreach (Range part in s.Split('.'))
        {
            if (++levels > Levels || !ushort.TryParse(s[part], NumberStyles.None, CultureInfo.InvariantCulture, out ushort level) || level > MaxFlat)
            {
                return false;
            }

            value = (value << 16) | (level > MaxPeripheral ? 0x4000u | level : level);
        }

        result = new Lun(value << (16 * (Levels - levels)));
        return true;
    }

    /// <summary>The number of levels where each has the form that the dotted text gives back; 0 where one has not.</summary>
    private int CanonicalLevels()
    {
        int used = 0;
        for (int i = 0; i < Levels; i++)
        {
            ushort level = Level(i);
            bool canonical = level <= MaxPeripheral || (level >> 14 == 1 && (level & MaxFlat) > MaxPeripheral);
            if (!canonical)
            {
                return 0;
            }

            used = level != 0 ? i + 1 : used;
        }

        return used;
    }
}
