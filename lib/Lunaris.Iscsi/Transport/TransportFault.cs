namespace Lunaris.Iscsi.Transport;

/// <summary>What ended a connection.</summary>
public enum TransportFaultKind
{
    /// <summary>Nothing went wrong.</summary>
    None,

    /// <summary>The host name was not found.</summary>
    NameNotResolved,

    /// <summary>No address of the portal could be connected to.</summary>
    ConnectFailed,

    /// <summary>The connection was not there, or the login not through, in time.</summary>
    ConnectTimeout,

    /// <summary>The peer closed the connection.</summary>
    ClosedByPeer,

    /// <summary>The operating system or the network ended the connection.</summary>
    IoError,

    /// <summary>A header digest did not match.</summary>
    HeaderDigest,

    /// <summary>A data digest did not match.</summary>
    DataDigest,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolViolation,

    /// <summary>The peer stopped answering.</summary>
    NoAnswer,

    /// <summary>The login was refused.</summary>
    LoginFailed,

    /// <summary>The target asked to be left, or announced that it drops the connection.</summary>
    TargetRequest,

    /// <summary>This side closed the connection on purpose.</summary>
    ClosedLocally,
}

/// <summary>Why a connection ended, in words for people. The first reason of a connection is the one that is kept.</summary>
/// <param name="Kind">What kind of fault.</param>
/// <param name="Message">One sentence; never holds a secret.</param>
/// <param name="ErrorCode">Error number of the operating system; of a login that the target refused, status class and detail as one number; else 0.</param>
public sealed record TransportFault(TransportFaultKind Kind, string Message, int ErrorCode = 0)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}
