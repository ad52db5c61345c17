using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Mode parameter header of the 10-byte commands (SPC-5); the device specific bits are those of block devices.</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(3, 6, 5)]
[Reserved(3, 3, 0)]
[Reserved(4, 7, 1)]
[Reserved(5, 1)]
public readonly partial record struct ModeHeader10
{
    /// <summary>MODE DATA LENGTH: bytes after this field; reserved in MODE SELECT.</summary>
    [U16(0)]
    public ushort ModeDataLength { get; init; }

    /// <summary>MEDIUM TYPE.</summary>
    [U8(2)]
    public byte MediumType { get; init; }

    /// <summary>WP: the medium is write protected.</summary>
    [Bit(3, 7)]
    public bool WriteProtected { get; init; }

    /// <summary>DPOFUA: DPO and FUA are supported.</summary>
    [Bit(3, 4)]
    public bool DpoFua { get; init; }

    /// <summary>LONGLBA: the block descriptors have 16 bytes.</summary>
    [Bit(4, 0)]
    public bool LongLba { get; init; }

    /// <summary>BLOCK DESCRIPTOR LENGTH in bytes.</summary>
    [U16(6)]
    public ushort BlockDescriptorLength { get; init; }
}
