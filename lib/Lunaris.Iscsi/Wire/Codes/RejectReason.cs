namespace Lunaris.Iscsi.Wire;

/// <summary>Reasons for a Reject (RFC 7143 §11.17.1).</summary>
public enum RejectReason : byte
{
    /// <summary>Data digest error.</summary>
    DataDigestError = 2,

    /// <summary>SNACK reject.</summary>
    SnackReject = 3,

    /// <summary>Protocol error.</summary>
    ProtocolError = 4,

    /// <summary>Command not supported.</summary>
    CommandNotSupported = 5,

    /// <summary>Too many immediate commands.</summary>
    ImmediateCommandReject = 6,

    /// <summary>Task in progress.</summary>
    TaskInProgress = 7,

    /// <summary>Invalid DataACK.</summary>
    InvalidDataAck = 8,

    /// <summary>A PDU field is invalid.</summary>
    InvalidPduField = 9,

    /// <summary>The target cannot generate a target transfer tag: out of resources.</summary>
    LongOperationReject = 10,

    /// <summary>Negotiation reset (obsolete).</summary>
    Deprecated = 11,

    /// <summary>Waiting for logout.</summary>
    WaitingForLogout = 12,
}
