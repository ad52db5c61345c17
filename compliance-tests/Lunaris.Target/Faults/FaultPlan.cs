using Lunaris.Target.Connection;

namespace Lunaris.Target.Faults;

/// <summary>The faults that are armed. While there are none, a PDU costs one look at a flag. Thread-safe.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<FaultRule> _rules = [];
    private readonly List<(TargetConnection Connection, Action<TargetConnection> Release)> _delayed = [];
    private volatile bool _isArmed;

    /// <summary>Whether any rule can still strike.</summary>
    public bool IsArmed => _isArmed;

    /// <summary>Number of PDUs that wait for <see cref="ReleaseDelayed"/>.</summary>
    public int DelayedCount
    {
        get
        {
            lock (_gate)
            {
                return _delayed.Count;
            }
        }
    }

    /// <summary>Arms a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>The rule, to ask whether it has struck.</returns>
    public FaultRule Arm(FaultRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        lock (_gate)
        {
            _rules.Add(rule);
            _isArmed = true;
        }

        return rule;
    }

    /// <summary>Disarms a rule.</summary>
    /// <param name="rule">The rule.</param>
    public void Disarm(FaultRule rule)
    {
        lock (_gate)
        {
            _rules.Remove(rule);
            _isArmed = _rules.Count > 0;
        }
    }

    /// <summary>Disarms everything; what is delayed stays so.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
            _isArmed = false;
        }
    }

    /// <summary>Lets go of every delayed PDU, oldest first; those of closed connections are forgotten.</summary>
    public void ReleaseDelayed()
    {
        (TargetConnection Connection, Action<TargetConnection> Release)[] delayed;
        lock (_gate)
        {
            delayed = [.. _delayed];
            _delayed.Clear();
        }

        foreach ((TargetConnection connection, Action<TargetConnection> release) in delayed)
        {
            connection.Post(release);
        }
    }

    internal void Delay(TargetConnection connection, Action<TargetConnection> release)
    {
        lock (_gate)
        {
            _delayed.Add((connection, release));
        }
    }

    internal FaultAction[]? Match(FaultDirection direction, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            foreach (FaultRule rule in _rules)
            {
                if (!rule.Strikes(direction, header, data))
                {
                    continue;
                }

                if (rule.IsSpent)
                {
                    _rules.Remove(rule);
                    _isArmed = _rules.Count > 0;
                }

                return rule.Actions;
            }

            return null;
        }
    }
}
