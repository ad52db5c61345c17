using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Power Condition mode page (SPC-5).</summary>
[ModePage(0x1A, "Power Condition", 40)]
[Reserved(2, 5, 1)]
[Reserved(3, 7, 4)]
[Reserved(24, 15)]
[Reserved(39, 1, 0)]
public readonly partial record struct PowerConditionPage
{
    /// <summary>PM_BG_PRECEDENCE: power conditions against background functions.</summary>
    [Bits(2, 7, 6)]
    public byte PmBgPrecedence { get; init; }

    /// <summary>STANDBY_Y: the standby_y timer is on.</summary>
    [Bit(2, 0)]
    public bool StandbyY { get; init; }

    /// <summary>IDLE_C: the idle_c timer is on.</summary>
    [Bit(3, 3)]
    public bool IdleC { get; init; }

    /// <summary>IDLE_B: the idle_b timer is on.</summary>
    [Bit(3, 2)]
    public bool IdleB { get; init; }

    /// <summary>IDLE_A: the idle_a timer is on.</summary>
    [Bit(3, 1)]
    public bool IdleA { get; init; }

    /// <summary>STANDBY_Z: the standby_z timer is on.</summary>
    [Bit(3, 0)]
    public bool StandbyZ { get; init; }

    /// <summary>IDLE_A CONDITION TIMER in 100 ms.</summary>
    [U32(4)]
    public uint IdleATimer { get; init; }

    /// <summary>STANDBY_Z CONDITION TIMER in 100 ms.</summary>
    [U32(8)]
    public uint StandbyZTimer { get; init; }

    /// <summary>IDLE_B CONDITION TIMER in 100 ms.</summary>
    [U32(12)]
    public uint IdleBTimer { get; init; }

    /// <summary>IDLE_C CONDITION TIMER in 100 ms.</summary>
    [U32(16)]
    public uint IdleCTimer { get; init; }

    /// <summary>STANDBY_Y CONDITION TIMER in 100 ms.</summary>
    [U32(20)]
    public uint StandbyYTimer { get; init; }

    /// <summary>CCF IDLE: check condition on leaving an idle condition.</summary>
    [Bits(39, 7, 6)]
    public byte CcfIdle { get; init; }

    /// <summary>CCF STANDBY: check condition on leaving a standby condition.</summary>
    [Bits(39, 5, 4)]
    public byte CcfStandby { get; init; }

    /// <summary>CCF STOPPED: check condition on leaving the stopped condition.</summary>
    [Bits(39, 3, 2)]
    public byte CcfStopped { get; init; }
}
