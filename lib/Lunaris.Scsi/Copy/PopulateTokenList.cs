using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>Header of the POPULATE TOKEN parameter list (SBC-4); range descriptors follow.</summary>
[WireRecord(16, MinLength = 16)]
[Reserved(2, 7, 2)]
[Reserved(3, 1)]
[Reserved(12, 2)]
public readonly partial record struct PopulateTokenHeader
{
    /// <summary>POPULATE TOKEN DATA LENGTH: bytes after this field.</summary>
    [U16(0)]
    public ushort DataLength { get; init; }

    /// <summary>RTV: ROD TYPE is valid.</summary>
    [Bit(2, 1)]
    public bool RequestRodType { get; init; }

    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(2, 0)]
    public bool Immed { get; init; }

    /// <summary>INACTIVITY TIMEOUT in seconds; 0 for the default.</summary>
    [U32(4)]
    public uint InactivityTimeout { get; init; }

    /// <summary>ROD TYPE.</summary>
    [U32(8)]
    public uint RodType { get; init; }

    /// <summary>BLOCK DEVICE RANGE DESCRIPTOR LENGTH in bytes.</summary>
    [U16(14)]
    public ushort RangeDescriptorLength { get; init; }
}
