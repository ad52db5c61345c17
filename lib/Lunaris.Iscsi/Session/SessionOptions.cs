using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Session;

/// <summary>All that a session is told before it starts. Kept unchanged over reconnects.</summary>
public sealed record SessionOptions
{
    /// <summary>Where the target is.</summary>
    public required Portal Portal { get; init; }

    /// <summary>Names, authentication, and what to negotiate.</summary>
    public required LoginOptions Login { get; init; }

    /// <summary>Identifies this session of the initiator for its whole life.</summary>
    public required Isid Isid { get; init; }

    /// <summary>Whether the first connection, once it stands, waits for <see cref="SessionEngine.ContinueWithLogin"/>.</summary>
    public bool PauseBeforeLogin { get; init; }

    /// <summary>When to reconnect.</summary>
    public ReconnectPolicy Reconnect { get; init; } = new();

    /// <summary>How commands are aborted.</summary>
    public AbortPolicy Abort { get; init; } = new();

    /// <summary>Pings.</summary>
    public KeepalivePolicy Keepalive { get; init; } = new();

    /// <summary>How long connecting and logging in may take, each attempt.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Deadline of tasks that bring none; zero for none.</summary>
    public TimeSpan DefaultTaskTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the target may take to answer a logout.</summary>
    public TimeSpan LogoutTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most tasks with the target at once: 1 to 65535. The command window of the target may allow fewer.</summary>
    public int MaxTasks { get; init; } = 1024;

    /// <summary>How often a command may be sent in all, where connections are lost under it and it may be sent again.</summary>
    public int MaxSends { get; init; } = 5;

    /// <summary>Longest write in bytes that goes with its command on RDMA, where the target takes immediate data; 0 for none.</summary>
    public uint RdmaImmediateLimit { get; init; } = 8192;

    /// <summary>Bytes that may wait in the transport's send queue before Data-Out is held back.</summary>
    public int SendQueueLimit { get; init; } = 1024 * 1024;
}
