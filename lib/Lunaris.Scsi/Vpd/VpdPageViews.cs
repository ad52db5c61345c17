using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>The VPD pages that are lists of structures of one size. Each answers with an empty list for a page of another code.</summary>
public static class VpdPageViews
{
    private const int RangesOffset = 64;
    private const int FeatureSetsOffset = 8;

    /// <summary>Software Interface Identification page, 84h.</summary>
    public static RecordList<SoftwareInterfaceDescriptor> SoftwareInterfaces(this VpdPage page) => List<SoftwareInterfaceDescriptor>(page, VpdPageCodes.SoftwareInterface);

    /// <summary>Mode Page Policy page, 87h.</summary>
    public static RecordList<ModePagePolicyDescriptor> ModePagePolicies(this VpdPage page) => List<ModePagePolicyDescriptor>(page, VpdPageCodes.ModePagePolicy);

    /// <summary>Power Consumption page, 8Dh.</summary>
    public static RecordList<PowerConsumptionDescriptor> PowerConsumptions(this VpdPage page) => List<PowerConsumptionDescriptor>(page, VpdPageCodes.PowerConsumption);

    /// <summary>SCSI Feature Sets page, 92h.</summary>
    public static RecordList<ScsiFeatureSetDescriptor> FeatureSets(this VpdPage page) => List<ScsiFeatureSetDescriptor>(page, VpdPageCodes.ScsiFeatureSets, FeatureSetsOffset);

    /// <summary>Supported Block Lengths and Protection Types page, B4h.</summary>
    public static RecordList<SupportedBlockLengthDescriptor> BlockLengths(this VpdPage page) => List<SupportedBlockLengthDescriptor>(page, VpdPageCodes.SupportedBlockLengths);

    /// <summary>Concurrent Positioning Ranges page, B9h.</summary>
    public static RecordList<ConcurrentPositioningRange> PositioningRanges(this VpdPage page) => List<ConcurrentPositioningRange>(page, VpdPageCodes.ConcurrentPositioningRanges, RangesOffset);

    /// <summary>CFA Profile Information page, 8Ch.</summary>
    public static RecordList<CfaProfileDescriptor> CfaProfiles(this VpdPage page) => List<CfaProfileDescriptor>(page, VpdPageCodes.CfaProfile);

    /// <summary>Format Presets page, B8h: the common part of each preset.</summary>
    public static RecordList<FormatPresetDescriptor> FormatPresets(this VpdPage page) =>
        new(page.PageCode == VpdPageCodes.FormatPresets ? page.Content : default, FormatPresetDescriptor.Stride);

    /// <summary>Capacity/Product Identification Mapping page, BAh.</summary>
    public static RecordList<CapacityProductMapping> CapacityMappings(this VpdPage page) => List<CapacityProductMapping>(page, VpdPageCodes.CapacityProductMapping);

    /// <summary>Protocol Specific Logical Unit Information page, 90h.</summary>
    public static ProtocolSpecificEnumerator LogicalUnitProtocols(this VpdPage page) => new(page.PageCode == VpdPageCodes.ProtocolSpecificLogicalUnit ? page.Content : default);

    /// <summary>Protocol Specific Port Information page, 91h.</summary>
    public static ProtocolSpecificEnumerator PortProtocols(this VpdPage page) => new(page.PageCode == VpdPageCodes.ProtocolSpecificPort ? page.Content : default);

    /// <summary>SCSI Ports page, 88h.</summary>
    public static ScsiPortEnumerator Ports(this VpdPage page) => new(page.PageCode == VpdPageCodes.ScsiPorts ? page.Content : default);

    /// <summary>Management Network Addresses page, 85h.</summary>
    public static TypedDescriptorEnumerator ManagementAddresses(this VpdPage page) => new(page.PageCode == VpdPageCodes.ManagementAddresses ? page.Content : default, lengthOffset: 2);

    /// <summary>Device Constituents page, 8Bh.</summary>
    public static DeviceConstituentEnumerator Constituents(this VpdPage page) => new(page.PageCode == VpdPageCodes.DeviceConstituents ? page.Content : default);

    /// <summary>Third-Party Copy page, 8Fh.</summary>
    public static TypedDescriptorEnumerator CopyDescriptors(this VpdPage page) => new(page.PageCode == VpdPageCodes.ThirdPartyCopy ? page.Content : default, lengthOffset: 2, wideType: true);

    /// <summary>The provisioning group designator of the Logical Block Provisioning page, B2h, where DP is set and it was received.</summary>
    public static bool TryGetProvisioningGroup(this VpdPage page, out Designator designator)
    {
        designator = new Designator(page.PageCode == VpdPageCodes.LogicalBlockProvisioning && page.Bytes.BitAt(5, 0) ? page.Bytes.Window(LogicalBlockProvisioningPage.Size, int.MaxValue) : default);
        return designator.Bytes.Length >= Designator.HeaderLength && !designator.IsTruncated;
    }

    private static RecordList<T> List<T>(VpdPage page, byte pageCode, int offset = VpdPage.HeaderLength)
        where T : struct, IWireRecord<T> => page.PageCode == pageCode ? page.List<T>(offset) : default;
}
