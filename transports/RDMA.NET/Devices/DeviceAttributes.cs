namespace RdmaNet;

/// <summary>What a device can do (ibv_query_device and ibv_query_device_ex).</summary>
public sealed record DeviceAttributes
{
    /// <summary>Firmware version as text.</summary>
    public required string FirmwareVersion { get; init; }

    /// <summary>PCI vendor.</summary>
    public uint VendorId { get; init; }

    /// <summary>Largest region in bytes.</summary>
    public ulong MaxRegionLength { get; init; }

    /// <summary>Most requests a send or receive queue holds.</summary>
    public int MaxQueueRequests { get; init; }

    /// <summary>Most scatter elements a request takes.</summary>
    public int MaxScatterElements { get; init; }

    /// <summary>Most scatter elements an RDMA Read takes.</summary>
    public int MaxReadScatterElements { get; init; }

    /// <summary>Most completions a queue holds.</summary>
    public int MaxCompletions { get; init; }

    /// <summary>Most regions.</summary>
    public int MaxRegions { get; init; }

    /// <summary>Most windows; 0 where the device has none.</summary>
    public int MaxWindows { get; init; }

    /// <summary>RDMA Reads that the peer may have in flight on us, per queue pair.</summary>
    public int MaxResponderReads { get; init; }

    /// <summary>RDMA Reads that we may have in flight, per queue pair.</summary>
    public int MaxInitiatorReads { get; init; }

    /// <summary>Ports, counted from 1.</summary>
    public int PortCount { get; init; }

    /// <summary>Capability bits.</summary>
    public DeviceCapabilities Capabilities { get; init; }

    /// <summary>On-demand paging: whether, and implicit or not.</summary>
    public OnDemandCapabilities OnDemand { get; init; }

    /// <summary>On-demand paging: which operations a reliable connection may do in such memory.</summary>
    public OnDemandOperations OnDemandReliable { get; init; }

    /// <summary>Type-2 windows with remote invalidation can be had.</summary>
    public bool SupportsType2Windows => MaxWindows > 0
        && (Capabilities & (DeviceCapabilities.WindowType2A | DeviceCapabilities.WindowType2B)) != 0
        && Capabilities.HasFlag(DeviceCapabilities.MemoryManagementExtensions);

    /// <summary>Peers may read and write on-demand regions over a reliable connection.</summary>
    public bool SupportsOnDemandRemoteAccess => OnDemand.HasFlag(OnDemandCapabilities.Supported)
        && OnDemandReliable.HasFlag(OnDemandOperations.Read | OnDemandOperations.Write);
}
