namespace RdmaNet;

/// <summary>Sizes of a queue pair; the device may give more.</summary>
public readonly record struct QueuePairOptions
{
    /// <summary>The usual sizes.</summary>
    public QueuePairOptions()
    {
    }

    /// <summary>Requests in the send queue. Unsignaled ones hold their slot until a later signaled one completes and is polled.</summary>
    public int SendRequests { get; init; } = 128;

    /// <summary>Requests in the receive queue.</summary>
    public int ReceiveRequests { get; init; } = 128;

    /// <summary>Scatter elements a send.</summary>
    public int SendElements { get; init; } = 2;

    /// <summary>Scatter elements a receive.</summary>
    public int ReceiveElements { get; init; } = 1;

    /// <summary>Bytes a send can carry inline; 0 for none.</summary>
    public int InlineBytes { get; init; }

    /// <summary>Every send makes a completion, whatever its flags.</summary>
    public bool SignalAll { get; init; }
}
