namespace Lunaris.Scsi.Log;

/// <summary>Log page codes (SPC-5, SBC-4, SSC-5).</summary>
public static class LogPageCodes
{
    /// <summary>Supported Log Pages.</summary>
    public const byte SupportedPages = 0x00;

    /// <summary>Buffer Over-Run/Under-Run.</summary>
    public const byte BufferOverrun = 0x01;

    /// <summary>Write Error Counters.</summary>
    public const byte WriteErrors = 0x02;

    /// <summary>Read Error Counters.</summary>
    public const byte ReadErrors = 0x03;

    /// <summary>Read Reverse Error Counters.</summary>
    public const byte ReadReverseErrors = 0x04;

    /// <summary>Verify Error Counters.</summary>
    public const byte VerifyErrors = 0x05;

    /// <summary>Non-Medium Error.</summary>
    public const byte NonMediumErrors = 0x06;

    /// <summary>Last n Error Events.</summary>
    public const byte LastErrors = 0x07;

    /// <summary>Format Status.</summary>
    public const byte FormatStatus = 0x08;

    /// <summary>Last n Deferred Error or Asynchronous Events.</summary>
    public const byte LastDeferredErrors = 0x0B;

    /// <summary>Logical Block Provisioning.</summary>
    public const byte LogicalBlockProvisioning = 0x0C;

    /// <summary>Temperature.</summary>
    public const byte Temperature = 0x0D;

    /// <summary>Start-Stop Cycle Counter.</summary>
    public const byte StartStopCycles = 0x0E;

    /// <summary>Application Client.</summary>
    public const byte ApplicationClient = 0x0F;

    /// <summary>Self-Test Results.</summary>
    public const byte SelfTestResults = 0x10;

    /// <summary>Solid State Media.</summary>
    public const byte SolidStateMedia = 0x11;

    /// <summary>Zoned Block Device Statistics.</summary>
    public const byte ZonedDeviceStatistics = 0x14;

    /// <summary>Background Scan.</summary>
    public const byte BackgroundScan = 0x15;

    /// <summary>ATA PASS-THROUGH Results.</summary>
    public const byte AtaPassThroughResults = 0x16;

    /// <summary>Non-volatile Cache.</summary>
    public const byte NonVolatileCache = 0x17;

    /// <summary>Protocol Specific Port.</summary>
    public const byte ProtocolSpecificPort = 0x18;

    /// <summary>General Statistics and Performance.</summary>
    public const byte GeneralStatistics = 0x19;

    /// <summary>Power Condition Transitions.</summary>
    public const byte PowerConditionTransitions = 0x1A;

    /// <summary>TapeAlert.</summary>
    public const byte TapeAlert = 0x2E;

    /// <summary>Informational Exceptions.</summary>
    public const byte InformationalExceptions = 0x2F;

    /// <summary>The standard's name of a page, or <see langword="null"/> where the code is not assigned.</summary>
    public static string? NameOf(byte pageCode) => pageCode switch
    {
        SupportedPages => "Supported Log Pages",
        BufferOverrun => "Buffer Over-Run/Under-Run",
        WriteErrors => "Write Error Counters",
        ReadErrors => "Read Error Counters",
        ReadReverseErrors => "Read Reverse Error Counters",
        VerifyErrors => "Verify Error Counters",
        NonMediumErrors => "Non-Medium Error",
        LastErrors => "Last n Error Events",
        FormatStatus => "Format Status",
        LastDeferredErrors => "Last n Deferred Error or Asynchronous Events",
        LogicalBlockProvisioning => "Logical Block Provisioning",
        Temperature => "Temperature",
        StartStopCycles => "Start-Stop Cycle Counter",
        ApplicationClient => "Application Client",
        SelfTestResults => "Self-Test Results",
        SolidStateMedia => "Solid State Media",
        ZonedDeviceStatistics => "Zoned Block Device Statistics",
        BackgroundScan => "Background Scan",
        AtaPassThroughResults => "ATA PASS-THROUGH Results",
        NonVolatileCache => "Non-volatile Cache",
        ProtocolSpecificPort => "Protocol Specific Port",
        GeneralStatistics => "General Statistics and Performance",
        PowerConditionTransitions => "Power Condition Transitions",
        TapeAlert => "TapeAlert",
        InformationalExceptions => "Informational Exceptions",
        _ => null,
    };
}
