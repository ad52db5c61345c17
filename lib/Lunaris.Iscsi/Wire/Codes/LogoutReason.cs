namespace Lunaris.Iscsi.Wire;

/// <summary>Reasons for a logout (RFC 7143 §11.14.1).</summary>
public enum LogoutReason : byte
{
    /// <summary>Close the session.</summary>
    CloseSession = 0,

    /// <summary>Close one connection.</summary>
    CloseConnection = 1,

    /// <summary>Remove a connection whose tasks move elsewhere.</summary>
    RemoveConnectionForRecovery = 2,
}
