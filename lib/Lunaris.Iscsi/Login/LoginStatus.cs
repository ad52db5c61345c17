namespace Lunaris.Iscsi.Login;

/// <summary>Status classes of a Login Response (RFC 7143 §11.13.5).</summary>
public enum LoginStatusClass : byte
{
    /// <summary>The target accepts.</summary>
    Success = 0,

    /// <summary>The target is somewhere else.</summary>
    Redirection = 1,

    /// <summary>The initiator is at fault; trying the same again is of no use.</summary>
    InitiatorError = 2,

    /// <summary>The target is at fault; trying again later may help.</summary>
    TargetError = 3,
}

/// <summary>Status class and detail of a Login Response (RFC 7143 §11.13.5), with a sentence for each.</summary>
/// <param name="Class">Status class.</param>
/// <param name="Detail">Status detail.</param>
public readonly record struct LoginStatus(LoginStatusClass Class, byte Detail)
{
    /// <summary>The target accepts.</summary>
    public static LoginStatus Success => default;

    /// <summary>The target is at another portal temporarily.</summary>
    public static LoginStatus TargetMovedTemporarily => new(LoginStatusClass.Redirection, 1);

    /// <summary>The target is at another portal for good.</summary>
    public static LoginStatus TargetMovedPermanently => new(LoginStatusClass.Redirection, 2);

    /// <summary>Some error of the initiator.</summary>
    public static LoginStatus InitiatorError => new(LoginStatusClass.InitiatorError, 0);

    /// <summary>The initiator could not be authenticated.</summary>
    public static LoginStatus AuthenticationFailure => new(LoginStatusClass.InitiatorError, 1);

    /// <summary>The initiator may not use the target.</summary>
    public static LoginStatus AuthorizationFailure => new(LoginStatusClass.InitiatorError, 2);

    /// <summary>There is no such target.</summary>
    public static LoginStatus NotFound => new(LoginStatusClass.InitiatorError, 3);

    /// <summary>The target is gone for good.</summary>
    public static LoginStatus TargetRemoved => new(LoginStatusClass.InitiatorError, 4);

    /// <summary>The versions do not meet.</summary>
    public static LoginStatus UnsupportedVersion => new(LoginStatusClass.InitiatorError, 5);

    /// <summary>The session has all the connections it may have.</summary>
    public static LoginStatus TooManyConnections => new(LoginStatusClass.InitiatorError, 6);

    /// <summary>A name is missing.</summary>
    public static LoginStatus MissingParameter => new(LoginStatusClass.InitiatorError, 7);

    /// <summary>The session cannot span to this connection.</summary>
    public static LoginStatus CannotIncludeInSession => new(LoginStatusClass.InitiatorError, 8);

    /// <summary>The session type is not served.</summary>
    public static LoginStatus SessionTypeNotSupported => new(LoginStatusClass.InitiatorError, 9);

    /// <summary>The session to join does not exist.</summary>
    public static LoginStatus SessionDoesNotExist => new(LoginStatusClass.InitiatorError, 10);

    /// <summary>A request that is invalid during login.</summary>
    public static LoginStatus InvalidDuringLogin => new(LoginStatusClass.InitiatorError, 11);

    /// <summary>Some error of the target.</summary>
    public static LoginStatus TargetError => new(LoginStatusClass.TargetError, 0);

    /// <summary>The target does not serve at present.</summary>
    public static LoginStatus ServiceUnavailable => new(LoginStatusClass.TargetError, 1);

    /// <summary>The target has run out of something.</summary>
    public static LoginStatus OutOfResources => new(LoginStatusClass.TargetError, 2);

    /// <summary>Whether trying again later may help.</summary>
    public bool IsTransient => Class == LoginStatusClass.TargetError;

    /// <summary>What the status means, as a sentence that a person understands.</summary>
    public string Describe() => ((byte)Class, Detail) switch
    {
        (0, 0) => "The target accepted the login.",
        (0, _) => "The target accepted the login, with a detail that is not defined.",
        (1, 1) => "The target has moved to another address temporarily.",
        (1, 2) => "The target has moved to another address for good.",
        (1, _) => "The target sends us elsewhere, in a way that is not defined.",
        (2, 0) => "The target found an error in the initiator's login and did not say which.",
        (2, 1) => "The target could not authenticate the initiator: the CHAP name or secret is wrong, or CHAP is required.",
        (2, 2) => "The initiator may not use this target: its name is not on the target's access list.",
        (2, 3) => "There is no target of this name at this portal.",
        (2, 4) => "The target has been removed and no new address is known.",
        (2, 5) => "The target does not speak this version of iSCSI.",
        (2, 6) => "The session already has as many connections as the target allows.",
        (2, 7) => "A name is missing from the login: the initiator's or the target's.",
        (2, 8) => "The target cannot take this connection into the session.",
        (2, 9) => "The target does not serve this type of session.",
        (2, 10) => "The session to which the connection was to be added does not exist at the target.",
        (2, 11) => "The target got a request that is not valid during login.",
        (2, _) => "The target found an error in the initiator's login that is not defined.",
        (3, 0) => "The target has a hardware or software error.",
        (3, 1) => "The target is not serving at present.",
        (3, 2) => "The target has not enough resources for another login at present.",
        (3, _) => "The target has an error that is not defined.",
        _ => "The target answered with a status that is not defined.",
    };

    /// <summary>The sentence, and the numbers after it.</summary>
    public override string ToString() => $"{Describe()} (status {(byte)Class:x2}{Detail:x2})";
}
