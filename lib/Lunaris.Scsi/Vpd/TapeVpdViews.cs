using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>
/// The pages B1h to B4h as tapes and changers have them (SSC-5); block devices give these codes other meanings. Each answers with nothing for
/// another page or device type.
/// </summary>
public static class TapeVpdViews
{
    private const int TapeAlertFlags = 64;

    /// <summary>Manufacturer-assigned Serial Number page, B1h.</summary>
    public static string? ManufacturerSerialNumber(this VpdPage page) => IsTapePage(page, 0xB1) ? WireText.Read(page.Content) : null;

    /// <summary>TapeAlert Supported Flags page, B2h: whether a flag, 1 to 64, is supported; <see langword="null"/> where that was not received.</summary>
    public static bool? SupportsTapeAlert(this VpdPage page, int flag) =>
        IsTapePage(page, 0xB2) && flag is >= 1 and <= TapeAlertFlags && page.Content.Length > (flag - 1) / 8
            ? page.Content.BitAt((flag - 1) / 8, 7 - ((flag - 1) % 8))
            : null;

    /// <summary>Automation Device Serial Number page, B3h.</summary>
    public static string? AutomationSerialNumber(this VpdPage page) => IsTapePage(page, 0xB3) ? WireText.Read(page.Content) : null;

    /// <summary>Data Transfer Device Element Address page, B4h: the bytes of the element address in the changer that the drive sits in.</summary>
    public static ReadOnlySpan<byte> DataTransferElementAddress(this VpdPage page) => IsTapePage(page, 0xB4) ? page.Content : default;

    private static bool IsTapePage(VpdPage page, byte pageCode) =>
        page.PageCode == pageCode && (page.DeviceType is PeripheralDeviceType.SequentialAccess or PeripheralDeviceType.MediumChanger);
}
