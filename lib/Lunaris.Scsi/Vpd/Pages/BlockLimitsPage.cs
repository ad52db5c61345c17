using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Block Limits VPD page (SBC-4). Lengths count logical blocks; 0 means not reported unless said otherwise.</summary>
[VpdPage(0xB0, "Block limits", 64)]
[Reserved(4, 7, 1)]
public readonly partial record struct BlockLimitsPage
{
    /// <summary>WSNZ: WRITE SAME refuses a NUMBER OF LOGICAL BLOCKS of 0.</summary>
    [Bit(4, 0)]
    public bool Wsnz { get; init; }

    /// <summary>MAXIMUM COMPARE AND WRITE LENGTH in blocks; 0: COMPARE AND WRITE is not supported.</summary>
    [U8(5)]
    public byte MaximumCompareAndWriteLength { get; init; }

    /// <summary>OPTIMAL TRANSFER LENGTH GRANULARITY in blocks.</summary>
    [U16(6)]
    public ushort OptimalTransferLengthGranularity { get; init; }

    /// <summary>MAXIMUM TRANSFER LENGTH in blocks; 0: no limit reported.</summary>
    [U32(8)]
    public uint MaximumTransferLength { get; init; }

    /// <summary>OPTIMAL TRANSFER LENGTH in blocks.</summary>
    [U32(12)]
    public uint OptimalTransferLength { get; init; }

    /// <summary>MAXIMUM PREFETCH LENGTH in blocks.</summary>
    [U32(16)]
    public uint MaximumPrefetchLength { get; init; }

    /// <summary>MAXIMUM UNMAP LBA COUNT in blocks; 0: UNMAP is not supported, FFFFFFFFh: no limit.</summary>
    [U32(20)]
    public uint MaximumUnmapLbaCount { get; init; }

    /// <summary>MAXIMUM UNMAP BLOCK DESCRIPTOR COUNT; FFFFFFFFh: no limit.</summary>
    [U32(24)]
    public uint MaximumUnmapDescriptorCount { get; init; }

    /// <summary>OPTIMAL UNMAP GRANULARITY in blocks.</summary>
    [U32(28)]
    public uint OptimalUnmapGranularity { get; init; }

    /// <summary>UGAVALID.</summary>
    [Bit(32, 7)]
    public bool UnmapGranularityAlignmentValid { get; init; }

    /// <summary>UNMAP GRANULARITY ALIGNMENT, most significant 7 bits; see <see cref="UnmapGranularityAlignment"/>.</summary>
    [Bits(32, 6, 0)]
    public byte UnmapGranularityAlignmentHigh { get; init; }

    /// <summary>UNMAP GRANULARITY ALIGNMENT, other 24 bits.</summary>
    [U24(33)]
    public uint UnmapGranularityAlignmentLow { get; init; }

    /// <summary>MAXIMUM WRITE SAME LENGTH in blocks; 0: no limit reported.</summary>
    [U64(36)]
    public ulong MaximumWriteSameLength { get; init; }

    /// <summary>MAXIMUM ATOMIC TRANSFER LENGTH in blocks; 0: no limit reported.</summary>
    [U32(44)]
    public uint MaximumAtomicTransferLength { get; init; }

    /// <summary>ATOMIC ALIGNMENT in blocks.</summary>
    [U32(48)]
    public uint AtomicAlignment { get; init; }

    /// <summary>ATOMIC TRANSFER LENGTH GRANULARITY in blocks.</summary>
    [U32(52)]
    public uint AtomicTransferLengthGranularity { get; init; }

    /// <summary>MAXIMUM ATOMIC TRANSFER LENGTH WITH ATOMIC BOUNDARY in blocks.</summary>
    [U32(56)]
    public uint MaximumAtomicTransferLengthWithBoundary { get; init; }

    /// <summary>MAXIMUM ATOMIC BOUNDARY SIZE in blocks; 0: boundaries are not supported.</summary>
    [U32(60)]
    public uint MaximumAtomicBoundarySize { get; init; }

    /// <summary>UNMAP GRANULARITY ALIGNMENT in blocks, where UGAVALID is set.</summary>
    public uint? UnmapGranularityAlignment => UnmapGranularityAlignmentValid ? ((uint)UnmapGranularityAlignmentHigh << 24) | UnmapGranularityAlignmentLow : null;
}
