using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>REPORT ZONES.</summary>
[ScsiCommand(0x95, "REPORT ZONES", Cdb.Length16, DataDirection.In, ServiceAction = 0x00, Sets = CommandSets.Zoned, Idempotence = Idempotence.Always, Spec = "ZBC-2")]
[Reserved(1, 7, 5)]
[Reserved(14, 6, 6)]
public readonly partial record struct ReportZones : IAllocationLengthCommand
{
    /// <summary>ZONE START LBA: the first zone reported holds this address.</summary>
    [U64(2)]
    public ulong StartLba { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>PARTIAL: ZONE LIST LENGTH counts only what is returned.</summary>
    [Bit(14, 7)]
    public bool Partial { get; init; }

    /// <summary>REPORTING OPTIONS: which zones.</summary>
    [Bits(14, 5, 0)]
    public ZoneReportingOptions ReportingOptions { get; init; }
}

/// <summary>REPORT REALMS.</summary>
[ScsiCommand(0x95, "REPORT REALMS", Cdb.Length16, DataDirection.In, ServiceAction = 0x06, Sets = CommandSets.Zoned, Idempotence = Idempotence.Always, Spec = "ZBC-2")]
[Reserved(1, 7, 5)]
[Reserved(14, 7, 6)]
public readonly partial record struct ReportRealms : IAllocationLengthCommand
{
    /// <summary>REALM LOCATOR: the first realm reported.</summary>
    [U64(2)]
    public ulong RealmLocator { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>REPORTING OPTIONS: which realms.</summary>
    [Bits(14, 5, 0)]
    public byte ReportingOptions { get; init; }
}

/// <summary>REPORT ZONE DOMAINS.</summary>
[ScsiCommand(0x95, "REPORT ZONE DOMAINS", Cdb.Length16, DataDirection.In, ServiceAction = 0x07, Sets = CommandSets.Zoned, Idempotence = Idempotence.Always, Spec = "ZBC-2")]
[Reserved(1, 7, 5)]
[Reserved(14, 7, 6)]
public readonly partial record struct ReportZoneDomains : IAllocationLengthCommand
{
    /// <summary>ZONE DOMAIN LOCATOR: the first domain reported.</summary>
    [U64(2)]
    public ulong ZoneDomainLocator { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>REPORTING OPTIONS: which domains.</summary>
    [Bits(14, 5, 0)]
    public byte ReportingOptions { get; init; }
}

/// <summary>ZONE ACTIVATE(16): moves zones to another domain.</summary>
[ScsiCommand(0x95, "ZONE ACTIVATE(16)", Cdb.Length16, DataDirection.In, ServiceAction = 0x08, Sets = CommandSets.Zoned, Spec = "ZBC-2")]
[Reserved(1, 6, 5)]
public readonly partial record struct ZoneActivate16 : IAllocationLengthCommand
{
    /// <summary>ALL: as many zones as can be.</summary>
    [Bit(1, 7)]
    public bool All { get; init; }

    /// <summary>ZONE ID: the first zone.</summary>
    [U64(2)]
    public ulong ZoneId { get; init; }

    /// <summary>NUMBER OF ZONES.</summary>
    [U16(10)]
    public ushort NumberOfZones { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(12)]
    public required ushort AllocationLength { get; init; }

    /// <summary>OTHER ZONE DOMAIN ID: the domain to activate in.</summary>
    [U8(14)]
    public byte OtherZoneDomainId { get; init; }
}

/// <summary>ZONE QUERY(16): what ZONE ACTIVATE would do.</summary>
[ScsiCommand(0x95, "ZONE QUERY(16)", Cdb.Length16, DataDirection.In, ServiceAction = 0x09, Sets = CommandSets.Zoned, Idempotence = Idempotence.Always, Spec = "ZBC-2")]
[Reserved(1, 6, 5)]
public readonly partial record struct ZoneQuery16 : IAllocationLengthCommand
{
    /// <summary>ALL: as many zones as can be.</summary>
    [Bit(1, 7)]
    public bool All { get; init; }

    /// <summary>ZONE ID: the first zone.</summary>
    [U64(2)]
    public ulong ZoneId { get; init; }

    /// <summary>NUMBER OF ZONES.</summary>
    [U16(10)]
    public ushort NumberOfZones { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(12)]
    public required ushort AllocationLength { get; init; }

    /// <summary>OTHER ZONE DOMAIN ID: the domain to activate in.</summary>
    [U8(14)]
    public byte OtherZoneDomainId { get; init; }
}
