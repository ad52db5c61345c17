using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Changer;

/// <summary>Header of an element status page (SMC-3).</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(1, 5, 0)]
[Reserved(4, 1)]
public readonly partial record struct ElementStatusPageHeader
{
    /// <summary>ELEMENT TYPE CODE.</summary>
    [U8(0)]
    public Commands.ChangerElementType ElementType { get; init; }

    /// <summary>PVOLTAG: primary volume tags are present.</summary>
    [Bit(1, 7)]
    public bool PrimaryVolumeTag { get; init; }

    /// <summary>AVOLTAG: alternate volume tags are present.</summary>
    [Bit(1, 6)]
    public bool AlternateVolumeTag { get; init; }

    /// <summary>ELEMENT DESCRIPTOR LENGTH in bytes.</summary>
    [U16(2)]
    public ushort DescriptorLength { get; init; }

    /// <summary>BYTE COUNT OF DESCRIPTOR DATA AVAILABLE.</summary>
    [U24(5)]
    public uint ByteCount { get; init; }
}
