using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>EXTENDED COPY(LID4) parameter list (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct ExtendedCopyLid4List
{
    private readonly ReadOnlySpan<byte> _bytes;

    private ExtendedCopyLid4List(ReadOnlySpan<byte> bytes, ExtendedCopyLid4Header header)
    {
        _bytes = bytes;
        Header = header;
    }

    /// <summary>The header.</summary>
    public ExtendedCopyLid4Header Header { get; }

    /// <summary>Number of CSCD descriptors that were received whole.</summary>
    public int CscdCount => _bytes.Window(ExtendedCopyLid4Header.Size, Header.CscdListLength).Length / CscdDescriptor.Length;

    /// <summary>The segment descriptors with their headers, as far as they were received.</summary>
    public ReadOnlySpan<byte> Segments => _bytes.Window(ExtendedCopyLid4Header.Size + (long)Header.CscdListLength, Header.SegmentListLength);

    /// <summary>The inline data, as far as it was received.</summary>
    public ReadOnlySpan<byte> InlineData => _bytes.Window(ExtendedCopyLid4Header.Size + (long)Header.CscdListLength + Header.SegmentListLength, Header.InlineDataLength);

    /// <summary>Whether bytes that the header announces are missing.</summary>
    public bool IsTruncated => _bytes.Length < ExtendedCopyLid4Header.Size + (long)Header.CscdListLength + Header.SegmentListLength + Header.InlineDataLength;

    /// <summary>One of the CSCD descriptors; an empty one where there is none.</summary>
    public CscdDescriptor Cscd(int index) => new(_bytes.Window(ExtendedCopyLid4Header.Size + ((long)index * CscdDescriptor.Length), index >= 0 && index < CscdCount ? CscdDescriptor.Length : 0));

    /// <summary>Reads the list.</summary>
    /// <returns>Whether there is a header of this format.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ExtendedCopyLid4List list)
    {
        bool whole = ExtendedCopyLid4Header.TryRead(bytes, out ExtendedCopyLid4Header header) && header.ParameterListFormat == ExtendedCopyLid4Header.Format;
        list = whole ? new ExtendedCopyLid4List(bytes, header) : default;
        return whole;
    }

    /// <summary>
    /// Writes a list of block to block segments; format and length fields of the header, and type and length of the segments, are computed.
    /// </summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or a value does not fit its field.</exception>
    public static int Write(Span<byte> destination, ExtendedCopyLid4Header header, ReadOnlySpan<byte> cscdDescriptors, ReadOnlySpan<BlockToBlockSegment> segments)
    {
        int segmentLength = segments.Length * BlockToBlockSegment.Size;
        WireGuard.Fits((ulong)cscdDescriptors.Length, ushort.MaxValue, nameof(cscdDescriptors));
        WireGuard.Fits((ulong)segmentLength, ushort.MaxValue, nameof(segments));
        int length = ExtendedCopyLid4Header.Size + cscdDescriptors.Length + segmentLength;
        WireGuard.Room(destination.Length, length);
        (header with
        {
            ParameterListFormat = ExtendedCopyLid4Header.Format,
            HeaderCscdListLength = ExtendedCopyLid4Header.HeaderCscdLength,
            HeaderCscdTypeCode = ExtendedCopyLid4Header.HeaderCscdType,
            CscdListLength = (ushort)cscdDescriptors.Length,
            SegmentListLength = (ushort)segmentLength,
            InlineDataLength = 0,
        }).Write(destination);
        cscdDescriptors.CopyTo(destination[ExtendedCopyLid4Header.Size..]);
        BlockToBlockSegment.WriteAll(destination[(ExtendedCopyLid4Header.Size + cscdDescriptors.Length)..], segments);
        return length;
    }
}
