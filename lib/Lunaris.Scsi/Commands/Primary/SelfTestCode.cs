namespace Lunaris.Scsi.Commands;

/// <summary>SELF-TEST CODE of SEND DIAGNOSTIC (SPC-5).</summary>
public enum SelfTestCode : byte
{
    /// <summary>By the SELFTEST and PF bits.</summary>
    None = 0x00,

    /// <summary>Background short self-test.</summary>
    BackgroundShort = 0x01,

    /// <summary>Background extended self-test.</summary>
    BackgroundExtended = 0x02,

    /// <summary>Abort the background self-test.</summary>
    AbortBackground = 0x04,

    /// <summary>Foreground short self-test.</summary>
    ForegroundShort = 0x05,

    /// <summary>Foreground extended self-test.</summary>
    ForegroundExtended = 0x06,
}
