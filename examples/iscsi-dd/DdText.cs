using System.Globalization;
using Lunaris.Examples.Common;

namespace Lunaris.Examples.IscsiDd;

/// <summary>The lines of iscsi-dd; those that libiscsi's has are in its form.</summary>
internal static class DdText
{
    /// <summary>A progress line.</summary>
    public static string Progress(long bytes, long? length, int blockSize)
        => Invariant($"\r{bytes / blockSize} of {(length is { } all ? all / blockSize : "?")} blocks transferred.");

    /// <summary>Rate and time left, behind a progress line.</summary>
    public static string Eta(long bytes, long resumed, long? length, TimeSpan elapsed)
    {
        double rate = elapsed > TimeSpan.Zero ? (bytes - resumed) / elapsed.TotalSeconds : 0;
        string left = length is { } all && rate > 0 ? TimeSpan.FromSeconds(Math.Ceiling((all - bytes) / rate)).ToString("c", CultureInfo.InvariantCulture) : "unknown";
        string share = length is > 0 ? Invariant($" {100.0 * bytes / length.Value:0.0}%") : "";
        return Invariant($"{share} {ByteSize.Format((UInt128)Math.Max(0, rate))}/s, {left} left   ");
    }

    /// <summary>The last line.</summary>
    public static string Result(long bytes, int blockSize, TimeSpan elapsed)
    {
        double rate = elapsed > TimeSpan.Zero ? bytes / elapsed.TotalSeconds : 0;
        int unit = 0;
        for (; rate > 1024 && unit < 4; unit++)
        {
            rate /= 1024;
        }
        return Invariant($"\r{bytes / blockSize} blocks ({blockSize} sized) copied in {elapsed.TotalSeconds:G6} seconds, {rate:G6}{"bKMGT"[unit]}/s.");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
