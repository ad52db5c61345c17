namespace RdmaNet;

/// <summary>Where completion queues announce completions. One thread at a time.</summary>
public abstract class CompletionChannel : RdmaResource
{
    private protected CompletionChannel(RdmaHandle handle, RdmaDevice device)
        : base(handle) => Device = device;

    /// <summary>Its device.</summary>
    public RdmaDevice Device { get; }

    /// <summary>Readable while <see cref="TryGetEvent"/> has something; non-blocking. -1 if there is none.</summary>
    public abstract int FileDescriptor { get; }

    /// <summary>
    /// Takes one event: a queue that was armed has completions. Events are acknowledged in batches, the rest before the queue is destroyed.
    /// </summary>
    /// <param name="queue">The queue, disarmed now; null for one that was disposed since.</param>
    /// <returns>False when there is no event.</returns>
    public abstract bool TryGetEvent(out CompletionQueue? queue);
}
