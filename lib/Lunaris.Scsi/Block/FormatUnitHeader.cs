using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>Long parameter list header of FORMAT UNIT (SBC-4).</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(0, 7, 3)]
[Reserved(1, 2, 2)]
[Reserved(2, 1)]
public readonly partial record struct FormatUnitHeader
{
    /// <summary>PROTECTION FIELD USAGE: with FMTPINFO, the protection type.</summary>
    [Bits(0, 2, 0)]
    public byte ProtectionFieldUsage { get; init; }

    /// <summary>FOV: the next bits are valid.</summary>
    [Bit(1, 7)]
    public bool Fov { get; init; }

    /// <summary>DPRY: do not use the primary list.</summary>
    [Bit(1, 6)]
    public bool Dpry { get; init; }

    /// <summary>DCRT: do not certify.</summary>
    [Bit(1, 5)]
    public bool Dcrt { get; init; }

    /// <summary>STPF: stop on a list that cannot be found.</summary>
    [Bit(1, 4)]
    public bool Stpf { get; init; }

    /// <summary>IP: an initialization pattern descriptor follows.</summary>
    [Bit(1, 3)]
    public bool InitializationPattern { get; init; }

    /// <summary>IMMED: status comes before the format has ended.</summary>
    [Bit(1, 1)]
    public bool Immed { get; init; }

    /// <summary>Vendor specific.</summary>
    [Bit(1, 0)]
    public bool VendorSpecific { get; init; }

    /// <summary>P_I_INFORMATION.</summary>
    [Bits(3, 7, 4)]
    public byte ProtectionIntervalInformation { get; init; }

    /// <summary>PROTECTION INTERVAL EXPONENT.</summary>
    [Bits(3, 3, 0)]
    public byte ProtectionIntervalExponent { get; init; }

    /// <summary>DEFECT LIST LENGTH in bytes.</summary>
    [U32(4)]
    public uint DefectListLength { get; init; }
}
