using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Reservations;

/// <summary>READ RESERVATION parameter data (SPC-5).</summary>
/// <param name="Generation">PRGENERATION: counts changes of registrations.</param>
/// <param name="Reservation">The reservation, where there is one.</param>
public readonly record struct ReadReservationData(uint Generation, ReservationDescriptor? Reservation)
{
    private const int HeaderLength = 8;

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ReadReservationData data)
    {
        bool held = ReservationDescriptor.TryRead(bytes.Window(HeaderLength, bytes.U32At(4)), out ReservationDescriptor reservation);
        bool whole = bytes.Length >= HeaderLength;
        data = whole ? new ReadReservationData(bytes.U32At(0), held ? reservation : null) : default;
        return whole;
    }

    /// <summary>Writes the data.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int Write(Span<byte> destination)
    {
        int length = HeaderLength + (Reservation is null ? 0 : ReservationDescriptor.Size);
        WireGuard.Room(destination.Length, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination, Generation);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)(length - HeaderLength));
        Reservation?.Write(destination[HeaderLength..]);
        return length;
    }
}
