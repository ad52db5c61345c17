using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Block Device Characteristics VPD page (SBC-4).</summary>
[VpdPage(0xB1, "Block device characteristics", 64)]
[Reserved(8, 7, 7)]
[Reserved(9, 3)]
[Reserved(16, 48)]
public readonly partial record struct BlockDeviceCharacteristicsPage
{
    /// <summary>MEDIUM ROTATION RATE in revolutions a minute; 0 not reported, 1 does not rotate.</summary>
    [U16(4)]
    public ushort MediumRotationRate { get; init; }

    /// <summary>PRODUCT TYPE, as of memory cards; 0 not indicated.</summary>
    [U8(6)]
    public byte ProductType { get; init; }

    /// <summary>WABEREQ: what reading after a block erase returns.</summary>
    [Bits(7, 7, 6)]
    public byte Wabereq { get; init; }

    /// <summary>WACEREQ: what reading after a cryptographic erase returns.</summary>
    [Bits(7, 5, 4)]
    public byte Wacereq { get; init; }

    /// <summary>NOMINAL FORM FACTOR: 1 5.25 inch, 2 3.5, 3 2.5, 4 1.8, 5 less than 1.8.</summary>
    [Bits(7, 3, 0)]
    public byte NominalFormFactor { get; init; }

    /// <summary>MACR: multiple actuators.</summary>
    [Bit(8, 6)]
    public bool Macr { get; init; }

    /// <summary>ZONED: 0 not reported, 1 host aware, 2 drive managed.</summary>
    [Bits(8, 5, 4)]
    public byte Zoned { get; init; }

    /// <summary>RBWZ: background operations run while zones are written.</summary>
    [Bit(8, 3)]
    public bool Rbwz { get; init; }

    /// <summary>BOCS: BACKGROUND CONTROL is supported.</summary>
    [Bit(8, 2)]
    public bool Bocs { get; init; }

    /// <summary>FUAB: FUA as SBC-3 and later have it.</summary>
    [Bit(8, 1)]
    public bool Fuab { get; init; }

    /// <summary>VBULS: VERIFY with BYTCHK compares unmapped blocks.</summary>
    [Bit(8, 0)]
    public bool Vbuls { get; init; }

    /// <summary>DEPOPULATION TIME in seconds.</summary>
    [U32(12)]
    public uint DepopulationTime { get; init; }
}
