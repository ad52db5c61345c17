using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Reservations;

/// <summary>The reservation in READ RESERVATION parameter data (SPC-5).</summary>
[WireRecord(16, MinLength = 16)]
[Reserved(8, 5)]
[Reserved(14, 2)]
public readonly partial record struct ReservationDescriptor
{
    /// <summary>RESERVATION KEY; 0 for the All Registrants types.</summary>
    [U64(0)]
    public ulong ReservationKey { get; init; }

    /// <summary>SCOPE.</summary>
    [Bits(13, 7, 4)]
    public byte Scope { get; init; }

    /// <summary>TYPE.</summary>
    [Bits(13, 3, 0)]
    public Commands.PersistentReservationType Type { get; init; }
}
