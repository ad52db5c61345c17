namespace Lunaris.Scsi.Layout;

/// <summary>A structure that is read and written as a value.</summary>
/// <typeparam name="TSelf">The structure.</typeparam>
public interface IWireRecord<TSelf>
    where TSelf : struct, IWireRecord<TSelf>
{
    /// <summary>Number of bytes that <see cref="Write"/> produces.</summary>
    static abstract int RecordSize { get; }

    /// <summary>Reads the structure; what is not there reads as zero.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> bytes, out TSelf value);

    /// <summary>Writes the structure and returns the number of bytes.</summary>
    int Write(Span<byte> destination);
}

/// <summary>A vital product data page of fixed layout.</summary>
/// <typeparam name="TSelf">The page.</typeparam>
public interface IVpdPage<TSelf> : IWireRecord<TSelf>
    where TSelf : struct, IVpdPage<TSelf>
{
}

/// <summary>A mode page of fixed layout.</summary>
/// <typeparam name="TSelf">The page.</typeparam>
public interface IModePage<TSelf> : IWireRecord<TSelf>
    where TSelf : struct, IModePage<TSelf>
{
}
