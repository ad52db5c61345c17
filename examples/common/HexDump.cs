using System.Globalization;
using System.Text;

namespace Lunaris.Examples.Common;

/// <summary>Bytes as offset, hexadecimal digits and printable characters, sixteen a line.</summary>
public static class HexDump
{
    /// <summary>Bytes shown on one line.</summary>
    public const int BytesPerLine = 16;

    /// <summary>Lines of a dump.</summary>
    /// <param name="bytes">What to show.</param>
    /// <param name="offset">Offset of the first byte; its digits widen to twelve beyond 4 GiB.</param>
    public static IReadOnlyList<string> Lines(ReadOnlySpan<byte> bytes, ulong offset)
    {
        var lines = new List<string>((bytes.Length + BytesPerLine - 1) / BytesPerLine);
        string format = offset + (ulong)bytes.Length > uint.MaxValue ? "x12" : "x8";
        for (int start = 0; start < bytes.Length; start += BytesPerLine)
        {
            ReadOnlySpan<byte> row = bytes.Slice(start, Math.Min(BytesPerLine, bytes.Length - start));
            var line = new StringBuilder();
            line.Append((offset + (ulong)start).ToString(format, CultureInfo.InvariantCulture)).Append("  ");
            for (int i = 0; i < BytesPerLine; i++)
            {
                line.Append(i < row.Length ? row[i].ToString("x2", CultureInfo.InvariantCulture) : "  ").Append(i == 7 ? "  " : " ");
            }
            line.Append('|');
            foreach (byte b in row)
            {
                line.Append(b is >= 0x20 and < 0x7f ? (char)b : '.');
            }
            lines.Add(line.Append('|').ToString());
        }
        return lines;
    }
}
