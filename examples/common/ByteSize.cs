using System.Globalization;

namespace Lunaris.Examples.Common;

/// <summary>Sizes as people read and write them.</summary>
public static class ByteSize
{
    private static readonly string[] s_units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size with at most two digits behind the point: <c>64 MiB</c>, <c>2.73 TiB</c>.</summary>
    public static string Format(UInt128 bytes)
    {
        double value = (double)bytes;
        int unit = 0;
        for (; value >= 1024 && unit < s_units.Length - 1; unit++)
        {
            value /= 1024;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {s_units[unit]}");
    }

    /// <summary>Reads <c>512</c>, <c>64k</c>, <c>10M</c>, <c>1G</c>, <c>2T</c> (powers of 1024).</summary>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }
        int power = "kmgt".IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal) + 1;
        ReadOnlySpan<char> digits = power > 0 ? text.AsSpan(0, text.Length - 1) : text;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long count) || count > long.MaxValue >> (10 * power))
        {
            return false;
        }
        bytes = count << (10 * power);
        return true;
    }
}
