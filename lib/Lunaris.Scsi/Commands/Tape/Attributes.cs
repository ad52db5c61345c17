using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>READ ATTRIBUTE, attribute values: medium auxiliary memory.</summary>
[ScsiCommand(0x8C, "READ ATTRIBUTE (ATTRIBUTE VALUES)", Cdb.Length16, DataDirection.In, ServiceAction = 0x00, Sets = CommandSets.Tape | CommandSets.Changer, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(4, 7, 4)]
[Reserved(6, 1)]
[Reserved(14, 7, 1)]
public readonly partial record struct ReadAttributeValues : IAllocationLengthCommand
{
    /// <summary>ELEMENT ADDRESS, for medium changers.</summary>
    [U16(2)]
    public ushort ElementAddress { get; init; }

    /// <summary>ELEMENT TYPE, for medium changers.</summary>
    [Bits(4, 3, 0)]
    public byte ElementType { get; init; }

    /// <summary>LOGICAL VOLUME NUMBER.</summary>
    [U8(5)]
    public byte LogicalVolume { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U8(7)]
    public byte Partition { get; init; }

    /// <summary>FIRST ATTRIBUTE IDENTIFIER.</summary>
    [U16(8)]
    public ushort FirstAttribute { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>CACHE: cached attributes will do.</summary>
    [Bit(14, 0)]
    public bool Cache { get; init; }
}

/// <summary>READ ATTRIBUTE, attribute list: medium auxiliary memory.</summary>
[ScsiCommand(0x8C, "READ ATTRIBUTE (ATTRIBUTE LIST)", Cdb.Length16, DataDirection.In, ServiceAction = 0x01, Sets = CommandSets.Tape | CommandSets.Changer, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(4, 7, 4)]
[Reserved(6, 1)]
[Reserved(14, 7, 1)]
public readonly partial record struct ReadAttributeList : IAllocationLengthCommand
{
    /// <summary>ELEMENT ADDRESS, for medium changers.</summary>
    [U16(2)]
    public ushort ElementAddress { get; init; }

    /// <summary>ELEMENT TYPE, for medium changers.</summary>
    [Bits(4, 3, 0)]
    public byte ElementType { get; init; }

    /// <summary>LOGICAL VOLUME NUMBER.</summary>
    [U8(5)]
    public byte LogicalVolume { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U8(7)]
    public byte Partition { get; init; }

    /// <summary>FIRST ATTRIBUTE IDENTIFIER.</summary>
    [U16(8)]
    public ushort FirstAttribute { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>CACHE: cached attributes will do.</summary>
    [Bit(14, 0)]
    public bool Cache { get; init; }
}

/// <summary>READ ATTRIBUTE, logical volume list: medium auxiliary memory.</summary>
[ScsiCommand(0x8C, "READ ATTRIBUTE (LOGICAL VOLUME LIST)", Cdb.Length16, DataDirection.In, ServiceAction = 0x02, Sets = CommandSets.Tape | CommandSets.Changer, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(4, 7, 4)]
[Reserved(6, 1)]
[Reserved(14, 7, 1)]
public readonly partial record struct ReadAttributeLogicalVolumes : IAllocationLengthCommand
{
    /// <summary>ELEMENT ADDRESS, for medium changers.</summary>
    [U16(2)]
    public ushort ElementAddress { get; init; }

    /// <summary>ELEMENT TYPE, for medium changers.</summary>
    [Bits(4, 3, 0)]
    public byte ElementType { get; init; }

    /// <summary>LOGICAL VOLUME NUMBER.</summary>
    [U8(5)]
    public byte LogicalVolume { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U8(7)]
    public byte Partition { get; init; }

    /// <summary>FIRST ATTRIBUTE IDENTIFIER.</summary>
    [U16(8)]
    public ushort FirstAttribute { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>CACHE: cached attributes will do.</summary>
    [Bit(14, 0)]
    public bool Cache { get; init; }
}

/// <summary>READ ATTRIBUTE, partition list: medium auxiliary memory.</summary>
[ScsiCommand(0x8C, "READ ATTRIBUTE (PARTITION LIST)", Cdb.Length16, DataDirection.In, ServiceAction = 0x03, Sets = CommandSets.Tape | CommandSets.Changer, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(4, 7, 4)]
[Reserved(6, 1)]
[Reserved(14, 7, 1)]
public readonly partial record struct ReadAttributePartitions : IAllocationLengthCommand
{
    /// <summary>ELEMENT ADDRESS, for medium changers.</summary>
    [U16(2)]
    public ushort ElementAddress { get; init; }

    /// <summary>ELEMENT TYPE, for medium changers.</summary>
    [Bits(4, 3, 0)]
    public byte ElementType { get; init; }

    /// <summary>LOGICAL VOLUME NUMBER.</summary>
    [U8(5)]
    public byte LogicalVolume { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U8(7)]
    public byte Partition { get; init; }

    /// <summary>FIRST ATTRIBUTE IDENTIFIER.</summary>
    [U16(8)]
    public ushort FirstAttribute { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>CACHE: cached attributes will do.</summary>
    [Bit(14, 0)]
    public bool Cache { get; init; }
}

/// <summary>READ ATTRIBUTE, supported attributes: medium auxiliary memory.</summary>
[ScsiCommand(0x8C, "READ ATTRIBUTE (SUPPORTED ATTRIBUTES)", Cdb.Length16, DataDirection.In, ServiceAction = 0x05, Sets = CommandSets.Tape | CommandSets.Changer, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(4, 7, 4)]
[Reserved(6, 1)]
[Reserved(14, 7, 1)]
public readonly partial record struct ReadAttributeSupported : IAllocationLengthCommand
{
    /// <summary>ELEMENT ADDRESS, for medium changers.</summary>
    [U16(2)]
    public ushort ElementAddress { get; init; }

    /// <summary>ELEMENT TYPE, for medium changers.</summary>
    [Bits(4, 3, 0)]
    public byte ElementType { get; init; }

    /// <summary>LOGICAL VOLUME NUMBER.</summary>
    [U8(5)]
    public byte LogicalVolume { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U8(7)]
    public byte Partition { get; init; }

    /// <summary>FIRST ATTRIBUTE IDENTIFIER.</summary>
    [U16(8)]
    public ushort FirstAttribute { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>CACHE: cached attributes will do.</summary>
    [Bit(14, 0)]
    public bool Cache { get; init; }
}

/// <summary>WRITE ATTRIBUTE: medium auxiliary memory.</summary>
[ScsiCommand(0x8D, "WRITE ATTRIBUTE", Cdb.Length16, DataDirection.Out, Sets = CommandSets.Tape | CommandSets.Changer, Spec = "SPC-5")]
[Reserved(1, 7, 1)]
[Reserved(4, 7, 4)]
[Reserved(6, 1)]
[Reserved(8, 2)]
[Reserved(14, 1)]
public readonly partial record struct WriteAttribute : IParameterListCommand
{
    /// <summary>WTC: write through the cache.</summary>
    [Bit(1, 0)]
    public bool Through { get; init; }

    /// <summary>ELEMENT ADDRESS, for medium changers.</summary>
    [U16(2)]
    public ushort ElementAddress { get; init; }

    /// <summary>ELEMENT TYPE, for medium changers.</summary>
    [Bits(4, 3, 0)]
    public byte ElementType { get; init; }

    /// <summary>LOGICAL VOLUME NUMBER.</summary>
    [U8(5)]
    public byte LogicalVolume { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U8(7)]
    public byte Partition { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U32(10)]
    public required uint ParameterListLength { get; init; }
}
