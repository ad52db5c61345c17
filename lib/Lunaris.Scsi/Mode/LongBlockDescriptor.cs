using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Long LBA mode parameter block descriptor (SBC-4).</summary>
[WireRecord(16, MinLength = 16)]
[Reserved(8, 4)]
public readonly partial record struct LongBlockDescriptor
{
    /// <summary>NUMBER OF LOGICAL BLOCKS.</summary>
    [U64(0)]
    public ulong NumberOfBlocks { get; init; }

    /// <summary>LOGICAL BLOCK LENGTH in bytes.</summary>
    [U32(12)]
    public uint LogicalBlockLength { get; init; }
}
