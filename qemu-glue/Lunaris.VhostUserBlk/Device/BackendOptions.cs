namespace Lunaris.VhostUserBlk.Device;

/// <summary>How the backend behaves.</summary>
internal sealed record BackendOptions
{
    /// <summary>Most queues; the front-end takes as many as it has processors, or its own option says.</summary>
    public int Queues { get; init; } = 16;

    /// <summary>How long requests may take to end once the front-end has asked for it or is gone; zero ends them at once.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to look for work before sleeping. It takes a processor's time for shorter waits.</summary>
    public TimeSpan SpinTime { get; init; }
}
