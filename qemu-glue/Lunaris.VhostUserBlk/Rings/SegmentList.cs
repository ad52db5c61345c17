using Lunaris.Iscsi.Transport;

namespace Lunaris.VhostUserBlk.Rings;

/// <summary>A scatter list in guest memory that is filled again and again; it grows and never shrinks. Neighbours are joined.</summary>
internal sealed class SegmentList
{
    private BufferSegment[] _segments = new BufferSegment[4];

    public int Count { get; private set; }

    /// <summary>Bytes of all segments.</summary>
    public long Length { get; private set; }

    public BufferSegment this[int index] => _segments[index];

    /// <summary>As the engine takes it; valid until the list is changed.</summary>
    public DataBuffer Buffer => Count switch
    {
        0 => default,
        1 => new DataBuffer(_segments[0].Address, _segments[0].Length),
        _ => new DataBuffer(_segments, Count),
    };

    public void Clear()
    {
        Count = 0;
        Length = 0;
    }

    public void Add(nint address, nint length)
    {
        Length += length;
        if (Count > 0 && _segments[Count - 1] is var last && last.Address + last.Length == address)
        {
            _segments[Count - 1] = last with { Length = last.Length + length };
            return;
        }

        if (Count == _segments.Length)
        {
            Array.Resize(ref _segments, Count * 2);
        }

        _segments[Count++] = new BufferSegment(address, length);
    }

    /// <summary>Takes the last byte away.</summary>
    /// <returns>Where it lies; 0 where the list is empty.</returns>
    public nint TakeLast()
    {
        if (Count == 0)
        {
            return 0;
        }

        BufferSegment last = _segments[Count - 1];
        Length--;
        if (last.Length == 1)
        {
            Count--;
        }
        else
        {
            _segments[Count - 1] = last with { Length = last.Length - 1 };
        }

        return last.Address + last.Length - 1;
    }

    /// <summary>Copies bytes out of the list.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="destination">Receives as many as there are.</param>
    /// <returns>How many.</returns>
    public unsafe int CopyTo(long offset, Span<byte> destination)
    {
        int copied = 0;
        for (int i = 0; i < Count && copied < destination.Length; i++)
        {
            BufferSegment segment = _segments[i];
            if (offset >= segment.Length)
            {
                offset -= segment.Length;
                continue;
            }

            int part = (int)Math.Min(segment.Length - offset, destination.Length - copied);
            new ReadOnlySpan<byte>((byte*)segment.Address + offset, part).CopyTo(destination[copied..]);
            copied += part;
            offset = 0;
        }

        return copied;
    }

    /// <summary>Copies bytes into the list, from its beginning on.</summary>
    /// <returns>How many there was room for.</returns>
    public unsafe int CopyFrom(ReadOnlySpan<byte> source)
    {
        int copied = 0;
        for (int i = 0; i < Count && copied < source.Length; i++)
        {
            int part = (int)Math.Min(_segments[i].Length, source.Length - copied);
            source.Slice(copied, part).CopyTo(new Span<byte>((byte*)_segments[i].Address, part));
            copied += part;
        }

        return copied;
    }
}
