using Lunaris.VhostUserBlk.Native;
using Lunaris.VhostUserBlk.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Memory;

/// <summary>One region of guest memory as the front-end tells of it.</summary>
/// <param name="GuestAddress">Where the guest sees it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="UserAddress">Where the front-end sees it; ring addresses come as such.</param>
/// <param name="FileOffset">Where it begins in the file behind the descriptor.</param>
internal readonly record struct RegionDescription(ulong GuestAddress, ulong Length, ulong UserAddress, ulong FileOffset);

/// <summary>A region of guest memory, mapped here.</summary>
internal sealed class GuestRegion : IDisposable
{
    /// <summary>Longest mapping accepted: what user space can address on x86-64 and arm64.</summary>
    private const ulong MaxLength = 1UL << 46;

    private readonly nint _mapping;
    private readonly nuint _mappingLength;

    /// <summary>Maps a region.</summary>
    /// <exception cref="VhostUserException">Addresses and lengths contradict each other or the file.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel does not map it.</exception>
    public GuestRegion(in RegionDescription description, SafeFileHandle file)
    {
        (ulong guest, ulong length, ulong user, ulong offset) = description;
        if (length == 0 || length > MaxLength || offset > MaxLength || guest > ulong.MaxValue - length || user > ulong.MaxValue - length)
        {
            throw new VhostUserException($"A memory region makes no sense: {length} bytes at guest address {guest:x}, front-end address {user:x}, file offset {offset:x}.");
        }

        ulong available = SharedFile.LengthOf(file);
        if (available < offset + length)
        {
            throw new VhostUserException($"A memory region of {length} bytes from {offset:x} on lies beyond the end of its file of {available} bytes.");
        }

        Description = description;

        // From the beginning of the file on: the offset need not be a multiple of the file's pages where those are large.
        _mappingLength = (nuint)(offset + length);
        _mapping = Libc.MapShared(file, _mappingLength);
        Address = _mapping + (nint)offset;
    }

    public RegionDescription Description { get; }

    /// <summary>First byte in this process.</summary>
    public nint Address { get; }

    /// <summary>What the transport made of it: over RDMA it is registered there. Disposed with the region.</summary>
    public IDisposable? Registration { get; set; }

    public void Dispose()
    {
        Registration?.Dispose();
        Registration = null;
        Libc.Unmap(_mapping, _mappingLength);
    }
}
