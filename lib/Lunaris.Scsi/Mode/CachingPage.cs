using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Caching mode page (SBC-4).</summary>
[ModePage(0x08, "Caching", 20)]
[Reserved(12, 4, 3)]
[Reserved(16, 4)]
public readonly partial record struct CachingPage
{
    /// <summary>IC: the initiator controls the cache.</summary>
    [Bit(2, 7)]
    public bool Ic { get; init; }

    /// <summary>ABPF: abort prefetch.</summary>
    [Bit(2, 6)]
    public bool Abpf { get; init; }

    /// <summary>CAP: caching analysis permitted.</summary>
    [Bit(2, 5)]
    public bool Cap { get; init; }

    /// <summary>DISC: prefetch across discontinuities.</summary>
    [Bit(2, 4)]
    public bool Disc { get; init; }

    /// <summary>SIZE: segments by CACHE SEGMENT SIZE.</summary>
    [Bit(2, 3)]
    public bool SegmentBySize { get; init; }

    /// <summary>WCE: the write-back cache is on; writes may be answered before they are on the medium.</summary>
    [Bit(2, 2)]
    public bool Wce { get; init; }

    /// <summary>MF: the prefetch limits are multiplied.</summary>
    [Bit(2, 1)]
    public bool Mf { get; init; }

    /// <summary>RCD: the read cache is off.</summary>
    [Bit(2, 0)]
    public bool Rcd { get; init; }

    /// <summary>DEMAND READ RETENTION PRIORITY.</summary>
    [Bits(3, 7, 4)]
    public byte DemandReadRetentionPriority { get; init; }

    /// <summary>WRITE RETENTION PRIORITY.</summary>
    [Bits(3, 3, 0)]
    public byte WriteRetentionPriority { get; init; }

    /// <summary>DISABLE PRE-FETCH TRANSFER LENGTH in blocks.</summary>
    [U16(4)]
    public ushort DisablePrefetchTransferLength { get; init; }

    /// <summary>MINIMUM PRE-FETCH in blocks.</summary>
    [U16(6)]
    public ushort MinimumPrefetch { get; init; }

    /// <summary>MAXIMUM PRE-FETCH in blocks.</summary>
    [U16(8)]
    public ushort MaximumPrefetch { get; init; }

    /// <summary>MAXIMUM PRE-FETCH CEILING in blocks.</summary>
    [U16(10)]
    public ushort MaximumPrefetchCeiling { get; init; }

    /// <summary>FSW: force sequential writes.</summary>
    [Bit(12, 7)]
    public bool Fsw { get; init; }

    /// <summary>LBCSS: the segment size counts blocks.</summary>
    [Bit(12, 6)]
    public bool Lbcss { get; init; }

    /// <summary>DRA: no read-ahead.</summary>
    [Bit(12, 5)]
    public bool Dra { get; init; }

    /// <summary>SYNC_PROG: how the progress of a synchronize cache is reported.</summary>
    [Bits(12, 2, 1)]
    public byte SyncProg { get; init; }

    /// <summary>NV_DIS: the non-volatile cache is off.</summary>
    [Bit(12, 0)]
    public bool NvDis { get; init; }

    /// <summary>NUMBER OF CACHE SEGMENTS.</summary>
    [U8(13)]
    public byte NumberOfCacheSegments { get; init; }

    /// <summary>CACHE SEGMENT SIZE in bytes or blocks.</summary>
    [U16(14)]
    public ushort CacheSegmentSize { get; init; }
}
