namespace Lunaris.Scsi.Vpd;

/// <summary>DESIGNATOR TYPE (SPC-5).</summary>
public enum DesignatorType : byte
{
    /// <summary>Vendor specific.</summary>
    VendorSpecific = 0x00,

    /// <summary>T10 vendor identification and a vendor's name.</summary>
    T10VendorId = 0x01,

    /// <summary>EUI-64 based: 8, 12 or 16 bytes.</summary>
    Eui64 = 0x02,

    /// <summary>NAA: 8 or 16 bytes.</summary>
    Naa = 0x03,

    /// <summary>Relative target port identifier.</summary>
    RelativeTargetPort = 0x04,

    /// <summary>Target port group.</summary>
    TargetPortGroup = 0x05,

    /// <summary>Logical unit group.</summary>
    LogicalUnitGroup = 0x06,

    /// <summary>MD5 logical unit identifier.</summary>
    Md5LogicalUnit = 0x07,

    /// <summary>SCSI name string, such as an iSCSI name.</summary>
    ScsiName = 0x08,

    /// <summary>Protocol specific port identifier.</summary>
    ProtocolSpecificPort = 0x09,

    /// <summary>UUID (RFC 4122).</summary>
    Uuid = 0x0A,
}
