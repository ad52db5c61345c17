using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Any vital product data page (SPC-5): header and content; a view that is valid as long as the bytes.</summary>
public readonly ref struct VpdPage
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderLength = 4;

    private readonly ReadOnlySpan<byte> _bytes;

    private VpdPage(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>PERIPHERAL QUALIFIER.</summary>
    public byte PeripheralQualifier => (byte)(_bytes.U8At(0) >> 5);

    /// <summary>PERIPHERAL DEVICE TYPE.</summary>
    public PeripheralDeviceType DeviceType => (PeripheralDeviceType)(_bytes.U8At(0) & 0x1F);

    /// <summary>PAGE CODE.</summary>
    public byte PageCode => _bytes.U8At(1);

    /// <summary>PAGE LENGTH: bytes after the header that the device has.</summary>
    public int PageLength => _bytes.U16At(2);

    /// <summary>Whether fewer bytes were received than the device has: ask again with <see cref="HeaderLength"/> + <see cref="PageLength"/>.</summary>
    public bool IsTruncated => _bytes.Length < HeaderLength + PageLength;

    /// <summary>What was received of the page, header included, nothing beyond PAGE LENGTH.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>What was received after the header.</summary>
    public ReadOnlySpan<byte> Content => _bytes.Window(HeaderLength, int.MaxValue);

    /// <summary>Reads a page.</summary>
    /// <returns>Whether there is a header.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out VpdPage page)
    {
        if (bytes.Length < HeaderLength)
        {
            page = default;
            return false;
        }

        page = new VpdPage(bytes[..Math.Min(bytes.Length, HeaderLength + bytes.U16At(2))]);
        return true;
    }

    /// <summary>Reads a page of which the code is known.</summary>
    /// <returns>Whether there is a header and the code is the expected one.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, byte pageCode, out VpdPage page)
    {
        bool parsed = TryParse(bytes, out page) && page.PageCode == pageCode;
        page = parsed ? page : default;
        return parsed;
    }

    /// <summary>The structures that fill the page from an offset on.</summary>
    /// <param name="offset">Offset of the first, counted from the start of the page.</param>
    public RecordList<T> List<T>(int offset = HeaderLength)
        where T : struct, IWireRecord<T> => new(_bytes.Window(offset, int.MaxValue));
}
