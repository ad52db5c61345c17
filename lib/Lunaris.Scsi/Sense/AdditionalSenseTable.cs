using System.Globalization;

namespace Lunaris.Scsi.Sense;

/// <summary>T10's list of additional sense codes (SPC-5, as assigned).</summary>
/// <remarks>Immutable; safe to use from any thread.</remarks>
public static partial class AdditionalSenseTable
{
    private static readonly AdditionalSenseRow[] s_rows = [.. RowsFrom00(), .. RowsFrom20(), .. RowsFrom30(), .. RowsFrom50()];

    /// <summary>All assigned pairs in numeric order; the three codes whose qualifier is a number (40h, 4Dh, 70h) are not among them.</summary>
    public static ReadOnlySpan<AdditionalSenseRow> Rows => s_rows;

    /// <summary>The name of a pair, or <see langword="null"/> where T10 has assigned none.</summary>
    public static string? NameOf(byte asc, byte ascq)
    {
        int code = (asc << 8) | ascq;
        int low = 0;
        int high = s_rows.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = s_rows[middle].Code.CompareTo((ushort)code);
            if (order == 0)
            {
                return s_rows[middle].Name;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return (asc, ascq) switch
        {
            (0x40, >= 0x80) => string.Create(CultureInfo.InvariantCulture, $"DIAGNOSTIC FAILURE ON COMPONENT {ascq:X2}h"),
            (0x4D, _) => string.Create(CultureInfo.InvariantCulture, $"TAGGED OVERLAPPED COMMANDS (TASK TAG {ascq:X2}h)"),
            (0x70, _) => string.Create(CultureInfo.InvariantCulture, $"DECOMPRESSION EXCEPTION SHORT ALGORITHM ID OF {ascq:X2}h"),
            ( >= 0x80, _) or (_, >= 0x80) => "VENDOR SPECIFIC",
            _ => null,
        };
    }
}
