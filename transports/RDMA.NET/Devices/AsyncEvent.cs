namespace RdmaNet;

/// <summary>Something that happened to a device, a port or an object, outside of any completion.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Element">The object's <see cref="RdmaResource.Handle"/>, or the port number.</param>
public readonly record struct AsyncEvent(AsyncEventKind Kind, nint Element)
{
    /// <summary>Whether the event is about this object.</summary>
    public bool Concerns(RdmaResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.Handle == Element;
    }
}

/// <summary>ibv_event_type.</summary>
public enum AsyncEventKind
{
    /// <summary>A completion queue overran.</summary>
    CompletionQueueError = 0,

    /// <summary>A queue pair failed without being able to report a completion.</summary>
    QueuePairFatal = 1,

    /// <summary>A peer's request was malformed.</summary>
    QueuePairRequestError = 2,

    /// <summary>A peer used a key, a right or a range that it does not have.</summary>
    QueuePairAccessError = 3,

    /// <summary>A message arrived before the connection was reported as established.</summary>
    CommunicationEstablished = 4,

    /// <summary>A send queue has drained.</summary>
    SendQueueDrained = 5,

    /// <summary>The path moved to its alternative.</summary>
    PathMigrated = 6,

    /// <summary>The path could not move.</summary>
    PathMigrationError = 7,

    /// <summary>The device is gone or has failed.</summary>
    DeviceFatal = 8,

    /// <summary>A port came up.</summary>
    PortActive = 9,

    /// <summary>A port went down.</summary>
    PortError = 10,

    /// <summary>A port's LID changed.</summary>
    LidChange = 11,

    /// <summary>A port's partition table changed.</summary>
    PartitionKeyChange = 12,

    /// <summary>The subnet manager changed.</summary>
    SubnetManagerChange = 13,

    /// <summary>A shared receive queue failed.</summary>
    SharedReceiveQueueError = 14,

    /// <summary>A shared receive queue runs low.</summary>
    SharedReceiveQueueLimit = 15,

    /// <summary>A queue pair on a shared receive queue took its last request.</summary>
    LastRequestReached = 16,

    /// <summary>The subnet manager asks for registration again.</summary>
    ClientReregister = 17,

    /// <summary>A port's GID table changed.</summary>
    GidChange = 18,

    /// <summary>A work queue failed.</summary>
    WorkQueueFatal = 19,
}
