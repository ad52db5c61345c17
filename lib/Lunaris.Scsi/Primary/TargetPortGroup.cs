using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>Head of a target port group descriptor (SPC-5); its ports follow.</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(1, 5, 5)]
[Reserved(4, 1)]
public readonly partial record struct TargetPortGroupHeader
{
    /// <summary>PREF: the group is preferred.</summary>
    [Bit(0, 7)]
    public bool Preferred { get; init; }

    /// <summary>RTPG_FMT, of the reserved bits.</summary>
    [Bits(0, 6, 4)]
    public byte RtpgFormat { get; init; }

    /// <summary>ASYMMETRIC ACCESS STATE.</summary>
    [Bits(0, 3, 0)]
    public AsymmetricAccessState State { get; init; }

    /// <summary>T_SUP.</summary>
    [Bit(1, 7)]
    public bool TransitioningSupported { get; init; }

    /// <summary>O_SUP.</summary>
    [Bit(1, 6)]
    public bool OfflineSupported { get; init; }

    /// <summary>LBD_SUP.</summary>
    [Bit(1, 4)]
    public bool LbaDependentSupported { get; init; }

    /// <summary>U_SUP.</summary>
    [Bit(1, 3)]
    public bool UnavailableSupported { get; init; }

    /// <summary>S_SUP.</summary>
    [Bit(1, 2)]
    public bool StandbySupported { get; init; }

    /// <summary>AN_SUP.</summary>
    [Bit(1, 1)]
    public bool ActiveNonOptimizedSupported { get; init; }

    /// <summary>AO_SUP.</summary>
    [Bit(1, 0)]
    public bool ActiveOptimizedSupported { get; init; }

    /// <summary>TARGET PORT GROUP.</summary>
    [U16(2)]
    public ushort Group { get; init; }

    /// <summary>STATUS CODE: 0 none, 1 set by SET TARGET PORT GROUPS, 2 by the device.</summary>
    [U8(5)]
    public byte StatusCode { get; init; }

    /// <summary>Vendor specific.</summary>
    [U8(6)]
    public byte VendorSpecific { get; init; }

    /// <summary>TARGET PORT COUNT.</summary>
    [U8(7)]
    public byte PortCount { get; init; }
}
