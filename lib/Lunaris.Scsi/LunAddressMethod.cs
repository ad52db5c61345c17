namespace Lunaris.Scsi;

/// <summary>How a level of a LUN is addressed (SAM-5 §4.7); the extended method is split by what it extends to.</summary>
public enum LunAddressMethod
{
    /// <summary>Peripheral device addressing (00b): bus identifier and target or LUN.</summary>
    Peripheral,

    /// <summary>Flat space addressing (01b): 14 bits.</summary>
    FlatSpace,

    /// <summary>Logical unit addressing (10b): target, bus and LUN.</summary>
    LogicalUnit,

    /// <summary>Extended addressing, well known logical unit (C1h).</summary>
    WellKnown,

    /// <summary>Extended flat space addressing (D2h): 24 bits.</summary>
    ExtendedFlatSpace,

    /// <summary>Long extended flat space addressing (E2h): 40 bits.</summary>
    LongExtendedFlatSpace,

    /// <summary>Logical unit not specified (all bytes FFh).</summary>
    NotSpecified,

    /// <summary>An extended address that SAM-5 reserves.</summary>
    Reserved,
}
