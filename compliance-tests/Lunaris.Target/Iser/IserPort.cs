using System.Net;
using RdmaNet;

namespace Lunaris.Target.Iser;

/// <summary>
/// A portal of the embedded target on RDMA (RFC 7145): it accepts connections of any verbs provider and moves their PDUs and data to and from
/// <see cref="Connection.TargetConnection"/>, which knows nothing of it. Nothing happens by itself: <see cref="Service"/> does what can be done.
/// </summary>
/// <remarks>One thread.</remarks>
public sealed class IserPort : IDisposable
{
    private readonly EventChannel _events;
    private readonly ConnectionId _listener;
    private readonly List<IserPeer> _peers = [];
    private readonly Queue<IserFault> _faults = new();

    /// <summary>Starts to listen.</summary>
    /// <param name="node">The target.</param>
    /// <param name="provider">Whose adapters.</param>
    /// <param name="address">Where; port 0 for any.</param>
    /// <param name="options">What it is like.</param>
    /// <exception cref="RdmaException">The address is not one of an adapter.</exception>
    public IserPort(TargetNode node, VerbsProvider provider, IPEndPoint address, IserPortOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(provider);
        Node = node;
        Options = options ?? new IserPortOptions();
        _events = provider.CreateEventChannel();
        _listener = _events.CreateId();
        _listener.Bind(address);
        _listener.Listen(16);
    }

    /// <summary>The target behind it.</summary>
    public TargetNode Node { get; }

    /// <summary>What it is like.</summary>
    public IserPortOptions Options { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _listener.LocalEndPoint!;

    /// <summary>Connections that stand.</summary>
    public IReadOnlyList<IserPeer> Peers => _peers;

    /// <summary>Failed completions that the target has seen so far, oldest first.</summary>
    public List<WorkStatus> Failures { get; } = [];

    /// <summary>Makes the next occasion go wrong.</summary>
    public void Arm(IserFault fault) => _faults.Enqueue(fault);

    /// <summary>Does what can be done now.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool Service()
    {
        bool any = false;
        while (_events.TryGetEvent() is { } connectionEvent)
        {
            any = true;
            OnEvent(connectionEvent);
        }

        foreach (IserPeer peer in _peers.ToArray())
        {
            any |= peer.Service();
            if (peer.IsOver)
            {
                _peers.Remove(peer);
                peer.Dispose();
            }
        }

        return any;
    }

    /// <summary>Closes all connections and stops listening.</summary>
    public void Dispose()
    {
        _peers.ForEach(static peer => peer.Dispose());
        _peers.Clear();
        _listener.Dispose();
        _events.Dispose();
    }

    /// <summary>The fault that is due, if it is one of these.</summary>
    internal bool TakeFault(params ReadOnlySpan<IserFault> which)
    {
        if (_faults.TryPeek(out IserFault fault) && which.Contains(fault))
        {
            _faults.Dequeue();
            LastFault = fault;
            return true;
        }

        return false;
    }

    internal IserFault LastFault { get; private set; }

    private void OnEvent(ConnectionEvent connectionEvent)
    {
        switch (connectionEvent.Kind)
        {
            case ConnectionEventKind.ConnectRequest when Options.RejectsConnections:
                connectionEvent.Id.Reject([]);
                connectionEvent.Id.Dispose();
                break;
            case ConnectionEventKind.ConnectRequest:
                _peers.Add(new IserPeer(this, connectionEvent));
                break;
            case ConnectionEventKind.Disconnected or ConnectionEventKind.DeviceRemoval:
                _peers.Find(peer => ReferenceEquals(peer.Id, connectionEvent.Id))?.Close();
                break;
        }
    }
}
