namespace RdmaNet;

/// <summary>
/// An open device. The one of a connection is shared by all connections over that adapter; it lives as long as one of their ids or
/// anything made from it, and disposes itself then. Disposing it early does no harm to what was made from it.
/// </summary>
public abstract class RdmaDevice : RdmaResource
{
    private protected RdmaDevice(RdmaHandle handle)
        : base(handle)
    {
    }

    /// <summary>The kernel's name: mlx5_0, rxe0.</summary>
    public abstract string Name { get; }

    /// <summary>Descriptor that is readable while <see cref="TryGetAsyncEvent"/> has something; non-blocking. -1 if there is none.</summary>
    public abstract int AsyncEventDescriptor { get; }

    /// <summary>Asks the device what it can do, on-demand paging included.</summary>
    /// <exception cref="RdmaException">The device does not answer.</exception>
    public abstract DeviceAttributes QueryAttributes();

    /// <summary>Asks for the state of a port.</summary>
    /// <param name="port">Counted from 1.</param>
    /// <exception cref="RdmaException">No such port.</exception>
    public abstract PortAttributes QueryPort(int port);

    /// <summary>Takes one asynchronous event, acknowledged already; false when there is none.</summary>
    public abstract bool TryGetAsyncEvent(out AsyncEvent asyncEvent);

    /// <summary>Makes a protection domain: regions, windows and queue pairs work together only within one.</summary>
    /// <exception cref="RdmaException">The device refuses.</exception>
    public abstract ProtectionDomain AllocateProtectionDomain();

    /// <summary>Makes a channel on which completion queues announce completions, with a non-blocking descriptor.</summary>
    /// <exception cref="RdmaException">The device refuses.</exception>
    public abstract CompletionChannel CreateCompletionChannel();

    /// <summary>Makes a completion queue.</summary>
    /// <param name="capacity">Least number of completions it holds, 1 or more. Overrunning a queue is fatal for it.</param>
    /// <param name="channel">Where it announces completions, or null to be polled only.</param>
    /// <param name="vector">Completion vector (interrupt), from 0.</param>
    /// <exception cref="RdmaException">The device refuses.</exception>
    public abstract CompletionQueue CreateCompletionQueue(int capacity, CompletionChannel? channel = null, int vector = 0);
}
