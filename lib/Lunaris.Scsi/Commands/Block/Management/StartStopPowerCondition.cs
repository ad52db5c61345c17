namespace Lunaris.Scsi.Commands;

/// <summary>POWER CONDITION of START STOP UNIT (SBC-4).</summary>
public enum StartStopPowerCondition : byte
{
    /// <summary>The START and LOEJ bits say what to do.</summary>
    StartValid = 0x00,

    /// <summary>Active.</summary>
    Active = 0x01,

    /// <summary>Idle, by the modifier.</summary>
    Idle = 0x02,

    /// <summary>Standby, by the modifier.</summary>
    Standby = 0x03,

    /// <summary>Sleep (obsolete since SBC-3).</summary>
    Sleep = 0x05,

    /// <summary>The logical unit's own timers.</summary>
    LuControl = 0x07,

    /// <summary>Force the idle timer to zero.</summary>
    ForceIdle0 = 0x0A,

    /// <summary>Force the standby timer to zero.</summary>
    ForceStandby0 = 0x0B,
}
