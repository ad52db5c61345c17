namespace RdmaNet;

/// <summary>rdma_cm_event_type.</summary>
public enum ConnectionEventKind
{
    /// <summary>The address belongs to a device: <see cref="ConnectionId.Device"/> is there now.</summary>
    AddressResolved = 0,

    /// <summary>No device reaches the address.</summary>
    AddressError = 1,

    /// <summary>The way is known.</summary>
    RouteResolved = 2,

    /// <summary>No way was found.</summary>
    RouteError = 3,

    /// <summary>Somebody wants to connect: <see cref="ConnectionEvent.Id"/> is new, and to be accepted or rejected.</summary>
    ConnectRequest = 4,

    /// <summary>The peer accepted a connection without a queue pair here.</summary>
    ConnectResponse = 5,

    /// <summary>Connecting failed.</summary>
    ConnectError = 6,

    /// <summary>The peer does not answer.</summary>
    Unreachable = 7,

    /// <summary>The peer rejected; status 8 when nobody listens, 28 when its program did.</summary>
    Rejected = 8,

    /// <summary>Connected.</summary>
    Established = 9,

    /// <summary>The connection is over.</summary>
    Disconnected = 10,

    /// <summary>The device goes: destroy everything on it, its remover waits for that.</summary>
    DeviceRemoval = 11,

    /// <summary>A multicast group was joined.</summary>
    MulticastJoin = 12,

    /// <summary>A multicast group failed.</summary>
    MulticastError = 13,

    /// <summary>The address moved to another device.</summary>
    AddressChange = 14,

    /// <summary>The queue pair's number may be used again.</summary>
    TimewaitExit = 15,
}

/// <summary>An event of the connection manager: a copy, acknowledged already.</summary>
public sealed class ConnectionEvent
{
    internal ConnectionEvent(ConnectionEventKind kind, ConnectionId id, ConnectionId? listener, int status, byte[] privateData, ConnectionParameters parameters)
    {
        Kind = kind;
        Id = id;
        Listener = listener;
        Status = status;
        PrivateData = privateData;
        Parameters = parameters;
    }

    /// <summary>What happened.</summary>
    public ConnectionEventKind Kind { get; }

    /// <summary>To whom; for a <see cref="ConnectionEventKind.ConnectRequest"/> a new id that is the receiver's to dispose.</summary>
    public ConnectionId Id { get; }

    /// <summary>The listening id of a <see cref="ConnectionEventKind.ConnectRequest"/>.</summary>
    public ConnectionId? Listener { get; }

    /// <summary>0, a negative error number, or the reason of a rejection (positive).</summary>
    public int Status { get; }

    /// <summary>The peer's private data, padded with zeros by the connection manager: look at its start only.</summary>
    public ReadOnlyMemory<byte> PrivateData { get; }

    /// <summary>The peer's numbers, seen from our side; of requests and established connections.</summary>
    public ConnectionParameters Parameters { get; }
}
