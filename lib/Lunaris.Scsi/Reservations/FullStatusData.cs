using System.Buffers.Binary;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Reservations;

/// <summary>READ FULL STATUS parameter data (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct FullStatusData
{
    /// <summary>Bytes before the first descriptor.</summary>
    public const int HeaderLength = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    private FullStatusData(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>PRGENERATION: counts changes of registrations.</summary>
    public uint Generation => _bytes.U32At(0);

    /// <summary>ADDITIONAL LENGTH: bytes of descriptors that the device has.</summary>
    public uint ListLength => _bytes.U32At(4);

    /// <summary>Allocation length with which everything is returned.</summary>
    public long NeededLength => HeaderLength + (long)ListLength;

    /// <summary>Whether the device has more than was received.</summary>
    public bool IsTruncated => _bytes.Length < NeededLength;

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out FullStatusData data)
    {
        bool whole = bytes.Length >= HeaderLength;
        data = whole ? new FullStatusData(bytes) : default;
        return whole;
    }

    /// <summary>Writes the header; descriptors follow.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void WriteHeader(Span<byte> destination, uint generation, int listLength)
    {
        WireGuard.Room(destination.Length, HeaderLength);
        BinaryPrimitives.WriteUInt32BigEndian(destination, generation);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)listLength);
    }

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_bytes.Window(HeaderLength, ListLength));

    /// <summary>One registration.</summary>
    public readonly ref struct Descriptor
    {
        /// <summary>Bytes before the TransportID.</summary>
        public const int DescriptorHeaderLength = 24;

        private readonly ReadOnlySpan<byte> _bytes;

        internal Descriptor(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        /// <summary>RESERVATION KEY.</summary>
        public ulong ReservationKey => _bytes.U64At(0);

        /// <summary>ALL_TG_PT: the registration is of all target ports.</summary>
        public bool AllTargetPorts => _bytes.BitAt(12, 1);

        /// <summary>R_HOLDER: the nexus holds the reservation.</summary>
        public bool IsHolder => _bytes.BitAt(12, 0);

        /// <summary>SCOPE, of a holder.</summary>
        public int Scope => _bytes.U8At(13) >> 4;

        /// <summary>TYPE, of a holder.</summary>
        public PersistentReservationType Type => (PersistentReservationType)(_bytes.U8At(13) & 0x0F);

        /// <summary>RELATIVE TARGET PORT IDENTIFIER; not valid with <see cref="AllTargetPorts"/>.</summary>
        public ushort RelativeTargetPort => _bytes.U16At(18);

        /// <summary>The initiator port, where its TransportID was received whole.</summary>
        public bool TryGetTransportId(out TransportId id) => TransportId.TryParse(_bytes.Window(DescriptorHeaderLength, _bytes.U32At(20)), out id);

        /// <summary>Writes a descriptor.</summary>
        /// <returns>The number of bytes written.</returns>
        /// <exception cref="ArgumentException">The destination is too short.</exception>
        public static int Write(Span<byte> destination, ulong key, bool allTargetPorts, bool isHolder, PersistentReservationType type, ushort relativeTargetPort, ReadOnlySpan<byte> transportId)
        {
            int length = DescriptorHeaderLength + transportId.Length;
            WireGuard.Room(destination.Length, length);
            destination[..length].Clear();
            BinaryPrimitives.WriteUInt64BigEndian(destination, key);
            destination[12] = (byte)((allTargetPorts ? 2 : 0) | (isHolder ? 1 : 0));
            destination[13] = (byte)((int)type & 0x0F);
            BinaryPrimitives.WriteUInt16BigEndian(destination[18..], relativeTargetPort);
            BinaryPrimitives.WriteUInt32BigEndian(destination[20..], (uint)transportId.Length);
            transportId.CopyTo(destination[DescriptorHeaderLength..]);
            return length;
        }
    }

    /// <summary>Walks the registrations; stops quietly where the bytes end.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> descriptors)
        {
            _rest = descriptors;
            Current = default;
        }

        /// <summary>The registration at hand.</summary>
        public Descriptor Current { get; private set; }

        /// <summary>Moves on; one whose TransportID is cut off is still handed out.</summary>
        public bool MoveNext()
        {
            if (_rest.Length < Descriptor.DescriptorHeaderLength)
            {
                return false;
            }

            ReadOnlySpan<byte> descriptor = _rest.Window(0, Descriptor.DescriptorHeaderLength + (long)_rest.U32At(20));
            Current = new Descriptor(descriptor);
            _rest = _rest[descriptor.Length..];
            return true;
        }
    }
}
