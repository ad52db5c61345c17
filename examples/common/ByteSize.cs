using System.Globalization;

namespace Lunaris.Examples.Common;

/// <summary>Sizes as people read them.</summary>
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
}
