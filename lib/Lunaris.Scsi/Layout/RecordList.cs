namespace Lunaris.Scsi.Layout;

/// <summary>Writes what <see cref="RecordList{T}"/> reads.</summary>
public static class RecordList
{
    /// <summary>Writes structures one after the other.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or a value does not fit its field.</exception>
    public static int Write<T>(Span<byte> destination, ReadOnlySpan<T> items)
        where T : struct, IWireRecord<T>
    {
        int length = 0;
        foreach (T item in items)
        {
            length += item.Write(destination[length..]);
        }

        return length;
    }
}

/// <summary>Structures of one size, one after the other; a view that is valid as long as the bytes. A last one that is cut off is not counted.</summary>
/// <typeparam name="T">The structure.</typeparam>
public readonly ref struct RecordList<T>
    where T : struct, IWireRecord<T>
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _stride;

    /// <summary>Makes a list over bytes.</summary>
    /// <param name="bytes">The structures.</param>
    /// <param name="stride">Bytes from one to the next; 0 for the structure's own size.</param>
    public RecordList(ReadOnlySpan<byte> bytes, int stride = 0)
    {
        _bytes = bytes;
        _stride = stride > 0 ? stride : T.RecordSize;
    }

    /// <summary>Number of whole structures.</summary>
    public int Count => _stride == 0 ? 0 : _bytes.Length / _stride;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>One of the structures.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not 0 to <see cref="Count"/> less 1.</exception>
    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return T.TryRead(_bytes.Slice(index * _stride, _stride), out T value) ? value : default;
        }
    }

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>The structures in an array.</summary>
    public T[] ToArray()
    {
        var items = new T[Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = this[i];
        }

        return items;
    }

    /// <summary>Walks a list.</summary>
    public ref struct Enumerator
    {
        private readonly RecordList<T> _list;
        private int _index;

        internal Enumerator(RecordList<T> list)
        {
            _list = list;
            _index = -1;
        }

        /// <summary>The structure at hand.</summary>
        public readonly T Current => _list[_index];

        /// <summary>Moves on.</summary>
        public bool MoveNext() => ++_index < _list.Count;
    }
}
