using System.Net;

namespace RdmaNet;

/// <summary>
/// A connection (rdma_cm_id). Every step starts something and returns; its outcome comes as an event on the channel. One thread at a time.
/// </summary>
public abstract class ConnectionId : RdmaResource
{
    private protected ConnectionId(RdmaHandle handle, EventChannel channel)
        : base(handle) => Channel = channel;

    /// <summary>Where its events come.</summary>
    public EventChannel Channel { get; }

    /// <summary>For its owner's use.</summary>
    public object? Tag { get; set; }

    /// <summary>Its device, from <see cref="ConnectionEventKind.AddressResolved"/> (or a connect request) on; the same object for all ids on one adapter.</summary>
    public abstract RdmaDevice? Device { get; }

    /// <summary>Its device's port, from 1; 0 while there is no device.</summary>
    public abstract int Port { get; }

    /// <summary>Its queue pair, once created.</summary>
    public QueuePair? QueuePair { get; private protected set; }

    /// <summary>Our address, once bound or resolved.</summary>
    public abstract IPEndPoint? LocalEndPoint { get; }

    /// <summary>The peer's address, once known.</summary>
    public abstract IPEndPoint? RemoteEndPoint { get; }

    /// <summary>Starts to look for the device that reaches an address.</summary>
    /// <param name="destination">The peer.</param>
    /// <param name="timeout">Rounded to milliseconds.</param>
    /// <param name="source">Our own address, or null for any.</param>
    /// <exception cref="RdmaException">Refused at once: ENETUNREACH without a route, ENODEV without any RDMA device.</exception>
    public abstract void ResolveAddress(IPEndPoint destination, TimeSpan timeout, IPEndPoint? source = null);

    /// <summary>Starts to look for the way.</summary>
    /// <param name="timeout">Rounded to milliseconds.</param>
    /// <exception cref="RdmaException">Not the moment for it.</exception>
    public abstract void ResolveRoute(TimeSpan timeout);

    /// <summary>Sets how long an unacknowledged request waits before it is sent again (RDMA_OPTION_ID_ACK_TIMEOUT). Before connecting.</summary>
    /// <param name="exponent">0 to 31: 4.096 µs × 2ⁿ; 0 waits for ever.</param>
    /// <exception cref="RdmaException">Out of range, or a library that does not know the option.</exception>
    public abstract void SetAckTimeout(byte exponent);

    /// <summary>Takes an address of ours; port 0 for any.</summary>
    /// <exception cref="RdmaException">In use, or not ours.</exception>
    public abstract void Bind(IPEndPoint address);

    /// <summary>Starts to listen.</summary>
    /// <param name="backlog">Requests that may wait.</param>
    /// <exception cref="RdmaException">Not bound.</exception>
    public abstract void Listen(int backlog);

    /// <summary>Makes the connection's queue pair. Post receives before connecting or accepting.</summary>
    /// <param name="domain">A domain of <see cref="Device"/>.</param>
    /// <param name="sendQueue">Where sends complete.</param>
    /// <param name="receiveQueue">Where receives complete; may be the same.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="RdmaException">Refused: EINVAL for sizes beyond the device or a domain of another device.</exception>
    public abstract QueuePair CreateQueuePair(ProtectionDomain domain, CompletionQueue sendQueue, CompletionQueue receiveQueue, in QueuePairOptions options);

    /// <summary>Asks the peer for a connection.</summary>
    /// <param name="parameters">Limits.</param>
    /// <param name="privateData">At most 56 bytes on InfiniBand and RoCE.</param>
    /// <exception cref="RdmaException">Not the moment for it.</exception>
    public abstract void Connect(in ConnectionParameters parameters, ReadOnlySpan<byte> privateData);

    /// <summary>Accepts a connect request; its queue pair exists and has receives.</summary>
    /// <param name="parameters">Limits.</param>
    /// <param name="privateData">At most 196 bytes.</param>
    /// <exception cref="RdmaException">Not the moment for it.</exception>
    public abstract void Accept(in ConnectionParameters parameters, ReadOnlySpan<byte> privateData);

    /// <summary>Rejects a connect request.</summary>
    /// <param name="privateData">At most 148 bytes.</param>
    /// <exception cref="RdmaException">Not the moment for it.</exception>
    public abstract void Reject(ReadOnlySpan<byte> privateData);

    /// <summary>Ends the connection: the queue pair fails, what is posted comes back flushed, the peer learns of it.</summary>
    /// <returns>0, or an error number; the queue pair is in the error state in any case.</returns>
    public abstract int Disconnect();
}
