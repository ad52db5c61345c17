using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>LOG SENSE.</summary>
[ScsiCommand(0x4D, "LOG SENSE", Cdb.Length10, DataDirection.In, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 1)]
[Reserved(4, 1)]
public readonly partial record struct LogSense : IAllocationLengthCommand
{
    /// <summary>SP: save the log parameters first.</summary>
    [Bit(1, 0)]
    public bool SaveParameters { get; init; }

    /// <summary>PC: threshold, cumulative, and their defaults.</summary>
    [Bits(2, 7, 6)]
    public LogPageControl PageControl { get; init; }

    /// <summary>PAGE CODE.</summary>
    [Bits(2, 5, 0)]
    public required byte PageCode { get; init; }

    /// <summary>SUBPAGE CODE.</summary>
    [U8(3)]
    public byte SubpageCode { get; init; }

    /// <summary>PARAMETER POINTER: the first parameter wanted.</summary>
    [U16(5)]
    public ushort ParameterPointer { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}

/// <summary>LOG SELECT.</summary>
[ScsiCommand(0x4C, "LOG SELECT", Cdb.Length10, DataDirection.Out, Spec = "SPC-5")]
[Reserved(1, 7, 2)]
[Reserved(4, 3)]
public readonly partial record struct LogSelect : IParameterListCommand
{
    /// <summary>PCR: back to the defaults.</summary>
    [Bit(1, 1)]
    public bool ParameterCodeReset { get; init; }

    /// <summary>SP: save the log parameters first.</summary>
    [Bit(1, 0)]
    public bool SaveParameters { get; init; }

    /// <summary>PC: threshold, cumulative, and their defaults.</summary>
    [Bits(2, 7, 6)]
    public LogPageControl PageControl { get; init; }

    /// <summary>PAGE CODE.</summary>
    [Bits(2, 5, 0)]
    public byte PageCode { get; init; }

    /// <summary>SUBPAGE CODE.</summary>
    [U8(3)]
    public byte SubpageCode { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U16(7)]
    public required ushort ParameterListLength { get; init; }
}
