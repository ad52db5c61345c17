using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>Header of the EXTENDED COPY(LID1) parameter list (SPC-4); CSCD descriptors, segment descriptors and inline data follow.</summary>
[WireRecord(16, MinLength = 16)]
[Reserved(1, 7, 6)]
[Reserved(4, 4)]
public readonly partial record struct ExtendedCopyLid1Header
{
    /// <summary>LIST IDENTIFIER.</summary>
    [U8(0)]
    public byte ListIdentifier { get; init; }

    /// <summary>STR: the segments are processed in sequence.</summary>
    [Bit(1, 5)]
    public bool Str { get; init; }

    /// <summary>LIST ID USAGE: 0 hold data, 2 do not hold data, 3 no list identifier.</summary>
    [Bits(1, 4, 3)]
    public byte ListIdUsage { get; init; }

    /// <summary>PRIORITY; 0 the highest.</summary>
    [Bits(1, 2, 0)]
    public byte Priority { get; init; }

    /// <summary>CSCD DESCRIPTOR LIST LENGTH in bytes.</summary>
    [U16(2)]
    public ushort CscdListLength { get; init; }

    /// <summary>SEGMENT DESCRIPTOR LIST LENGTH in bytes.</summary>
    [U32(8)]
    public uint SegmentListLength { get; init; }

    /// <summary>INLINE DATA LENGTH in bytes.</summary>
    [U32(12)]
    public uint InlineDataLength { get; init; }
}
