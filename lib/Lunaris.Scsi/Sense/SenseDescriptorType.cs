namespace Lunaris.Scsi.Sense;

/// <summary>Sense data descriptor types (SPC-5). 80h to FFh are vendor specific.</summary>
public enum SenseDescriptorType : byte
{
    /// <summary>Information.</summary>
    Information = 0x00,

    /// <summary>Command specific information.</summary>
    CommandSpecificInformation = 0x01,

    /// <summary>Sense key specific.</summary>
    SenseKeySpecific = 0x02,

    /// <summary>Field replaceable unit.</summary>
    FieldReplaceableUnit = 0x03,

    /// <summary>Stream commands: FILEMARK, EOM and ILI of tapes.</summary>
    StreamCommands = 0x04,

    /// <summary>Block commands: ILI of disks.</summary>
    BlockCommands = 0x05,

    /// <summary>OSD object identification.</summary>
    OsdObjectIdentification = 0x06,

    /// <summary>OSD response integrity check value.</summary>
    OsdResponseIntegrityCheckValue = 0x07,

    /// <summary>OSD attribute identification.</summary>
    OsdAttributeIdentification = 0x08,

    /// <summary>ATA status return (SAT).</summary>
    AtaStatusReturn = 0x09,

    /// <summary>Another progress indication.</summary>
    AnotherProgressIndication = 0x0A,

    /// <summary>User data segment referral.</summary>
    UserDataSegmentReferral = 0x0B,

    /// <summary>Forwarded sense data.</summary>
    ForwardedSenseData = 0x0C,

    /// <summary>Direct access block device: several of the others in one.</summary>
    DirectAccessBlockDevice = 0x0D,

    /// <summary>Device designation.</summary>
    DeviceDesignation = 0x0E,

    /// <summary>Microcode activation.</summary>
    MicrocodeActivation = 0x0F,
}
