using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Walks the descriptors of the Device Constituents VPD page, 8Bh (SPC-5); stops quietly where the bytes end.</summary>
public ref struct DeviceConstituentEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal DeviceConstituentEnumerator(ReadOnlySpan<byte> descriptors)
    {
        _rest = descriptors;
        Current = default;
    }

    /// <summary>The constituent at hand.</summary>
    public Constituent Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly DeviceConstituentEnumerator GetEnumerator() => this;

    /// <summary>Moves on; one whose specific descriptors are cut off is still handed out.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < Constituent.HeaderLength)
        {
            return false;
        }

        ReadOnlySpan<byte> descriptor = _rest.Window(0, Constituent.HeaderLength + _rest.U16At(34));
        Current = new Constituent(descriptor);
        _rest = _rest[descriptor.Length..];
        return true;
    }

    /// <summary>One constituent.</summary>
    public readonly ref struct Constituent
    {
        internal const int HeaderLength = 36;
        private readonly ReadOnlySpan<byte> _bytes;

        internal Constituent(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        /// <summary>CONSTITUENT TYPE.</summary>
        public ushort Type => _bytes.U16At(0);

        /// <summary>CONSTITUENT DEVICE TYPE; FFh unknown.</summary>
        public byte DeviceType => _bytes.U8At(2);

        /// <summary>T10 VENDOR IDENTIFICATION.</summary>
        public string Vendor => WireText.Read(_bytes.Window(4, 8));

        /// <summary>PRODUCT IDENTIFICATION.</summary>
        public string Product => WireText.Read(_bytes.Window(12, 16));

        /// <summary>PRODUCT REVISION LEVEL.</summary>
        public string Revision => WireText.Read(_bytes.Window(28, 4));

        /// <summary>The constituent type specific descriptors.</summary>
        public TypedDescriptorEnumerator Specific => new(_bytes.Window(HeaderLength, int.MaxValue), lengthOffset: 2);
    }
}
