namespace Lunaris.Scsi;

/// <summary>Peripheral device types (SPC-5).</summary>
public enum PeripheralDeviceType : byte
{
    /// <summary>Direct access block device (SBC-4).</summary>
    DirectAccess = 0x00,

    /// <summary>Sequential access device, a tape (SSC-5).</summary>
    SequentialAccess = 0x01,

    /// <summary>Printer (obsolete).</summary>
    Printer = 0x02,

    /// <summary>Processor device (obsolete).</summary>
    Processor = 0x03,

    /// <summary>Write-once device (SBC).</summary>
    WriteOnce = 0x04,

    /// <summary>CD/DVD device (MMC-6).</summary>
    CdDvd = 0x05,

    /// <summary>Scanner (obsolete).</summary>
    Scanner = 0x06,

    /// <summary>Optical memory device (SBC).</summary>
    OpticalMemory = 0x07,

    /// <summary>Media changer device (SMC-3).</summary>
    MediumChanger = 0x08,

    /// <summary>Communications device (obsolete).</summary>
    Communications = 0x09,

    /// <summary>Storage array controller device (SCC-2).</summary>
    StorageArray = 0x0C,

    /// <summary>Enclosure services device (SES-3).</summary>
    EnclosureServices = 0x0D,

    /// <summary>Simplified direct access device (RBC).</summary>
    SimplifiedDirectAccess = 0x0E,

    /// <summary>Optical card reader/writer device (OCRW).</summary>
    OpticalCard = 0x0F,

    /// <summary>Bridge controller commands (obsolete).</summary>
    BridgeController = 0x10,

    /// <summary>Object-based storage device (OSD-2).</summary>
    ObjectStorage = 0x11,

    /// <summary>Automation/drive interface (ADC-4).</summary>
    AutomationDrive = 0x12,

    /// <summary>Security manager device (obsolete).</summary>
    SecurityManager = 0x13,

    /// <summary>Host managed zoned block device (ZBC-2).</summary>
    HostManagedZoned = 0x14,

    /// <summary>Well known logical unit.</summary>
    WellKnown = 0x1E,

    /// <summary>Unknown, or no device type.</summary>
    Unknown = 0x1F,
}
