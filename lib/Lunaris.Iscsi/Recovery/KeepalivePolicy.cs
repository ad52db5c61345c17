namespace Lunaris.Iscsi.Recovery;

/// <summary>Pings that find a dead target while nothing else would.</summary>
public sealed record KeepalivePolicy
{
    /// <summary>No pings.</summary>
    public static KeepalivePolicy None { get; } = new() { Interval = TimeSpan.Zero };

    /// <summary>Silence from the target before it is pinged; zero for never.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long it may take to answer before the connection is dropped.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
