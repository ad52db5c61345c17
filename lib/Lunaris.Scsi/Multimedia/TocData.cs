using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Multimedia;

/// <summary>READ TOC/PMA/ATIP parameter data (MMC-6).</summary>
public static class TocData
{
    /// <summary>Bytes before the first descriptor: the length, the first and the last track or session.</summary>
    public const int HeaderLength = 4;

    /// <summary>Reads formats 0 (tracks) and 1 (sessions).</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ParameterData<TocTrackDescriptor> data) =>
        ParameterData.TryParse(bytes, HeaderLength, bytes.U16At(0), 2, out data);

    /// <summary>Reads formats 2 (full TOC) and 3 (PMA).</summary>
    public static bool TryParseFull(ReadOnlySpan<byte> bytes, out ParameterData<FullTocDescriptor> data) =>
        ParameterData.TryParse(bytes, HeaderLength, bytes.U16At(0), 2, out data);

    /// <summary>First and last track or session of a header.</summary>
    public static (byte First, byte Last) RangeOf(ReadOnlySpan<byte> header) => (header.U8At(2), header.U8At(3));
}
