using Lunaris.Target.Scsi;

namespace Lunaris.Target;

/// <summary>One target of an <see cref="EmbeddedTarget"/>.</summary>
public sealed record TargetDefinition
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "iqn.2026-01.io.lunaris:disk";

    /// <summary>Its alias, or null.</summary>
    public string? Alias { get; init; }

    /// <summary>Its logical units.</summary>
    public IReadOnlyList<LogicalUnitOptions> LogicalUnits { get; init; } = [new LogicalUnitOptions()];

    /// <summary>CHAP, or null where none is asked for.</summary>
    public TargetAuthentication? Authentication { get; init; }

    /// <summary>Names of the initiators that may log in; null lets in all.</summary>
    public IReadOnlyList<string>? AllowedInitiators { get; init; }
}
