using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>
/// Walks the descriptors of the Protocol Specific Logical Unit Information page, 90h, and Port Information page, 91h (SPC-5); stops quietly where
/// the bytes end.
/// </summary>
public ref struct ProtocolSpecificEnumerator
{
    private const int HeaderLength = 8;
    private ReadOnlySpan<byte> _rest;

    internal ProtocolSpecificEnumerator(ReadOnlySpan<byte> descriptors)
    {
        _rest = descriptors;
        Current = default;
    }

    /// <summary>The descriptor at hand.</summary>
    public Descriptor Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly ProtocolSpecificEnumerator GetEnumerator() => this;

    /// <summary>Moves on; a descriptor that is cut off is still handed out.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderLength)
        {
            return false;
        }

        ReadOnlySpan<byte> descriptor = _rest.Window(0, HeaderLength + _rest.U16At(6));
        Current = new Descriptor(descriptor);
        _rest = _rest[descriptor.Length..];
        return true;
    }

    /// <summary>What a protocol has to say of one port.</summary>
    public readonly ref struct Descriptor
    {
        private readonly ReadOnlySpan<byte> _bytes;

        internal Descriptor(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        /// <summary>RELATIVE PORT IDENTIFIER.</summary>
        public ushort RelativePort => _bytes.U16At(0);

        /// <summary>PROTOCOL IDENTIFIER.</summary>
        public ProtocolIdentifier Protocol => (ProtocolIdentifier)(_bytes.U8At(2) & 0x0F);

        /// <summary>The protocol's own bytes, as far as they were received.</summary>
        public ReadOnlySpan<byte> Specific => _bytes.Window(HeaderLength, int.MaxValue);
    }
}
