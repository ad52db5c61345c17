using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Any mode page (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct ModePageView
{
    private readonly ReadOnlySpan<byte> _bytes;

    internal ModePageView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>PAGE CODE.</summary>
    public byte PageCode => (byte)(_bytes.U8At(0) & 0x3F);

    /// <summary>SUBPAGE CODE; 0 for the page_0 format.</summary>
    public byte Subpage => IsSubpageFormat ? _bytes.U8At(1) : (byte)0;

    /// <summary>SPF: whether the page has the sub_page format.</summary>
    public bool IsSubpageFormat => _bytes.BitAt(0, 6);

    /// <summary>PS: whether the device can save the page.</summary>
    public bool ParametersSaveable => _bytes.BitAt(0, 7);

    /// <summary>The bytes with the header, as far as they were received.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The bytes after the header.</summary>
    public ReadOnlySpan<byte> Content => _bytes.Window(IsSubpageFormat ? 4 : 2, int.MaxValue);

    /// <summary>Whether bytes that PAGE LENGTH announces are missing.</summary>
    public bool IsTruncated => _bytes.Length < LengthOf(_bytes);

    /// <summary>Reads the page as a typed one.</summary>
    /// <returns>Whether the codes are that page's.</returns>
    public bool TryRead<T>(out T page)
        where T : struct, IModePage<T> => T.TryRead(_bytes, out page);

    /// <summary>Bytes of the page at the front of a span, header included; 0 where the header is not whole.</summary>
    internal static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return 0;
        }

        return (bytes[0] & 0x40) == 0 ? 2 + bytes[1] : bytes.Length < 4 ? 0 : 4 + bytes.U16At(2);
    }
}
