using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>One range of GET LBA STATUS parameter data (SBC-4).</summary>
[WireRecord(16, MinLength = 16)]
[Reserved(12, 7, 4)]
[Reserved(14, 2)]
public readonly partial record struct LbaStatusDescriptor
{
    /// <summary>LBA STATUS LOGICAL BLOCK ADDRESS.</summary>
    [U64(0)]
    public ulong Lba { get; init; }

    /// <summary>NUMBER OF LOGICAL BLOCKS.</summary>
    [U32(8)]
    public uint NumberOfBlocks { get; init; }

    /// <summary>PROVISIONING STATUS.</summary>
    [Bits(12, 3, 0)]
    public LbaProvisioningStatus Status { get; init; }

    /// <summary>ADDITIONAL STATUS: 1 may contain unrecovered errors.</summary>
    [U8(13)]
    public byte AdditionalStatus { get; init; }
}
