using System.Runtime.CompilerServices;

namespace RdmaNet;

/// <summary>Registered memory. Its keys may be read from any thread. A window bound over it keeps it alive.</summary>
public abstract class MemoryRegion : RdmaResource
{
    private protected MemoryRegion(RdmaHandle handle, ProtectionDomain domain, nint address, nuint length, MemoryAccess access, uint localKey, uint remoteKey)
        : base(handle)
    {
        Domain = domain;
        Address = address;
        Length = length;
        Access = access;
        LocalKey = localKey;
        RemoteKey = remoteKey;
    }

    /// <summary>Its protection domain.</summary>
    public ProtectionDomain Domain { get; }

    /// <summary>First byte; 0 for an implicit region.</summary>
    public nint Address { get; }

    /// <summary>Bytes; all ones for an implicit region.</summary>
    public nuint Length { get; }

    /// <summary>The rights it was registered with.</summary>
    public MemoryAccess Access { get; }

    /// <summary>Key for our own scatter elements (lkey).</summary>
    public uint LocalKey { get; }

    /// <summary>Key for peers (rkey).</summary>
    public uint RemoteKey { get; }

    /// <summary>Whether it covers the whole address space.</summary>
    public bool IsImplicit => Length == nuint.MaxValue;

    /// <summary>Whether a range lies inside; free of overflow for any argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(nint address, nuint length)
    {
        nuint offset = (nuint)address - (nuint)Address;
        return IsImplicit || ((nuint)address >= (nuint)Address && offset <= Length && length <= Length - offset);
    }
}
