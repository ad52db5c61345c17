using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>One address of a REASSIGN BLOCKS parameter list without LONGLBA (SBC-4).</summary>
[WireRecord(4, MinLength = 4)]
public readonly partial record struct ReassignShortLba
{
    /// <summary>REASSIGN LBA.</summary>
    [U32(0)]
    public uint Lba { get; init; }
}

/// <summary>One address of a REASSIGN BLOCKS parameter list with LONGLBA (SBC-4).</summary>
[WireRecord(8, MinLength = 8)]
public readonly partial record struct ReassignLongLba
{
    /// <summary>REASSIGN LBA.</summary>
    [U64(0)]
    public ulong Lba { get; init; }
}
