namespace Lunaris.Iscsi.Transport;

/// <summary>Counters of one transport since it was made. Written by the owning thread only; a reader elsewhere sees them late.</summary>
public sealed class TransportStatistics
{
    /// <summary>Bytes sent, headers and digests included.</summary>
    public long BytesSent { get; set; }

    /// <summary>Bytes received, headers and digests included.</summary>
    public long BytesReceived { get; set; }

    /// <summary>PDUs sent.</summary>
    public long PdusSent { get; set; }

    /// <summary>PDUs received.</summary>
    public long PdusReceived { get; set; }

    /// <summary>System calls that sent.</summary>
    public long SendCalls { get; set; }

    /// <summary>System calls that received.</summary>
    public long ReceiveCalls { get; set; }

    /// <summary>Other system calls: polling set-up, socket options, timers.</summary>
    public long OtherCalls { get; set; }

    /// <summary>Payload bytes copied in user space on their way to or from the caller's memory.</summary>
    public long PayloadBytesCopied { get; set; }

    /// <summary>What only RDMA has; null on other transports.</summary>
    public RdmaStatistics? Rdma { get; init; }
}
