namespace Lunaris.Iscsi.Wire;

/// <summary>Service response of a SCSI command (RFC 7143 §11.4.3).</summary>
public enum ScsiResponseCode : byte
{
    /// <summary>Command completed at target: the SCSI status is valid.</summary>
    CompletedAtTarget = 0,

    /// <summary>Target failure: no SCSI status.</summary>
    TargetFailure = 1,
}
