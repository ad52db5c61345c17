using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Wire;
using Lunaris.Target.Connection;
using Lunaris.Target.Faults;
using Lunaris.Target.Scsi;

namespace Lunaris.Target;

/// <summary>What all connections of an embedded target share: targets, sessions, faults, counters. Thread-safe.</summary>
public sealed class TargetNode
{
    private readonly Lock _gate = new();
    private readonly List<TargetSession> _sessions = [];
    private readonly Dictionary<(string Initiator, ulong Isid), Nexus> _nexuses = [];
    private readonly List<string> _violations = [];
    private ushort _lastTsih;
    private int _redirected;

    /// <summary>Makes a node.</summary>
    /// <param name="options">What it is like.</param>
    /// <param name="entropy">Where CHAP challenges come from.</param>
    public TargetNode(EmbeddedTargetOptions options, IEntropySource entropy)
    {
        Options = options;
        Entropy = entropy;
        Targets = [.. options.Targets.Select(t => new TargetUnit(this, t))];
    }

    /// <summary>What it is like.</summary>
    public EmbeddedTargetOptions Options { get; }

    /// <summary>Its targets.</summary>
    public IReadOnlyList<TargetUnit> Targets { get; }

    /// <summary>The faults that are armed.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>What the target does otherwise than the standards say.</summary>
    public DeviationSet Deviations { get; } = new();

    /// <summary>Its counters.</summary>
    public TargetStatistics Statistics { get; } = new();

    /// <summary>Portals as SendTargets gives them, <c>address:port,tag</c>.</summary>
    public IReadOnlyList<string> PortalAddresses { get; set; } = [];

    /// <summary>Where logins to targets are sent instead, or null.</summary>
    public LoginRedirection? Redirection { get; private set; }

    /// <summary>What initiators did that the protocol forbids, as sentences.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>Sessions that are logged in.</summary>
    public IReadOnlyList<TargetSession> Sessions
    {
        get
        {
            lock (_gate)
            {
                return [.. _sessions];
            }
        }
    }

    internal IEntropySource Entropy { get; }

    /// <summary>Sends logins elsewhere; null serves them again.</summary>
    /// <param name="redirection">Where to.</param>
    public void RedirectLogins(LoginRedirection? redirection)
    {
        lock (_gate)
        {
            Redirection = redirection;
            _redirected = 0;
        }
    }

    internal LoginRedirection? TakeRedirection()
    {
        lock (_gate)
        {
            return Redirection is { } redirection && _redirected++ < redirection.Count ? redirection : null;
        }
    }

    internal TargetUnit? Find(string name)
    {
        foreach (TargetUnit target in Targets)
        {
            if (string.Equals(target.Name.Value, name, StringComparison.OrdinalIgnoreCase))
            {
                return target;
            }
        }

        return null;
    }

    internal void Violation(string sentence)
    {
        lock (_gate)
        {
            _violations.Add(sentence);
        }
    }

    /// <summary>Opens a session; one that the same initiator port had with the target is closed (session reinstatement, RFC 7143 §6.3.5).</summary>
    internal TargetSession Open(string initiator, Isid isid, TargetUnit? target, TargetConnection connection)
    {
        TargetSession session;
        TargetSession? old = null;
        lock (_gate)
        {
            if (!_nexuses.TryGetValue((initiator.ToLowerInvariant(), isid.Value), out Nexus? nexus))
            {
                nexus = new Nexus(initiator, isid);
                _nexuses.Add((initiator.ToLowerInvariant(), isid.Value), nexus);
            }

            if (target is not null)
            {
                old = _sessions.Find(s => s.Nexus == nexus && s.Target == target);
            }

            do
            {
                _lastTsih++;
            }
            while (_lastTsih == 0 || _sessions.Exists(s => s.Tsih.Value == _lastTsih));

            session = new TargetSession(nexus, target, new Tsih(_lastTsih), connection);
            if (old is not null)
            {
                _sessions.Remove(old);
            }

            _sessions.Add(session);
        }

        if (old is not null && !Deviations.Has(Deviation.ReinstatementKeepsOld))
        {
            Interlocked.Increment(ref Statistics.ReinstatementCounter);
            old.End();
        }

        if (Options.UnitAttentionOnLogin && target is not null)
        {
            foreach (LogicalUnit unit in target.LogicalUnits)
            {
                session.Nexus.Raise(unit, SenseCode.PowerOn);
            }
        }

        return session;
    }

    internal TargetSession? FindSession(Tsih tsih)
    {
        lock (_gate)
        {
            return _sessions.Find(s => s.Tsih == tsih);
        }
    }

    internal void Close(TargetSession session)
    {
        bool isLast;
        lock (_gate)
        {
            _sessions.Remove(session);
            isLast = !_sessions.Exists(s => s.Nexus == session.Nexus && s.Target == session.Target);
        }

        if (isLast && session.Target is { } target)
        {
            foreach (LogicalUnit unit in target.LogicalUnits)
            {
                unit.OnNexusLost(session.Nexus);
            }
        }
    }

    internal Nexus? FindNexus(string port)
    {
        lock (_gate)
        {
            return _nexuses.Values.FirstOrDefault(nexus => string.Equals(nexus.ToString(), port, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>Raises a unit attention for every initiator port that is logged in to the unit's target.</summary>
    internal void RaiseForAll(TargetUnit target, LogicalUnit unit, SenseCode sense, Nexus? except)
    {
        foreach (TargetSession session in Sessions)
        {
            if (session.Target == target && session.Nexus != except)
            {
                session.Nexus.Raise(unit, sense);
            }
        }
    }
}
