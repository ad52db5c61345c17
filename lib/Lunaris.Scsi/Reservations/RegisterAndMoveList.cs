using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Reservations;

/// <summary>REGISTER AND MOVE parameter list (SPC-5); the TransportID follows.</summary>
[WireRecord(24, MinLength = 24)]
[Reserved(16, 1)]
[Reserved(17, 7, 2)]
public readonly partial record struct RegisterAndMoveList
{
    /// <summary>RESERVATION KEY: the registered one.</summary>
    [U64(0)]
    public ulong ReservationKey { get; init; }

    /// <summary>SERVICE ACTION RESERVATION KEY: the one to register for the other nexus.</summary>
    [U64(8)]
    public ulong ServiceActionReservationKey { get; init; }

    /// <summary>UNREG: unregister this nexus.</summary>
    [Bit(17, 1)]
    public bool Unregister { get; init; }

    /// <summary>APTPL: keep the registrations over a power loss.</summary>
    [Bit(17, 0)]
    public bool PersistThroughPowerLoss { get; init; }

    /// <summary>RELATIVE TARGET PORT IDENTIFIER of the other nexus.</summary>
    [U16(18)]
    public ushort RelativeTargetPort { get; init; }

    /// <summary>TRANSPORTID LENGTH in bytes.</summary>
    [U32(20)]
    public uint TransportIdLength { get; init; }
}
