using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>
/// The alias entries of the CHANGE ALIASES parameter list and of REPORT ALIASES parameter data (SPC-5); a view that is valid as long as the bytes.
/// </summary>
public ref struct AliasEntries
{
    /// <summary>Bytes before the first entry.</summary>
    public const int HeaderLength = 8;

    /// <summary>PROTOCOL IDENTIFIER of designations that are of no protocol.</summary>
    public const byte ProtocolIndependent = 0x80;

    private const int EntryHeader = 16;
    private ReadOnlySpan<byte> _rest;

    private AliasEntries(ReadOnlySpan<byte> entries)
    {
        _rest = entries;
        Current = default;
    }

    /// <summary>The entry at hand.</summary>
    public Entry Current { get; private set; }

    /// <summary>Reads the entries; the length field limits what is looked at.</summary>
    /// <returns>Whether there is a header.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out AliasEntries entries)
    {
        bool whole = bytes.Length >= HeaderLength;
        entries = whole ? new AliasEntries(bytes.Window(HeaderLength, 4 + (long)bytes.U32At(0) - HeaderLength)) : default;
        return whole;
    }

    /// <summary>Begins a CHANGE ALIASES parameter list, or REPORT ALIASES parameter data; entries follow.</summary>
    /// <param name="destination">At least 8 bytes.</param>
    /// <param name="entriesLength">Bytes of all entries.</param>
    /// <param name="count">NUMBER OF ALIASES of REPORT ALIASES; 0 for CHANGE ALIASES, which has no such field.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void WriteHeader(Span<byte> destination, int entriesLength, ushort count = 0)
    {
        WireGuard.Room(destination.Length, HeaderLength);
        destination[..HeaderLength].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(entriesLength + HeaderLength - 4));
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], count);
    }

    /// <summary>Writes an entry.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="alias">ALIAS VALUE.</param>
    /// <param name="protocol">PROTOCOL IDENTIFIER, or <see cref="ProtocolIndependent"/>.</param>
    /// <param name="format">FORMAT CODE.</param>
    /// <param name="designation">DESIGNATION; filled up with zeros to a multiple of four bytes.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or the designation longer than its length field says.</exception>
    public static int WriteEntry(Span<byte> destination, ulong alias, byte protocol, byte format, ReadOnlySpan<byte> designation)
    {
        int padded = (designation.Length + 3) & ~3;
        WireGuard.Fits((ulong)padded, ushort.MaxValue, nameof(designation));
        WireGuard.Room(destination.Length, EntryHeader + padded);
        destination[..(EntryHeader + padded)].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(destination, alias);
        destination[8] = protocol;
        destination[11] = format;
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], (ushort)padded);
        designation.CopyTo(destination[EntryHeader..]);
        return EntryHeader + padded;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly AliasEntries GetEnumerator() => this;

    /// <summary>Moves on; an entry whose designation is cut off is still handed out.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < EntryHeader)
        {
            return false;
        }

        ReadOnlySpan<byte> entry = _rest.Window(0, EntryHeader + _rest.U16At(14));
        Current = new Entry(entry);
        _rest = _rest[entry.Length..];
        return true;
    }

    /// <summary>One alias.</summary>
    public readonly ref struct Entry
    {
        private readonly ReadOnlySpan<byte> _bytes;

        internal Entry(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        /// <summary>ALIAS VALUE.</summary>
        public ulong Alias => _bytes.U64At(0);

        /// <summary>PROTOCOL IDENTIFIER; <see cref="ProtocolIndependent"/> for none.</summary>
        public byte Protocol => _bytes.U8At(8);

        /// <summary>FORMAT CODE.</summary>
        public byte Format => _bytes.U8At(11);

        /// <summary>DESIGNATION, as far as it was received.</summary>
        public ReadOnlySpan<byte> Designation => _bytes.Window(EntryHeader, int.MaxValue);
    }
}
