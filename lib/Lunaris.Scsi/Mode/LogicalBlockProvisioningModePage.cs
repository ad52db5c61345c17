using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Logical Block Provisioning mode page (SBC-4); threshold descriptors of 8 bytes follow from byte 16 on.</summary>
[ModePage(0x1C, "Logical Block Provisioning", 16, Subpage = 0x02)]
[Reserved(4, 7, 1)]
[Reserved(5, 11)]
public readonly partial record struct LogicalBlockProvisioningModePage
{
    /// <summary>SITUA: report a threshold each time.</summary>
    [Bit(4, 0)]
    public bool SituationalReporting { get; init; }
}
