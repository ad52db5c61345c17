using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Wire;
using Lunaris.Target.Connection;
using Lunaris.Target.Faults;
using Lunaris.Target.Scsi;

namespace Lunaris.Target;

/// <summary>
/// A RAM-disk iSCSI target in this process: <c>await using EmbeddedTarget target = EmbeddedTarget.Start();</c>. Each connection has a thread of its own that
/// receives much at once, answers all of it, and sends the answers in one gathered call. Thread-safe.
/// </summary>
public sealed class EmbeddedTarget : IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Socket> _listeners = [];
    private readonly List<ConnectionServer> _servers = [];
    private readonly List<IPEndPoint> _portals = [];
    private bool _disposed;

    private EmbeddedTarget(EmbeddedTargetOptions options)
    {
        Node = new TargetNode(options, new SystemEntropy());
    }

    /// <summary>What its connections share.</summary>
    public TargetNode Node { get; }

    /// <summary>The first portal.</summary>
    public IPEndPoint Portal => _portals[0];

    /// <summary>All portals.</summary>
    public IReadOnlyList<IPEndPoint> Portals => _portals;

    /// <summary>The faults that are armed.</summary>
    public FaultPlan Faults => Node.Faults;

    /// <summary>What it does otherwise than the standards say.</summary>
    public DeviationSet Deviations => Node.Deviations;

    /// <summary>Its counters.</summary>
    public TargetStatistics Statistics => Node.Statistics;

    /// <summary>Its targets.</summary>
    public IReadOnlyList<TargetUnit> Targets => Node.Targets;

    /// <summary>What initiators did that the protocol forbids, as sentences.</summary>
    public IReadOnlyList<string> Violations => Node.Violations;

    /// <summary>A logical unit of the first target.</summary>
    /// <param name="number">Its number.</param>
    public LogicalUnit this[ulong number] => Targets[0][number];

    /// <summary>The connections that are open.</summary>
    public IReadOnlyList<TargetConnection> Connections
    {
        get
        {
            lock (_gate)
            {
                return [.. _servers.Select(static s => s.Connection)];
            }
        }
    }

    /// <summary>Starts a target that listens on its portals.</summary>
    /// <param name="options">What it is like; null is one LUN of 64 MiB on a free loopback port.</param>
    /// <exception cref="SocketException">A portal cannot be listened on.</exception>
    public static EmbeddedTarget Start(EmbeddedTargetOptions? options = null)
    {
        EmbeddedTarget target = new(options ?? new EmbeddedTargetOptions());
        try
        {
            foreach (IPEndPoint portal in target.Node.Options.Portals)
            {
                target._portals.Add(target.Listen(portal));
            }
        }
        catch
        {
            target.Dispose();
            throw;
        }

        target.Node.PortalAddresses = [.. target._portals.Select(static p => $"{p},1")];
        return target;
    }

    /// <summary>Makes the target break the standards in one way, until it ends.</summary>
    /// <param name="deviation">The way.</param>
    public void Plant(Deviation deviation)
    {
        Node.Deviations.Plant(deviation);
        foreach (FaultRule rule in DeviationTable.Rules(deviation))
        {
            Faults.Arm(rule);
        }
    }

    /// <summary>Cuts every connection, without a word.</summary>
    public void DropAllConnections()
    {
        foreach (TargetConnection connection in Connections)
        {
            connection.Abort("The connection was dropped on demand.");
        }
    }

    /// <summary>Takes no more connections; those that are open stay.</summary>
    public void StopListening()
    {
        lock (_gate)
        {
            foreach (Socket listener in _listeners)
            {
                listener.Dispose();
            }

            _listeners.Clear();
        }
    }

    /// <summary>Takes connections again, on the same ports.</summary>
    public void ResumeListening()
    {
        lock (_gate)
        {
            if (_listeners.Count > 0)
            {
                return;
            }
        }

        foreach (IPEndPoint portal in _portals)
        {
            Listen(portal);
        }
    }

    /// <summary>Acts on every connection that is logged in.</summary>
    /// <param name="action">What to do.</param>
    public void ForEachConnection(Action<TargetConnection> action)
    {
        foreach (TargetConnection connection in Connections)
        {
            if (connection.Session is not null)
            {
                connection.Post(action);
            }
        }
    }

    /// <summary>Sends an Async Message to every initiator.</summary>
    /// <param name="asyncEvent">The event.</param>
    /// <param name="parameter1">First parameter.</param>
    /// <param name="parameter2">Second parameter.</param>
    /// <param name="parameter3">Third parameter.</param>
    /// <param name="data">Data segment: sense data with its length before it, or vendor data.</param>
    public void SendAsyncMessage(AsyncEvent asyncEvent, ushort parameter1 = 0, ushort parameter2 = 0, ushort parameter3 = 0, byte[]? data = null) =>
        ForEachConnection(c => c.SendAsyncMessage(asyncEvent, parameter1, parameter2, parameter3, data));

    /// <summary>Sends every initiator a NOP-In that wants an answer.</summary>
    public void PingInitiators() => ForEachConnection(static c => c.SendNopIn(wantsAnswer: true));

    /// <summary>Stops every command window where it is.</summary>
    public void CloseCommandWindow() => ForEachConnection(static c => c.CloseCommandWindow());

    /// <summary>Opens every command window again.</summary>
    public void OpenCommandWindow() => ForEachConnection(static c => c.OpenCommandWindow());

    /// <summary>Sends logins to targets elsewhere; null serves them again.</summary>
    /// <param name="redirection">Where to.</param>
    public void RedirectLogins(LoginRedirection? redirection) => Node.RedirectLogins(redirection);

    /// <summary>Stops listening, cuts all connections and waits for their threads.</summary>
    public void Dispose()
    {
        ConnectionServer[] servers;
        lock (_gate)
        {
            _disposed = true;
            servers = [.. _servers];
        }

        StopListening();
        foreach (ConnectionServer server in servers)
        {
            server.Connection.Abort("The target is shut down.");
        }

        foreach (ConnectionServer server in servers)
        {
            server.Join();
        }
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private IPEndPoint Listen(IPEndPoint portal)
    {
        Socket listener = new(portal.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Buffer sizes are inherited by the connections, and must stand before the handshake to matter to the window.
            if (Node.Options.SocketBufferLength > 0)
            {
                listener.ReceiveBufferSize = Node.Options.SocketBufferLength;
                listener.SendBufferSize = Node.Options.SocketBufferLength;
            }

            listener.Bind(portal);
            listener.Listen(128);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        lock (_gate)
        {
            _listeners.Add(listener);
        }

        IPEndPoint bound = (IPEndPoint)listener.LocalEndPoint!;
        new Thread(() => AcceptLoop(listener)) { IsBackground = true, Name = $"iSCSI target {bound}" }.Start();
        return bound;
    }

    private void AcceptLoop(Socket listener)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The listener was closed, by StopListening or by the end of the target.
                return;
            }

            Interlocked.Increment(ref Node.Statistics.ConnectionCounter);
            ConnectionServer server = new(Node, socket, OnEnded);
            lock (_gate)
            {
                if (_disposed)
                {
                    socket.Dispose();
                    return;
                }

                _servers.Add(server);

                // Within the lock: whoever ends the target waits for the threads of all that are in the list.
                server.Start();
            }
        }
    }

    private void OnEnded(ConnectionServer server)
    {
        lock (_gate)
        {
            _servers.Remove(server);
        }
    }

    private sealed class SystemEntropy : IEntropySource
    {
        public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}
