using System.Diagnostics.CodeAnalysis;
using Lunaris.Iscsi.Names;
using Lunaris.Scsi;
using Lunaris.Target.Scsi;

namespace Lunaris.Target;

/// <summary>A target with its logical units. Thread-safe.</summary>
public sealed class TargetUnit : ITargetLuns
{
    private readonly Dictionary<ulong, LogicalUnit> _units = [];

    private readonly TargetNode _node;

    internal TargetUnit(TargetNode node, TargetDefinition definition)
    {
        _node = node;
        Definition = definition;
        Name = IscsiName.Parse(definition.Name);
        foreach (LogicalUnitOptions options in definition.LogicalUnits)
        {
            LogicalUnit unit = new(Name.Value, options) { Owner = this, Deviations = node.Deviations };
            _units.Add(options.Number, unit);
        }

        Luns = [.. _units.OrderBy(u => u.Key).Select(u => u.Value.Lun)];
    }

    /// <summary>What it is like.</summary>
    public TargetDefinition Definition { get; }

    /// <summary>Its name.</summary>
    public IscsiName Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Lun> Luns { get; }

    /// <summary>Its logical units.</summary>
    public IReadOnlyCollection<LogicalUnit> LogicalUnits => _units.Values;

    /// <summary>The logical unit of a number.</summary>
    /// <param name="number">The number.</param>
    public LogicalUnit this[ulong number] => _units[number];

    /// <summary>Raises a unit attention for every initiator port that is logged in, but one.</summary>
    internal void RaiseForOthers(LogicalUnit unit, SenseCode sense, Nexus except) => _node.RaiseForAll(this, unit, sense, except);

    /// <summary>The initiator port of a name as TransportIDs have it, where it was ever logged in.</summary>
    internal Nexus? FindNexus(string port) => _node.FindNexus(port);

    internal bool TryFind(Lun lun, [NotNullWhen(true)] out LogicalUnit? unit)
    {
        unit = null;
        return lun.Number is { } number && _units.TryGetValue(number, out unit);
    }
}
