using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>GET LBA STATUS(16): mapped, deallocated or anchored.</summary>
[ScsiCommand(0x9E, "GET LBA STATUS(16)", Cdb.Length16, DataDirection.In, ServiceAction = 0x12, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
public readonly partial record struct GetLbaStatus16 : IAllocationLengthCommand
{
    /// <summary>STARTING LOGICAL BLOCK ADDRESS.</summary>
    [U64(2)]
    public required ulong StartingLba { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>REPORT TYPE: which blocks are reported; 0 for all.</summary>
    [U8(14)]
    public byte ReportType { get; init; }
}

/// <summary>GET LBA STATUS(32): mapped, deallocated or anchored, with limits on the search.</summary>
[ScsiCommand(0x7F, "GET LBA STATUS(32)", Cdb.Length32, DataDirection.In, ServiceAction = 0x0012, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(2, 5)]
[Reserved(11, 1)]
public readonly partial record struct GetLbaStatus32 : IAllocationLengthCommand
{
    /// <summary>REPORT TYPE: which blocks are reported; 0 for all.</summary>
    [U8(10)]
    public byte ReportType { get; init; }

    /// <summary>STARTING LOGICAL BLOCK ADDRESS.</summary>
    [U64(12)]
    public required ulong StartingLba { get; init; }

    /// <summary>SCAN LENGTH: most blocks that are looked at; 0 for no limit.</summary>
    [U32(20)]
    public uint ScanLength { get; init; }

    /// <summary>ELEMENT IDENTIFIER: restricts the report to one physical element.</summary>
    [U32(24)]
    public uint ElementIdentifier { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(28)]
    public required uint AllocationLength { get; init; }
}
