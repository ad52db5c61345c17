using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>EXTENDED COPY(LID1) parameter list (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct ExtendedCopyList
{
    private readonly ReadOnlySpan<byte> _bytes;

    private ExtendedCopyList(ReadOnlySpan<byte> bytes, ExtendedCopyLid1Header header)
    {
        _bytes = bytes;
        Header = header;
    }

    /// <summary>The header.</summary>
    public ExtendedCopyLid1Header Header { get; }

    /// <summary>Number of CSCD descriptors that were received whole.</summary>
    public int CscdCount => _bytes.Window(ExtendedCopyLid1Header.Size, Header.CscdListLength).Length / CscdDescriptor.Length;

    /// <summary>The segment descriptors with their headers, as far as they were received.</summary>
    public ReadOnlySpan<byte> Segments => _bytes.Window(ExtendedCopyLid1Header.Size + (long)Header.CscdListLength, Header.SegmentListLength);

    /// <summary>The inline data, as far as it was received.</summary>
    public ReadOnlySpan<byte> InlineData => _bytes.Window(ExtendedCopyLid1Header.Size + (long)Header.CscdListLength + Header.SegmentListLength, Header.InlineDataLength);

    /// <summary>Whether bytes that the header announces are missing.</summary>
    public bool IsTruncated => _bytes.Length < ExtendedCopyLid1Header.Size + (long)Header.CscdListLength + Header.SegmentListLength + Header.InlineDataLength;

    /// <summary>One of the CSCD descriptors; an empty one where there is none.</summary>
    public CscdDescriptor Cscd(int index) => new(_bytes.Window(ExtendedCopyLid1Header.Size + ((long)index * CscdDescriptor.Length), index >= 0 && index < CscdCount ? CscdDescriptor.Length : 0));

    /// <summary>Reads the list.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ExtendedCopyList list)
    {
        bool whole = ExtendedCopyLid1Header.TryRead(bytes, out ExtendedCopyLid1Header header);
        list = whole ? new ExtendedCopyList(bytes, header) : default;
        return whole;
    }

    /// <summary>Writes a list of block to block segments; the length fields of the header, and type and length of the segments, are computed.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or a value does not fit its field.</exception>
    public static int Write(Span<byte> destination, ExtendedCopyLid1Header header, ReadOnlySpan<byte> cscdDescriptors, ReadOnlySpan<BlockToBlockSegment> segments)
    {
        int length = ExtendedCopyLid1Header.Size + cscdDescriptors.Length + (segments.Length * BlockToBlockSegment.Size);
        WireGuard.Fits((ulong)cscdDescriptors.Length, ushort.MaxValue, nameof(cscdDescriptors));
        WireGuard.Room(destination.Length, length);
        (header with { CscdListLength = (ushort)cscdDescriptors.Length, SegmentListLength = (uint)(segments.Length * BlockToBlockSegment.Size) }).Write(destination);
        cscdDescriptors.CopyTo(destination[ExtendedCopyLid1Header.Size..]);
        BlockToBlockSegment.WriteAll(destination[(ExtendedCopyLid1Header.Size + cscdDescriptors.Length)..], segments);
        return length;
    }
}
