using Lunaris.Scsi;
using Lunaris.Scsi.Vpd;

namespace Lunaris.Examples.IscsiInq;

/// <summary>
/// The names that libiscsi's iscsi-inq prints, so that scripts written for it go on working. It calls "unknown" whatever is not in its
/// lists, and the spelling is its own.
/// </summary>
internal static class LibIscsiNames
{
    private const string Unknown = "unknown";

    public static string Qualifier(byte qualifier) => qualifier switch
    {
        0 => "CONNECTED",
        1 => "DISCONNECTED",
        3 => "NOT_SUPPORTED",
        _ => Unknown,
    };

    public static string Version(byte version) => version switch
    {
        3 => "ANSI INCITS 301-1997 (SPC)",
        4 => "ANSI INCITS 351-2001 (SPC-2)",
        5 => "ANSI INCITS 408-2005 (SPC-3)",
        _ => Unknown,
    };

    public static string Page(byte pageCode) => pageCode switch
    {
        VpdPageCodes.SupportedPages => "SUPPORTED_VPD_PAGES",
        VpdPageCodes.UnitSerialNumber => "UNIT_SERIAL_NUMBER",
        VpdPageCodes.DeviceIdentification => "DEVICE_IDENTIFICATION",
        VpdPageCodes.BlockLimits => "BLOCK_LIMITS",
        VpdPageCodes.BlockDeviceCharacteristics => "BLOCK_DEVICE_CHARACTERISTICS",
        VpdPageCodes.LogicalBlockProvisioning => "LOGICAL_BLOCK_PROVISIONING",
        _ => Unknown,
    };

    public static string Protocol(ProtocolIdentifier protocol) => protocol switch
    {
        ProtocolIdentifier.FibreChannel => "FIBRE_CHANNEL",
        ProtocolIdentifier.ParallelScsi => "PARALLEL_SCSI",
        ProtocolIdentifier.Ssa => "SSA",
        ProtocolIdentifier.Ieee1394 => "IEEE_1394",
        ProtocolIdentifier.Rdma => "RDMA",
        ProtocolIdentifier.Iscsi => "ISCSI",
        ProtocolIdentifier.Sas => "SAS",
        ProtocolIdentifier.AutomationDrive => "ADT",
        ProtocolIdentifier.Ata => "ATA",
        _ => Unknown,
    };

    public static string CodeSet(DesignatorCodeSet codeSet) => codeSet switch
    {
        DesignatorCodeSet.Binary => "BINARY",
        DesignatorCodeSet.Ascii => "ASCII",
        DesignatorCodeSet.Utf8 => "UTF8",
        _ => Unknown,
    };

    public static string Association(DesignatorAssociation association) => association switch
    {
        DesignatorAssociation.LogicalUnit => "LOGICAL_UNIT",
        DesignatorAssociation.TargetPort => "TARGET_PORT",
        DesignatorAssociation.TargetDevice => "TARGET_DEVICE",
        _ => Unknown,
    };

    public static string Designator(DesignatorType type) => type switch
    {
        DesignatorType.VendorSpecific => "VENDOR_SPECIFIC",
        DesignatorType.T10VendorId => "T10_VENDORT_ID",
        DesignatorType.Eui64 => "EUI_64",
        DesignatorType.Naa => "NAA",
        DesignatorType.RelativeTargetPort => "RELATIVE_TARGET_PORT",
        DesignatorType.TargetPortGroup => "TARGET_PORT_GROUP",
        DesignatorType.LogicalUnitGroup => "LOGICAL_UNIT_GROUP",
        DesignatorType.Md5LogicalUnit => "MD5_LOGICAL_UNIT_IDENTIFIER",
        DesignatorType.ScsiName => "SCSI_NAME_STRING",
        _ => Unknown,
    };

    /// <summary>The version descriptors that libiscsi knows; all that T10 has assigned are in the JSON output.</summary>
    public static string VersionDescriptor(ushort descriptor) => descriptor switch
    {
        0x0120 => "SPC",
        0x013b => "SPC T10/0995-D revision 11a",
        0x013c => "SPC ANSI INCITS 301-1997",
        0x0180 => "SBC",
        0x019b => "SBC T10/0996-D revision 08c",
        0x019c => "SBC ANSI INCITS 306-1998",
        0x0200 => "SSC",
        0x0260 => "SPC-2",
        0x0267 => "SPC-2 T10/1236-D revision 12",
        0x0269 => "SPC-2 T10/1236-D revision 18",
        0x0275 => "SPC-2 T10/1236-D revision 19",
        0x0276 => "SPC-2 T10/1236-D revision 20",
        0x0277 => "SPC-2 ANSI INCITS 351-2001",
        0x0278 => "SPC-2 ISO.IEC 14776-452",
        0x0300 => "SPC-3",
        0x0301 => "SPC-3 T10/1416-D revision 7",
        0x0307 => "SPC-3 T10/1416-D revision 21",
        0x030f => "SPC-3 T10/1416-D revision 22",
        0x0312 => "SPC-3 T10/1416-D revision 23",
        0x0314 => "SPC-3 ANSI INCITS 408-2005",
        0x0316 => "SPC-3 ISO/IEC 14776-453",
        0x0320 => "SBC-2",
        0x0322 => "SBC-2 T10/1417-D revision 5A",
        0x0324 => "SBC-2 T10/1417-D revision 15",
        0x033b => "SBC-2 T10/1417-D revision 16",
        0x033d => "SBC-2 ANSI INCITS 405-2005",
        0x033e => "SBC-2 ISO/IEC 14776-322",
        0x0460 => "SPC-4",
        0x0461 => "SPC-4 T10/1731-D revision 16",
        0x0462 => "SPC-4 T10/1731-D revision 18",
        0x0463 => "SPC-4 T10/1731-D revision 23",
        0x04c0 => "SBC-3",
        0x0960 => "iSCSI",
        0x1747 => "UAS T10/2095-D revision 04",
        _ => Unknown,
    };
}
