using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Data Compression mode page (SSC-5).</summary>
[ModePage(0x0F, "Data Compression", 16)]
[Reserved(2, 5, 0)]
[Reserved(3, 4, 0)]
[Reserved(12, 4)]
public readonly partial record struct DataCompressionPage
{
    /// <summary>DCE: compression is on.</summary>
    [Bit(2, 7)]
    public bool Dce { get; init; }

    /// <summary>DCC: compression is possible.</summary>
    [Bit(2, 6)]
    public bool Dcc { get; init; }

    /// <summary>DDE: decompression is on.</summary>
    [Bit(3, 7)]
    public bool Dde { get; init; }

    /// <summary>RED: report exception on decompression.</summary>
    [Bits(3, 6, 5)]
    public byte Red { get; init; }

    /// <summary>COMPRESSION ALGORITHM.</summary>
    [U32(4)]
    public uint CompressionAlgorithm { get; init; }

    /// <summary>DECOMPRESSION ALGORITHM.</summary>
    [U32(8)]
    public uint DecompressionAlgorithm { get; init; }
}

/// <summary>Device Configuration mode page (SSC-5).</summary>
[ModePage(0x10, "Device Configuration", 16)]
[Reserved(2, 7, 6)]
public readonly partial record struct DeviceConfigurationPage
{
    /// <summary>CAF (obsolete).</summary>
    [Bit(2, 5)]
    public bool Caf { get; init; }

    /// <summary>ACTIVE FORMAT.</summary>
    [Bits(2, 4, 0)]
    public byte ActiveFormat { get; init; }

    /// <summary>ACTIVE PARTITION.</summary>
    [U8(3)]
    public byte ActivePartition { get; init; }

    /// <summary>WRITE OBJECT BUFFER FULL RATIO.</summary>
    [U8(4)]
    public byte WriteBufferFullRatio { get; init; }

    /// <summary>READ OBJECT BUFFER EMPTY RATIO.</summary>
    [U8(5)]
    public byte ReadBufferEmptyRatio { get; init; }

    /// <summary>WRITE DELAY TIME in 100 ms.</summary>
    [U16(6)]
    public ushort WriteDelayTime { get; init; }

    /// <summary>OBR: object buffer recovery.</summary>
    [Bit(8, 7)]
    public bool Obr { get; init; }

    /// <summary>LOIS: logical object identifiers are supported.</summary>
    [Bit(8, 6)]
    public bool Lois { get; init; }

    /// <summary>RSMK (obsolete).</summary>
    [Bit(8, 5)]
    public bool Rsmk { get; init; }

    /// <summary>AVC: automatic velocity control.</summary>
    [Bit(8, 4)]
    public bool Avc { get; init; }

    /// <summary>SOCF: stop on consecutive filemarks.</summary>
    [Bits(8, 3, 2)]
    public byte Socf { get; init; }

    /// <summary>ROBO: recover object buffer order.</summary>
    [Bit(8, 1)]
    public bool Robo { get; init; }

    /// <summary>REW: report early warning.</summary>
    [Bit(8, 0)]
    public bool Rew { get; init; }

    /// <summary>GAP SIZE.</summary>
    [U8(9)]
    public byte GapSize { get; init; }

    /// <summary>EOD DEFINED.</summary>
    [Bits(10, 7, 5)]
    public byte EodDefined { get; init; }

    /// <summary>EEG: enable end of data generation.</summary>
    [Bit(10, 4)]
    public bool Eeg { get; init; }

    /// <summary>SEW: synchronize at early warning.</summary>
    [Bit(10, 3)]
    public bool Sew { get; init; }

    /// <summary>SWP: software write protection.</summary>
    [Bit(10, 2)]
    public bool Swp { get; init; }

    /// <summary>BAML: block address mode lock.</summary>
    [Bit(10, 1)]
    public bool Baml { get; init; }

    /// <summary>BAM: block address mode.</summary>
    [Bit(10, 0)]
    public bool Bam { get; init; }

    /// <summary>OBJECT BUFFER SIZE AT EARLY WARNING in bytes.</summary>
    [U24(11)]
    public uint BufferSizeAtEarlyWarning { get; init; }

    /// <summary>SELECT DATA COMPRESSION ALGORITHM.</summary>
    [U8(14)]
    public byte SelectDataCompression { get; init; }

    /// <summary>WTRE: WORM tamper read enable.</summary>
    [Bits(15, 7, 6)]
    public byte Wtre { get; init; }

    /// <summary>OIR: only if reserved.</summary>
    [Bit(15, 5)]
    public bool Oir { get; init; }

    /// <summary>Rewind on reset.</summary>
    [Bits(15, 4, 3)]
    public byte ReadAhead { get; init; }

    /// <summary>ASOCWP: associated write protection.</summary>
    [Bit(15, 2)]
    public bool Asocwp { get; init; }

    /// <summary>PERSWP: persistent write protection.</summary>
    [Bit(15, 1)]
    public bool Perswp { get; init; }

    /// <summary>PRMWP: permanent write protection.</summary>
    [Bit(15, 0)]
    public bool Prmwp { get; init; }
}
