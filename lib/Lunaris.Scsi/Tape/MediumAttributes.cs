using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Tape;

/// <summary>READ ATTRIBUTE (ATTRIBUTE VALUES) parameter data (SPC-5): medium auxiliary memory; a view that is valid as long as the bytes.</summary>
public readonly ref struct MediumAttributes
{
    private const int HeaderLength = 4;
    private readonly ReadOnlySpan<byte> _bytes;

    private MediumAttributes(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>AVAILABLE DATA: bytes after this field that the device has.</summary>
    public uint AvailableData => _bytes.U32At(0);

    /// <summary>Whether the device has more than was received.</summary>
    public bool IsTruncated => _bytes.Length < HeaderLength + (long)AvailableData;

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out MediumAttributes data)
    {
        bool whole = bytes.Length >= HeaderLength;
        data = whole ? new MediumAttributes(bytes) : default;
        return whole;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_bytes.Window(HeaderLength, AvailableData));

    /// <summary>One attribute.</summary>
    public readonly ref struct Attribute
    {
        internal const int AttributeHeaderLength = 5;
        private readonly ReadOnlySpan<byte> _bytes;

        internal Attribute(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        /// <summary>ATTRIBUTE IDENTIFIER.</summary>
        public ushort Identifier => _bytes.U16At(0);

        /// <summary>READ ONLY.</summary>
        public bool IsReadOnly => _bytes.BitAt(2, 7);

        /// <summary>FORMAT: 0 binary, 1 ASCII, 2 text.</summary>
        public int Format => _bytes.U8At(2) & 0x03;

        /// <summary>The value, as far as it was received.</summary>
        public ReadOnlySpan<byte> Value => _bytes.Window(AttributeHeaderLength, int.MaxValue);

        /// <summary>The value as text.</summary>
        public string Text => Format == 1 ? WireText.Read(Value) : WireText.ReadUtf8(Value);
    }

    /// <summary>Walks the attributes; stops quietly where the bytes end.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> attributes)
        {
            _rest = attributes;
            Current = default;
        }

        /// <summary>The attribute at hand.</summary>
        public Attribute Current { get; private set; }

        /// <summary>Moves on; an attribute that is cut off is still handed out.</summary>
        public bool MoveNext()
        {
            if (_rest.Length < Attribute.AttributeHeaderLength)
            {
                return false;
            }

            ReadOnlySpan<byte> attribute = _rest.Window(0, Attribute.AttributeHeaderLength + _rest.U16At(3));
            Current = new Attribute(attribute);
            _rest = _rest[attribute.Length..];
            return true;
        }
    }
}
