namespace Lunaris.Scsi;

/// <summary>The standards' words for codes.</summary>
public static class ScsiNames
{
    /// <summary>The sense key in T10's words.</summary>
    public static string ToText(this SenseKey key) => key switch
    {
        SenseKey.NoSense => "NO SENSE",
        SenseKey.RecoveredError => "RECOVERED ERROR",
        SenseKey.NotReady => "NOT READY",
        SenseKey.MediumError => "MEDIUM ERROR",
        SenseKey.HardwareError => "HARDWARE ERROR",
        SenseKey.IllegalRequest => "ILLEGAL REQUEST",
        SenseKey.UnitAttention => "UNIT ATTENTION",
        SenseKey.DataProtect => "DATA PROTECT",
        SenseKey.BlankCheck => "BLANK CHECK",
        SenseKey.VendorSpecific => "VENDOR SPECIFIC",
        SenseKey.CopyAborted => "COPY ABORTED",
        SenseKey.AbortedCommand => "ABORTED COMMAND",
        SenseKey.Equal => "EQUAL",
        SenseKey.VolumeOverflow => "VOLUME OVERFLOW",
        SenseKey.Miscompare => "MISCOMPARE",
        SenseKey.Completed => "COMPLETED",
        _ => Unknown((byte)key),
    };

    /// <summary>The status in T10's words.</summary>
    public static string ToText(this ScsiStatus status) => status switch
    {
        ScsiStatus.Good => "GOOD",
        ScsiStatus.CheckCondition => "CHECK CONDITION",
        ScsiStatus.ConditionMet => "CONDITION MET",
        ScsiStatus.Busy => "BUSY",
        ScsiStatus.Intermediate => "INTERMEDIATE",
        ScsiStatus.IntermediateConditionMet => "INTERMEDIATE-CONDITION MET",
        ScsiStatus.ReservationConflict => "RESERVATION CONFLICT",
        ScsiStatus.CommandTerminated => "COMMAND TERMINATED",
        ScsiStatus.TaskSetFull => "TASK SET FULL",
        ScsiStatus.AcaActive => "ACA ACTIVE",
        ScsiStatus.TaskAborted => "TASK ABORTED",
        _ => Unknown((byte)status),
    };

    /// <summary>The device type as people call it.</summary>
    public static string ToText(this PeripheralDeviceType type) => type switch
    {
        PeripheralDeviceType.DirectAccess => "direct access block device",
        PeripheralDeviceType.SequentialAccess => "sequential access device",
        PeripheralDeviceType.Printer => "printer",
        PeripheralDeviceType.Processor => "processor",
        PeripheralDeviceType.WriteOnce => "write-once device",
        PeripheralDeviceType.CdDvd => "CD/DVD device",
        PeripheralDeviceType.Scanner => "scanner",
        PeripheralDeviceType.OpticalMemory => "optical memory device",
        PeripheralDeviceType.MediumChanger => "media changer",
        PeripheralDeviceType.Communications => "communications device",
        PeripheralDeviceType.StorageArray => "storage array controller",
        PeripheralDeviceType.EnclosureServices => "enclosure services device",
        PeripheralDeviceType.SimplifiedDirectAccess => "simplified direct access device",
        PeripheralDeviceType.OpticalCard => "optical card device",
        PeripheralDeviceType.BridgeController => "bridge controller",
        PeripheralDeviceType.ObjectStorage => "object storage device",
        PeripheralDeviceType.AutomationDrive => "automation/drive interface",
        PeripheralDeviceType.SecurityManager => "security manager",
        PeripheralDeviceType.HostManagedZoned => "host managed zoned block device",
        PeripheralDeviceType.WellKnown => "well known logical unit",
        PeripheralDeviceType.Unknown => "unknown or no device type",
        _ => Unknown((byte)type),
    };

    /// <summary>The transport protocol as people call it.</summary>
    public static string ToText(this ProtocolIdentifier protocol) => protocol switch
    {
        ProtocolIdentifier.FibreChannel => "Fibre Channel",
        ProtocolIdentifier.ParallelScsi => "Parallel SCSI",
        ProtocolIdentifier.Ssa => "SSA",
        ProtocolIdentifier.Ieee1394 => "IEEE 1394",
        ProtocolIdentifier.Rdma => "SRP",
        ProtocolIdentifier.Iscsi => "iSCSI",
        ProtocolIdentifier.Sas => "SAS",
        ProtocolIdentifier.AutomationDrive => "ADT",
        ProtocolIdentifier.Ata => "ATA",
        ProtocolIdentifier.Uas => "UAS",
        ProtocolIdentifier.Sop => "SOP",
        ProtocolIdentifier.PciExpress => "PCI Express",
        ProtocolIdentifier.None => "no specific protocol",
        _ => Unknown((byte)protocol),
    };

    internal static string Unknown(byte code) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"reserved ({code:X2}h)");
}
