using Lunaris.Iscsi.Tasks;

namespace Lunaris.Iscsi.Transport;

/// <summary>What to do with the data segment of an arriving PDU.</summary>
public enum PayloadTarget
{
    /// <summary>Collect it in the transport's memory and show it with the PDU.</summary>
    Buffer,

    /// <summary>Put it into the task's memory.</summary>
    Task,

    /// <summary>Read it and throw it away: a late answer to a finished task.</summary>
    Discard,

    /// <summary>The PDU is illegal: close the connection. The engine has noted why.</summary>
    Refuse,
}

/// <summary>The engine's answer to "where does this payload go?".</summary>
/// <param name="Target">What to do.</param>
/// <param name="Task">The task whose incoming buffer takes the data.</param>
/// <param name="Offset">Where in that buffer the data starts; offset and length have been checked against it.</param>
public readonly record struct PayloadPlacement(PayloadTarget Target, ScsiTask? Task = null, long Offset = 0)
{
    /// <summary>Collect it.</summary>
    public static PayloadPlacement Buffer => new(PayloadTarget.Buffer);

    /// <summary>Throw it away.</summary>
    public static PayloadPlacement Discard => new(PayloadTarget.Discard);

    /// <summary>Close the connection.</summary>
    public static PayloadPlacement Refuse => new(PayloadTarget.Refuse);
}
