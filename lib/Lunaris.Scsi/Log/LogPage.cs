using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Log;

/// <summary>Any log page (SPC-5): header and parameters; a view that is valid as long as the bytes.</summary>
public readonly ref struct LogPage
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderLength = 4;

    private readonly ReadOnlySpan<byte> _bytes;

    private LogPage(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>PAGE CODE.</summary>
    public byte PageCode => (byte)(_bytes.U8At(0) & 0x3F);

    /// <summary>SPF: the page has a subpage code.</summary>
    public bool IsSubpageFormat => _bytes.BitAt(0, 6);

    /// <summary>DS: the parameters are not saved.</summary>
    public bool SavingDisabled => _bytes.BitAt(0, 7);

    /// <summary>SUBPAGE CODE; 0 without SPF.</summary>
    public byte Subpage => IsSubpageFormat ? _bytes.U8At(1) : (byte)0;

    /// <summary>PAGE LENGTH: bytes after the header that the device has.</summary>
    public int PageLength => _bytes.U16At(2);

    /// <summary>Whether the device has more than was received.</summary>
    public bool IsTruncated => _bytes.Length < HeaderLength + PageLength;

    /// <summary>What was received after the header.</summary>
    public ReadOnlySpan<byte> Content => _bytes.Window(HeaderLength, PageLength);

    /// <summary>The parameters. Pages 00h and FFh subpages list codes instead: see <see cref="Content"/>.</summary>
    public LogParameterEnumerator Parameters => new(Content);

    /// <summary>Reads a page.</summary>
    /// <returns>Whether there is a header.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out LogPage page)
    {
        bool whole = bytes.Length >= HeaderLength;
        page = whole ? new LogPage(bytes) : default;
        return whole;
    }

    /// <summary>Finds a parameter.</summary>
    public bool TryFind(ushort parameterCode, out LogParameter parameter)
    {
        foreach (LogParameter candidate in Parameters)
        {
            if (candidate.Code == parameterCode)
            {
                parameter = candidate;
                return true;
            }
        }

        parameter = default;
        return false;
    }
}
