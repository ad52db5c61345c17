namespace Lunaris.Scsi.Commands;

/// <summary>REPORTING OPTIONS of REPORT ZONES (ZBC-2).</summary>
public enum ZoneReportingOptions : byte
{
    /// <summary>All zones.</summary>
    All = 0x00,

    /// <summary>Zones in the state EMPTY.</summary>
    Empty = 0x01,

    /// <summary>IMPLICITLY OPENED.</summary>
    ImplicitlyOpened = 0x02,

    /// <summary>EXPLICITLY OPENED.</summary>
    ExplicitlyOpened = 0x03,

    /// <summary>CLOSED.</summary>
    Closed = 0x04,

    /// <summary>FULL.</summary>
    Full = 0x05,

    /// <summary>READ ONLY.</summary>
    ReadOnly = 0x06,

    /// <summary>OFFLINE.</summary>
    Offline = 0x07,

    /// <summary>INACTIVE.</summary>
    Inactive = 0x08,

    /// <summary>Zones whose write pointer should be reset.</summary>
    ResetWritePointerRecommended = 0x10,

    /// <summary>Zones that use non-sequential write resources.</summary>
    NonSequentialResources = 0x11,

    /// <summary>All zones but gap zones.</summary>
    AllExceptGap = 0x3E,

    /// <summary>Zones without a write pointer.</summary>
    NotWritePointer = 0x3F,
}
