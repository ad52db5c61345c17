using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Read-Write Error Recovery mode page (SBC-4).</summary>
[ModePage(0x01, "Read-Write Error Recovery", 12)]
[Reserved(4, 3)]
[Reserved(7, 4, 0)]
[Reserved(9, 1)]
public readonly partial record struct ReadWriteErrorRecoveryPage
{
    /// <summary>AWRE: reallocate on write errors.</summary>
    [Bit(2, 7)]
    public bool Awre { get; init; }

    /// <summary>ARRE: reallocate on read errors.</summary>
    [Bit(2, 6)]
    public bool Arre { get; init; }

    /// <summary>TB: transfer a block that could not be recovered.</summary>
    [Bit(2, 5)]
    public bool Tb { get; init; }

    /// <summary>RC: continuous data rather than correct data.</summary>
    [Bit(2, 4)]
    public bool Rc { get; init; }

    /// <summary>EER: the fastest recovery first.</summary>
    [Bit(2, 3)]
    public bool Eer { get; init; }

    /// <summary>PER: report recovered errors.</summary>
    [Bit(2, 2)]
    public bool Per { get; init; }

    /// <summary>DTE: end the transfer at a recovered error.</summary>
    [Bit(2, 1)]
    public bool Dte { get; init; }

    /// <summary>DCR: no correction by ECC.</summary>
    [Bit(2, 0)]
    public bool Dcr { get; init; }

    /// <summary>READ RETRY COUNT.</summary>
    [U8(3)]
    public byte ReadRetryCount { get; init; }

    /// <summary>LBPERE: report logical block provisioning thresholds.</summary>
    [Bit(7, 7)]
    public bool Lbpere { get; init; }

    /// <summary>MWR: misaligned write reporting.</summary>
    [Bits(7, 6, 5)]
    public byte Mwr { get; init; }

    /// <summary>WRITE RETRY COUNT.</summary>
    [U8(8)]
    public byte WriteRetryCount { get; init; }

    /// <summary>RECOVERY TIME LIMIT in milliseconds; 0 for the default.</summary>
    [U16(10)]
    public ushort RecoveryTimeLimit { get; init; }
}
