using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>PERSISTENT RESERVE IN, READ KEYS: the registered keys.</summary>
[ScsiCommand(0x5E, "PERSISTENT RESERVE IN (READ KEYS)", Cdb.Length10, DataDirection.In, ServiceAction = 0x00, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 5)]
public readonly partial record struct PersistentReserveInReadKeys : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>PERSISTENT RESERVE IN, READ RESERVATION: the reservation, if there is one.</summary>
[ScsiCommand(0x5E, "PERSISTENT RESERVE IN (READ RESERVATION)", Cdb.Length10, DataDirection.In, ServiceAction = 0x01, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 5)]
public readonly partial record struct PersistentReserveInReadReservation : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>PERSISTENT RESERVE IN, REPORT CAPABILITIES: what the device can do.</summary>
[ScsiCommand(0x5E, "PERSISTENT RESERVE IN (REPORT CAPABILITIES)", Cdb.Length10, DataDirection.In, ServiceAction = 0x02, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 5)]
public readonly partial record struct PersistentReserveInReportCapabilities : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>PERSISTENT RESERVE IN, READ FULL STATUS: registrations and reservations of every I_T nexus.</summary>
[ScsiCommand(0x5E, "PERSISTENT RESERVE IN (READ FULL STATUS)", Cdb.Length10, DataDirection.In, ServiceAction = 0x03, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 5)]
public readonly partial record struct PersistentReserveInReadFullStatus : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}
