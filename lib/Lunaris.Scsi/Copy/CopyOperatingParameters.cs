using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>RECEIVE COPY OPERATING PARAMETERS parameter data (SPC-5); the codes of the implemented descriptors follow.</summary>
[WireRecord(44, MinLength = 12)]
[Reserved(4, 7, 1)]
[Reserved(5, 3)]
[Reserved(32, 2)]
[Reserved(40, 3)]
public readonly partial record struct CopyOperatingParameters
{
    /// <summary>AVAILABLE DATA: bytes after this field.</summary>
    [U32(0)]
    public uint AvailableData { get; init; }

    /// <summary>SNLID: list identifiers can be omitted.</summary>
    [Bit(4, 0)]
    public bool Snlid { get; init; }

    /// <summary>MAXIMUM CSCD DESCRIPTOR COUNT.</summary>
    [U16(8)]
    public ushort MaximumCscdDescriptorCount { get; init; }

    /// <summary>MAXIMUM SEGMENT DESCRIPTOR COUNT.</summary>
    [U16(10)]
    public ushort MaximumSegmentDescriptorCount { get; init; }

    /// <summary>MAXIMUM DESCRIPTOR LIST LENGTH in bytes.</summary>
    [U32(12)]
    public uint MaximumDescriptorListLength { get; init; }

    /// <summary>MAXIMUM SEGMENT LENGTH in bytes; 0 no limit.</summary>
    [U32(16)]
    public uint MaximumSegmentLength { get; init; }

    /// <summary>MAXIMUM INLINE DATA LENGTH in bytes.</summary>
    [U32(20)]
    public uint MaximumInlineDataLength { get; init; }

    /// <summary>HELD DATA LIMIT in bytes.</summary>
    [U32(24)]
    public uint HeldDataLimit { get; init; }

    /// <summary>MAXIMUM STREAM DEVICE TRANSFER SIZE in bytes.</summary>
    [U32(28)]
    public uint MaximumStreamTransferSize { get; init; }

    /// <summary>TOTAL CONCURRENT COPIES.</summary>
    [U16(34)]
    public ushort TotalConcurrentCopies { get; init; }

    /// <summary>MAXIMUM CONCURRENT COPIES.</summary>
    [U8(36)]
    public byte MaximumConcurrentCopies { get; init; }

    /// <summary>DATA SEGMENT GRANULARITY: 2 to this power bytes.</summary>
    [U8(37)]
    public byte DataSegmentGranularityExponent { get; init; }

    /// <summary>INLINE DATA GRANULARITY: 2 to this power bytes.</summary>
    [U8(38)]
    public byte InlineDataGranularityExponent { get; init; }

    /// <summary>HELD DATA GRANULARITY: 2 to this power bytes.</summary>
    [U8(39)]
    public byte HeldDataGranularityExponent { get; init; }

    /// <summary>IMPLEMENTED DESCRIPTOR LIST LENGTH in bytes.</summary>
    [U8(43)]
    public byte ImplementedDescriptorListLength { get; init; }
}
