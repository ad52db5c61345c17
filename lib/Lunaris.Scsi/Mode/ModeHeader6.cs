using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Mode parameter header of the 6-byte commands (SPC-5); the device specific bits are those of block devices.</summary>
[WireRecord(4, MinLength = 4)]
[Reserved(2, 6, 5)]
[Reserved(2, 3, 0)]
public readonly partial record struct ModeHeader6
{
    /// <summary>MODE DATA LENGTH: bytes after this field; reserved in MODE SELECT.</summary>
    [U8(0)]
    public byte ModeDataLength { get; init; }

    /// <summary>MEDIUM TYPE.</summary>
    [U8(1)]
    public byte MediumType { get; init; }

    /// <summary>WP: the medium is write protected.</summary>
    [Bit(2, 7)]
    public bool WriteProtected { get; init; }

    /// <summary>DPOFUA: DPO and FUA are supported.</summary>
    [Bit(2, 4)]
    public bool DpoFua { get; init; }

    /// <summary>BLOCK DESCRIPTOR LENGTH in bytes.</summary>
    [U8(3)]
    public byte BlockDescriptorLength { get; init; }
}
