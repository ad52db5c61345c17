using System.Text;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Unit Serial Number page, 80h (SPC-5).</summary>
public static class UnitSerialNumberPage
{
    /// <summary>PAGE CODE.</summary>
    public const byte PageCode = 0x80;

    /// <summary>Reads the serial number; blanks at its end are dropped.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out string serialNumber)
    {
        bool parsed = VpdPage.TryParse(bytes, PageCode, out VpdPage page);
        serialNumber = WireText.Read(page.Content);
        return parsed;
    }

    /// <summary>Writes the page.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or the text is not printable ASCII.</exception>
    public static int Write(Span<byte> destination, PeripheralDeviceType deviceType, string serialNumber)
    {
        ArgumentNullException.ThrowIfNull(serialNumber);
        var writer = new VpdPageWriter(destination, PageCode, deviceType);
        WireText.Write(writer.Append(Encoding.ASCII.GetByteCount(serialNumber)), serialNumber);
        return writer.Finish();
    }
}
