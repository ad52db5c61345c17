using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Scsi;

/// <summary>
/// The words for codes that programs print: those of the C library, letter by letter, because scripts read what the programs print. The bytes
/// are constants of the image and stay where they are for ever.
/// </summary>
internal static class Names
{
    private static CString Unknown => CString.Literal("unknown"u8);

    [CExport("scsi_devqualifier_to_str")]
    public static CString DeviceQualifier([CType("enum scsi_inquiry_peripheral_qualifier")] int qualifier) => qualifier switch
    {
        0 => CString.Literal("CONNECTED"u8),
        1 => CString.Literal("DISCONNECTED"u8),
        3 => CString.Literal("NOT_SUPPORTED"u8),
        _ => Unknown,
    };

    [CExport("scsi_devtype_to_str")]
    public static CString DeviceType([CType("enum scsi_inquiry_peripheral_device_type")] int type) => type switch
    {
        0x00 => CString.Literal("DIRECT_ACCESS"u8),
        0x01 => CString.Literal("SEQUENTIAL_ACCESS"u8),
        0x02 => CString.Literal("PRINTER"u8),
        0x03 => CString.Literal("PROCESSOR"u8),
        0x04 => CString.Literal("WRITE_ONCE"u8),
        0x05 => CString.Literal("MMC"u8),
        0x06 => CString.Literal("SCANNER"u8),
        0x07 => CString.Literal("OPTICAL_MEMORY"u8),
        0x08 => CString.Literal("MEDIA_CHANGER"u8),
        0x09 => CString.Literal("COMMUNICATIONS"u8),
        0x0C => CString.Literal("STORAGE_ARRAY_CONTROLLER"u8),
        0x0D => CString.Literal("ENCLOSURE_SERVICES"u8),
        0x0E => CString.Literal("SIMPLIFIED_DIRECT_ACCESS"u8),
        0x0F => CString.Literal("OPTICAL_CARD_READER"u8),
        0x10 => CString.Literal("BRIDGE_CONTROLLER"u8),
        0x11 => CString.Literal("OSD"u8),
        0x12 => CString.Literal("AUTOMATION"u8),
        0x13 => CString.Literal("SEQURITY_MANAGER"u8),
        0x1E => CString.Literal("WELL_KNOWN_LUN"u8),
        0x1F => CString.Literal("UNKNOWN"u8),
        _ => Unknown,
    };

    [CExport("scsi_version_to_str")]
    public static CString Version([CType("enum scsi_version")] int version) => version switch
    {
        3 => CString.Literal("ANSI INCITS 301-1997 (SPC)"u8),
        4 => CString.Literal("ANSI INCITS 351-2001 (SPC-2)"u8),
        5 => CString.Literal("ANSI INCITS 408-2005 (SPC-3)"u8),
        _ => Unknown,
    };

    [CExport("scsi_version_descriptor_to_str")]
    public static CString VersionDescriptor([CType("enum scsi_version_descriptor")] int version_descriptor) => version_descriptor switch
    {
        0x0120 => CString.Literal("SPC"u8),
        0x013B => CString.Literal("SPC T10/0995-D revision 11a"u8),
        0x013C => CString.Literal("SPC ANSI INCITS 301-1997"u8),
        0x0180 => CString.Literal("SBC"u8),
        0x019B => CString.Literal("SBC T10/0996-D revision 08c"u8),
        0x019C => CString.Literal("SBC ANSI INCITS 306-1998"u8),
        0x0200 => CString.Literal("SSC"u8),
        0x0260 => CString.Literal("SPC-2"u8),
        0x0267 => CString.Literal("SPC-2 T10/1236-D revision 12"u8),
        0x0269 => CString.Literal("SPC-2 T10/1236-D revision 18"u8),
        0x0275 => CString.Literal("SPC-2 T10/1236-D revision 19"u8),
        0x0276 => CString.Literal("SPC-2 T10/1236-D revision 20"u8),
        0x0277 => CString.Literal("SPC-2 ANSI INCITS 351-2001"u8),
        0x0278 => CString.Literal("SPC-2 ISO.IEC 14776-452"u8),
        0x0300 => CString.Literal("SPC-3"u8),
        0x0301 => CString.Literal("SPC-3 T10/1416-D revision 7"u8),
        0x0307 => CString.Literal("SPC-3 T10/1416-D revision 21"u8),
        0x030F => CString.Literal("SPC-3 T10/1416-D revision 22"u8),
        0x0312 => CString.Literal("SPC-3 T10/1416-D revision 23"u8),
        0x0314 => CString.Literal("SPC-3 ANSI INCITS 408-2005"u8),
        0x0316 => CString.Literal("SPC-3 ISO/IEC 14776-453"u8),
        0x0320 => CString.Literal("SBC-2"u8),
        0x0322 => CString.Literal("SBC-2 T10/1417-D revision 5A"u8),
        0x0324 => CString.Literal("SBC-2 T10/1417-D revision 15"u8),
        0x033B => CString.Literal("SBC-2 T10/1417-D revision 16"u8),
        0x033D => CString.Literal("SBC-2 ANSI INCITS 405-2005"u8),
        0x033E => CString.Literal("SBC-2 ISO/IEC 14776-322"u8),
        0x0460 => CString.Literal("SPC-4"u8),
        0x0461 => CString.Literal("SPC-4 T10/1731-D revision 16"u8),
        0x0462 => CString.Literal("SPC-4 T10/1731-D revision 18"u8),
        0x0463 => CString.Literal("SPC-4 T10/1731-D revision 23"u8),
        0x04C0 => CString.Literal("SBC-3"u8),
        0x0960 => CString.Literal("iSCSI"u8),
        0x1747 => CString.Literal("UAS T10/2095-D revision 04"u8),
        _ => Unknown,
    };

