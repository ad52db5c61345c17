using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>LBA range descriptor of WRITE SCATTERED (SBC-4); the tags are of the 32-byte command.</summary>
[WireRecord(32, MinLength = 32)]
[Reserved(20, 12)]
public readonly partial record struct ScatteredRangeDescriptor
{
    /// <summary>LOGICAL BLOCK ADDRESS.</summary>
    [U64(0)]
    public ulong Lba { get; init; }

    /// <summary>NUMBER OF LOGICAL BLOCKS.</summary>
    [U32(8)]
    public uint NumberOfBlocks { get; init; }

    /// <summary>EXPECTED INITIAL LOGICAL BLOCK REFERENCE TAG.</summary>
    [U32(12)]
    public uint ExpectedInitialLogicalBlockReferenceTag { get; init; }

    /// <summary>EXPECTED LOGICAL BLOCK APPLICATION TAG.</summary>
    [U16(16)]
    public ushort ExpectedLogicalBlockApplicationTag { get; init; }

    /// <summary>LOGICAL BLOCK APPLICATION TAG MASK.</summary>
    [U16(18)]
    public ushort LogicalBlockApplicationTagMask { get; init; }
}
