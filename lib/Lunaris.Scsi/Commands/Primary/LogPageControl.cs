namespace Lunaris.Scsi.Commands;

/// <summary>PC of LOG SENSE and LOG SELECT (SPC-5).</summary>
public enum LogPageControl : byte
{
    /// <summary>Threshold values.</summary>
    Threshold = 0x00,

    /// <summary>Cumulative values.</summary>
    Cumulative = 0x01,

    /// <summary>Default threshold values.</summary>
    DefaultThreshold = 0x02,

    /// <summary>Default cumulative values.</summary>
    DefaultCumulative = 0x03,
}
