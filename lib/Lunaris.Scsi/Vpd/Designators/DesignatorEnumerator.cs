using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Walks designation descriptors; stops quietly where the bytes end.</summary>
public ref struct DesignatorEnumerator
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Makes an enumerator over descriptors.</summary>
    public DesignatorEnumerator(ReadOnlySpan<byte> descriptors)
    {
        _rest = descriptors;
        Current = default;
    }

    /// <summary>The descriptor at hand.</summary>
    public Designator Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly DesignatorEnumerator GetEnumerator() => this;

    /// <summary>Moves on; a descriptor that is cut off is still handed out.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < Designator.HeaderLength)
        {
            return false;
        }

        ReadOnlySpan<byte> descriptor = _rest.Window(0, Designator.HeaderLength + _rest[3]);
        Current = new Designator(descriptor);
        _rest = _rest[descriptor.Length..];
        return true;
    }
}
