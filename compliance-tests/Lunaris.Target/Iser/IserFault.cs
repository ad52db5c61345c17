namespace Lunaris.Target.Iser;

/// <summary>What a target on RDMA can be made to do wrong.</summary>
public enum IserFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Takes messages and answers none.</summary>
    Silence,

    /// <summary>Uses a key that was never given.</summary>
    UnknownKey,

    /// <summary>Goes one page beyond the memory that was lent.</summary>
    OutOfBounds,

    /// <summary>Reads memory that was lent for writing, or writes what was lent for reading.</summary>
    WrongRight,

    /// <summary>Touches the memory of a command after it has answered it.</summary>
    LateAccess,

    /// <summary>Invalidates a key that was not given with the command it answers.</summary>
    InvalidatesForeignKey,

    /// <summary>Sends a HelloReply that nobody asked for.</summary>
    UninvitedHello,

    /// <summary>Sends a message of an unknown kind.</summary>
    UnknownMessage,

    /// <summary>Sends a message that ends inside its headers.</summary>
    ShortMessage,

    /// <summary>Announces more data than the message has.</summary>
    LyingLength,

    /// <summary>Sends a Data-In PDU as if on TCP.</summary>
    DataInMessage,

    /// <summary>Sends a message longer than the initiator's receives.</summary>
    TooLongMessage,

    /// <summary>Leaves the connection.</summary>
    Disconnect,
}
