using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>First 16 bytes of the WRITE USING TOKEN parameter list (SBC-4); 512 bytes of token, 6 reserved bytes, the descriptor length and the range descriptors follow.</summary>
[WireRecord(16, MinLength = 16)]
[Reserved(2, 7, 2)]
[Reserved(3, 5)]
public readonly partial record struct WriteUsingTokenHeader
{
    /// <summary>WRITE USING TOKEN DATA LENGTH: bytes after this field.</summary>
    [U16(0)]
    public ushort DataLength { get; init; }

    /// <summary>DEL_TKN: the token may be deleted.</summary>
    [Bit(2, 1)]
    public bool DeleteToken { get; init; }

    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(2, 0)]
    public bool Immed { get; init; }

    /// <summary>OFFSET INTO ROD in blocks.</summary>
    [U64(8)]
    public ulong OffsetIntoRod { get; init; }
}
