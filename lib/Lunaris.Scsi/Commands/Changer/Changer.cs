using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>INITIALIZE ELEMENT STATUS: takes inventory.</summary>
[ScsiCommand(0x07, "INITIALIZE ELEMENT STATUS", Cdb.Length6, DataDirection.None, Sets = CommandSets.Changer, Spec = "SMC-3")]
[Reserved(1, 4)]
public readonly partial record struct InitializeElementStatus : IScsiCommand;

/// <summary>INITIALIZE ELEMENT STATUS WITH RANGE.</summary>
[ScsiCommand(0x37, "INITIALIZE ELEMENT STATUS WITH RANGE", Cdb.Length10, DataDirection.None, Sets = CommandSets.Changer, Spec = "SMC-3")]
[Reserved(1, 7, 2)]
[Reserved(4, 2)]
[Reserved(8, 1)]
public readonly partial record struct InitializeElementStatusWithRange : IScsiCommand
{
    /// <summary>FAST: do not read labels.</summary>
    [Bit(1, 1)]
    public bool Fast { get; init; }

    /// <summary>RANGE: only the given elements.</summary>
    [Bit(1, 0)]
    public bool Range { get; init; }

    /// <summary>STARTING ELEMENT ADDRESS.</summary>
    [U16(2)]
    public ushort StartingElement { get; init; }

    /// <summary>NUMBER OF ELEMENTS.</summary>
    [U16(6)]
    public ushort NumberOfElements { get; init; }
}

/// <summary>MOVE MEDIUM.</summary>
[ScsiCommand(0xA5, "MOVE MEDIUM", Cdb.Length12, DataDirection.None, Sets = CommandSets.Changer, Spec = "SMC-3")]
[Reserved(1, 1)]
[Reserved(8, 2)]
[Reserved(10, 7, 1)]
public readonly partial record struct MoveMedium : IScsiCommand
{
    /// <summary>MEDIUM TRANSPORT ADDRESS: the robot; 0 for the default.</summary>
    [U16(2)]
    public ushort Transport { get; init; }

    /// <summary>SOURCE ADDRESS.</summary>
    [U16(4)]
    public required ushort Source { get; init; }

    /// <summary>DESTINATION ADDRESS.</summary>
    [U16(6)]
    public required ushort Destination { get; init; }

    /// <summary>INVERT: turn the medium over.</summary>
    [Bit(10, 0)]
    public bool Invert { get; init; }
}

/// <summary>EXCHANGE MEDIUM.</summary>
[ScsiCommand(0xA6, "EXCHANGE MEDIUM", Cdb.Length12, DataDirection.None, Sets = CommandSets.Changer, Spec = "SMC-3")]
[Reserved(1, 1)]
[Reserved(10, 7, 2)]
public readonly partial record struct ExchangeMedium : IScsiCommand
{
    /// <summary>MEDIUM TRANSPORT ADDRESS: the robot; 0 for the default.</summary>
    [U16(2)]
    public ushort Transport { get; init; }

    /// <summary>SOURCE ADDRESS.</summary>
    [U16(4)]
    public required ushort Source { get; init; }

    /// <summary>FIRST DESTINATION ADDRESS.</summary>
    [U16(6)]
    public required ushort FirstDestination { get; init; }

    /// <summary>SECOND DESTINATION ADDRESS.</summary>
    [U16(8)]
    public required ushort SecondDestination { get; init; }

    /// <summary>INV1: turn the first medium over.</summary>
    [Bit(10, 1)]
    public bool Invert1 { get; init; }

    /// <summary>INV2: turn the second medium over.</summary>
    [Bit(10, 0)]
    public bool Invert2 { get; init; }
}

/// <summary>POSITION TO ELEMENT.</summary>
[ScsiCommand(0x2B, "POSITION TO ELEMENT", Cdb.Length10, DataDirection.None, Sets = CommandSets.Changer, Spec = "SMC-3")]
[Reserved(1, 1)]
[Reserved(6, 2)]
[Reserved(8, 7, 1)]
public readonly partial record struct PositionToElement : IScsiCommand
{
    /// <summary>MEDIUM TRANSPORT ADDRESS: the robot; 0 for the default.</summary>
    [U16(2)]
    public ushort Transport { get; init; }

    /// <summary>DESTINATION ADDRESS.</summary>
    [U16(4)]
    public required ushort Destination { get; init; }

    /// <summary>INVERT: turn the medium over.</summary>
    [Bit(8, 0)]
    public bool Invert { get; init; }
}

/// <summary>READ ELEMENT STATUS.</summary>
[ScsiCommand(0xB8, "READ ELEMENT STATUS", Cdb.Length12, DataDirection.In, Sets = CommandSets.Changer, Idempotence = Idempotence.Always, Spec = "SMC-3")]
[Reserved(1, 7, 5)]
[Reserved(6, 7, 2)]
[Reserved(10, 1)]
public readonly partial record struct ReadElementStatus : IAllocationLengthCommand
{
    /// <summary>VOLTAG: with volume tags.</summary>
    [Bit(1, 4)]
    public bool VolumeTags { get; init; }

    /// <summary>ELEMENT TYPE CODE; 0 for all.</summary>
    [Bits(1, 3, 0)]
    public ChangerElementType ElementType { get; init; }

    /// <summary>STARTING ELEMENT ADDRESS.</summary>
    [U16(2)]
    public ushort StartingElement { get; init; }

    /// <summary>NUMBER OF ELEMENTS.</summary>
    [U16(4)]
    public required ushort NumberOfElements { get; init; }

    /// <summary>CURDATA: do not move the robot to look.</summary>
    [Bit(6, 1)]
    public bool CurrentData { get; init; }

    /// <summary>DVCID: with device identifiers.</summary>
    [Bit(6, 0)]
    public bool DeviceIds { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U24(7)]
    public required uint AllocationLength { get; init; }
}

/// <summary>OPEN/CLOSE IMPORT/EXPORT ELEMENT.</summary>
[ScsiCommand(0x1B, "OPEN/CLOSE IMPORT/EXPORT ELEMENT", Cdb.Length6, DataDirection.None, Sets = CommandSets.Changer, Spec = "SMC-3")]
[Reserved(1, 1)]
[Reserved(4, 7, 5)]
public readonly partial record struct OpenCloseImportExportElement : IScsiCommand
{
    /// <summary>ELEMENT ADDRESS.</summary>
    [U16(2)]
    public required ushort Element { get; init; }

    /// <summary>ACTION CODE: 0 opens, 1 closes.</summary>
    [Bits(4, 4, 0)]
    public required byte Action { get; init; }
}

/// <summary>SEND VOLUME TAG.</summary>
[ScsiCommand(0xB6, "SEND VOLUME TAG", Cdb.Length12, DataDirection.Out, Sets = CommandSets.Changer, Spec = "SMC-3")]
[Reserved(1, 7, 4)]
[Reserved(4, 1)]
[Reserved(5, 7, 5)]
[Reserved(6, 2)]
[Reserved(10, 1)]
public readonly partial record struct SendVolumeTag : IParameterListCommand
{
    /// <summary>ELEMENT TYPE CODE; 0 for all.</summary>
    [Bits(1, 3, 0)]
    public ChangerElementType ElementType { get; init; }

    /// <summary>STARTING ELEMENT ADDRESS.</summary>
    [U16(2)]
    public ushort StartingElement { get; init; }

    /// <summary>SEND ACTION CODE.</summary>
    [Bits(5, 4, 0)]
    public byte SendAction { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U16(8)]
    public required ushort ParameterListLength { get; init; }
}
