namespace Lunaris.Target.Scsi;

/// <summary>What a logical unit is like.</summary>
public sealed record LogicalUnitOptions
{
    /// <summary>LUN as a number; beyond 255 it is addressed by the flat space methods.</summary>
    public ulong Number { get; init; }

    /// <summary>Length in bytes, a multiple of the block size.</summary>
    public long Length { get; init; } = 64L << 20;

    /// <summary>Block size in bytes: 512, 1024, 2048 or 4096.</summary>
    public int BlockSize { get; init; } = 512;

    /// <summary>Blocks of a physical block, as a power of two.</summary>
    public int PhysicalBlockExponent { get; init; }

    /// <summary>Whether writes are refused.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether the medium can be ejected.</summary>
    public bool IsRemovable { get; init; }

    /// <summary>Whether blocks can be unmapped.</summary>
    public bool IsThin { get; init; } = true;

    /// <summary>Most blocks of one command; 0 is no limit.</summary>
    public uint MaxTransferBlocks { get; init; }

    /// <summary>Most blocks of one COMPARE AND WRITE; 0 is none.</summary>
    public byte MaxCompareAndWriteBlocks { get; init; } = 255;

    /// <summary>Vendor, up to 8 characters.</summary>
    public string Vendor { get; init; } = "LUNARIS";

    /// <summary>Product, up to 16 characters.</summary>
    public string Product { get; init; } = "RAM DISK";

    /// <summary>Serial number; empty makes one of the target's name and the LUN.</summary>
    public string SerialNumber { get; init; } = "";

    /// <summary>Whether every write of every block is counted.</summary>
    public bool CountWrites { get; init; }
}
