namespace Lunaris.Iscsi.Wire;

/// <summary>What a SNACK asks for (RFC 7143 §11.16.1).</summary>
public enum SnackType : byte
{
    /// <summary>Data-In or R2T PDUs.</summary>
    DataOrR2T = 0,

    /// <summary>Status PDUs.</summary>
    Status = 1,

    /// <summary>Acknowledges Data-In.</summary>
    DataAck = 2,

    /// <summary>Data-In in other segments.</summary>
    ResegmentedData = 3,
}
