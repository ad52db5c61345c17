using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>One entry of the Software Interface Identification VPD page, 84h (SPC-5).</summary>
[WireRecord(6, MinLength = 6)]
public readonly partial record struct SoftwareInterfaceDescriptor
{
    /// <summary>SOFTWARE INTERFACE IDENTIFIER.</summary>
    [U48(0)]
    public ulong SoftwareInterface { get; init; }
}

/// <summary>One entry of the Mode Page Policy VPD page, 87h (SPC-5).</summary>
[WireRecord(4, MinLength = 4)]
[Reserved(0, 7, 6)]
[Reserved(2, 6, 2)]
[Reserved(3, 1)]
public readonly partial record struct ModePagePolicyDescriptor
{
    /// <summary>POLICY PAGE CODE; 3Fh with subpage FFh for all not mentioned.</summary>
    [Bits(0, 5, 0)]
    public byte PolicyPageCode { get; init; }

    /// <summary>POLICY SUBPAGE CODE.</summary>
    [U8(1)]
    public byte PolicySubpageCode { get; init; }

    /// <summary>MLUS: shared by several logical units.</summary>
    [Bit(2, 7)]
    public bool Mlus { get; init; }

    /// <summary>MODE PAGE POLICY.</summary>
    [Bits(2, 1, 0)]
    public ModePagePolicy Policy { get; init; }
}

/// <summary>One entry of the Power Consumption VPD page, 8Dh (SPC-5).</summary>
[WireRecord(4, MinLength = 4)]
[Reserved(1, 7, 3)]
public readonly partial record struct PowerConsumptionDescriptor
{
    /// <summary>POWER CONSUMPTION IDENTIFIER.</summary>
    [U8(0)]
    public byte PowerConsumptionIdentifier { get; init; }

    /// <summary>POWER CONSUMPTION UNITS: 0 GW, 1 MW, 2 kW, 3 W, 4 mW, 5 µW.</summary>
    [Bits(1, 2, 0)]
    public byte Units { get; init; }

    /// <summary>POWER CONSUMPTION VALUE.</summary>
    [U16(2)]
    public ushort Value { get; init; }
}

/// <summary>One entry of the SCSI Feature Sets VPD page, 92h (SPC-5), from byte 8 on.</summary>
[WireRecord(2, MinLength = 2)]
public readonly partial record struct ScsiFeatureSetDescriptor
{
    /// <summary>SCSI FEATURE SET CODE.</summary>
    [U16(0)]
    public ushort FeatureSet { get; init; }
}

/// <summary>One entry of the Supported Block Lengths and Protection Types VPD page, B4h (SBC-4).</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(4, 7, 7)]
[Reserved(4, 5, 4)]
[Reserved(5, 7, 4)]
[Reserved(6, 2)]
public readonly partial record struct SupportedBlockLengthDescriptor
{
    /// <summary>LOGICAL BLOCK LENGTH in bytes.</summary>
    [U32(0)]
    public uint LogicalBlockLength { get; init; }

    /// <summary>P_I_I_SUP: protection information intervals.</summary>
    [Bit(4, 6)]
    public bool PIiSup { get; init; }

    /// <summary>NO_PI_CHK.</summary>
    [Bit(4, 3)]
    public bool NoPiChk { get; init; }

    /// <summary>GRD_CHK: the guard is checked.</summary>
    [Bit(4, 2)]
    public bool GrdChk { get; init; }

    /// <summary>APP_CHK: the application tag is checked.</summary>
    [Bit(4, 1)]
    public bool AppChk { get; init; }

    /// <summary>REF_CHK: the reference tag is checked.</summary>
    [Bit(4, 0)]
    public bool RefChk { get; init; }

    /// <summary>T3PS: type 3 protection.</summary>
    [Bit(5, 3)]
    public bool Type3 { get; init; }

    /// <summary>T2PS: type 2 protection.</summary>
    [Bit(5, 2)]
    public bool Type2 { get; init; }

    /// <summary>T1PS: type 1 protection.</summary>
    [Bit(5, 1)]
    public bool Type1 { get; init; }

    /// <summary>T0PS: no protection.</summary>
    [Bit(5, 0)]
    public bool Type0 { get; init; }
}

/// <summary>One entry of the Concurrent Positioning Ranges VPD page, B9h (SBC-5), from byte 64 on.</summary>
[WireRecord(32, MinLength = 24)]
[Reserved(2, 6)]
[Reserved(24, 8)]
public readonly partial record struct ConcurrentPositioningRange
{
    /// <summary>LBA RANGE NUMBER.</summary>
    [U8(0)]
    public byte RangeNumber { get; init; }

    /// <summary>NUMBER OF STORAGE ELEMENTS; 0 not reported.</summary>
    [U8(1)]
    public byte NumberOfStorageElements { get; init; }

    /// <summary>STARTING LBA.</summary>
    [U64(8)]
    public ulong StartingLba { get; init; }

    /// <summary>NUMBER OF LBAS.</summary>
    [U64(16)]
    public ulong NumberOfLbas { get; init; }
}
