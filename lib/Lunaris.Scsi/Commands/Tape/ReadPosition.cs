using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>READ POSITION, short form.</summary>
[ScsiCommand(0x34, "READ POSITION (SHORT FORM)", Cdb.Length10, DataDirection.In, ServiceAction = 0x00, Sets = CommandSets.Tape, Idempotence = Idempotence.Always, Spec = "SSC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 7)]
public readonly partial record struct ReadPositionShort : IAllocationLengthCommand
{
    /// <summary>Always 20 bytes.</summary>
    public long DataLength => 20;
}

/// <summary>READ POSITION, long form.</summary>
[ScsiCommand(0x34, "READ POSITION (LONG FORM)", Cdb.Length10, DataDirection.In, ServiceAction = 0x06, Sets = CommandSets.Tape, Idempotence = Idempotence.Always, Spec = "SSC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 7)]
public readonly partial record struct ReadPositionLong : IAllocationLengthCommand
{
    /// <summary>Always 32 bytes.</summary>
    public long DataLength => 32;
}

/// <summary>READ POSITION, extended form.</summary>
[ScsiCommand(0x34, "READ POSITION (EXTENDED FORM)", Cdb.Length10, DataDirection.In, ServiceAction = 0x08, Sets = CommandSets.Tape, Idempotence = Idempotence.Always, Spec = "SSC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 5)]
public readonly partial record struct ReadPositionExtended : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}
