using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>READ TOC/PMA/ATIP.</summary>
[ScsiCommand(0x43, "READ TOC/PMA/ATIP", Cdb.Length10, DataDirection.In, Sets = CommandSets.Multimedia, Idempotence = Idempotence.Always, Spec = "MMC-6")]
[Reserved(1, 7, 2)]
[Reserved(1, 0, 0)]
[Reserved(2, 7, 4)]
[Reserved(3, 3)]
public readonly partial record struct ReadTocPmaAtip : IAllocationLengthCommand
{
    /// <summary>MSF: addresses as minute, second, frame.</summary>
    [Bit(1, 1)]
    public bool Msf { get; init; }

    /// <summary>FORMAT: what is returned.</summary>
    [Bits(2, 3, 0)]
    public TocFormat Format { get; init; }

    /// <summary>TRACK/SESSION NUMBER: where to begin.</summary>
    [U8(6)]
    public byte TrackOrSession { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>GET CONFIGURATION: features and profiles.</summary>
[ScsiCommand(0x46, "GET CONFIGURATION", Cdb.Length10, DataDirection.In, Sets = CommandSets.Multimedia, Idempotence = Idempotence.Always, Spec = "MMC-6")]
[Reserved(1, 7, 2)]
[Reserved(4, 3)]
public readonly partial record struct GetConfiguration : IAllocationLengthCommand
{
    /// <summary>RT: 0 all features, 1 current ones, 2 one feature.</summary>
    [Bits(1, 1, 0)]
    public byte RequestType { get; init; }

    /// <summary>STARTING FEATURE NUMBER.</summary>
    [U16(2)]
    public ushort StartingFeature { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>GET EVENT STATUS NOTIFICATION. Takes the event, so it is not sent twice.</summary>
[ScsiCommand(0x4A, "GET EVENT STATUS NOTIFICATION", Cdb.Length10, DataDirection.In, Sets = CommandSets.Multimedia, Spec = "MMC-6")]
[Reserved(1, 7, 1)]
[Reserved(2, 2)]
[Reserved(5, 2)]
public readonly partial record struct GetEventStatusNotification : IAllocationLengthCommand
{
    /// <summary>POLLED: answer at once.</summary>
    [Bit(1, 0)]
    public bool Polled { get; init; }

    /// <summary>NOTIFICATION CLASS REQUEST: a bit for each class.</summary>
    [U8(4)]
    public required byte NotificationClasses { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>READ DISC INFORMATION.</summary>
[ScsiCommand(0x51, "READ DISC INFORMATION", Cdb.Length10, DataDirection.In, Sets = CommandSets.Multimedia, Idempotence = Idempotence.Always, Spec = "MMC-6")]
[Reserved(1, 7, 3)]
[Reserved(2, 5)]
public readonly partial record struct ReadDiscInformation : IAllocationLengthCommand
{
    /// <summary>DATA TYPE: 0 standard, 1 track resources, 2 POW resources.</summary>
    [Bits(1, 2, 0)]
    public byte DataType { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>READ TRACK INFORMATION.</summary>
[ScsiCommand(0x52, "READ TRACK INFORMATION", Cdb.Length10, DataDirection.In, Sets = CommandSets.Multimedia, Idempotence = Idempotence.Always, Spec = "MMC-6")]
[Reserved(1, 7, 3)]
[Reserved(6, 1)]
public readonly partial record struct ReadTrackInformation : IAllocationLengthCommand
{
    /// <summary>OPEN: of the first open track.</summary>
    [Bit(1, 2)]
    public bool Open { get; init; }

    /// <summary>ADDRESS/NUMBER TYPE: 0 address, 1 track, 2 session.</summary>
    [Bits(1, 1, 0)]
    public byte AddressType { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS, track or session number.</summary>
    [U32(2)]
    public uint Address { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>READ SUB-CHANNEL.</summary>
[ScsiCommand(0x42, "READ SUB-CHANNEL", Cdb.Length10, DataDirection.In, Sets = CommandSets.Multimedia, Idempotence = Idempotence.Always, Spec = "MMC-6")]
[Reserved(1, 7, 2)]
[Reserved(1, 0, 0)]
[Reserved(2, 7, 7)]
[Reserved(2, 5, 0)]
[Reserved(4, 2)]
public readonly partial record struct ReadSubChannel : IAllocationLengthCommand
{
    /// <summary>MSF: addresses as minute, second, frame.</summary>
    [Bit(1, 1)]
    public bool Msf { get; init; }

    /// <summary>SUBQ: Q sub-channel data.</summary>
    [Bit(2, 6)]
    public bool SubQ { get; init; }

    /// <summary>FORMAT: what is returned.</summary>
    [U8(3)]
    public byte Format { get; init; }

    /// <summary>TRACK NUMBER.</summary>
    [U8(6)]
    public byte Track { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>READ DISC STRUCTURE.</summary>
[ScsiCommand(0xAD, "READ DISC STRUCTURE", Cdb.Length12, DataDirection.In, Sets = CommandSets.Multimedia, Idempotence = Idempotence.Always, Spec = "MMC-6")]
[Reserved(1, 7, 4)]
[Reserved(10, 5, 0)]
public readonly partial record struct ReadDiscStructure : IAllocationLengthCommand
{
    /// <summary>MEDIA TYPE: 0 DVD, 1 BD.</summary>
    [Bits(1, 3, 0)]
    public byte MediaType { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS, track or session number.</summary>
    [U32(2)]
    public uint Address { get; init; }

    /// <summary>LAYER NUMBER.</summary>
    [U8(6)]
    public byte Layer { get; init; }

    /// <summary>FORMAT: what is returned.</summary>
    [U8(7)]
    public byte Format { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(8)]
    public required ushort AllocationLength { get; init; }

    /// <summary>AGID.</summary>
    [Bits(10, 7, 6)]
    public byte Agid { get; init; }
}

/// <summary>MECHANISM STATUS.</summary>
[ScsiCommand(0xBD, "MECHANISM STATUS", Cdb.Length12, DataDirection.In, Sets = CommandSets.Multimedia, Idempotence = Idempotence.Always, Spec = "MMC-6")]
[Reserved(1, 7)]
[Reserved(10, 1)]
public readonly partial record struct MechanismStatus : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(8)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>READ FORMAT CAPACITIES.</summary>
[ScsiCommand(0x23, "READ FORMAT CAPACITIES", Cdb.Length10, DataDirection.In, Sets = CommandSets.Multimedia, Idempotence = Idempotence.Always, Spec = "MMC-6")]
[Reserved(1, 6)]
public readonly partial record struct ReadFormatCapacities : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>READ BUFFER CAPACITY.</summary>
[ScsiCommand(0x5C, "READ BUFFER CAPACITY", Cdb.Length10, DataDirection.In, Sets = CommandSets.Multimedia, Idempotence = Idempotence.Always, Spec = "MMC-6")]
[Reserved(1, 7, 1)]
[Reserved(2, 5)]
public readonly partial record struct ReadBufferCapacity : IAllocationLengthCommand
{
    /// <summary>BLOCK: count blocks rather than bytes.</summary>
    [Bit(1, 0)]
    public bool InBlocks { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>READ CD: blocks with the parts asked for.</summary>
[ScsiCommand(0xBE, "READ CD", Cdb.Length12, DataDirection.In, Sets = CommandSets.Multimedia, Idempotence = Idempotence.Always, Spec = "MMC-6")]
[Reserved(1, 7, 5)]
[Reserved(1, 0, 0)]
[Reserved(9, 0, 0)]
[Reserved(10, 7, 3)]
public readonly partial record struct ReadCd : IScsiCommand
{
    /// <summary>EXPECTED SECTOR TYPE.</summary>
    [Bits(1, 4, 2)]
    public byte SectorType { get; init; }

    /// <summary>DAP: error concealment for audio.</summary>
    [Bit(1, 1)]
    public bool Dap { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS, track or session number.</summary>
    [U32(2)]
    public required uint Address { get; init; }

    /// <summary>TRANSFER LENGTH in blocks.</summary>
    [U24(6)]
    public required uint LengthBlocks { get; init; }

    /// <summary>SYNC field.</summary>
    [Bit(9, 7)]
    public bool Sync { get; init; }

    /// <summary>HEADER CODES.</summary>
    [Bits(9, 6, 5)]
    public byte HeaderCodes { get; init; }

    /// <summary>USER DATA.</summary>
    [Bit(9, 4)]
    public bool UserData { get; init; }

    /// <summary>EDC AND ECC.</summary>
    [Bit(9, 3)]
    public bool EdcEcc { get; init; }

    /// <summary>C2 ERROR INFORMATION.</summary>
    [Bits(9, 2, 1)]
    public byte C2Error { get; init; }

    /// <summary>SUB-CHANNEL SELECTION.</summary>
    [Bits(10, 2, 0)]
    public byte SubChannel { get; init; }
}

/// <summary>CLOSE TRACK/SESSION.</summary>
[ScsiCommand(0x5B, "CLOSE TRACK/SESSION", Cdb.Length10, DataDirection.None, Sets = CommandSets.Multimedia, Spec = "MMC-6")]
[Reserved(1, 7, 1)]
[Reserved(2, 7, 3)]
[Reserved(3, 1)]
[Reserved(6, 3)]
public readonly partial record struct CloseTrackSession : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 0)]
    public bool Immed { get; init; }

    /// <summary>CLOSE FUNCTION.</summary>
    [Bits(2, 2, 0)]
    public byte CloseFunction { get; init; }

    /// <summary>TRACK NUMBER.</summary>
    [U16(4)]
    public ushort Track { get; init; }
}

/// <summary>BLANK: erases rewritable discs.</summary>
[ScsiCommand(0xA1, "BLANK", Cdb.Length12, DataDirection.None, Sets = CommandSets.Multimedia, Spec = "MMC-6")]
[Reserved(1, 7, 5)]
[Reserved(1, 3, 3)]
[Reserved(6, 5)]
public readonly partial record struct Blank : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 4)]
    public bool Immed { get; init; }

    /// <summary>BLANKING TYPE.</summary>
    [Bits(1, 2, 0)]
    public byte BlankingType { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS, track or session number.</summary>
    [U32(2)]
    public uint Address { get; init; }
}
