using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>REPORT REFERRALS: through which port groups segments are best reached.</summary>
[ScsiCommand(0x9E, "REPORT REFERRALS", Cdb.Length16, DataDirection.In, ServiceAction = 0x13, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(14, 7, 1)]
public readonly partial record struct ReportReferrals : IAllocationLengthCommand
{
    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(2)]
    public required ulong Lba { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>ONE_SEG: only the segment of the given address.</summary>
    [Bit(14, 0)]
    public bool OneSegment { get; init; }
}
