using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>INQUIRY: the standard data, or a vital product data page.</summary>
[ScsiCommand(0x12, "INQUIRY", Cdb.Length6, DataDirection.In, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 1)]
public readonly partial record struct Inquiry : IAllocationLengthCommand
{
    /// <summary>EVPD: a VPD page rather than the standard data.</summary>
    [Bit(1, 0)]
    public bool Evpd { get; init; }

    /// <summary>PAGE CODE of the VPD page; 0 without EVPD.</summary>
    [U8(2)]
    public byte PageCode { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(3)]
    public required ushort AllocationLength { get; init; }
}
