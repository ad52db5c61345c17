using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>STREAM CONTROL: opens and closes streams.</summary>
[ScsiCommand(0x9E, "STREAM CONTROL", Cdb.Length16, DataDirection.In, ServiceAction = 0x14, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 7, 7)]
[Reserved(2, 2)]
[Reserved(6, 4)]
[Reserved(14, 1)]
public readonly partial record struct StreamControl : IAllocationLengthCommand
{
    /// <summary>STR_CTL: 1 opens, 2 closes.</summary>
    [Bits(1, 6, 5)]
    public byte Operation { get; init; }

    /// <summary>STR_ID: the stream.</summary>
    [U16(4)]
    public ushort StreamIdentifier { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }
}

/// <summary>GET STREAM STATUS: the open streams.</summary>
[ScsiCommand(0x9E, "GET STREAM STATUS", Cdb.Length16, DataDirection.In, ServiceAction = 0x16, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(2, 2)]
[Reserved(6, 4)]
[Reserved(14, 1)]
public readonly partial record struct GetStreamStatus : IAllocationLengthCommand
{
    /// <summary>STARTING STREAM IDENTIFIER.</summary>
    [U16(4)]
    public ushort StartingStreamIdentifier { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }
}
