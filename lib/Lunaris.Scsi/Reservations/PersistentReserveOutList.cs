using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Reservations;

/// <summary>Basic PERSISTENT RESERVE OUT parameter list (SPC-5), of all service actions but REGISTER AND MOVE.</summary>
[WireRecord(24, MinLength = 24)]
[Reserved(16, 4)]
[Reserved(20, 7, 4)]
[Reserved(20, 1, 1)]
[Reserved(21, 3)]
public readonly partial record struct PersistentReserveOutList
{
    /// <summary>RESERVATION KEY: the registered one.</summary>
    [U64(0)]
    public ulong ReservationKey { get; init; }

    /// <summary>SERVICE ACTION RESERVATION KEY: the new one, or the one to preempt.</summary>
    [U64(8)]
    public ulong ServiceActionReservationKey { get; init; }

    /// <summary>SPEC_I_PT: TransportIDs follow.</summary>
    [Bit(20, 3)]
    public bool SpecifyInitiatorPorts { get; init; }

    /// <summary>ALL_TG_PT: register on all target ports.</summary>
    [Bit(20, 2)]
    public bool AllTargetPorts { get; init; }

    /// <summary>APTPL: keep the registrations over a power loss.</summary>
    [Bit(20, 0)]
    public bool PersistThroughPowerLoss { get; init; }
}
