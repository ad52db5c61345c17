using Lunaris.Scsi.Layout;
using Lunaris.Scsi.Primary;

namespace Lunaris.Scsi.Block;

/// <summary>REPORT REFERRALS parameter data (SBC-4); a view that is valid as long as the bytes.</summary>
public readonly ref struct ReferralsData
{
    private const int HeaderLength = 4;
    private readonly ReadOnlySpan<byte> _bytes;

    private ReferralsData(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Whether the device has more than was received.</summary>
    public bool IsTruncated => _bytes.Length < HeaderLength + _bytes.U16At(2);

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ReferralsData data)
    {
        bool whole = bytes.Length >= HeaderLength;
        data = whole ? new ReferralsData(bytes) : default;
        return whole;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_bytes.Window(HeaderLength, _bytes.U16At(2)));

    /// <summary>One user data segment.</summary>
    public readonly ref struct Segment
    {
        internal const int SegmentHeaderLength = 20;
        private readonly ReadOnlySpan<byte> _bytes;

        internal Segment(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        /// <summary>FIRST USER DATA SEGMENT LBA.</summary>
        public ulong FirstLba => _bytes.U64At(4);

        /// <summary>LAST USER DATA SEGMENT LBA.</summary>
        public ulong LastLba => _bytes.U64At(12);

        /// <summary>Number of port groups that were received.</summary>
        public int GroupCount => (_bytes.Length - SegmentHeaderLength) / 4;

        /// <summary>State and number of one of the port groups; zeros where there is none.</summary>
        public (AsymmetricAccessState State, ushort Group) Group(int index) =>
            ((AsymmetricAccessState)(_bytes.U8At(SegmentHeaderLength + (index * 4)) & 0x0F), _bytes.U16At(SegmentHeaderLength + (index * 4) + 2));
    }

    /// <summary>Walks the segments; stops quietly where the bytes end.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> segments)
        {
            _rest = segments;
            Current = default;
        }

        /// <summary>The segment at hand.</summary>
        public Segment Current { get; private set; }

        /// <summary>Moves on.</summary>
        public bool MoveNext()
        {
            if (_rest.Length < Segment.SegmentHeaderLength)
            {
                return false;
            }

            ReadOnlySpan<byte> segment = _rest.Window(0, Segment.SegmentHeaderLength + (_rest[3] * 4));
            Current = new Segment(segment);
            _rest = _rest[segment.Length..];
            return true;
        }
    }
}
