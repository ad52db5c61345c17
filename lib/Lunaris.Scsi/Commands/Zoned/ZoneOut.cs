using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>CLOSE ZONE.</summary>
[ScsiCommand(0x94, "CLOSE ZONE", Cdb.Length16, DataDirection.None, ServiceAction = 0x01, Sets = CommandSets.Zoned, Spec = "ZBC-2")]
[Reserved(1, 7, 5)]
[Reserved(10, 2)]
[Reserved(14, 7, 1)]
public readonly partial record struct CloseZone : IScsiCommand
{
    /// <summary>ZONE ID: the lowest address of the zone.</summary>
    [U64(2)]
    public ulong ZoneId { get; init; }

    /// <summary>ZONE COUNT: further zones; 0 and 1 stand for one.</summary>
    [U16(12)]
    public ushort ZoneCount { get; init; }

    /// <summary>ALL: every zone; ZONE ID is ignored.</summary>
    [Bit(14, 0)]
    public bool All { get; init; }
}

/// <summary>FINISH ZONE.</summary>
[ScsiCommand(0x94, "FINISH ZONE", Cdb.Length16, DataDirection.None, ServiceAction = 0x02, Sets = CommandSets.Zoned, Spec = "ZBC-2")]
[Reserved(1, 7, 5)]
[Reserved(10, 2)]
[Reserved(14, 7, 1)]
public readonly partial record struct FinishZone : IScsiCommand
{
    /// <summary>ZONE ID: the lowest address of the zone.</summary>
    [U64(2)]
    public ulong ZoneId { get; init; }

    /// <summary>ZONE COUNT: further zones; 0 and 1 stand for one.</summary>
    [U16(12)]
    public ushort ZoneCount { get; init; }

    /// <summary>ALL: every zone; ZONE ID is ignored.</summary>
    [Bit(14, 0)]
    public bool All { get; init; }
}

/// <summary>OPEN ZONE.</summary>
[ScsiCommand(0x94, "OPEN ZONE", Cdb.Length16, DataDirection.None, ServiceAction = 0x03, Sets = CommandSets.Zoned, Spec = "ZBC-2")]
[Reserved(1, 7, 5)]
[Reserved(10, 2)]
[Reserved(14, 7, 1)]
public readonly partial record struct OpenZone : IScsiCommand
{
    /// <summary>ZONE ID: the lowest address of the zone.</summary>
    [U64(2)]
    public ulong ZoneId { get; init; }

    /// <summary>ZONE COUNT: further zones; 0 and 1 stand for one.</summary>
    [U16(12)]
    public ushort ZoneCount { get; init; }

    /// <summary>ALL: every zone; ZONE ID is ignored.</summary>
    [Bit(14, 0)]
    public bool All { get; init; }
}

/// <summary>RESET WRITE POINTER.</summary>
[ScsiCommand(0x94, "RESET WRITE POINTER", Cdb.Length16, DataDirection.None, ServiceAction = 0x04, Sets = CommandSets.Zoned, Spec = "ZBC-2")]
[Reserved(1, 7, 5)]
[Reserved(10, 2)]
[Reserved(14, 7, 1)]
public readonly partial record struct ResetWritePointer : IScsiCommand
{
    /// <summary>ZONE ID: the lowest address of the zone.</summary>
    [U64(2)]
    public ulong ZoneId { get; init; }

    /// <summary>ZONE COUNT: further zones; 0 and 1 stand for one.</summary>
    [U16(12)]
    public ushort ZoneCount { get; init; }

    /// <summary>ALL: every zone; ZONE ID is ignored.</summary>
    [Bit(14, 0)]
    public bool All { get; init; }
}

/// <summary>SEQUENTIALIZE ZONE.</summary>
[ScsiCommand(0x94, "SEQUENTIALIZE ZONE", Cdb.Length16, DataDirection.None, ServiceAction = 0x10, Sets = CommandSets.Zoned, Spec = "ZBC-2")]
[Reserved(1, 7, 5)]
[Reserved(10, 2)]
[Reserved(14, 7, 1)]
public readonly partial record struct SequentializeZone : IScsiCommand
{
    /// <summary>ZONE ID: the lowest address of the zone.</summary>
    [U64(2)]
    public ulong ZoneId { get; init; }

    /// <summary>ZONE COUNT: further zones; 0 and 1 stand for one.</summary>
    [U16(12)]
    public ushort ZoneCount { get; init; }

    /// <summary>ALL: every zone; ZONE ID is ignored.</summary>
    [Bit(14, 0)]
    public bool All { get; init; }
}
