namespace Lunaris.Iscsi.Wire;

/// <summary>Answers to a logout (RFC 7143 §11.15.1).</summary>
public enum LogoutResponse : byte
{
    /// <summary>Closed.</summary>
    Success = 0,

    /// <summary>No such connection.</summary>
    CidNotFound = 1,

    /// <summary>Connection recovery is not supported.</summary>
    RecoveryNotSupported = 2,

    /// <summary>Cleanup failed.</summary>
    CleanupFailed = 3,
}
