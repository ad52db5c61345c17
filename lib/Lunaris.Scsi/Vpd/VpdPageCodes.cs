namespace Lunaris.Scsi.Vpd;

/// <summary>VPD page codes of block devices (SPC-5, SBC-4, ZBC-2); from B0h on other device types give the codes other meanings.</summary>
public static class VpdPageCodes
{
    /// <summary>Supported VPD Pages.</summary>
    public const byte SupportedPages = 0x00;

    /// <summary>Unit Serial Number.</summary>
    public const byte UnitSerialNumber = 0x80;

    /// <summary>Device Identification.</summary>
    public const byte DeviceIdentification = 0x83;

    /// <summary>Software Interface Identification.</summary>
    public const byte SoftwareInterface = 0x84;

    /// <summary>Management Network Addresses.</summary>
    public const byte ManagementAddresses = 0x85;

    /// <summary>Extended INQUIRY Data.</summary>
    public const byte ExtendedInquiry = 0x86;

    /// <summary>Mode Page Policy.</summary>
    public const byte ModePagePolicy = 0x87;

    /// <summary>SCSI Ports.</summary>
    public const byte ScsiPorts = 0x88;

    /// <summary>ATA Information.</summary>
    public const byte AtaInformation = 0x89;

    /// <summary>Power Condition.</summary>
    public const byte PowerCondition = 0x8A;

    /// <summary>Device Constituents.</summary>
    public const byte DeviceConstituents = 0x8B;

    /// <summary>CFA Profile Information.</summary>
    public const byte CfaProfile = 0x8C;

    /// <summary>Power Consumption.</summary>
    public const byte PowerConsumption = 0x8D;

    /// <summary>Third-Party Copy.</summary>
    public const byte ThirdPartyCopy = 0x8F;

    /// <summary>Protocol Specific Logical Unit Information.</summary>
    public const byte ProtocolSpecificLogicalUnit = 0x90;

    /// <summary>Protocol Specific Port Information.</summary>
    public const byte ProtocolSpecificPort = 0x91;

    /// <summary>SCSI Feature Sets.</summary>
    public const byte ScsiFeatureSets = 0x92;

    /// <summary>Block Limits.</summary>
    public const byte BlockLimits = 0xB0;

    /// <summary>Block Device Characteristics.</summary>
    public const byte BlockDeviceCharacteristics = 0xB1;

    /// <summary>Logical Block Provisioning.</summary>
    public const byte LogicalBlockProvisioning = 0xB2;

    /// <summary>Referrals.</summary>
    public const byte Referrals = 0xB3;

    /// <summary>Supported Block Lengths and Protection Types.</summary>
    public const byte SupportedBlockLengths = 0xB4;

    /// <summary>Block Device Characteristics Extension.</summary>
    public const byte BlockDeviceCharacteristicsExtension = 0xB5;

    /// <summary>Zoned Block Device Characteristics.</summary>
    public const byte ZonedCharacteristics = 0xB6;

    /// <summary>Block Limits Extension.</summary>
    public const byte BlockLimitsExtension = 0xB7;

    /// <summary>Format Presets.</summary>
    public const byte FormatPresets = 0xB8;

    /// <summary>Concurrent Positioning Ranges.</summary>
    public const byte ConcurrentPositioningRanges = 0xB9;

    /// <summary>Capacity/Product Identification Mapping.</summary>
    public const byte CapacityProductMapping = 0xBA;

    /// <summary>The standard's name of a page, or <see langword="null"/> where the code is not assigned.</summary>
    public static string? NameOf(byte pageCode) => pageCode switch
    {
        SupportedPages => "Supported VPD Pages",
        UnitSerialNumber => "Unit Serial Number",
        DeviceIdentification => "Device Identification",
        SoftwareInterface => "Software Interface Identification",
        ManagementAddresses => "Management Network Addresses",
        ExtendedInquiry => "Extended INQUIRY Data",
        ModePagePolicy => "Mode Page Policy",
        ScsiPorts => "SCSI Ports",
        AtaInformation => "ATA Information",
        PowerCondition => "Power Condition",
        DeviceConstituents => "Device Constituents",
        CfaProfile => "CFA Profile Information",
        PowerConsumption => "Power Consumption",
        ThirdPartyCopy => "Third-Party Copy",
        ProtocolSpecificLogicalUnit => "Protocol Specific Logical Unit Information",
        ProtocolSpecificPort => "Protocol Specific Port Information",
        ScsiFeatureSets => "SCSI Feature Sets",
        BlockLimits => "Block Limits",
        BlockDeviceCharacteristics => "Block Device Characteristics",
        LogicalBlockProvisioning => "Logical Block Provisioning",
        Referrals => "Referrals",
        SupportedBlockLengths => "Supported Block Lengths and Protection Types",
        BlockDeviceCharacteristicsExtension => "Block Device Characteristics Extension",
        ZonedCharacteristics => "Zoned Block Device Characteristics",
        BlockLimitsExtension => "Block Limits Extension",
        FormatPresets => "Format Presets",
        ConcurrentPositioningRanges => "Concurrent Positioning Ranges",
        CapacityProductMapping => "Capacity/Product Identification Mapping",
        _ => null,
    };
}
