namespace RdmaNet.Fake;

/// <summary>What a fake adapter can do, and which faults of real ones it shows.</summary>
public sealed record FakeAdapterOptions
{
    /// <summary>What it says that it can; limits and capabilities are enforced.</summary>
    public DeviceAttributes Attributes { get; init; } = new()
    {
        FirmwareVersion = "fake",
        MaxRegionLength = ulong.MaxValue,
        MaxQueueRequests = 16384,
        MaxScatterElements = 32,
        MaxReadScatterElements = 32,
        MaxCompletions = 65536,
        MaxRegions = 65536,
        MaxWindows = 65536,
        MaxResponderReads = 16,
        MaxInitiatorReads = 16,
        PortCount = 1,
        Capabilities = DeviceCapabilities.MemoryWindow | DeviceCapabilities.MemoryManagementExtensions | DeviceCapabilities.WindowType2B,
        OnDemand = OnDemandCapabilities.Supported,
        OnDemandReliable = OnDemandOperations.Send | OnDemandOperations.Receive | OnDemandOperations.Write | OnDemandOperations.Read,
    };

    /// <summary>Path MTU in bytes.</summary>
    public int Mtu { get; init; } = 4096;

    /// <summary>Bytes that may be pinned at a time (RLIMIT_MEMLOCK).</summary>
    public ulong LockedMemoryLimit { get; init; } = ulong.MaxValue;

    /// <summary>Most bytes inline.</summary>
    public int MaxInlineBytes { get; init; } = 256;

    /// <summary>As soft-RoCE: a remotely invalidated receive carries flag 4 instead of 8.</summary>
    public bool MarksInvalidationAsChecksum { get; init; }

    /// <summary>As soft-RoCE: only the region's bounds are checked, not the window's.</summary>
    public bool IgnoresWindowBounds { get; init; }

    /// <summary>As soft-RoCE: bytes of on-demand regions go to and come from the start of their page.</summary>
    public bool LosesPageOffsetOnDemand { get; init; }

    /// <summary>As soft-RoCE: a refused bind completes as flushed, not as a bind error.</summary>
    public bool ReportsRefusedBindAsFlushed { get; init; }

    /// <summary>Soft-RoCE with all its faults.</summary>
    public static FakeAdapterOptions SoftRoce { get; } = new()
    {
        MarksInvalidationAsChecksum = true,
        IgnoresWindowBounds = true,
        LosesPageOffsetOnDemand = true,
        ReportsRefusedBindAsFlushed = true,
    };
}
