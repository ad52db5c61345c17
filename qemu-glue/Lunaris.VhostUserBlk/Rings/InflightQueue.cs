namespace Lunaris.VhostUserBlk.Rings;

/// <summary>
/// What one split queue notes of its requests under way. A request is marked before it is begun and unmarked after the driver can see its end; which one was
/// given back last is noted before that, so that an end between the two steps shows.
/// <code>
/// 0 features u64 | 8 version u16 | 10 descriptors u16 | 12 last given back u16 | 14 used index u16 | 16 … one a descriptor: 0 under way u8 | 6 next u16 | 8 order u64
/// </code>
/// </summary>
internal readonly unsafe struct InflightQueue
{
    public const int HeaderLength = 16;
    public const int DescriptorLength = 16;

    private const ushort CurrentVersion = 1;

    private readonly byte* _bytes;
    private readonly ushort _size;

    public InflightQueue(byte* bytes, ushort size)
    {
        _bytes = bytes;
        _size = size;
    }

    /// <summary>Whether anything is noted at all.</summary>
    public bool IsSet => _bytes is not null;

    public ushort Size => _size;

    /// <summary>Notes that a request is begun.</summary>
    public void Begin(ushort head, ulong order)
    {
        byte* entry = Entry(head);
        *(ulong*)(entry + 8) = order;
        Volatile.Write(ref *entry, 1);
    }

    /// <summary>Before the driver can see the end of a request.</summary>
    public void Ending(ushort head) => Volatile.Write(ref *(ushort*)(_bytes + 12), head);

    /// <summary>After the driver can see it.</summary>
    public void Ended(ushort head, ushort usedIndex)
    {
        Volatile.Write(ref *Entry(head), 0);
        Volatile.Write(ref *(ushort*)(_bytes + 14), usedIndex);
    }

    /// <summary>Takes over what an earlier backend left.</summary>
    /// <param name="usedIndex">The used index as the driver sees it.</param>
    /// <returns>The heads of the requests that it had begun and not ended, in the order in which it began them.</returns>
    public ushort[] Recover(ushort usedIndex)
    {
        ref ushort version = ref *(ushort*)(_bytes + 8);
        if (version != CurrentVersion)
        {
            *(ushort*)(_bytes + 10) = _size;
            *(ushort*)(_bytes + 14) = usedIndex;
            version = CurrentVersion;
            return [];
        }

        ushort last = *(ushort*)(_bytes + 12);
        if (*(ushort*)(_bytes + 14) != usedIndex && last < _size)
        {
            // It ended between showing the request's end and taking its mark away.
            Ended(last, usedIndex);
        }

        var found = new List<(ulong Order, ushort Head)>();
        for (int head = 0; head < _size; head++)
        {
            byte* entry = Entry((ushort)head);
            if (*entry != 0)
            {
                found.Add((*(ulong*)(entry + 8), (ushort)head));
            }
        }

        found.Sort();
        return [.. found.Select(request => request.Head)];
    }

    private byte* Entry(ushort head) => _bytes + HeaderLength + (head * DescriptorLength);
}
