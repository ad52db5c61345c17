using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>ATA Information VPD page (SAT-5), without the device signature; the IDENTIFY DEVICE data lies in the page's bytes 60 to 571.</summary>
[VpdPage(0x89, "ATA information", 572)]
[Reserved(4, 4)]
[Reserved(36, 20)]
[Reserved(57, 515)]
public readonly partial record struct AtaInformationPage
{
    /// <summary>SAT VENDOR IDENTIFICATION.</summary>
    [Ascii(8, 8)]
    public string? SatVendor { get; init; }

    /// <summary>SAT PRODUCT IDENTIFICATION.</summary>
    [Ascii(16, 16)]
    public string? SatProduct { get; init; }

    /// <summary>SAT PRODUCT REVISION LEVEL.</summary>
    [Ascii(32, 4)]
    public string? SatRevision { get; init; }

    /// <summary>COMMAND CODE: ECh IDENTIFY DEVICE, A1h IDENTIFY PACKET DEVICE.</summary>
    [U8(56)]
    public byte CommandCode { get; init; }
}
