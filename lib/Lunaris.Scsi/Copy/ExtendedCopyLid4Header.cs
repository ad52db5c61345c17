using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>Header of the EXTENDED COPY(LID4) parameter list (SPC-5); CSCD descriptors, segment descriptors and inline data follow.</summary>
[WireRecord(48, MinLength = 48)]
[Reserved(1, 7, 6)]
[Reserved(4, 11)]
[Reserved(15, 7, 2)]
[Reserved(17, 3)]
[Reserved(24, 18)]
public readonly partial record struct ExtendedCopyLid4Header
{
    /// <summary>PARAMETER LIST FORMAT of this header.</summary>
    public const byte Format = 0x01;

    /// <summary>HEADER CSCD DESCRIPTOR LIST LENGTH of this header.</summary>
    public const ushort HeaderCscdLength = 0x0020;

    /// <summary>HEADER CSCD DESCRIPTOR TYPE CODE of this header.</summary>
    public const byte HeaderCscdType = 0xFF;

    /// <summary>PARAMETER LIST FORMAT, 01h.</summary>
    [U8(0)]
    public byte ParameterListFormat { get; init; }

    /// <summary>STR: the segments are processed in sequence.</summary>
    [Bit(1, 5)]
    public bool Str { get; init; }

    /// <summary>LIST ID USAGE: 0 hold data, 2 do not hold data, 3 no list identifier.</summary>
    [Bits(1, 4, 3)]
    public byte ListIdUsage { get; init; }

    /// <summary>PRIORITY; 0 the highest.</summary>
    [Bits(1, 2, 0)]
    public byte Priority { get; init; }

    /// <summary>HEADER CSCD DESCRIPTOR LIST LENGTH, 0020h.</summary>
    [U16(2)]
    public ushort HeaderCscdListLength { get; init; }

    /// <summary>G_SENSE: sense data comes with GOOD status.</summary>
    [Bit(15, 1)]
    public bool GSense { get; init; }

    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(15, 0)]
    public bool Immed { get; init; }

    /// <summary>HEADER CSCD DESCRIPTOR TYPE CODE, FFh.</summary>
    [U8(16)]
    public byte HeaderCscdTypeCode { get; init; }

    /// <summary>LIST IDENTIFIER.</summary>
    [U32(20)]
    public uint ListIdentifier { get; init; }

    /// <summary>CSCD DESCRIPTOR LIST LENGTH in bytes.</summary>
    [U16(42)]
    public ushort CscdListLength { get; init; }

    /// <summary>SEGMENT DESCRIPTOR LIST LENGTH in bytes.</summary>
    [U16(44)]
    public ushort SegmentListLength { get; init; }

    /// <summary>INLINE DATA LENGTH in bytes.</summary>
    [U16(46)]
    public ushort InlineDataLength { get; init; }
}
