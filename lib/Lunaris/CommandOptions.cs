using Lunaris.Scsi;

namespace Lunaris;

/// <summary>How a raw command is sent.</summary>
public readonly record struct CommandOptions
{
    /// <summary>Task attribute; null for SIMPLE.</summary>
    public TaskAttribute? Attribute { get; init; }

    /// <summary>Immediate delivery: ahead of the command window.</summary>
    public bool IsImmediate { get; init; }

    /// <summary>Its deadline; zero for the session's.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Whether it may be sent again after the connection was lost under it; null to decide by opcode and <see cref="DeviceType"/>.</summary>
    public bool? IsIdempotent { get; init; }

    /// <summary>What kind of device it is for; only used to decide whether it may be sent again. A disk where not given.</summary>
    public PeripheralDeviceType DeviceType { get; init; }
}
