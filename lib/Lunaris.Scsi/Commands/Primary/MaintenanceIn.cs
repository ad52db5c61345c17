using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>REPORT IDENTIFYING INFORMATION.</summary>
[ScsiCommand(0xA3, "REPORT IDENTIFYING INFORMATION", Cdb.Length12, DataDirection.In, ServiceAction = 0x05, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(10, 0, 0)]
public readonly partial record struct ReportIdentifyingInformation : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }

    /// <summary>IDENTIFYING INFORMATION TYPE: 0 the identifying information, 2 the text, 7Fh the supported types.</summary>
    [Bits(10, 7, 1)]
    public byte InformationType { get; init; }
}

/// <summary>REPORT TARGET PORT GROUPS: the ALUA state.</summary>
[ScsiCommand(0xA3, "REPORT TARGET PORT GROUPS", Cdb.Length12, DataDirection.In, ServiceAction = 0x0A, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(2, 4)]
[Reserved(10, 1)]
public readonly partial record struct ReportTargetPortGroups : IAllocationLengthCommand
{
    /// <summary>PARAMETER DATA FORMAT: 0 length only, 1 with the extended header.</summary>
    [Bits(1, 7, 5)]
    public byte ParameterDataFormat { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }
}

/// <summary>REPORT ALIASES.</summary>
[ScsiCommand(0xA3, "REPORT ALIASES", Cdb.Length12, DataDirection.In, ServiceAction = 0x0B, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(10, 1)]
public readonly partial record struct ReportAliases : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }
}

/// <summary>REPORT SUPPORTED OPERATION CODES.</summary>
[ScsiCommand(0xA3, "REPORT SUPPORTED OPERATION CODES", Cdb.Length12, DataDirection.In, ServiceAction = 0x0C, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 6, 3)]
[Reserved(10, 1)]
public readonly partial record struct ReportSupportedOperationCodes : IAllocationLengthCommand
{
    /// <summary>RCTD: with command timeouts descriptors.</summary>
    [Bit(2, 7)]
    public bool ReturnTimeouts { get; init; }

    /// <summary>REPORTING OPTIONS: 0 all, 1 one operation code, 2 one with a service action, 3 either.</summary>
    [Bits(2, 2, 0)]
    public byte ReportingOptions { get; init; }

    /// <summary>REQUESTED OPERATION CODE.</summary>
    [U8(3)]
    public byte RequestedOperationCode { get; init; }

    /// <summary>REQUESTED SERVICE ACTION.</summary>
    [U16(4)]
    public ushort RequestedServiceAction { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }
}

/// <summary>REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS.</summary>
[ScsiCommand(0xA3, "REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS", Cdb.Length12, DataDirection.In, ServiceAction = 0x0D, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 6, 0)]
[Reserved(3, 3)]
[Reserved(10, 1)]
public readonly partial record struct ReportSupportedTaskManagementFunctions : IAllocationLengthCommand
{
    /// <summary>REPD: the extended parameter data.</summary>
    [Bit(2, 7)]
    public bool ReturnExtended { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }
}

/// <summary>REPORT PRIORITY: the task priority of I_T nexuses.</summary>
[ScsiCommand(0xA3, "REPORT PRIORITY", Cdb.Length12, DataDirection.In, ServiceAction = 0x0E, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 5, 0)]
[Reserved(3, 3)]
[Reserved(10, 1)]
public readonly partial record struct ReportPriority : IAllocationLengthCommand
{
    /// <summary>PRIORITY REPORTED: 0 this I_T nexus, 1 all that differ from the default.</summary>
    [Bits(2, 7, 6)]
    public byte PriorityReported { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }
}

/// <summary>REPORT TIMESTAMP.</summary>
[ScsiCommand(0xA3, "REPORT TIMESTAMP", Cdb.Length12, DataDirection.In, ServiceAction = 0x0F, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(10, 1)]
public readonly partial record struct ReportTimestamp : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(6)]
    public required uint AllocationLength { get; init; }
}
