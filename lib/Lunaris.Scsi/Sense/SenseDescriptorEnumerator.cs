namespace Lunaris.Scsi.Sense;

/// <summary>Walks the descriptors of descriptor format sense data; stops quietly where the bytes end.</summary>
public ref struct SenseDescriptorEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal SenseDescriptorEnumerator(ReadOnlySpan<byte> descriptors)
    {
        _rest = descriptors;
        Current = default;
    }

    /// <summary>The descriptor at hand.</summary>
    public SenseDescriptor Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly SenseDescriptorEnumerator GetEnumerator() => this;

    /// <summary>Moves on; a descriptor that is cut off is still handed out.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < 2)
        {
            return false;
        }

        int length = Math.Min(_rest.Length, 2 + _rest[1]);
        Current = new SenseDescriptor(_rest[..length]);
        _rest = _rest[length..];
        return true;
    }
}
