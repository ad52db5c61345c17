using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Power Condition VPD page (SPC-5).</summary>
[VpdPage(0x8A, "Power condition", 18)]
[Reserved(4, 7, 2)]
[Reserved(5, 7, 3)]
public readonly partial record struct PowerConditionVpdPage
{
    /// <summary>STANDBY_Y is supported.</summary>
    [Bit(4, 1)]
    public bool StandbyY { get; init; }

    /// <summary>STANDBY_Z is supported.</summary>
    [Bit(4, 0)]
    public bool StandbyZ { get; init; }

    /// <summary>IDLE_C is supported.</summary>
    [Bit(5, 2)]
    public bool IdleC { get; init; }

    /// <summary>IDLE_B is supported.</summary>
    [Bit(5, 1)]
    public bool IdleB { get; init; }

    /// <summary>IDLE_A is supported.</summary>
    [Bit(5, 0)]
    public bool IdleA { get; init; }

    /// <summary>STOPPED CONDITION RECOVERY TIME in milliseconds; FFFFh: 65.535 s or more.</summary>
    [U16(6)]
    public ushort StoppedRecoveryTime { get; init; }

    /// <summary>STANDBY_Z CONDITION RECOVERY TIME in milliseconds.</summary>
    [U16(8)]
    public ushort StandbyZRecoveryTime { get; init; }

    /// <summary>STANDBY_Y CONDITION RECOVERY TIME in milliseconds.</summary>
    [U16(10)]
    public ushort StandbyYRecoveryTime { get; init; }

    /// <summary>IDLE_A CONDITION RECOVERY TIME in milliseconds.</summary>
    [U16(12)]
    public ushort IdleARecoveryTime { get; init; }

    /// <summary>IDLE_B CONDITION RECOVERY TIME in milliseconds.</summary>
    [U16(14)]
    public ushort IdleBRecoveryTime { get; init; }

    /// <summary>IDLE_C CONDITION RECOVERY TIME in milliseconds.</summary>
    [U16(16)]
    public ushort IdleCRecoveryTime { get; init; }
}
