using Lunaris.Iscsi.Names;

namespace Lunaris.Iscsi.Login;

/// <summary>What a login wants after an answer of the target.</summary>
public enum LoginStep : byte
{
    /// <summary>Send another request.</summary>
    SendRequest,

    /// <summary>The connection is in the full feature phase.</summary>
    Completed,

    /// <summary>Close the connection and log in at another portal.</summary>
    Redirected,

    /// <summary>Close the connection.</summary>
    Failed,
}

/// <summary>Why a login failed.</summary>
public enum LoginFailureKind : byte
{
    /// <summary>The target refused it by a status.</summary>
    Status,

    /// <summary>The target broke the protocol.</summary>
    ProtocolViolation,

    /// <summary>Authentication failed on our side: the target did not prove itself, or wanted less authentication than we do.</summary>
    Authentication,

    /// <summary>The two sides could not agree.</summary>
    Negotiation,

    /// <summary>The login passed a limit of ours.</summary>
    Limit,
}

/// <summary>Why a login failed.</summary>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Status">The target's status; success where the target did not refuse.</param>
/// <param name="Message">A sentence that a person understands; it never has a secret in it.</param>
public sealed record LoginFailure(LoginFailureKind Kind, LoginStatus Status, string Message)
{
    /// <summary>Whether trying the same again later may help.</summary>
    public bool IsTransient => Kind == LoginFailureKind.Status && Status.IsTransient;
}

/// <summary>Where a target sends us (RFC 7143 §11.13.5).</summary>
/// <param name="Portal">The portal to use.</param>
/// <param name="IsPermanent">Whether the target has moved for good.</param>
/// <param name="TargetName">Another target name, where the options allow it and the target gave one.</param>
public sealed record LoginRedirect(TargetAddress Portal, bool IsPermanent, IscsiName? TargetName);
