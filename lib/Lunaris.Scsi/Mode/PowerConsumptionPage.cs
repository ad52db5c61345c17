using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Power Consumption mode page (SPC-5).</summary>
[ModePage(0x1A, "Power Consumption", 16, Subpage = 0x01)]
[Reserved(4, 2)]
[Reserved(6, 7, 3)]
[Reserved(8, 8)]
public readonly partial record struct PowerConsumptionPage
{
    /// <summary>ACTIVE LEVEL: 0 by the identifier, 1 highest, 2 intermediate, 3 lowest.</summary>
    [Bits(6, 2, 0)]
    public byte ActiveLevel { get; init; }

    /// <summary>POWER CONSUMPTION IDENTIFIER, of the VPD page.</summary>
    [U8(7)]
    public byte PowerConsumptionIdentifier { get; init; }
}
