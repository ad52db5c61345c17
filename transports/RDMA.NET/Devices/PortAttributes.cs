namespace RdmaNet;

/// <summary>State of a port (ibv_query_port).</summary>
/// <param name="State">Active or not.</param>
/// <param name="MaxMtu">Largest path MTU in bytes.</param>
/// <param name="ActiveMtu">Path MTU in use, in bytes.</param>
/// <param name="IsEthernet">RoCE or iWARP rather than InfiniBand.</param>
public readonly record struct PortAttributes(PortState State, int MaxMtu, int ActiveMtu, bool IsEthernet);

/// <summary>ibv_port_state.</summary>
public enum PortState
{
    /// <summary>Not telling.</summary>
    Unknown = 0,

    /// <summary>No link.</summary>
    Down = 1,

    /// <summary>Link, not configured yet.</summary>
    Initializing = 2,

    /// <summary>Configured, not active yet.</summary>
    Armed = 3,

    /// <summary>In use.</summary>
    Active = 4,

    /// <summary>Active, waiting for the link to return.</summary>
    ActiveDefer = 5,
}
