using Lunaris.Scsi;

namespace Lunaris.Examples.Common;

/// <summary>Names of peripheral device types (SPC-4 table 149).</summary>
public static class DeviceTypeNames
{
    /// <summary>The name that libiscsi's tools print, so that scripts written for them go on working; its spelling is theirs.</summary>
    public static string LibIscsi(PeripheralDeviceType type) => type switch
    {
        PeripheralDeviceType.DirectAccess => "DIRECT_ACCESS",
        PeripheralDeviceType.SequentialAccess => "SEQUENTIAL_ACCESS",
        PeripheralDeviceType.Printer => "PRINTER",
        PeripheralDeviceType.Processor => "PROCESSOR",
        PeripheralDeviceType.WriteOnce => "WRITE_ONCE",
        PeripheralDeviceType.CdDvd => "MMC",
        PeripheralDeviceType.Scanner => "SCANNER",
        PeripheralDeviceType.OpticalMemory => "OPTICAL_MEMORY",
        PeripheralDeviceType.MediumChanger => "MEDIA_CHANGER",
        PeripheralDeviceType.Communications => "COMMUNICATIONS",
        PeripheralDeviceType.StorageArray => "STORAGE_ARRAY_CONTROLLER",
        PeripheralDeviceType.EnclosureServices => "ENCLOSURE_SERVICES",
        PeripheralDeviceType.SimplifiedDirectAccess => "SIMPLIFIED_DIRECT_ACCESS",
        PeripheralDeviceType.OpticalCard => "OPTICAL_CARD_READER",
        PeripheralDeviceType.BridgeController => "BRIDGE_CONTROLLER",
        PeripheralDeviceType.ObjectStorage => "OSD",
        PeripheralDeviceType.AutomationDrive => "AUTOMATION",
        PeripheralDeviceType.SecurityManager => "SEQURITY_MANAGER",
        PeripheralDeviceType.WellKnown => "WELL_KNOWN_LUN",
        PeripheralDeviceType.Unknown => "UNKNOWN",
        _ => "unknown",
    };

    /// <summary>A name for people.</summary>
    public static string Readable(PeripheralDeviceType type) => type switch
    {
        PeripheralDeviceType.DirectAccess => "disk",
        PeripheralDeviceType.SequentialAccess => "tape",
        PeripheralDeviceType.Printer => "printer",
        PeripheralDeviceType.Processor => "processor",
        PeripheralDeviceType.WriteOnce => "write-once disk",
        PeripheralDeviceType.CdDvd => "CD/DVD",
        PeripheralDeviceType.Scanner => "scanner",
        PeripheralDeviceType.OpticalMemory => "optical disk",
        PeripheralDeviceType.MediumChanger => "changer",
        PeripheralDeviceType.Communications => "communications",
        PeripheralDeviceType.StorageArray => "array controller",
        PeripheralDeviceType.EnclosureServices => "enclosure",
        PeripheralDeviceType.SimplifiedDirectAccess => "simple disk",
        PeripheralDeviceType.OpticalCard => "optical card",
        PeripheralDeviceType.BridgeController => "bridge",
        PeripheralDeviceType.ObjectStorage => "object storage",
        PeripheralDeviceType.AutomationDrive => "automation",
        PeripheralDeviceType.SecurityManager => "security manager",
        PeripheralDeviceType.HostManagedZoned => "zoned disk",
        PeripheralDeviceType.WellKnown => "well-known unit",
        _ => "unknown",
    };
}
