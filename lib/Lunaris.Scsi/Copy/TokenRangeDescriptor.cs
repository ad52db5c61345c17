using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>One range of a POPULATE TOKEN or WRITE USING TOKEN parameter list (SBC-4).</summary>
[WireRecord(16, MinLength = 16)]
[Reserved(12, 4)]
public readonly partial record struct TokenRangeDescriptor
{
    /// <summary>LOGICAL BLOCK ADDRESS.</summary>
    [U64(0)]
    public ulong Lba { get; init; }

    /// <summary>NUMBER OF LOGICAL BLOCKS.</summary>
    [U32(8)]
    public uint NumberOfBlocks { get; init; }
}
