using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Reservations;

/// <summary>Walks TransportIDs that follow one another; stops quietly at one that is not whole.</summary>
public ref struct TransportIdEnumerator
{
    private const int LengthField = 4;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Makes an enumerator over TransportIDs.</summary>
    public TransportIdEnumerator(ReadOnlySpan<byte> ids)
    {
        _rest = ids;
        Current = default;
    }

    /// <summary>The TransportID at hand.</summary>
    public TransportId Current { get; private set; }

    /// <summary>
    /// The TransportIDs of a PERSISTENT RESERVE OUT parameter list with SPEC_I_PT (SPC-5): after the basic list of 24 bytes a length of four bytes, then they.
    /// </summary>
    public static TransportIdEnumerator OfParameterList(ReadOnlySpan<byte> list) =>
        new(list.Window(PersistentReserveOutList.Size + LengthField, list.U32At(PersistentReserveOutList.Size)));

    /// <summary>For <c>foreach</c>.</summary>
    public readonly TransportIdEnumerator GetEnumerator() => this;

    /// <summary>Moves on.</summary>
    public bool MoveNext()
    {
        if (!TransportId.TryParse(_rest, out TransportId id))
        {
            return false;
        }

        Current = id;
        _rest = _rest[id.Bytes.Length..];
        return true;
    }
}
