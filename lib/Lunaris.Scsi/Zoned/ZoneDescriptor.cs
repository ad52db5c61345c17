using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Zoned;

/// <summary>One zone of REPORT ZONES parameter data (ZBC-2).</summary>
[WireRecord(64, MinLength = 64)]
[Reserved(0, 7, 4)]
[Reserved(1, 3, 3)]
[Reserved(2, 6)]
[Reserved(32, 32)]
public readonly partial record struct ZoneDescriptor
{
    /// <summary>ZONE TYPE.</summary>
    [Bits(0, 3, 0)]
    public ZoneType Type { get; init; }

    /// <summary>ZONE CONDITION.</summary>
    [Bits(1, 7, 4)]
    public ZoneCondition Condition { get; init; }

    /// <summary>PUEP: unrecovered errors are present.</summary>
    [Bit(1, 2)]
    public bool PredictedUnrecoveredErrors { get; init; }

    /// <summary>NON_SEQ: non-sequential write resources are used.</summary>
    [Bit(1, 1)]
    public bool NonSequential { get; init; }

    /// <summary>RESET: the write pointer should be reset.</summary>
    [Bit(1, 0)]
    public bool ResetRecommended { get; init; }

    /// <summary>ZONE LENGTH in blocks.</summary>
    [U64(8)]
    public ulong Length { get; init; }

    /// <summary>ZONE START LBA.</summary>
    [U64(16)]
    public ulong StartLba { get; init; }

    /// <summary>WRITE POINTER LBA; all ones not valid.</summary>
    [U64(24)]
    public ulong WritePointer { get; init; }
}
