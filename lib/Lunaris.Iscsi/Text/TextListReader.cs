namespace Lunaris.Iscsi.Text;

/// <summary>Walks the items of a comma-separated list of values (RFC 7143 §6.1). An empty list has no item; an empty item is handed out as such.</summary>
/// <param name="list">The value of the key.</param>
public ref struct TextListReader(ReadOnlySpan<byte> list)
{
    private ReadOnlySpan<byte> _rest = list;
    private bool _more = !list.IsEmpty;

    /// <summary>The current item.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Goes to the next item.</summary>
    public bool MoveNext()
    {
        if (!_more)
        {
            return false;
        }

        int comma = _rest.IndexOf((byte)',');
        _more = comma >= 0;
        Current = _more ? _rest[..comma] : _rest;
        _rest = _more ? _rest[(comma + 1)..] : default;
        return true;
    }
}
