using Lunaris.Iscsi.Wire;

namespace Lunaris.Target.Scsi;

/// <summary>
/// The initiator's end of an I_T nexus: its name and ISID (RFC 7143 §4.4.2). Reservations and unit attentions belong to it. It outlives the session,
/// so that an initiator which comes back with its ISID finds them again.
/// </summary>
/// <param name="initiatorName">The initiator's name.</param>
/// <param name="isid">The ISID.</param>
public sealed class Nexus(string initiatorName, Isid isid)
{
    private readonly Lock _gate = new();
    private readonly List<(LogicalUnit Unit, SenseCode Sense)> _attentions = [];
    private volatile bool _hasAttention;

    /// <summary>The initiator's name.</summary>
    public string InitiatorName { get; } = initiatorName;

    /// <summary>The ISID.</summary>
    public Isid Isid { get; } = isid;

    /// <summary>Raises a unit attention for a logical unit; the same one is not raised twice.</summary>
    public void Raise(LogicalUnit unit, SenseCode sense)
    {
        lock (_gate)
        {
            if (!_attentions.Contains((unit, sense)))
            {
                _attentions.Add((unit, sense));
                _hasAttention = true;
            }
        }
    }

    /// <summary>Takes the oldest unit attention for a logical unit.</summary>
    public bool TryTake(LogicalUnit unit, out SenseCode sense)
    {
        sense = default;
        if (!_hasAttention)
        {
            return false;
        }

        lock (_gate)
        {
            int at = _attentions.FindIndex(a => a.Unit == unit);
            if (at < 0)
            {
                return false;
            }

            sense = _attentions[at].Sense;
            _attentions.RemoveAt(at);
            _hasAttention = _attentions.Count > 0;
            return true;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{InitiatorName},i,0x{Isid}";
}
