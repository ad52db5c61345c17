namespace Lunaris.Scsi.Vpd;

/// <summary>Supported VPD Pages page, 00h (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct SupportedVpdPages
{
    /// <summary>PAGE CODE.</summary>
    public const byte PageCode = 0x00;

    private SupportedVpdPages(VpdPage page) => Page = page;

    /// <summary>The page.</summary>
    public VpdPage Page { get; }

    /// <summary>The codes of the supported pages.</summary>
    public ReadOnlySpan<byte> Codes => Page.Content;

    /// <summary>Whether a page is supported.</summary>
    public bool Contains(byte pageCode) => Codes.Contains(pageCode);

    /// <summary>Reads the page.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SupportedVpdPages view)
    {
        bool parsed = VpdPage.TryParse(bytes, PageCode, out VpdPage page);
        view = new SupportedVpdPages(page);
        return parsed;
    }

    /// <summary>Writes the page; the standard wants the codes in ascending order.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, PeripheralDeviceType deviceType, ReadOnlySpan<byte> codes)
    {
        var writer = new VpdPageWriter(destination, PageCode, deviceType);
        writer.Append(codes);
        return writer.Finish();
    }
}
