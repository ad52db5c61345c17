using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>REPORT LUNS.</summary>
[ScsiCommand(0xA0, "REPORT LUNS", Cdb.Length12, DataDirection.In, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 1)]
[Reserved(3, 3)]
[Reserved(10, 1)]
public readonly partial record struct ReportLuns : IAllocationLengthCommand
{
    /// <summary>SELECT REPORT: which logical units.</summary>
    [U8(2)]
    public ReportLunsSelection SelectReport { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; at least 16.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }
}
