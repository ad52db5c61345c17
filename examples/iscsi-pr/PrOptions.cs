using Lunaris.Iscsi.Wire;
using Lunaris.Scsi.Commands;

namespace Lunaris.Examples.IscsiPr;

/// <summary>What to do with the reservations.</summary>
internal enum PrOperation
{
    ReadKeys,
    ReadReservation,
    ReportCapabilities,
    ReadFullStatus,
    Register,
    RegisterIgnore,
    Reserve,
    Release,
    Clear,
    Preempt,
    PreemptRemove,
    PreemptAbort,
}

/// <summary>The options of iscsi-pr.</summary>
/// <param name="Operation">What to do.</param>
/// <param name="Key">RESERVATION KEY of the other, to preempt.</param>
/// <param name="ActionKey">SERVICE ACTION RESERVATION KEY: this initiator's own.</param>
/// <param name="Type">Type of the reservation.</param>
/// <param name="Isid">The session's ISID; null for a random one, another each time.</param>
internal readonly record struct PrOptions(PrOperation Operation, ulong Key, ulong ActionKey, PersistentReservationType Type, Isid? Isid)
{
    public bool Changes => Operation >= PrOperation.Register;
}
