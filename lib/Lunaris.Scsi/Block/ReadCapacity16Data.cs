using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>READ CAPACITY(16) parameter data (SBC-4). Twelve bytes are enough; what follows is then zero.</summary>
[WireRecord(32, MinLength = 12)]
[Reserved(12, 7, 6)]
[Reserved(16, 16)]
public readonly partial record struct ReadCapacity16Data
{
    /// <summary>RETURNED LOGICAL BLOCK ADDRESS: the last block.</summary>
    [U64(0)]
    public ulong LastLba { get; init; }

    /// <summary>LOGICAL BLOCK LENGTH in bytes, without protection information.</summary>
    [U32(8)]
    public uint BlockLength { get; init; }

    /// <summary>RC BASIS, of zoned devices: 0 the last conventional block, 1 the last block.</summary>
    [Bits(12, 5, 4)]
    public byte RcBasis { get; init; }

    /// <summary>P_TYPE: protection type less 1, where protection is enabled.</summary>
    [Bits(12, 3, 1)]
    public byte ProtectionType { get; init; }

    /// <summary>PROT_EN: formatted with protection information.</summary>
    [Bit(12, 0)]
    public bool ProtectionEnabled { get; init; }

    /// <summary>P_I_EXPONENT: 2 to this power protection intervals in a block.</summary>
    [Bits(13, 7, 4)]
    public byte ProtectionIntervalsExponent { get; init; }

    /// <summary>LOGICAL BLOCKS PER PHYSICAL BLOCK EXPONENT.</summary>
    [Bits(13, 3, 0)]
    public byte LogicalPerPhysicalExponent { get; init; }

    /// <summary>LBPME: thin provisioning is on.</summary>
    [Bit(14, 7)]
    public bool Lbpme { get; init; }

    /// <summary>LBPRZ: unmapped blocks read as zeros.</summary>
    [Bit(14, 6)]
    public bool Lbprz { get; init; }

    /// <summary>LOWEST ALIGNED LOGICAL BLOCK ADDRESS, most significant 6 bits; see <see cref="LowestAlignedLba"/>.</summary>
    [Bits(14, 5, 0)]
    public byte LowestAlignedHigh { get; init; }

    /// <summary>LOWEST ALIGNED LOGICAL BLOCK ADDRESS, other 8 bits.</summary>
    [U8(15)]
    public byte LowestAlignedLow { get; init; }

    /// <summary>LOWEST ALIGNED LOGICAL BLOCK ADDRESS: the first block that begins a physical block.</summary>
    public int LowestAlignedLba => (LowestAlignedHigh << 8) | LowestAlignedLow;

    /// <summary>Bytes of a physical block.</summary>
    public long PhysicalBlockLength => (long)BlockLength << LogicalPerPhysicalExponent;

    /// <summary>Number of blocks; the largest number where LAST LBA is its own largest.</summary>
    public ulong BlockCount => LastLba == ulong.MaxValue ? LastLba : LastLba + 1;

    /// <summary>The protection type, 1 to 3, or 0 without protection.</summary>
    public int EffectiveProtectionType => ProtectionEnabled ? ProtectionType + 1 : 0;
}
