namespace RdmaNet.Fake;

/// <summary>What a program did that real devices punish, often later and elsewhere.</summary>
public enum FakeViolationKind
{
    /// <summary>A window that is not bound was invalidated, locally or by a peer: brings some kernels down.</summary>
    InvalidateOfFreeWindow,

    /// <summary>A type-2 window was bound while bound.</summary>
    BindOfBoundWindow,

    /// <summary>A queue pair was destroyed with windows still bound on it: blocks for most of a minute on some devices.</summary>
    QueuePairDestroyedWithBoundWindow,

    /// <summary>A region was deregistered with windows still bound over it.</summary>
    RegionDestroyedWithBoundWindow,

    /// <summary>A completion queue was too small.</summary>
    CompletionQueueOverrun,

    /// <summary>A peer used a key, range or right that it did not have.</summary>
    RemoteAccess,

    /// <summary>A request of our own named a key, range or right that is not there.</summary>
    LocalAccess,
}

/// <summary>A recorded violation.</summary>
/// <param name="Kind">What.</param>
/// <param name="Words">Where and how.</param>
public readonly record struct FakeViolation(FakeViolationKind Kind, string Words);

/// <summary>What is alive; everything must be zero again when a program has cleaned up.</summary>
public readonly record struct FakeResourceCounts
{
    /// <summary>Open devices.</summary>
    public int Devices { get; init; }

    /// <summary>Protection domains.</summary>
    public int Domains { get; init; }

    /// <summary>Memory regions.</summary>
    public int Regions { get; init; }

    /// <summary>Memory windows.</summary>
    public int Windows { get; init; }

    /// <summary>Completion channels.</summary>
    public int CompletionChannels { get; init; }

    /// <summary>Completion queues.</summary>
    public int CompletionQueues { get; init; }

    /// <summary>Queue pairs.</summary>
    public int QueuePairs { get; init; }

    /// <summary>Event channels.</summary>
    public int EventChannels { get; init; }

    /// <summary>Connection ids.</summary>
    public int ConnectionIds { get; init; }

    /// <summary>All of them.</summary>
    public int Total => Devices + Domains + Regions + Windows + CompletionChannels + CompletionQueues + QueuePairs + EventChannels + ConnectionIds;
}
