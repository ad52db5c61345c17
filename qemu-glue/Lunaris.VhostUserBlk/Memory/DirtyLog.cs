using Lunaris.VhostUserBlk.Native;
using Lunaris.VhostUserBlk.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Memory;

/// <summary>
/// The log of written pages of a live migration: one bit for each page of 4096 bytes of guest memory, shared with the front-end, which clears the bits as it
/// sends the pages (vhost-user protocol, "Migration").
/// </summary>
internal sealed unsafe class DirtyLog : IDisposable
{
    private const int PageShift = 12;

    private readonly nint _mapping;
    private readonly nuint _mappingLength;
    private readonly byte* _bits;
    private readonly ulong _length;

    /// <param name="file">The memory.</param>
    /// <param name="length">Bytes of the log.</param>
    /// <param name="offset">Where it begins in the file.</param>
    /// <exception cref="VhostUserException">It lies beyond the end of the file, or is no whole number of words.</exception>
    public DirtyLog(SafeFileHandle file, ulong length, ulong offset)
    {
        ulong available = SharedFile.LengthOf(file);
        if (length == 0 || offset > available || length > available - offset || (length | offset) % sizeof(ulong) != 0)
        {
            throw new VhostUserException($"A log of {length} bytes from {offset:x} on does not fit into its file of {available} bytes, or is no whole number of words.");
        }

        _mappingLength = (nuint)(offset + length);
        _mapping = Libc.MapShared(file, _mappingLength);
        _bits = (byte*)_mapping + offset;
        _length = length;
    }

    /// <summary>Notes that guest memory was written. What the log has no room for is no memory of the guest's.</summary>
    public void Mark(ulong guestAddress, ulong length)
    {
        if (length == 0)
        {
            return;
        }

        ulong last = (guestAddress + length - 1) >> PageShift;
        for (ulong page = guestAddress >> PageShift; page <= last && (page >> 3) < _length; page++)
        {
            // The front-end clears bits of the same words meanwhile.
            ulong word = page >> 5 << 2;
            Interlocked.Or(ref *(uint*)(_bits + word), 1u << (int)(page & 31));
        }
    }

    public void Dispose() => Libc.Unmap(_mapping, _mappingLength);
}
