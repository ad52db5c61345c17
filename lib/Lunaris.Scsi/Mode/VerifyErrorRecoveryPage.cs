using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Verify Error Recovery mode page (SBC-4).</summary>
[ModePage(0x07, "Verify Error Recovery", 12)]
[Reserved(2, 7, 4)]
[Reserved(4, 6)]
public readonly partial record struct VerifyErrorRecoveryPage
{
    /// <summary>EER: the fastest recovery first.</summary>
    [Bit(2, 3)]
    public bool Eer { get; init; }

    /// <summary>PER: report recovered errors.</summary>
    [Bit(2, 2)]
    public bool Per { get; init; }

    /// <summary>DTE: end at a recovered error.</summary>
    [Bit(2, 1)]
    public bool Dte { get; init; }

    /// <summary>DCR: no correction by ECC.</summary>
    [Bit(2, 0)]
    public bool Dcr { get; init; }

    /// <summary>VERIFY RETRY COUNT.</summary>
    [U8(3)]
    public byte VerifyRetryCount { get; init; }

    /// <summary>VERIFY RECOVERY TIME LIMIT in milliseconds.</summary>
    [U16(10)]
    public ushort VerifyRecoveryTimeLimit { get; init; }
}
