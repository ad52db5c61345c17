namespace Lunaris.Scsi.Vpd;

/// <summary>CODE SET of designators (SPC-5).</summary>
public enum DesignatorCodeSet : byte
{
    /// <summary>Reserved.</summary>
    Reserved = 0x00,

    /// <summary>Binary.</summary>
    Binary = 0x01,

    /// <summary>Printable ASCII.</summary>
    Ascii = 0x02,

    /// <summary>UTF-8.</summary>
    Utf8 = 0x03,
}
