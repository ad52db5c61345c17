using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Logical Block Provisioning VPD page (SBC-4), without the provisioning group descriptor that may follow.</summary>
[VpdPage(0xB2, "Logical block provisioning", 8)]
public readonly partial record struct LogicalBlockProvisioningPage
{
    /// <summary>THRESHOLD EXPONENT: thresholds count 2 to this power blocks; 0: none.</summary>
    [U8(4)]
    public byte ThresholdExponent { get; init; }

    /// <summary>LBPU: UNMAP is supported.</summary>
    [Bit(5, 7)]
    public bool Lbpu { get; init; }

    /// <summary>LBPWS: WRITE SAME(16) with UNMAP is supported.</summary>
    [Bit(5, 6)]
    public bool Lbpws { get; init; }

    /// <summary>LBPWS10: WRITE SAME(10) with UNMAP is supported.</summary>
    [Bit(5, 5)]
    public bool Lbpws10 { get; init; }

    /// <summary>LBPRZ: 1 unmapped blocks read as zeros, 2 as the provisioning initialization pattern, 0 as anything.</summary>
    [Bits(5, 4, 2)]
    public byte Lbprz { get; init; }

    /// <summary>ANC_SUP: blocks can be anchored.</summary>
    [Bit(5, 1)]
    public bool AncSup { get; init; }

    /// <summary>DP: a provisioning group descriptor follows.</summary>
    [Bit(5, 0)]
    public bool DescriptorPresent { get; init; }

    /// <summary>MINIMUM PERCENTAGE of the resources that the device has.</summary>
    [Bits(6, 7, 3)]
    public byte MinimumPercentage { get; init; }

    /// <summary>PROVISIONING TYPE.</summary>
    [Bits(6, 2, 0)]
    public ProvisioningType ProvisioningType { get; init; }

    /// <summary>THRESHOLD PERCENTAGE.</summary>
    [U8(7)]
    public byte ThresholdPercentage { get; init; }
}
