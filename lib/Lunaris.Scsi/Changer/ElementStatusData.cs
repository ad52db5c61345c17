using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Changer;

/// <summary>READ ELEMENT STATUS parameter data (SMC-3); a view that is valid as long as the bytes.</summary>
public readonly ref struct ElementStatusData
{
    private readonly ReadOnlySpan<byte> _bytes;

    private ElementStatusData(ReadOnlySpan<byte> bytes, ElementStatusHeader header)
    {
        _bytes = bytes;
        Header = header;
    }

    /// <summary>The header.</summary>
    public ElementStatusHeader Header { get; }

    /// <summary>Whether the device has more than was received.</summary>
    public bool IsTruncated => _bytes.Length < ElementStatusHeader.Size + (long)Header.ByteCount;

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ElementStatusData data)
    {
        bool whole = ElementStatusHeader.TryRead(bytes, out ElementStatusHeader header);
        data = whole ? new ElementStatusData(bytes, header) : default;
        return whole;
    }

    /// <summary>For <c>foreach</c>: every element of every page.</summary>
    public Enumerator GetEnumerator() => new(_bytes.Window(ElementStatusHeader.Size, Header.ByteCount));

    /// <summary>One element.</summary>
    public readonly ref struct Element
    {
        private const int VolumeTagLength = 36;
        private const int VolumeIdentifierLength = 32;
        private readonly ReadOnlySpan<byte> _bytes;

        internal Element(ElementStatusPageHeader page, ElementDescriptor descriptor, ReadOnlySpan<byte> bytes)
        {
            Page = page;
            Descriptor = descriptor;
            _bytes = bytes;
        }

        /// <summary>The page that the element is on.</summary>
        public ElementStatusPageHeader Page { get; }

        /// <summary>The common part.</summary>
        public ElementDescriptor Descriptor { get; }

        /// <summary>The bar code of the medium: the primary volume tag; empty where there is none.</summary>
        public string VolumeTag => Page.PrimaryVolumeTag ? WireText.Read(_bytes.Window(ElementDescriptor.Size, VolumeIdentifierLength)) : string.Empty;

        /// <summary>The alternate volume tag; empty where there is none.</summary>
        public string AlternateVolumeTag => Page.AlternateVolumeTag
            ? WireText.Read(_bytes.Window(ElementDescriptor.Size + (Page.PrimaryVolumeTag ? VolumeTagLength : 0), VolumeIdentifierLength))
            : string.Empty;
    }

    /// <summary>Walks the elements; stops quietly where the bytes end.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private ReadOnlySpan<byte> _elements;
        private ElementStatusPageHeader _page;

        internal Enumerator(ReadOnlySpan<byte> pages)
        {
            _rest = pages;
            _elements = default;
            _page = default;
            Current = default;
        }

        /// <summary>The element at hand.</summary>
        public Element Current { get; private set; }

        /// <summary>Moves on.</summary>
        public bool MoveNext()
        {
            while (_elements.Length < ElementDescriptor.Size)
            {
                bool isThere = ElementStatusPageHeader.TryRead(_rest, out ElementStatusPageHeader page);
                _page = page;
                if (!isThere)
                {
                    return false;
                }

                // A descriptor length shorter than the common part would never end the page.
                _elements = _page.DescriptorLength >= ElementDescriptor.Size ? _rest.Window(ElementStatusPageHeader.Size, _page.ByteCount) : default;
                _rest = _rest.Window(ElementStatusPageHeader.Size + (long)_page.ByteCount, int.MaxValue);
            }

            ReadOnlySpan<byte> element = _elements.Window(0, _page.DescriptorLength);
            ElementDescriptor.TryRead(element, out ElementDescriptor descriptor);
            Current = new Element(_page, descriptor, element);
            _elements = _elements[element.Length..];
            return true;
        }
    }
}
