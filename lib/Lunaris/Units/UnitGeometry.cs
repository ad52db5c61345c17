namespace Lunaris;

/// <summary>Size, alignment and shape of a block device, gathered from READ CAPACITY, VPD and mode pages; what the device does not tell is null.</summary>
public sealed record UnitGeometry
{
    /// <summary>Bytes of a logical block.</summary>
    public required int BlockSize { get; init; }

    /// <summary>Number of logical blocks.</summary>
    public required ulong BlockCount { get; init; }

    /// <summary>Bytes of a physical block; <see cref="BlockSize"/> where the device tells nothing else.</summary>
    public required long PhysicalBlockSize { get; init; }

    /// <summary>The first logical block that begins a physical one.</summary>
    public int LowestAlignedLba { get; init; }

    /// <summary>Whether blocks can be given back (LBPME).</summary>
    public bool IsThin { get; init; }

    /// <summary>Whether blocks that were given back read as zeros (LBPRZ).</summary>
    public bool UnmappedReadsZero { get; init; }

    /// <summary>Protection type, 1 to 3; 0 for none.</summary>
    public int ProtectionType { get; init; }

    /// <summary>Blocks of which an efficient transfer is a multiple (OPTIMAL TRANSFER LENGTH GRANULARITY).</summary>
    public long? OptimalTransferGranularity { get; init; }

    /// <summary>Blocks of an efficient transfer (OPTIMAL TRANSFER LENGTH).</summary>
    public long? OptimalTransferBlocks { get; init; }

    /// <summary>Most blocks of one command (MAXIMUM TRANSFER LENGTH).</summary>
    public long? MaximumTransferBlocks { get; init; }

    /// <summary>Revolutions a minute; 0 where the medium does not rotate.</summary>
    public int? RotationRate { get; init; }

    /// <summary>Cylinders of the Rigid Disk Geometry mode page, for what is left of those who ask.</summary>
    public long? Cylinders { get; init; }

    /// <summary>Heads of the Rigid Disk Geometry mode page.</summary>
    public int? Heads { get; init; }

    /// <summary>Sectors of a track, of the Format Device mode page.</summary>
    public int? SectorsPerTrack { get; init; }

    /// <summary>Length of the device in bytes.</summary>
    public UInt128 Length => (UInt128)BlockCount * (uint)BlockSize;
}
