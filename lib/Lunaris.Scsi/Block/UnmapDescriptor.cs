using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>One range of an UNMAP parameter list (SBC-4).</summary>
[WireRecord(16, MinLength = 16)]
[Reserved(12, 4)]
public readonly partial record struct UnmapDescriptor
{
    /// <summary>UNMAP LOGICAL BLOCK ADDRESS.</summary>
    [U64(0)]
    public ulong Lba { get; init; }

    /// <summary>NUMBER OF LOGICAL BLOCKS; 0 does nothing.</summary>
    [U32(8)]
    public uint NumberOfBlocks { get; init; }
}
