namespace RdmaNet;

/// <summary>What a connection is asked for or accepted with (rdma_conn_param).</summary>
public readonly record struct ConnectionParameters
{
    /// <summary>The usual values.</summary>
    public ConnectionParameters()
    {
    }

    /// <summary>RDMA Reads that the peer may have in flight on us, 0 to 255 and within <see cref="DeviceAttributes.MaxResponderReads"/>.</summary>
    public byte ResponderResources { get; init; } = 1;

    /// <summary>RDMA Reads that we may have in flight, 0 to 255 and within <see cref="DeviceAttributes.MaxInitiatorReads"/>.</summary>
    public byte InitiatorDepth { get; init; } = 1;

    /// <summary>How often a request without answer is sent again, 0 to 7.</summary>
    public byte RetryCount { get; init; } = 7;

    /// <summary>How often a Send is tried when the peer has no receive, 0 to 6; 7 is for ever.</summary>
    public byte ReceiverNotReadyRetryCount { get; init; } = 7;
}
