using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi;

/// <summary>REPORT LUNS parameter data (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct ReportLunsData
{
    /// <summary>Bytes before the first LUN.</summary>
    public const int HeaderLength = 8;

    private readonly ReadOnlySpan<byte> _luns;

    private ReportLunsData(uint listLength, ReadOnlySpan<byte> luns)
    {
        ListLength = listLength;
        _luns = luns;
    }

    /// <summary>LUN LIST LENGTH: bytes of LUNs that the device has.</summary>
    public uint ListLength { get; }

    /// <summary>Number of LUNs that were received whole.</summary>
    public int Count => _luns.Length / Lun.Size;

    /// <summary>Allocation length with which all LUNs are returned.</summary>
    public long NeededLength => HeaderLength + (long)ListLength;

    /// <summary>Whether the device has more LUNs than were received.</summary>
    public bool IsTruncated => _luns.Length < ListLength;

    /// <summary>One of the LUNs.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not 0 to <see cref="Count"/> less 1.</exception>
    public Lun this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return Lun.Read(_luns[(index * Lun.Size)..]);
        }
    }

    /// <summary>Reads the data.</summary>
    /// <returns>Whether there is a header.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ReportLunsData data)
    {
        if (bytes.Length < HeaderLength)
        {
            data = default;
            return false;
        }

        uint length = bytes.U32At(0);
        data = new ReportLunsData(length, bytes.Window(HeaderLength, length));
        return true;
    }

    /// <summary>Writes the data.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ReadOnlySpan<Lun> luns)
    {
        int length = HeaderLength + (luns.Length * Lun.Size);
        WireGuard.Room(destination.Length, length);
        BinaryPrimitives.WriteUInt64BigEndian(destination, (ulong)(luns.Length * Lun.Size) << 32);
        for (int i = 0; i < luns.Length; i++)
        {
            luns[i].Write(destination[(HeaderLength + (i * Lun.Size))..]);
        }

        return length;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>The LUNs in an array.</summary>
    public Lun[] ToArray()
    {
        var luns = new Lun[Count];
        for (int i = 0; i < luns.Length; i++)
        {
            luns[i] = this[i];
        }

        return luns;
    }

    /// <summary>Walks the LUNs.</summary>
    public ref struct Enumerator
    {
        private readonly ReportLunsData _data;
        private int _index;

        internal Enumerator(ReportLunsData data)
        {
            _data = data;
            _index = -1;
        }

        /// <summary>The LUN at hand.</summary>
        public readonly Lun Current => _data[_index];

        /// <summary>Moves on.</summary>
        public bool MoveNext() => ++_index < _data.Count;
    }
}
