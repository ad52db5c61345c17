using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Tape;

/// <summary>READ POSITION parameter data, long form (SSC-5).</summary>
[WireRecord(32, MinLength = 32)]
[Reserved(0, 5, 4)]
[Reserved(0, 1, 1)]
[Reserved(1, 3)]
[Reserved(24, 8)]
public readonly partial record struct ReadPositionLongData
{
    /// <summary>BOP.</summary>
    [Bit(0, 7)]
    public bool BeginningOfPartition { get; init; }

    /// <summary>EOP.</summary>
    [Bit(0, 6)]
    public bool EndOfPartition { get; init; }

    /// <summary>MPU: the file number is not known.</summary>
    [Bit(0, 3)]
    public bool FileNumberUnknown { get; init; }

    /// <summary>LONU: the position is not known.</summary>
    [Bit(0, 2)]
    public bool LocationUnknown { get; init; }

    /// <summary>BPEW: beyond programmable early warning.</summary>
    [Bit(0, 0)]
    public bool BeyondEarlyWarning { get; init; }

    /// <summary>PARTITION NUMBER.</summary>
    [U32(4)]
    public uint Partition { get; init; }

    /// <summary>LOGICAL OBJECT NUMBER: the position.</summary>
    [U64(8)]
    public ulong LogicalObject { get; init; }

    /// <summary>LOGICAL FILE IDENTIFIER: filemarks before the position.</summary>
    [U64(16)]
    public ulong LogicalFile { get; init; }
}
