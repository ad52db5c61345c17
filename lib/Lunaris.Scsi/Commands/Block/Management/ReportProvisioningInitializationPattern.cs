using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>REPORT PROVISIONING INITIALIZATION PATTERN: what unmapped blocks read as.</summary>
[ScsiCommand(0xA3, "REPORT PROVISIONING INITIALIZATION PATTERN", Cdb.Length12, DataDirection.In, ServiceAction = 0x1D, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(10, 1)]
public readonly partial record struct ReportProvisioningInitializationPattern : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }
}
