using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Background Control mode page (SBC-4).</summary>
[ModePage(0x1C, "Background Control", 16, Subpage = 0x01)]
[Reserved(4, 7, 3)]
[Reserved(5, 7, 1)]
[Reserved(14, 2)]
public readonly partial record struct BackgroundControlPage
{
    /// <summary>S_L_FULL: suspend when the log is full.</summary>
    [Bit(4, 2)]
    public bool SuspendOnLogFull { get; init; }

    /// <summary>LOWIR: log only what needs intervention.</summary>
    [Bit(4, 1)]
    public bool LogOnlyWhenInterventionRequired { get; init; }

    /// <summary>EN_BMS: background medium scan.</summary>
    [Bit(4, 0)]
    public bool EnableMediumScan { get; init; }

    /// <summary>EN_PS: pre-scan.</summary>
    [Bit(5, 0)]
    public bool EnablePreScan { get; init; }

    /// <summary>BACKGROUND MEDIUM SCAN INTERVAL TIME in hours.</summary>
    [U16(6)]
    public ushort MediumScanInterval { get; init; }

    /// <summary>BACKGROUND PRE-SCAN TIME LIMIT in hours; 0: no limit.</summary>
    [U16(8)]
    public ushort PreScanTimeLimit { get; init; }

    /// <summary>MINIMUM IDLE TIME BEFORE BACKGROUND SCAN in milliseconds.</summary>
    [U16(10)]
    public ushort MinimumIdleTime { get; init; }

    /// <summary>MAXIMUM TIME TO SUSPEND BACKGROUND SCAN in milliseconds.</summary>
    [U16(12)]
    public ushort MaximumSuspendTime { get; init; }
}
