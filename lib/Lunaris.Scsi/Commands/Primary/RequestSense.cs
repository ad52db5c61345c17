using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>REQUEST SENSE: takes pending sense data, or the power and progress state.</summary>
[ScsiCommand(0x03, "REQUEST SENSE", Cdb.Length6, DataDirection.In, Spec = "SPC-5")]
[Reserved(1, 7, 1)]
[Reserved(2, 2)]
public readonly partial record struct RequestSense : IAllocationLengthCommand
{
    /// <summary>DESC: descriptor format rather than fixed.</summary>
    [Bit(1, 0)]
    public bool Descriptor { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U8(4)]
    public required byte AllocationLength { get; init; }
}
