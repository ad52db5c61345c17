using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>READ DEFECT DATA parameter data (SBC-4); a view that is valid as long as the bytes.</summary>
public readonly ref struct DefectData
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _headerLength;

    private DefectData(ReadOnlySpan<byte> bytes, int headerLength)
    {
        _bytes = bytes;
        _headerLength = headerLength;
    }

    /// <summary>PLISTV: the primary list is included.</summary>
    public bool HasPrimaryList => _bytes.BitAt(1, 4);

    /// <summary>GLISTV: the grown list is included.</summary>
    public bool HasGrownList => _bytes.BitAt(1, 3);

    /// <summary>DEFECT LIST FORMAT: 0 short block, 1 extended bytes from index, 2 extended physical sector, 3 long block, 4 bytes from index, 5 physical sector.</summary>
    public int Format => _bytes.U8At(1) & 0x07;

    /// <summary>GENERATION CODE of the 12-byte command; it changes when the list does. 0 for the 10-byte command.</summary>
    public ushort Generation => _headerLength == 8 ? _bytes.U16At(2) : (ushort)0;

    /// <summary>DEFECT LIST LENGTH in bytes that the device has.</summary>
    public uint ListLength => _headerLength == 8 ? _bytes.U32At(4) : _bytes.U16At(2);

    /// <summary>The address descriptors, as far as they were received.</summary>
    public ReadOnlySpan<byte> Descriptors => _bytes.Window(_headerLength, ListLength);

    /// <summary>The blocks of the long block format; none in the others.</summary>
    public RecordList<ReassignLongLba> LongBlocks => new(Format == 3 ? Descriptors : default);

    /// <summary>The blocks of the short block format; none in the others.</summary>
    public RecordList<ReassignShortLba> ShortBlocks => new(Format == 0 ? Descriptors : default);

    /// <summary>Reads what READ DEFECT DATA(10) returned.</summary>
    public static bool TryParse10(ReadOnlySpan<byte> bytes, out DefectData data) => TryParse(bytes, 4, out data);

    /// <summary>Reads what READ DEFECT DATA(12) returned.</summary>
    public static bool TryParse12(ReadOnlySpan<byte> bytes, out DefectData data) => TryParse(bytes, 8, out data);

    private static bool TryParse(ReadOnlySpan<byte> bytes, int headerLength, out DefectData data)
    {
        bool whole = bytes.Length >= headerLength;
        data = whole ? new DefectData(bytes, headerLength) : default;
        return whole;
    }
}
