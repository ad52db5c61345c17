using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>
/// A mode parameter list (SPC-5), as MODE SENSE returns and MODE SELECT sends it: header, block descriptors, pages; a view that is valid as
/// long as the bytes.
/// </summary>
public readonly ref struct ModeParameters
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _headerLength;
    private readonly int _descriptorLength;

    private ModeParameters(ReadOnlySpan<byte> bytes, ModeHeader10 header, int headerLength)
    {
        _bytes = bytes;
        _headerLength = headerLength;
        _descriptorLength = header.BlockDescriptorLength;
        Header = header;
    }

    /// <summary>The header; that of the 6-byte commands is widened.</summary>
    public ModeHeader10 Header { get; }

    /// <summary>The block descriptors.</summary>
    public ReadOnlySpan<byte> BlockDescriptors => _bytes.Window(_headerLength, _descriptorLength);

    /// <summary>The pages.</summary>
    public PageEnumerator Pages => new(_bytes.Window(_headerLength + _descriptorLength, int.MaxValue));

    /// <summary>NUMBER OF LOGICAL BLOCKS and LOGICAL BLOCK LENGTH of the first block descriptor, where there is one.</summary>
    public (ulong NumberOfBlocks, uint BlockLength)? FirstBlockDescriptor
    {
        get
        {
            if (Header.LongLba)
            {
                return LongBlockDescriptor.TryRead(BlockDescriptors, out LongBlockDescriptor wide) ? (wide.NumberOfBlocks, wide.LogicalBlockLength) : null;
            }

            return ShortBlockDescriptor.TryRead(BlockDescriptors, out ShortBlockDescriptor narrow) ? (narrow.NumberOfBlocks, narrow.LogicalBlockLength) : null;
        }
    }

    /// <summary>Reads what MODE SENSE(6) returned: nothing beyond MODE DATA LENGTH is looked at.</summary>
    /// <returns>Whether there is a header.</returns>
    public static bool TryParseSense6(ReadOnlySpan<byte> bytes, out ModeParameters parameters) => TryParse6(bytes.Window(0, 1 + bytes.U8At(0)), out parameters);

    /// <summary>Reads what MODE SENSE(10) returned: nothing beyond MODE DATA LENGTH is looked at.</summary>
    /// <returns>Whether there is a header.</returns>
    public static bool TryParseSense10(ReadOnlySpan<byte> bytes, out ModeParameters parameters) => TryParse10(bytes.Window(0, 2 + bytes.U16At(0)), out parameters);

    /// <summary>Reads what MODE SELECT(6) sent, where MODE DATA LENGTH is reserved.</summary>
    /// <returns>Whether there is a header.</returns>
    public static bool TryParse6(ReadOnlySpan<byte> bytes, out ModeParameters parameters)
    {
        bool parsed = ModeHeader6.TryRead(bytes, out ModeHeader6 header);
        var wide = new ModeHeader10
        {
            ModeDataLength = header.ModeDataLength,
            MediumType = header.MediumType,
            WriteProtected = header.WriteProtected,
            DpoFua = header.DpoFua,
            BlockDescriptorLength = header.BlockDescriptorLength,
            ReceivedLength = header.ReceivedLength,
        };
        parameters = parsed ? new ModeParameters(bytes, wide, ModeHeader6.Size) : default;
        return parsed;
    }

    /// <summary>Reads what MODE SELECT(10) sent, where MODE DATA LENGTH is reserved.</summary>
    /// <returns>Whether there is a header.</returns>
    public static bool TryParse10(ReadOnlySpan<byte> bytes, out ModeParameters parameters)
    {
        bool parsed = ModeHeader10.TryRead(bytes, out ModeHeader10 header);
        parameters = parsed ? new ModeParameters(bytes, header, ModeHeader10.Size) : default;
        return parsed;
    }

    /// <summary>Finds a typed page.</summary>
    public bool TryFind<T>(out T page)
        where T : struct, IModePage<T>
    {
        foreach (ModePageView view in Pages)
        {
            if (view.TryRead(out page))
            {
                return true;
            }
        }

        page = default;
        return false;
    }

    /// <summary>Walks mode pages; stops quietly where the bytes end.</summary>
    public ref struct PageEnumerator
    {
        private ReadOnlySpan<byte> _rest;

        /// <summary>Makes an enumerator over pages.</summary>
        public PageEnumerator(ReadOnlySpan<byte> pages)
        {
            _rest = pages;
            Current = default;
        }

        /// <summary>The page at hand.</summary>
        public ModePageView Current { get; private set; }

        /// <summary>For <c>foreach</c>.</summary>
        public readonly PageEnumerator GetEnumerator() => this;

        /// <summary>Moves on; a page that is cut off is still handed out.</summary>
        public bool MoveNext()
        {
            int length = ModePageView.LengthOf(_rest);
            if (length == 0)
            {
                return false;
            }

            ReadOnlySpan<byte> page = _rest.Window(0, length);
            Current = new ModePageView(page);
            _rest = _rest[page.Length..];
            return true;
        }
    }
}
