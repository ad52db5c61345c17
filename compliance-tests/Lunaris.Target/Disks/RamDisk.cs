namespace Lunaris.Target.Disks;

/// <summary>
/// Memory that behaves as a disk: chunks that come into being at the first write, so that a large disk costs what was written to it.
/// Chunks are pinned, so that sockets send straight from them. Reads and writes may run at once from any thread; as on a real disk, what overlaps is mixed.
/// </summary>
public sealed class RamDisk
{
    private const int ChunkShift = 22;
    private const int ChunkLength = 1 << ChunkShift;

    private static readonly byte[] s_zeros = GC.AllocateArray<byte>(1 << 20, pinned: true);

    private readonly byte[]?[] _chunks;

    /// <summary>Makes a disk full of zeros.</summary>
    /// <param name="length">Length in bytes.</param>
    public RamDisk(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Length = length;
        _chunks = new byte[]?[(length + ChunkLength - 1) >> ChunkShift];
    }

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <summary>The longest run of memory from an offset on.</summary>
    /// <param name="offset">Offset in bytes.</param>
    /// <param name="length">Bytes wanted.</param>
    /// <returns>A segment of 1 to <paramref name="length"/> bytes; it is not to be written to.</returns>
    public ArraySegment<byte> Segment(long offset, int length)
    {
        byte[]? chunk = _chunks[offset >> ChunkShift];
        int at = (int)offset & (ChunkLength - 1);
        length = Math.Min(length, ChunkLength - at);
        return chunk is null ? new ArraySegment<byte>(s_zeros, 0, Math.Min(length, s_zeros.Length)) : new ArraySegment<byte>(chunk, at, length);
    }

    /// <summary>Copies from the disk.</summary>
    /// <param name="offset">Offset in bytes.</param>
    /// <param name="destination">Receives the bytes.</param>
    public void Read(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            ArraySegment<byte> segment = Segment(offset, destination.Length);
            segment.AsSpan().CopyTo(destination);
            destination = destination[segment.Count..];
            offset += segment.Count;
        }
    }

    /// <summary>Copies to the disk.</summary>
    /// <param name="offset">Offset in bytes.</param>
    /// <param name="source">The bytes.</param>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            int at = (int)offset & (ChunkLength - 1);
            int count = Math.Min(source.Length, ChunkLength - at);
            source[..count].CopyTo(Chunk(offset).AsSpan(at));
            source = source[count..];
            offset += count;
        }
    }

    /// <summary>Fills a part with zeros; chunks that are covered whole are given back.</summary>
    /// <param name="offset">Offset in bytes.</param>
    /// <param name="length">Length in bytes.</param>
    public void Zero(long offset, long length)
    {
        while (length > 0)
        {
            int at = (int)offset & (ChunkLength - 1);
            int count = (int)Math.Min(length, ChunkLength - at);
            ref byte[]? chunk = ref _chunks[offset >> ChunkShift];
            if (count == ChunkLength)
            {
                Volatile.Write(ref chunk, null);
            }
            else
            {
                chunk?.AsSpan(at, count).Clear();
            }

            offset += count;
            length -= count;
        }
    }

    /// <summary>Whether a part of the disk equals some bytes.</summary>
    /// <param name="offset">Offset in bytes.</param>
    /// <param name="expected">The bytes.</param>
    /// <returns>-1 where they are equal, else the index of the first difference.</returns>
    public int FirstDifference(long offset, ReadOnlySpan<byte> expected)
    {
        int done = 0;
        while (done < expected.Length)
        {
            ArraySegment<byte> segment = Segment(offset + done, expected.Length - done);
            int same = segment.AsSpan().CommonPrefixLength(expected.Slice(done, segment.Count));
            if (same < segment.Count)
            {
                return done + same;
            }

            done += same;
        }

        return -1;
    }

    private byte[] Chunk(long offset)
    {
        ref byte[]? chunk = ref _chunks[offset >> ChunkShift];
        if (chunk is { } existing)
        {
            return existing;
        }

        byte[] fresh = GC.AllocateArray<byte>(ChunkLength, pinned: true);
        return Interlocked.CompareExchange(ref chunk, fresh, null) ?? fresh;
    }
}
