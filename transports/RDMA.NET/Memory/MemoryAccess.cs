namespace RdmaNet;

/// <summary>Rights and kind of a region or window (ibv_access_flags). Local reading is always allowed.</summary>
[Flags]
public enum MemoryAccess : uint
{
    /// <summary>Local reading only.</summary>
    None = 0,

    /// <summary>Receives and RDMA Reads of ours may write it. Needed for <see cref="RemoteWrite"/>.</summary>
    LocalWrite = 1,

    /// <summary>Peers may write it.</summary>
    RemoteWrite = 2,

    /// <summary>Peers may read it.</summary>
    RemoteRead = 4,

    /// <summary>Peers may do atomics in it.</summary>
    RemoteAtomic = 8,

    /// <summary>Windows may be bound over it.</summary>
    WindowBind = 16,

    /// <summary>Peers address it from zero rather than by virtual address.</summary>
    ZeroBased = 32,

    /// <summary>Pages are brought in when touched, not pinned.</summary>
    OnDemand = 64,
}
