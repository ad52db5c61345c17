using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>GET PHYSICAL ELEMENT STATUS: the health of heads, dies and the like.</summary>
[ScsiCommand(0x9E, "GET PHYSICAL ELEMENT STATUS", Cdb.Length16, DataDirection.In, ServiceAction = 0x17, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(14, 5, 4)]
public readonly partial record struct GetPhysicalElementStatus : IAllocationLengthCommand
{
    /// <summary>STARTING ELEMENT.</summary>
    [U32(6)]
    public uint StartingElement { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>FILTER: 0 for all, 1 for those out of specification or depopulated.</summary>
    [Bits(14, 7, 6)]
    public byte Filter { get; init; }

    /// <summary>REPORT TYPE: 0 physical elements, 1 storage elements.</summary>
    [Bits(14, 3, 0)]
    public byte ReportType { get; init; }
}

/// <summary>REMOVE ELEMENT AND TRUNCATE: gives up a storage element and its capacity.</summary>
[ScsiCommand(0x9E, "REMOVE ELEMENT AND TRUNCATE", Cdb.Length16, DataDirection.None, ServiceAction = 0x18, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(14, 1)]
public readonly partial record struct RemoveElementAndTruncate : IScsiCommand
{
    /// <summary>REQUESTED CAPACITY in blocks; 0 leaves it to the device.</summary>
    [U64(2)]
    public ulong RequestedCapacity { get; init; }

    /// <summary>ELEMENT IDENTIFIER.</summary>
    [U32(10)]
    public required uint ElementIdentifier { get; init; }
}

/// <summary>RESTORE ELEMENTS AND REBUILD: takes removed storage elements back.</summary>
[ScsiCommand(0x9E, "RESTORE ELEMENTS AND REBUILD", Cdb.Length16, DataDirection.None, ServiceAction = 0x19, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(2, 13)]
public readonly partial record struct RestoreElementsAndRebuild : IScsiCommand;

/// <summary>REMOVE ELEMENT AND MODIFY ZONES: gives up a storage element and makes its zones offline.</summary>
[ScsiCommand(0x9E, "REMOVE ELEMENT AND MODIFY ZONES", Cdb.Length16, DataDirection.None, ServiceAction = 0x1A, Sets = CommandSets.Zoned, Spec = "ZBC-2")]
[Reserved(1, 7, 5)]
[Reserved(2, 8)]
[Reserved(14, 1)]
public readonly partial record struct RemoveElementAndModifyZones : IScsiCommand
{
    /// <summary>ELEMENT IDENTIFIER.</summary>
    [U32(10)]
    public required uint ElementIdentifier { get; init; }
}
