namespace Lunaris.Target;

/// <summary>Counters of an embedded target. Thread-safe.</summary>
public sealed class TargetStatistics
{
    internal long ConnectionCounter;
    internal long LoginCounter;
    internal long ReinstatementCounter;
    internal long PduInCounter;
    internal long PduOutCounter;
    internal long ReceiveCounter;
    internal long SendCounter;

    /// <summary>Connections accepted.</summary>
    public long Connections => Interlocked.Read(ref ConnectionCounter);

    /// <summary>Logins that reached the full feature phase.</summary>
    public long Logins => Interlocked.Read(ref LoginCounter);

    /// <summary>Sessions that were taken over by a new login of the same initiator port.</summary>
    public long Reinstatements => Interlocked.Read(ref ReinstatementCounter);

    /// <summary>PDUs received.</summary>
    public long PdusIn => Interlocked.Read(ref PduInCounter);

    /// <summary>PDUs sent.</summary>
    public long PdusOut => Interlocked.Read(ref PduOutCounter);

    /// <summary>Receive calls.</summary>
    public long Receives => Interlocked.Read(ref ReceiveCounter);

    /// <summary>Send calls.</summary>
    public long Sends => Interlocked.Read(ref SendCounter);
}
