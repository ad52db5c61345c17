using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Block Limits Extension VPD page (SBC-5).</summary>
[VpdPage(0xB7, "Block limits extension", 64)]
[Reserved(4, 1)]
[Reserved(5, 7, 1)]
[Reserved(14, 2)]
[Reserved(20, 2)]
[Reserved(28, 36)]
public readonly partial record struct BlockLimitsExtensionPage
{
    /// <summary>RSCS: reduced stream control.</summary>
    [Bit(5, 0)]
    public bool Rscs { get; init; }

    /// <summary>MAXIMUM NUMBER OF STREAMS.</summary>
    [U16(6)]
    public ushort MaximumNumberOfStreams { get; init; }

    /// <summary>OPTIMAL STREAM WRITE SIZE in blocks.</summary>
    [U16(8)]
    public ushort OptimalStreamWriteSize { get; init; }

    /// <summary>STREAM GRANULARITY SIZE in units of the optimal stream write size.</summary>
    [U32(10)]
    public uint StreamGranularitySize { get; init; }

    /// <summary>MAXIMUM SCATTERED LBA RANGE TRANSFER LENGTH in blocks.</summary>
    [U32(16)]
    public uint MaximumScatteredLbaRangeTransferLength { get; init; }

    /// <summary>MAXIMUM SCATTERED LBA RANGE DESCRIPTOR COUNT.</summary>
    [U16(22)]
    public ushort MaximumScatteredLbaRangeDescriptorCount { get; init; }

    /// <summary>MAXIMUM SCATTERED TRANSFER LENGTH in blocks.</summary>
    [U32(24)]
    public uint MaximumScatteredTransferLength { get; init; }
}
