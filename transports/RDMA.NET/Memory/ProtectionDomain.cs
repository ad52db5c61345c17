namespace RdmaNet;

/// <summary>A protection domain: only what is in the same one works together. Registering is safe from any thread.</summary>
public abstract class ProtectionDomain : RdmaResource
{
    private protected ProtectionDomain(RdmaHandle handle, RdmaDevice device)
        : base(handle) => Device = device;

    /// <summary>Its device.</summary>
    public RdmaDevice Device { get; }

    /// <summary>
    /// Registers memory that the caller keeps mapped until the region is destroyed. Without <see cref="MemoryAccess.OnDemand"/> every
    /// page is pinned and counts against the locked-memory limit.
    /// </summary>
    /// <param name="address">First byte.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    /// <param name="access">Rights.</param>
    /// <exception cref="RdmaException">Refused: ENOMEM beyond the locked-memory limit, EINVAL or EOPNOTSUPP for rights that the device lacks.</exception>
    public MemoryRegion Register(nint address, nuint length, MemoryAccess access)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfZero(address);
        ArgumentOutOfRangeException.ThrowIfZero(length);
        return RegisterCore(address, length, access, memory: null);
    }

    /// <summary>Registers a whole buffer, which lives as long as the region.</summary>
    /// <param name="buffer">The memory.</param>
    /// <param name="access">Rights.</param>
    /// <exception cref="RdmaException">As for <see cref="Register(nint, nuint, MemoryAccess)"/>.</exception>
    public MemoryRegion Register(RdmaBuffer buffer, MemoryAccess access)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(buffer);
        return RegisterCore(buffer.Address, (nuint)buffer.Length, access, buffer);
    }

    /// <summary>Registers the whole address space on demand, where the device can (<see cref="OnDemandCapabilities.Implicit"/>).</summary>
    /// <param name="access">Rights; <see cref="MemoryAccess.OnDemand"/> is added.</param>
    /// <exception cref="RdmaException">The device cannot: EINVAL or EOPNOTSUPP.</exception>
    public MemoryRegion RegisterImplicit(MemoryAccess access)
    {
        ThrowIfDisposed();
        return RegisterCore(0, nuint.MaxValue, access | MemoryAccess.OnDemand, memory: null);
    }

    /// <summary>Allocates a window. It is free: bind it by a <see cref="SendChain"/> (type 2) or <see cref="QueuePair.BindWindow"/> (type 1).</summary>
    /// <param name="type">1 or 2.</param>
    /// <exception cref="RdmaException">The device has no windows (EOPNOTSUPP) or no more (ENOMEM).</exception>
    public abstract MemoryWindow AllocateWindow(WindowType type);

    /// <summary>What a registration that failed is told by: most often a user's limit is too low, of which the system's word for the error says nothing.</summary>
    private protected static RdmaException RegistrationFailed(int error, nuint length, MemoryAccess access)
    {
        const string Operation = "ibv_reg_mr";
        return error == Errno.NoMemory && (access & MemoryAccess.OnDemand) == 0
            ? new RdmaException(Operation, error, $"no room to lock {length} bytes more; the limit of locked memory (RLIMIT_MEMLOCK, ulimit -l) may be too low")
            : new RdmaException(Operation, error);
    }

    private protected abstract MemoryRegion RegisterCore(nint address, nuint length, MemoryAccess access, RdmaBuffer? memory);
}
