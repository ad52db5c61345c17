using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Transport;
using RdmaNet;

namespace Lunaris.Transports.Iser.Memory;

/// <summary>
/// Memory that its owner has announced for long: guest RAM, a buffer pool. Registered with the adapter of the moment, and anew with the next one.
/// </summary>
internal sealed class UserRegion(nint address, nint length, Action<UserRegion> removed) : IDisposable
{
    public nint Address { get; } = address;

    public nint Length { get; } = length;

    /// <summary>The registration of the whole; null where it is not registered as a whole.</summary>
    public MemoryRegion? Region { get; set; }

    /// <summary>Which rung its buffers go over: a window kind where it is registered as a whole, else the cache, or bounce where even that is not wanted.</summary>
    public MemoryMode Rung { get; set; }

    /// <summary>Only buffers that begin and end at a page boundary may use <see cref="Region"/>.</summary>
    public bool AlignedOnly { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(nint address, nint length) => address >= Address && address - Address <= Length - length;

    public void Dispose() => removed(this);
}
