using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Rigid Disk Geometry mode page, obsolete since SBC-3; some targets still have it.</summary>
[ModePage(0x04, "Rigid Disk Geometry", 24)]
[Reserved(17, 7, 2)]
[Reserved(19, 1)]
[Reserved(22, 2)]
public readonly partial record struct RigidDiskGeometryPage
{
    /// <summary>NUMBER OF CYLINDERS.</summary>
    [U24(2)]
    public uint Cylinders { get; init; }

    /// <summary>NUMBER OF HEADS.</summary>
    [U8(5)]
    public byte Heads { get; init; }

    /// <summary>STARTING CYLINDER-WRITE PRECOMPENSATION.</summary>
    [U24(6)]
    public uint StartWritePrecompensation { get; init; }

    /// <summary>STARTING CYLINDER-REDUCED WRITE CURRENT.</summary>
    [U24(9)]
    public uint StartReducedWriteCurrent { get; init; }

    /// <summary>DEVICE STEP RATE in 100 ns.</summary>
    [U16(12)]
    public ushort StepRate { get; init; }

    /// <summary>LANDING ZONE CYLINDER.</summary>
    [U24(14)]
    public uint LandingZone { get; init; }

    /// <summary>RPL.</summary>
    [Bits(17, 1, 0)]
    public byte RotationalPositionLocking { get; init; }

    /// <summary>ROTATIONAL OFFSET.</summary>
    [U8(18)]
    public byte RotationalOffset { get; init; }

    /// <summary>MEDIUM ROTATION RATE in revolutions a minute.</summary>
    [U16(20)]
    public ushort MediumRotationRate { get; init; }
}
