using Lunaris.Iscsi.Wire;
using Lunaris.Target.Connection;
using Lunaris.Target.Scsi;

namespace Lunaris.Target;

/// <summary>A session. Its fields belong to its connection, but for <see cref="End"/>.</summary>
public sealed class TargetSession
{
    private readonly TargetConnection _connection;

    internal TargetSession(Nexus nexus, TargetUnit? target, Tsih tsih, TargetConnection connection)
    {
        Nexus = nexus;
        Target = target;
        Tsih = tsih;
        _connection = connection;
    }

    /// <summary>The initiator's end.</summary>
    public Nexus Nexus { get; }

    /// <summary>The target, or null in a discovery session.</summary>
    public TargetUnit? Target { get; }

    /// <summary>Its handle.</summary>
    public Tsih Tsih { get; }

    /// <summary>Ends the session and closes its connection, from any thread.</summary>
    public void End() => _connection.Abort("The session was ended by the target.");
}
