namespace RdmaNet;

/// <summary>Where connection ids report. One thread at a time.</summary>
public abstract class EventChannel : RdmaResource
{
    private protected EventChannel(RdmaHandle handle)
        : base(handle)
    {
    }

    /// <summary>Readable while <see cref="TryGetEvent"/> has something; non-blocking. -1 if there is none.</summary>
    public abstract int FileDescriptor { get; }

    /// <summary>Makes an id for a reliable connection (RDMA_PS_TCP).</summary>
    /// <exception cref="RdmaException">The connection manager refuses.</exception>
    public abstract ConnectionId CreateId();

    /// <summary>Takes one event, or null when there is none. Its data is copied and the event acknowledged: nothing is to be given back.</summary>
    /// <exception cref="RdmaException">The channel has failed.</exception>
    public abstract ConnectionEvent? TryGetEvent();
}
