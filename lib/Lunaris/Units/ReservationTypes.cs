using Lunaris.Scsi.Commands;

namespace Lunaris;

/// <summary>The registered keys (PERSISTENT RESERVE IN, READ KEYS).</summary>
/// <param name="Generation">PRGENERATION: counts changes of registrations.</param>
/// <param name="Keys">The keys; one that several initiator ports share is in it as often.</param>
public sealed record RegisteredKeys(uint Generation, IReadOnlyList<ulong> Keys);

/// <summary>A reservation (PERSISTENT RESERVE IN, READ RESERVATION).</summary>
/// <param name="Generation">PRGENERATION: counts changes of registrations.</param>
/// <param name="Key">The holder's key; 0 with the All Registrants types, which all registered ports hold.</param>
/// <param name="Type">What it keeps others from.</param>
public sealed record PersistentReservation(uint Generation, ulong Key, PersistentReservationType Type);

/// <summary>One registration with all there is to tell of it (PERSISTENT RESERVE IN, READ FULL STATUS).</summary>
public sealed record ReservationRegistration
{
    /// <summary>RESERVATION KEY.</summary>
    public required ulong Key { get; init; }

    /// <summary>R_HOLDER: whether this port holds the reservation.</summary>
    public bool IsHolder { get; init; }

    /// <summary>The type of the reservation, of a holder.</summary>
    public PersistentReservationType? Type { get; init; }

    /// <summary>RELATIVE TARGET PORT IDENTIFIER; null where the registration is for all target ports.</summary>
    public ushort? TargetPort { get; init; }

    /// <summary>The initiator port as people write it, <c>iqn.…,i,0x00023d000001</c>; empty where the device cut it off.</summary>
    public required string InitiatorPort { get; init; }

    /// <summary>The initiator's iSCSI name; null for other protocols.</summary>
    public string? IscsiName { get; init; }

    /// <summary>The ISID of the initiator port, 48 bits; null where it is not named.</summary>
    public ulong? Isid { get; init; }
}

/// <summary>All registrations.</summary>
/// <param name="Generation">PRGENERATION: counts changes of registrations.</param>
/// <param name="Registrations">The registrations.</param>
public sealed record ReservationFullStatus(uint Generation, IReadOnlyList<ReservationRegistration> Registrations);

/// <summary>How a key is registered.</summary>
public sealed record RegistrationOptions
{
    /// <summary>The key that this initiator port has registered now; 0 for none.</summary>
    public ulong CurrentKey { get; init; }

    /// <summary>Register whatever key this port has now (REGISTER AND IGNORE EXISTING KEY).</summary>
    public bool IgnoreCurrentKey { get; init; }

    /// <summary>APTPL: registrations and reservation outlive a loss of power.</summary>
    public bool PersistThroughPowerLoss { get; init; }

    /// <summary>ALL_TG_PT: register at all ports of the target.</summary>
    public bool AllTargetPorts { get; init; }
}
