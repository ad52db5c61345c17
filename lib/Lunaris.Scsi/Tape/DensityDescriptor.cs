using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Tape;

/// <summary>One density of REPORT DENSITY SUPPORT parameter data (SSC-5).</summary>
[WireRecord(52, MinLength = 52)]
[Reserved(2, 4, 1)]
public readonly partial record struct DensityDescriptor
{
    /// <summary>PRIMARY DENSITY CODE.</summary>
    [U8(0)]
    public byte PrimaryDensity { get; init; }

    /// <summary>SECONDARY DENSITY CODE.</summary>
    [U8(1)]
    public byte SecondaryDensity { get; init; }

    /// <summary>WRTOK: can be written.</summary>
    [Bit(2, 7)]
    public bool WriteOk { get; init; }

    /// <summary>DUP: another descriptor has the code.</summary>
    [Bit(2, 6)]
    public bool Duplicate { get; init; }

    /// <summary>DEFLT: the default density.</summary>
    [Bit(2, 5)]
    public bool Default { get; init; }

    /// <summary>DLV: DESCRIPTOR LENGTH is valid.</summary>
    [Bit(2, 0)]
    public bool LengthValid { get; init; }

    /// <summary>DESCRIPTOR LENGTH.</summary>
    [U16(3)]
    public ushort DescriptorLength { get; init; }

    /// <summary>BITS PER MM.</summary>
    [U24(5)]
    public uint BitsPerMillimetre { get; init; }

    /// <summary>MEDIA WIDTH in tenths of a millimetre.</summary>
    [U16(8)]
    public ushort MediaWidth { get; init; }

    /// <summary>TRACKS.</summary>
    [U16(10)]
    public ushort Tracks { get; init; }

    /// <summary>CAPACITY in 10^6 bytes.</summary>
    [U32(12)]
    public uint Capacity { get; init; }

    /// <summary>ASSIGNING ORGANIZATION.</summary>
    [Ascii(16, 8)]
    public string? Organization { get; init; }

    /// <summary>DENSITY NAME.</summary>
    [Ascii(24, 8)]
    public string? DensityName { get; init; }

    /// <summary>DESCRIPTION.</summary>
    [Ascii(32, 20)]
    public string? Description { get; init; }
}
