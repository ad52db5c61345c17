namespace Lunaris.Iscsi.Wire;

/// <summary>Login stages (RFC 7143 §11.12.3).</summary>
public enum LoginStage : byte
{
    /// <summary>Security negotiation.</summary>
    SecurityNegotiation = 0,

    /// <summary>Operational parameter negotiation.</summary>
    OperationalNegotiation = 1,

    /// <summary>Full feature phase.</summary>
    FullFeaturePhase = 3,
}
