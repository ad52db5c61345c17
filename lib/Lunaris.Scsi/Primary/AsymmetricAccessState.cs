namespace Lunaris.Scsi.Primary;

/// <summary>ASYMMETRIC ACCESS STATE (SPC-5).</summary>
public enum AsymmetricAccessState : byte
{
    /// <summary>Active/optimized.</summary>
    ActiveOptimized = 0x00,

    /// <summary>Active/non-optimized.</summary>
    ActiveNonOptimized = 0x01,

    /// <summary>Standby.</summary>
    Standby = 0x02,

    /// <summary>Unavailable.</summary>
    Unavailable = 0x03,

    /// <summary>Logical block dependent.</summary>
    LbaDependent = 0x04,

    /// <summary>Offline.</summary>
    Offline = 0x0E,

    /// <summary>Transitioning between states.</summary>
    Transitioning = 0x0F,
}
