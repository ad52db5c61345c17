using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Reservations;

/// <summary>READ KEYS parameter data (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct ReservationKeysData
{
    /// <summary>Bytes before the first key.</summary>
    public const int HeaderLength = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    private ReservationKeysData(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>PRGENERATION: counts changes of registrations.</summary>
    public uint Generation => _bytes.U32At(0);

    /// <summary>ADDITIONAL LENGTH: bytes of keys that the device has.</summary>
    public uint ListLength => _bytes.U32At(4);

    /// <summary>Number of keys that were received whole.</summary>
    public int Count => _bytes.Window(HeaderLength, ListLength).Length / 8;

    /// <summary>Allocation length with which all keys are returned.</summary>
    public long NeededLength => HeaderLength + (long)ListLength;

    /// <summary>Whether the device has more keys than were received.</summary>
    public bool IsTruncated => _bytes.Length < NeededLength;

    /// <summary>One of the keys.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not 0 to <see cref="Count"/> less 1.</exception>
    public ulong this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _bytes.U64At(HeaderLength + (index * 8));
        }
    }

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ReservationKeysData data)
    {
        bool whole = bytes.Length >= HeaderLength;
        data = whole ? new ReservationKeysData(bytes) : default;
        return whole;
    }

    /// <summary>Writes the data.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, uint generation, ReadOnlySpan<ulong> keys)
    {
        int length = HeaderLength + (keys.Length * 8);
        WireGuard.Room(destination.Length, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination, generation);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)(length - HeaderLength));
        for (int i = 0; i < keys.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination[(HeaderLength + (i * 8))..], keys[i]);
        }

        return length;
    }
}
