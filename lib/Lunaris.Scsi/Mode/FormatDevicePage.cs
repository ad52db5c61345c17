using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Format Device mode page, obsolete since SBC-3; some targets still have it.</summary>
[ModePage(0x03, "Format Device", 24)]
[Reserved(20, 3, 0)]
[Reserved(21, 3)]
public readonly partial record struct FormatDevicePage
{
    /// <summary>TRACKS PER ZONE.</summary>
    [U16(2)]
    public ushort TracksPerZone { get; init; }

    /// <summary>ALTERNATE SECTORS PER ZONE.</summary>
    [U16(4)]
    public ushort AlternateSectorsPerZone { get; init; }

    /// <summary>ALTERNATE TRACKS PER ZONE.</summary>
    [U16(6)]
    public ushort AlternateTracksPerZone { get; init; }

    /// <summary>ALTERNATE TRACKS PER LOGICAL UNIT.</summary>
    [U16(8)]
    public ushort AlternateTracksPerLogicalUnit { get; init; }

    /// <summary>SECTORS PER TRACK.</summary>
    [U16(10)]
    public ushort SectorsPerTrack { get; init; }

    /// <summary>DATA BYTES PER PHYSICAL SECTOR.</summary>
    [U16(12)]
    public ushort BytesPerSector { get; init; }

    /// <summary>INTERLEAVE.</summary>
    [U16(14)]
    public ushort Interleave { get; init; }

    /// <summary>TRACK SKEW FACTOR.</summary>
    [U16(16)]
    public ushort TrackSkew { get; init; }

    /// <summary>CYLINDER SKEW FACTOR.</summary>
    [U16(18)]
    public ushort CylinderSkew { get; init; }

    /// <summary>SSEC.</summary>
    [Bit(20, 7)]
    public bool SoftSectors { get; init; }

    /// <summary>HSEC.</summary>
    [Bit(20, 6)]
    public bool HardSectors { get; init; }

    /// <summary>RMB.</summary>
    [Bit(20, 5)]
    public bool Removable { get; init; }

    /// <summary>SURF.</summary>
    [Bit(20, 4)]
    public bool Surface { get; init; }
}
