namespace Lunaris.Iscsi.Wire;

/// <summary>Asynchronous events (RFC 7143 §11.9.1).</summary>
public enum AsyncEvent : byte
{
    /// <summary>A SCSI event, with sense data.</summary>
    ScsiEvent = 0,

    /// <summary>The target wants a logout within Parameter3 seconds.</summary>
    LogoutRequested = 1,

    /// <summary>The target is dropping or has dropped the connection named by Parameter1.</summary>
    ConnectionDropped = 2,

    /// <summary>The target is dropping or has dropped all connections of the session.</summary>
    SessionDropped = 3,

    /// <summary>The target wants to negotiate parameters within Parameter3 seconds.</summary>
    NegotiationRequested = 4,

    /// <summary>All active tasks of the LU were ended by another initiator (RFC 7144 §6).</summary>
    TasksTerminated = 5,

    /// <summary>Vendor specific.</summary>
    VendorSpecific = 255,
}
