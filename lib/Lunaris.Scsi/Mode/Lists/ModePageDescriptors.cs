using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>One entry of the Application Tag mode page (SBC-4).</summary>
[WireRecord(24, MinLength = 24)]
[Reserved(0, 6, 0)]
[Reserved(1, 5)]
public readonly partial record struct ApplicationTagDescriptor
{
    /// <summary>LAST: the entries after this one are not used.</summary>
    [Bit(0, 7)]
    public bool Last { get; init; }

    /// <summary>LOGICAL BLOCK APPLICATION TAG.</summary>
    [U16(6)]
    public ushort ApplicationTag { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(8)]
    public ulong Lba { get; init; }

    /// <summary>LOGICAL BLOCK COUNT; 0 for an entry that is not used.</summary>
    [U64(16)]
    public ulong BlockCount { get; init; }
}

/// <summary>One entry of the Command Duration Limit A and B mode pages (SPC-5).</summary>
[WireRecord(4, MinLength = 4)]
[Reserved(0, 4, 0)]
[Reserved(1, 1)]
public readonly partial record struct CommandDurationLimit
{
    /// <summary>CDLUNIT: 0 the entry is not used, 4 microseconds, 5 10 milliseconds, 6 500 milliseconds.</summary>
    [Bits(0, 7, 5)]
    public byte Unit { get; init; }

    /// <summary>COMMAND DURATION LIMIT in that unit.</summary>
    [U16(2)]
    public ushort Limit { get; init; }

    /// <summary>The limit as a time; <see langword="null"/> where the entry is not used or the unit not known.</summary>
    public TimeSpan? Time => Unit switch
    {
        4 => TimeSpan.FromMicroseconds(Limit),
        5 => TimeSpan.FromMilliseconds(Limit * 10.0),
        6 => TimeSpan.FromMilliseconds(Limit * 500.0),
        _ => null,
    };
}

/// <summary>One entry of the Command Duration Limit T2A and T2B mode pages (SPC-6).</summary>
[WireRecord(32, MinLength = 32)]
[Reserved(0, 7, 4)]
[Reserved(1, 1)]
[Reserved(7, 3)]
[Reserved(12, 2)]
[Reserved(14, 7, 4)]
[Reserved(15, 17)]
public readonly partial record struct CommandDurationLimitT2
{
    /// <summary>T2CDLUNITS: 0 the entry is not used.</summary>
    [Bits(0, 3, 0)]
    public byte Unit { get; init; }

    /// <summary>MAX INACTIVE TIME in that unit; 0 none.</summary>
    [U16(2)]
    public ushort MaxInactiveTime { get; init; }

    /// <summary>MAX ACTIVE TIME in that unit; 0 none.</summary>
    [U16(4)]
    public ushort MaxActiveTime { get; init; }

    /// <summary>MAX INACTIVE TIME POLICY.</summary>
    [Bits(6, 7, 4)]
    public byte MaxInactiveTimePolicy { get; init; }

    /// <summary>MAX ACTIVE TIME POLICY.</summary>
    [Bits(6, 3, 0)]
    public byte MaxActiveTimePolicy { get; init; }

    /// <summary>COMMAND DURATION GUIDELINE in that unit; 0 none.</summary>
    [U16(10)]
    public ushort DurationGuideline { get; init; }

    /// <summary>COMMAND DURATION GUIDELINE POLICY.</summary>
    [Bits(14, 3, 0)]
    public byte DurationGuidelinePolicy { get; init; }
}

/// <summary>One entry of the IO Advice Hints Grouping mode page (SBC-4), with its logical block markup descriptor.</summary>
[WireRecord(16, MinLength = 16)]
[Reserved(0, 5, 3)]
[Reserved(1, 3)]
[Reserved(4, 6, 6)]
[Reserved(7, 9)]
public readonly partial record struct IoAdviceHint
{
    /// <summary>IO ADVICE HINTS MODE: 0 the hints are used, 1 they are not.</summary>
    [Bits(0, 7, 6)]
    public byte Mode { get; init; }

    /// <summary>ST_ENBLE: the group is a stream.</summary>
    [Bit(0, 2)]
    public bool StreamEnable { get; init; }

    /// <summary>CS_ENBLE: cache segments.</summary>
    [Bit(0, 1)]
    public bool CacheSegmentEnable { get; init; }

    /// <summary>IC_ENABLE: information collection.</summary>
    [Bit(0, 0)]
    public bool InformationCollectionEnable { get; init; }

    /// <summary>ACDLU, of the logical block markup descriptor.</summary>
    [Bit(4, 7)]
    public bool Acdlu { get; init; }

    /// <summary>RLBSR, of the logical block markup descriptor.</summary>
    [Bits(4, 5, 4)]
    public byte Rlbsr { get; init; }

    /// <summary>LBM DESCRIPTOR TYPE.</summary>
    [Bits(4, 3, 0)]
    public byte MarkupDescriptorType { get; init; }

    /// <summary>The two bytes of the markup that depend on its type.</summary>
    [U16(5)]
    public ushort MarkupParameters { get; init; }
}
