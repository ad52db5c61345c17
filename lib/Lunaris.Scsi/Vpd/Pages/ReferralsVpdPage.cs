using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Referrals VPD page (SBC-4).</summary>
[VpdPage(0xB3, "Referrals", 16)]
[Reserved(4, 4)]
public readonly partial record struct ReferralsVpdPage
{
    /// <summary>USER DATA SEGMENT SIZE in blocks.</summary>
    [U32(8)]
    public uint UserDataSegmentSize { get; init; }

    /// <summary>USER DATA SEGMENT MULTIPLIER.</summary>
    [U32(12)]
    public uint UserDataSegmentMultiplier { get; init; }
}
