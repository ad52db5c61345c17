using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS parameter data (SPC-5); the timeouts are of the extended form.</summary>
[WireRecord(16, MinLength = 2)]
[Reserved(1, 7, 3)]
[Reserved(2, 1)]
[Reserved(4, 7, 1)]
[Reserved(5, 3)]
public readonly partial record struct SupportedTaskManagement
{
    /// <summary>ATS: ABORT TASK.</summary>
    [Bit(0, 7)]
    public bool AbortTask { get; init; }

    /// <summary>ATSS: ABORT TASK SET.</summary>
    [Bit(0, 6)]
    public bool AbortTaskSet { get; init; }

    /// <summary>CACAS: CLEAR ACA.</summary>
    [Bit(0, 5)]
    public bool ClearAca { get; init; }

    /// <summary>CTSS: CLEAR TASK SET.</summary>
    [Bit(0, 4)]
    public bool ClearTaskSet { get; init; }

    /// <summary>LURS: LOGICAL UNIT RESET.</summary>
    [Bit(0, 3)]
    public bool LogicalUnitReset { get; init; }

    /// <summary>QTS: QUERY TASK.</summary>
    [Bit(0, 2)]
    public bool QueryTask { get; init; }

    /// <summary>TRS: TARGET RESET.</summary>
    [Bit(0, 1)]
    public bool TargetReset { get; init; }

    /// <summary>WAKES: WAKEUP.</summary>
    [Bit(0, 0)]
    public bool Wakeup { get; init; }

    /// <summary>QAES: QUERY ASYNCHRONOUS EVENT.</summary>
    [Bit(1, 2)]
    public bool QueryAsynchronousEvent { get; init; }

    /// <summary>QTSS: QUERY TASK SET.</summary>
    [Bit(1, 1)]
    public bool QueryTaskSet { get; init; }

    /// <summary>ITNRS: I_T NEXUS RESET.</summary>
    [Bit(1, 0)]
    public bool NexusReset { get; init; }

    /// <summary>Additional data length of the extended form, 0Ch; 0 otherwise.</summary>
    [U8(3)]
    public byte AdditionalLength { get; init; }

    /// <summary>TMFTMOV: the timeouts are valid.</summary>
    [Bit(4, 0)]
    public bool TimeoutsValid { get; init; }

    /// <summary>TASK MANAGEMENT FUNCTIONS LONG TIMEOUT in 100 ms.</summary>
    [U32(8)]
    public uint LongTimeout { get; init; }

    /// <summary>TASK MANAGEMENT FUNCTIONS SHORT TIMEOUT in 100 ms.</summary>
    [U32(12)]
    public uint ShortTimeout { get; init; }
}
