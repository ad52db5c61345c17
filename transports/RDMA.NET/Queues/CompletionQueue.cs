namespace RdmaNet;

/// <summary>A completion queue. One thread at a time.</summary>
public abstract class CompletionQueue : RdmaResource
{
    private protected CompletionQueue(RdmaHandle handle, RdmaDevice device, CompletionChannel? channel, int capacity)
        : base(handle)
    {
        Device = device;
        Channel = channel;
        Capacity = capacity;
    }

    /// <summary>Its device.</summary>
    public RdmaDevice Device { get; }

    /// <summary>Where it announces completions, or null.</summary>
    public CompletionChannel? Channel { get; }

    /// <summary>Completions it holds; at least what was asked for.</summary>
    public int Capacity { get; }

    /// <summary>Takes completions, oldest first, without blocking or allocating.</summary>
    /// <param name="completions">Where they go.</param>
    /// <returns>How many, 0 when there is none; or a negative error number when the queue has failed.</returns>
    public abstract int Poll(Span<WorkCompletion> completions);

    /// <summary>
    /// Asks for one event on the channel at the next completion. Completions that are in the queue already raise none: arm first, then poll
    /// until empty.
    /// </summary>
    /// <param name="solicitedOnly">Only for messages that were sent as solicited, and failures.</param>
    /// <returns>0, or an error number.</returns>
    public abstract int RequestNotification(bool solicitedOnly = false);
}
