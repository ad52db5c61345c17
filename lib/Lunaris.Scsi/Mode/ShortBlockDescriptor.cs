using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Short LBA mode parameter block descriptor (SBC-4).</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(4, 1)]
public readonly partial record struct ShortBlockDescriptor
{
    /// <summary>NUMBER OF LOGICAL BLOCKS; FFFFFFFFh: more than fits.</summary>
    [U32(0)]
    public uint NumberOfBlocks { get; init; }

    /// <summary>LOGICAL BLOCK LENGTH in bytes.</summary>
    [U24(5)]
    public uint LogicalBlockLength { get; init; }
}
