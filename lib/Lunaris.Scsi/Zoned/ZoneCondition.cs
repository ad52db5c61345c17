namespace Lunaris.Scsi.Zoned;

/// <summary>ZONE CONDITION (ZBC-2).</summary>
public enum ZoneCondition : byte
{
    /// <summary>NOT WRITE POINTER.</summary>
    NotWritePointer = 0x00,

    /// <summary>EMPTY.</summary>
    Empty = 0x01,

    /// <summary>IMPLICITLY OPENED.</summary>
    ImplicitlyOpened = 0x02,

    /// <summary>EXPLICITLY OPENED.</summary>
    ExplicitlyOpened = 0x03,

    /// <summary>CLOSED.</summary>
    Closed = 0x04,

    /// <summary>INACTIVE.</summary>
    Inactive = 0x05,

    /// <summary>READ ONLY.</summary>
    ReadOnly = 0x0D,

    /// <summary>FULL.</summary>
    Full = 0x0E,

    /// <summary>OFFLINE.</summary>
    Offline = 0x0F,
}
