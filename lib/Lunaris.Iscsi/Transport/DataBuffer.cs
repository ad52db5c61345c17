namespace Lunaris.Iscsi.Transport;

/// <summary>
/// The memory a task reads into or writes from: one segment, or a scatter list. The memory is borrowed from submission until the task completes;
/// it must not move or be freed in between.
/// </summary>
public readonly struct DataBuffer
{
    private readonly BufferSegment _single;
    private readonly BufferSegment[]? _segments;
    private readonly int _count;

    /// <summary>One run of bytes.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="length">Length in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public DataBuffer(nint address, nint length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _single = new BufferSegment(address, length);
        _count = length > 0 ? 1 : 0;
        Length = length;
    }

    /// <summary>A scatter list. The array is used, not copied: leave it alone until the task has completed.</summary>
    /// <param name="segments">The segments in order.</param>
    /// <param name="count">How many of them are meant.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count does not fit, or a length is negative.</exception>
    public DataBuffer(BufferSegment[] segments, int count)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, segments.Length);
        for (int i = 0; i < count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(segments[i].Length, nameof(segments));
            Length += segments[i].Length;
        }

        _segments = segments;
        _count = count;
    }

    /// <summary>Length of all segments in bytes.</summary>
    public long Length { get; }

    /// <summary>How many segments there are.</summary>
    public int Count => _count;

    /// <summary>One segment.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public BufferSegment this[int index] => _segments is null ? _single : _segments[index];

    /// <summary>Finds the segments that make up a part.</summary>
    /// <param name="offset">First byte of the part.</param>
    /// <param name="length">Length of the part in bytes.</param>
    /// <param name="destination">Receives the segments, cut to the part.</param>
    /// <param name="covered">Bytes of the part that the returned segments cover; less than <paramref name="length"/> where they did not all fit.</param>
    /// <returns>How many segments were written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part lies outside the buffer.</exception>
    public int Slice(long offset, long length, Span<BufferSegment> destination, out long covered)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        covered = 0;
        int written = 0;
        for (int i = 0; i < _count && covered < length && written < destination.Length; i++)
        {
            BufferSegment segment = this[i];
            if (offset >= segment.Length)
            {
                offset -= segment.Length;
                continue;
            }

            nint part = (nint)Math.Min(segment.Length - offset, length - covered);
            destination[written++] = new BufferSegment(segment.Address + (nint)offset, part);
            covered += part;
            offset = 0;
        }

        return written;
    }
}
