namespace RdmaNet;

/// <summary>ibv_wr_opcode, as far as it is used here.</summary>
public enum SendOpcode
{
    /// <summary>RDMA Write: put local bytes into the peer's memory.</summary>
    Write = 0,

    /// <summary>RDMA Write, and a receive completion with four bytes of immediate data at the peer.</summary>
    WriteWithImmediate = 1,

    /// <summary>Send: into the peer's next receive.</summary>
    Send = 2,

    /// <summary>Send with four bytes of immediate data.</summary>
    SendWithImmediate = 3,

    /// <summary>RDMA Read: get the peer's bytes into local memory.</summary>
    Read = 4,

    /// <summary>Invalidate one of our own type-2 windows.</summary>
    LocalInvalidate = 7,

    /// <summary>Bind a type-2 window.</summary>
    BindWindow = 8,

    /// <summary>Send, and invalidate a window of the peer.</summary>
    SendWithInvalidate = 9,
}

/// <summary>ibv_send_flags.</summary>
[Flags]
public enum SendFlags
{
    /// <summary>No completion on success.</summary>
    None = 0,

    /// <summary>Wait until earlier RDMA Reads of this queue are done.</summary>
    Fence = 1,

    /// <summary>A completion on success. A failure always makes one.</summary>
    Signaled = 2,

    /// <summary>Raises an event at a peer that waits for solicited ones.</summary>
    Solicited = 4,

    /// <summary>The payload is copied while posting: local keys are not looked at and the memory is free at once.</summary>
    Inline = 8,
}

/// <summary>ibv_qp_state.</summary>
public enum QueuePairState
{
    /// <summary>Just made or reset.</summary>
    Reset = 0,

    /// <summary>Receives can be posted.</summary>
    Initialized = 1,

    /// <summary>Receiving.</summary>
    ReadyToReceive = 2,

    /// <summary>Receiving and sending.</summary>
    ReadyToSend = 3,

    /// <summary>Draining its send queue.</summary>
    SendQueueDrained = 4,

    /// <summary>A send failed on an unreliable queue pair.</summary>
    SendQueueError = 5,

    /// <summary>Failed: everything posted comes back flushed.</summary>
    Error = 6,
}

/// <summary>ibv_wc_status.</summary>
public enum WorkStatus
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>A message did not fit the receive, or a length is beyond the port's limit.</summary>
    LocalLength = 1,

    /// <summary>A request that the queue pair cannot do.</summary>
    LocalOperation = 2,

    /// <summary>Reliable-datagram context error (historic).</summary>
    LocalContextOperation = 3,

    /// <summary>A local key, range or right is wrong.</summary>
    LocalProtection = 4,

    /// <summary>Flushed: the queue pair failed earlier.</summary>
    Flushed = 5,

    /// <summary>A bind or an invalidate was refused.</summary>
    WindowBind = 6,

    /// <summary>An unexpected transport opcode came back.</summary>
    BadResponse = 7,

    /// <summary>Local memory could not be accessed while handling a peer's request.</summary>
    LocalAccess = 8,

    /// <summary>The peer's message was malformed, too long, or invalidated something it must not.</summary>
    RemoteInvalidRequest = 9,

    /// <summary>The peer refused a key, range or right.</summary>
    RemoteAccess = 10,

    /// <summary>The peer could not carry it out.</summary>
    RemoteOperation = 11,

    /// <summary>The peer does not answer.</summary>
    RetryExceeded = 12,

    /// <summary>The peer had no receive posted for too long.</summary>
    ReceiverNotReady = 13,

    /// <summary>Reliable-datagram domain violation (historic).</summary>
    LocalDomainViolation = 14,

    /// <summary>Reliable-datagram request refused (historic).</summary>
    RemoteInvalidReadRequest = 15,

    /// <summary>The peer aborted.</summary>
    RemoteAborted = 16,

    /// <summary>Bad context number (historic).</summary>
    InvalidContextNumber = 17,

    /// <summary>Bad context state (historic).</summary>
    InvalidContextState = 18,

    /// <summary>The device failed.</summary>
    Fatal = 19,

    /// <summary>No response in time.</summary>
    ResponseTimeout = 20,

    /// <summary>Something else.</summary>
    General = 21,
}

/// <summary>ibv_wc_opcode.</summary>
public enum WorkOpcode
{
    /// <summary>A send of ours.</summary>
    Send = 0,

    /// <summary>An RDMA Write of ours.</summary>
    Write = 1,

    /// <summary>An RDMA Read of ours.</summary>
    Read = 2,

    /// <summary>A bind.</summary>
    BindWindow = 5,

    /// <summary>A local invalidate.</summary>
    LocalInvalidate = 6,

    /// <summary>A message of the peer.</summary>
    Receive = 128,

    /// <summary>The peer wrote with immediate data.</summary>
    ReceiveWriteWithImmediate = 129,
}

/// <summary>ibv_wc_flags.</summary>
[Flags]
public enum WorkFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A global route header is in front of the payload (datagrams).</summary>
    RouteHeader = 1,

    /// <summary>There is immediate data.</summary>
    Immediate = 2,

    /// <summary>Checksums are right (raw packets). The soft-RoCE device uses this bit, wrongly, for <see cref="Invalidated"/>.</summary>
    Checksum = 4,

    /// <summary>The peer invalidated a window: its key stands in the completion.</summary>
    Invalidated = 8,
}
