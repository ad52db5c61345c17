using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Informational Exceptions Control mode page (SPC-5).</summary>
[ModePage(0x1C, "Informational Exceptions Control", 12)]
[Reserved(2, 6, 6)]
[Reserved(3, 7, 4)]
public readonly partial record struct InformationalExceptionsPage
{
    /// <summary>PERF: no delays for informational exceptions.</summary>
    [Bit(2, 7)]
    public bool Perf { get; init; }

    /// <summary>EBF: background functions are on.</summary>
    [Bit(2, 5)]
    public bool Ebf { get; init; }

    /// <summary>EWASC: report warnings.</summary>
    [Bit(2, 4)]
    public bool EWasc { get; init; }

    /// <summary>DEXCPT: failure predictions are off.</summary>
    [Bit(2, 3)]
    public bool DExcpt { get; init; }

    /// <summary>TEST: make a false prediction.</summary>
    [Bit(2, 2)]
    public bool Test { get; init; }

    /// <summary>EBACKERR: report errors of background functions.</summary>
    [Bit(2, 1)]
    public bool Ebackerr { get; init; }

    /// <summary>LOGERR: log exceptions.</summary>
    [Bit(2, 0)]
    public bool LogErr { get; init; }

    /// <summary>MRIE: the method of reporting.</summary>
    [Bits(3, 3, 0)]
    public byte Mrie { get; init; }

    /// <summary>INTERVAL TIMER in 100 ms.</summary>
    [U32(4)]
    public uint IntervalTimer { get; init; }

    /// <summary>REPORT COUNT; 0 for no limit.</summary>
    [U32(8)]
    public uint ReportCount { get; init; }
}
