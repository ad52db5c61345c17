namespace Lunaris.LibIscsi.Native;

/// <summary>Where a command's data goes.</summary>
[CConstants("SCSI_XFER_")]
internal enum XferDirection
{
    None = 0,
    Read = 1,
    Write = 2,
}

/// <summary>Whether a command moved as much as was expected.</summary>
[CConstants("SCSI_RESIDUAL_")]
internal enum Residual
{
    NoResidual = 0,
    Underflow = 1,
    Overflow = 2,
}

/// <summary>The status that a callback is given: SAM's, and the library's own above them.</summary>
[CConstants("SCSI_STATUS_")]
internal enum NativeStatus
{
    Good = 0,
    CheckCondition = 2,
    ConditionMet = 4,
    Busy = 8,
    ReservationConflict = 0x18,
    TaskSetFull = 0x28,
    AcaActive = 0x30,
    TaskAborted = 0x40,
    Redirect = 0x101,
    Cancelled = 0x0F000000,
    Error = 0x0F000001,
    Timeout = 0x0F000002,
}

/// <summary>The transport of a context.</summary>
internal enum Transport
{
    [CName("TCP_TRANSPORT")]
    Tcp = 0,

    [CName("ISER_TRANSPORT")]
    Iser = 1,
}

/// <summary>The type of a session.</summary>
[CConstants("ISCSI_SESSION_")]
internal enum NativeSessionType
{
    Discovery = 1,
    Normal = 2,
}

/// <summary>Digests in the order of preference.</summary>
internal enum NativeDigest
{
    [CName("ISCSI_HEADER_DIGEST_NONE")]
    None = 0,

    [CName("ISCSI_HEADER_DIGEST_NONE_CRC32C")]
    NoneCrc32C = 1,

    [CName("ISCSI_HEADER_DIGEST_CRC32C_NONE")]
    Crc32CNone = 2,

    [CName("ISCSI_HEADER_DIGEST_CRC32C")]
    Crc32C = 3,
}
