using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Block Device Characteristics Extension VPD page (SBC-4): the rated workload.</summary>
[VpdPage(0xB5, "Block device characteristics extension", 16)]
[Reserved(4, 1)]
public readonly partial record struct BlockDeviceCharacteristicsExtensionPage
{
    /// <summary>UTILIZATION TYPE: what the fields A and B rate.</summary>
    [U8(5)]
    public byte Utilization { get; init; }

    /// <summary>UTILIZATION UNITS: 2 MB, 3 GB, 4 TB, 5 PB, 6 EB.</summary>
    [U8(6)]
    public byte UtilizationUnits { get; init; }

    /// <summary>UTILIZATION INTERVAL: 0Ah a day, 0Eh a year.</summary>
    [U8(7)]
    public byte UtilizationInterval { get; init; }

    /// <summary>UTILIZATION B.</summary>
    [U32(8)]
    public uint UtilizationB { get; init; }

    /// <summary>UTILIZATION A.</summary>
    [U32(12)]
    public uint UtilizationA { get; init; }
}
