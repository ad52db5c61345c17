namespace Lunaris.Scsi;

/// <summary>Sense keys (SPC-5).</summary>
public enum SenseKey : byte
{
    /// <summary>NO SENSE.</summary>
    NoSense = 0x0,

    /// <summary>RECOVERED ERROR.</summary>
    RecoveredError = 0x1,

    /// <summary>NOT READY.</summary>
    NotReady = 0x2,

    /// <summary>MEDIUM ERROR.</summary>
    MediumError = 0x3,

    /// <summary>HARDWARE ERROR.</summary>
    HardwareError = 0x4,

    /// <summary>ILLEGAL REQUEST.</summary>
    IllegalRequest = 0x5,

    /// <summary>UNIT ATTENTION.</summary>
    UnitAttention = 0x6,

    /// <summary>DATA PROTECT.</summary>
    DataProtect = 0x7,

    /// <summary>BLANK CHECK.</summary>
    BlankCheck = 0x8,

    /// <summary>Vendor specific.</summary>
    VendorSpecific = 0x9,

    /// <summary>COPY ABORTED.</summary>
    CopyAborted = 0xA,

    /// <summary>ABORTED COMMAND.</summary>
    AbortedCommand = 0xB,

    /// <summary>EQUAL (obsolete).</summary>
    Equal = 0xC,

    /// <summary>VOLUME OVERFLOW.</summary>
    VolumeOverflow = 0xD,

    /// <summary>MISCOMPARE.</summary>
    Miscompare = 0xE,

    /// <summary>COMPLETED.</summary>
    Completed = 0xF,
}
