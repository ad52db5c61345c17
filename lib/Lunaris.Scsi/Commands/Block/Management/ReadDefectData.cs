using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>READ DEFECT DATA(10).</summary>
[ScsiCommand(0x37, "READ DEFECT DATA(10)", Cdb.Length10, DataDirection.In, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 1)]
[Reserved(2, 7, 5)]
[Reserved(3, 4)]
public readonly partial record struct ReadDefectData10 : IAllocationLengthCommand
{
    /// <summary>REQ_PLIST: the defects found when the medium was made.</summary>
    [Bit(2, 4)]
    public bool RequestPrimaryList { get; init; }

    /// <summary>REQ_GLIST: the defects found since.</summary>
    [Bit(2, 3)]
    public bool RequestGrownList { get; init; }

    /// <summary>DEFECT LIST FORMAT: how defects are addressed.</summary>
    [Bits(2, 2, 0)]
    public byte DefectListFormat { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>READ DEFECT DATA(12).</summary>
[ScsiCommand(0xB7, "READ DEFECT DATA(12)", Cdb.Length12, DataDirection.In, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(10, 1)]
public readonly partial record struct ReadDefectData12 : IAllocationLengthCommand
{
    /// <summary>REQ_PLIST: the defects found when the medium was made.</summary>
    [Bit(1, 4)]
    public bool RequestPrimaryList { get; init; }

    /// <summary>REQ_GLIST: the defects found since.</summary>
    [Bit(1, 3)]
    public bool RequestGrownList { get; init; }

    /// <summary>DEFECT LIST FORMAT: how defects are addressed.</summary>
    [Bits(1, 2, 0)]
    public byte DefectListFormat { get; init; }

    /// <summary>ADDRESS DESCRIPTOR INDEX: the first descriptor wanted.</summary>
    [U32(2)]
    public uint AddressDescriptorIndex { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }
}
