using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Zoned Block Device Characteristics VPD page (ZBC-2).</summary>
[VpdPage(0xB6, "Zoned block device characteristics", 64)]
[Reserved(4, 3, 2)]
[Reserved(5, 3)]
[Reserved(20, 3)]
[Reserved(23, 7, 4)]
[Reserved(32, 32)]
public readonly partial record struct ZonedCharacteristicsPage
{
    /// <summary>ZONED BLOCK DEVICE EXTENSION: 1 host aware, 2 domains and realms.</summary>
    [Bits(4, 7, 4)]
    public byte ZonedExtension { get; init; }

    /// <summary>AAORB: activation aligned on realm boundaries.</summary>
    [Bit(4, 1)]
    public bool Aaorb { get; init; }

    /// <summary>URSWRZ: unrestricted reads in sequential write required zones.</summary>
    [Bit(4, 0)]
    public bool Urswrz { get; init; }

    /// <summary>OPTIMAL NUMBER OF OPEN SEQUENTIAL WRITE PREFERRED ZONES; FFFFFFFFh not reported.</summary>
    [U32(8)]
    public uint OptimalOpenSequentialPreferred { get; init; }

    /// <summary>OPTIMAL NUMBER OF NON-SEQUENTIALLY WRITTEN SEQUENTIAL WRITE PREFERRED ZONES; FFFFFFFFh not reported.</summary>
    [U32(12)]
    public uint OptimalNonSequentialPreferred { get; init; }

    /// <summary>MAXIMUM NUMBER OF OPEN SEQUENTIAL WRITE REQUIRED ZONES; FFFFFFFFh no limit.</summary>
    [U32(16)]
    public uint MaximumOpenSequentialRequired { get; init; }

    /// <summary>ZONE ALIGNMENT METHOD: 1 constant zone lengths, 8 constant start offsets.</summary>
    [Bits(23, 3, 0)]
    public byte ZoneAlignmentMethod { get; init; }

    /// <summary>ZONE STARTING LBA GRANULARITY in blocks.</summary>
    [U64(24)]
    public ulong ZoneStartingLbaGranularity { get; init; }
}
