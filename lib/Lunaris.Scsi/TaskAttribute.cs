namespace Lunaris.Scsi;

/// <summary>Task attribute (SAM-5 §8.6), with the values of iSCSI's ATTR field (RFC 7143 §11.3.1).</summary>
public enum TaskAttribute : byte
{
    /// <summary>Untagged: as SIMPLE, but at most one such task per I_T_L nexus.</summary>
    Untagged = 0,

    /// <summary>SIMPLE.</summary>
    Simple = 1,

    /// <summary>ORDERED.</summary>
    Ordered = 2,

    /// <summary>HEAD OF QUEUE.</summary>
    HeadOfQueue = 3,

    /// <summary>ACA.</summary>
    Aca = 4,
}
