using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Walks descriptors of a type, a 16-bit length and a value; stops quietly where the bytes end.</summary>
public ref struct TypedDescriptorEnumerator
{
    private const int HeaderLength = 4;
    private readonly int _lengthOffset;
    private readonly bool _wideType;
    private ReadOnlySpan<byte> _rest;

    internal TypedDescriptorEnumerator(ReadOnlySpan<byte> descriptors, int lengthOffset, bool wideType = false)
    {
        _rest = descriptors;
        _lengthOffset = lengthOffset;
        _wideType = wideType;
        Current = default;
    }

    /// <summary>The descriptor at hand.</summary>
    public Descriptor Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly TypedDescriptorEnumerator GetEnumerator() => this;

    /// <summary>Moves on; a descriptor that is cut off is still handed out.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderLength)
        {
            return false;
        }

        ReadOnlySpan<byte> descriptor = _rest.Window(0, HeaderLength + _rest.U16At(_lengthOffset));
        Current = new Descriptor(_wideType ? descriptor.U16At(0) : descriptor.U8At(0), descriptor.Window(HeaderLength, int.MaxValue));
        _rest = _rest[descriptor.Length..];
        return true;
    }

    /// <summary>One descriptor.</summary>
    public readonly ref struct Descriptor
    {
        internal Descriptor(ushort type, ReadOnlySpan<byte> value)
        {
            Type = type;
            Value = value;
        }

        /// <summary>Its type: DESCRIPTOR TYPE of third-party copy, ASSOCIATION and SERVICE TYPE of management addresses.</summary>
        public ushort Type { get; }

        /// <summary>Its value, as far as it was received.</summary>
        public ReadOnlySpan<byte> Value { get; }

        /// <summary>Its value as text, as in management network addresses.</summary>
        public string Text => WireText.ReadUtf8(Value);
    }
}
