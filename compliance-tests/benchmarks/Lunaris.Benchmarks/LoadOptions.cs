using Lunaris.Iscsi.Transport;

namespace Lunaris.Benchmarks;

/// <summary>How the initiator is driven.</summary>
internal enum DrivingMode
{
    /// <summary>Bring your own loop: one thread polls, submits and completes.</summary>
    Loop,

    /// <summary>The async API, continuations on the poll group's thread.</summary>
    Inline,

    /// <summary>The async API, continuations on the thread pool.</summary>
    Async,
}

/// <summary>One load.</summary>
internal sealed record LoadOptions(string Url, bool IsWrite, int BlockSize, int Depth, TimeSpan WarmUp, TimeSpan Duration, DrivingMode Mode)
{
    public TimeSpan Spin { get; init; }

    public bool Coalesce { get; init; } = true;

    public int DirectReceiveThreshold { get; init; } = new TransportOptions().DirectReceiveThreshold;

    /// <summary>Measure until so many commands have completed rather than for a time; zero for the time.</summary>
    public long Ios { get; init; }

    /// <summary>Instead of <see cref="Duration"/>: says "ready" and measures for as many seconds as each line of the input says, idle in between.</summary>
    public bool Sliced { get; init; }
}