    [CExport("scsi_inquiry_pagecode_to_str")]
    public static CString VpdPage(int pagecode) => pagecode switch
    {
        0x00 => CString.Literal("SUPPORTED_VPD_PAGES"u8),
        0x80 => CString.Literal("UNIT_SERIAL_NUMBER"u8),
        0x83 => CString.Literal("DEVICE_IDENTIFICATION"u8),
        0xB0 => CString.Literal("BLOCK_LIMITS"u8),
        0xB1 => CString.Literal("BLOCK_DEVICE_CHARACTERISTICS"u8),
        0xB2 => CString.Literal("LOGICAL_BLOCK_PROVISIONING"u8),
        _ => Unknown,
    };

    [CExport("scsi_protocol_identifier_to_str")]
    public static CString Protocol(int identifier) => identifier switch
    {
        0 => CString.Literal("FIBRE_CHANNEL"u8),
        1 => CString.Literal("PARALLEL_SCSI"u8),
        2 => CString.Literal("SSA"u8),
        3 => CString.Literal("IEEE_1394"u8),
        4 => CString.Literal("RDMA"u8),
        5 => CString.Literal("ISCSI"u8),
        6 => CString.Literal("SAS"u8),
        7 => CString.Literal("ADT"u8),
        8 => CString.Literal("ATA"u8),
        _ => Unknown,
    };

    [CExport("scsi_codeset_to_str")]
    public static CString CodeSet(int codeset) => codeset switch
    {
        1 => CString.Literal("BINARY"u8),
        2 => CString.Literal("ASCII"u8),
        3 => CString.Literal("UTF8"u8),
        _ => Unknown,
    };

    [CExport("scsi_association_to_str")]
    public static CString Association(int association) => association switch
    {
        0 => CString.Literal("LOGICAL_UNIT"u8),
        1 => CString.Literal("TARGET_PORT"u8),
        2 => CString.Literal("TARGET_DEVICE"u8),
        _ => Unknown,
    };

    [CExport("scsi_designator_type_to_str")]
    public static CString DesignatorType(int type) => type switch
    {
        0 => CString.Literal("VENDOR_SPECIFIC"u8),
        1 => CString.Literal("T10_VENDORT_ID"u8),
        2 => CString.Literal("EUI_64"u8),
        3 => CString.Literal("NAA"u8),
        4 => CString.Literal("RELATIVE_TARGET_PORT"u8),
        5 => CString.Literal("TARGET_PORT_GROUP"u8),
        6 => CString.Literal("LOGICAL_UNIT_GROUP"u8),
        7 => CString.Literal("MD5_LOGICAL_UNIT_IDENTIFIER"u8),
        8 => CString.Literal("SCSI_NAME_STRING"u8),
        _ => Unknown,
    };

    /// <summary>The asymmetric access states; since 1.20.</summary>
    [CExport("scsi_alua_state_to_str")]
    [Differs("Of version 1.20.")]
    public static CString AccessState(byte state) => state switch
    {
        0x0 => CString.Literal("ACTIVE-OPTIMIZED"u8),
        0x1 => CString.Literal("ACTIVE-NONOPTIMIZED"u8),
        0x2 => CString.Literal("STANDBY"u8),
        0x3 => CString.Literal("UNAVAILABLE"u8),
        0x4 => CString.Literal("BLOCK-DEPENDENT"u8),
        0xE => CString.Literal("OFFLINE"u8),
        0xF => CString.Literal("TRANSITIONING"u8),
        _ => Unknown,
    };

    /// <summary>The types of a persistent reservation; null for what is none.</summary>
    [CExport("scsi_pr_type_str")]
    public static CString ReservationType([CType("enum scsi_persistent_out_type")] int pr_type) => pr_type switch
    {
        1 => CString.Literal("Write Exclusive"u8),
        3 => CString.Literal("Exclusive Access"u8),
        5 => CString.Literal("Write Exclusive, Registrants Only"u8),
        6 => CString.Literal("Exclusive Access Registrants Only"u8),
        7 => CString.Literal("Write Exclusive, All Registrants"u8),
        8 => CString.Literal("Exclusive Access, All Registrants"u8),
        _ => default,
    };
}
