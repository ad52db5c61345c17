using System.Globalization;

namespace Lunaris.Scsi.Vpd;

/// <summary>T10's version descriptor values, as in standard INQUIRY data (SPC-5).</summary>
/// <remarks>Immutable; safe to use from any thread.</remarks>
public static partial class VersionDescriptors
{
    private static readonly VersionDescriptorRow[] s_rows = [.. Architecture(), .. Transports(), .. Others()];

    /// <summary>All assigned values in numeric order.</summary>
    public static ReadOnlySpan<VersionDescriptorRow> Rows => s_rows;

    /// <summary>The standard that a value names, or <see langword="null"/> where T10 has assigned none.</summary>
    public static string? NameOf(ushort value)
    {
        int low = 0;
        int high = s_rows.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = s_rows[middle].Value.CompareTo(value);
            if (order == 0)
            {
                return s_rows[middle].Name;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        // RFC 7144: the value is 0960h plus the negotiated iSCSIProtocolLevel, up to 097Fh.
        return value is > 0x0960 and <= 0x097F ? string.Create(CultureInfo.InvariantCulture, $"iSCSI (iSCSIProtocolLevel={value - 0x0960})") : null;
    }
}
