using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>READ MEDIA SERIAL NUMBER.</summary>
[ScsiCommand(0xAB, "READ MEDIA SERIAL NUMBER", Cdb.Length12, DataDirection.In, ServiceAction = 0x01, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(10, 1)]
public readonly partial record struct ReadMediaSerialNumber : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }
}
