namespace Lunaris.Scsi.Layout;

/// <summary>
/// The commonest shape of parameter data: a header with a length, then structures of one size; a view that is valid as long as the bytes.
/// </summary>
/// <typeparam name="T">The structure.</typeparam>
public readonly ref struct ParameterData<T>
    where T : struct, IWireRecord<T>
{
    internal ParameterData(ReadOnlySpan<byte> bytes, int headerLength, long neededLength, int stride)
    {
        Header = bytes[..headerLength];
        Items = new RecordList<T>(bytes.Window(headerLength, neededLength - headerLength), stride);
        NeededLength = neededLength;
        IsTruncated = bytes.Length < neededLength;
    }

    /// <summary>The header.</summary>
    public ReadOnlySpan<byte> Header { get; }

    /// <summary>The structures that were received whole.</summary>
    public RecordList<T> Items { get; }

    /// <summary>Allocation length with which everything is returned.</summary>
    public long NeededLength { get; }

    /// <summary>Whether the device has more than was received.</summary>
    public bool IsTruncated { get; }

    /// <summary>For <c>foreach</c>.</summary>
    public RecordList<T>.Enumerator GetEnumerator() => Items.GetEnumerator();
}

/// <summary>Reads <see cref="ParameterData{T}"/>.</summary>
internal static class ParameterData
{
    /// <summary>Reads data whose header holds a length.</summary>
    /// <param name="bytes">What was received.</param>
    /// <param name="headerLength">Bytes of the header.</param>
    /// <param name="length">What the length field says.</param>
    /// <param name="counted">Bytes that the length field does not count.</param>
    /// <param name="data">The data.</param>
    /// <param name="stride">Bytes from one structure to the next; 0 for the structure's own size.</param>
    public static bool TryParse<T>(ReadOnlySpan<byte> bytes, int headerLength, long length, int counted, out ParameterData<T> data, int stride = 0)
        where T : struct, IWireRecord<T>
    {
        bool whole = bytes.Length >= headerLength;
        data = whole ? new ParameterData<T>(bytes, headerLength, Math.Max(headerLength, counted + length), stride) : default;
        return whole;
    }

    /// <summary>Clears a header, and writes the structures after it.</summary>
    /// <returns>The number of bytes with the header.</returns>
    public static int Write<T>(Span<byte> destination, int headerLength, ReadOnlySpan<T> items)
        where T : struct, IWireRecord<T>
    {
        int length = headerLength + (items.Length * T.RecordSize);
        WireGuard.Room(destination.Length, length);
        destination[..headerLength].Clear();
        RecordList.Write(destination[headerLength..], items);
        return length;
    }
}
