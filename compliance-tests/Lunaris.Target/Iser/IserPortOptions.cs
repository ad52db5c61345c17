namespace Lunaris.Target.Iser;

/// <summary>What a target's port on RDMA is like.</summary>
public sealed record IserPortOptions
{
    /// <summary>Answers invalidate the key that came with the command, where the initiator wants it.</summary>
    public bool RemoteInvalidation { get; init; } = true;

    /// <summary>Sends no private data with its acceptance, as some targets.</summary>
    public bool SendsNoPrivateData { get; init; }

    /// <summary>Receives posted for each connection.</summary>
    public int Receives { get; init; } = 160;

    /// <summary>Rejects connections.</summary>
    public bool RejectsConnections { get; init; }
}
