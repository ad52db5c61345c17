namespace RdmaNet;

/// <summary>The bits of device_cap_flags that concern memory; other bits pass through unnamed.</summary>
[Flags]
public enum DeviceCapabilities : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Memory windows.</summary>
    MemoryWindow = 1u << 17,

    /// <summary>Local invalidate and send with invalidate.</summary>
    MemoryManagementExtensions = 1u << 21,

    /// <summary>Type 2 windows, bound to a queue pair number.</summary>
    WindowType2A = 1u << 23,

    /// <summary>Type 2 windows, bound to a queue pair and its protection domain.</summary>
    WindowType2B = 1u << 24,
}

/// <summary>odp_caps.general_caps.</summary>
[Flags]
public enum OnDemandCapabilities : ulong
{
    /// <summary>No on-demand paging.</summary>
    None = 0,

    /// <summary>On-demand regions can be registered.</summary>
    Supported = 1,

    /// <summary>A region over the whole address space can be registered.</summary>
    Implicit = 2,
}

/// <summary>Operations that may touch on-demand memory.</summary>
[Flags]
public enum OnDemandOperations : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>As the source of a Send.</summary>
    Send = 1,

    /// <summary>As the destination of a Send.</summary>
    Receive = 2,

    /// <summary>RDMA Write.</summary>
    Write = 4,

    /// <summary>RDMA Read.</summary>
    Read = 8,

    /// <summary>Atomics.</summary>
    Atomic = 16,

    /// <summary>Through a shared receive queue.</summary>
    SharedReceive = 32,
}
