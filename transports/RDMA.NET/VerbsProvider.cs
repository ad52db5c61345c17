namespace RdmaNet;

/// <summary>
/// Where verbs come from: the machine's RDMA libraries (<see cref="RdmaSupport.Provider"/>) or a <see cref="Fake.FakeVerbsProvider"/>.
/// Code written against these classes runs on either. Safe to use from any thread.
/// </summary>
public abstract class VerbsProvider
{
    private protected VerbsProvider()
    {
    }

    /// <summary>The names of the devices that are here now; empty when there is none.</summary>
    /// <exception cref="RdmaException">The list cannot be read.</exception>
    public abstract IReadOnlyList<string> ListDevices();

    /// <summary>
    /// Opens a device by name. A connection brings its own device along (<see cref="ConnectionId.Device"/>); only that one can hold the
    /// connection's objects.
    /// </summary>
    /// <param name="name">As in <see cref="ListDevices"/>.</param>
    /// <exception cref="RdmaException">No such device (ENOENT), or it cannot be opened.</exception>
    public abstract RdmaDevice OpenDevice(string name);

    /// <summary>Makes a channel for connection events, with a non-blocking descriptor.</summary>
    /// <exception cref="RdmaException">The connection manager is not there.</exception>
    public abstract EventChannel CreateEventChannel();
}
