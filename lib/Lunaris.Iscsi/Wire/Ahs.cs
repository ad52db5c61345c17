using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lunaris.Iscsi.Wire;

/// <summary>Kinds of additional header segment (RFC 7143 §11.2.2.1).</summary>
public enum AhsType : byte
{
    /// <summary>The part of a CDB beyond 16 bytes.</summary>
    ExtendedCdb = 1,

    /// <summary>Expected length of the read part of a bidirectional command.</summary>
    BidirectionalReadLength = 2,
}

/// <summary>
/// Additional header segments (RFC 7143 §11.2.2): each is AHSLength (2 bytes: bytes after the type), AHSType (1), its content, and padding to 4 bytes.
/// </summary>
public static class Ahs
{
    /// <summary>Longest sum of all segments, by the width of TotalAHSLength.</summary>
    public const int MaxTotalLength = 255 * 4;

    /// <summary>Length of a bidirectional read length segment.</summary>
    public const int BidirectionalReadLengthSize = 8;

    /// <summary>Length, padded, of the segment that carries a CDB of <paramref name="cdbLength"/> bytes; zero up to 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ExtendedCdbSize(int cdbLength)
    {
        int rest = cdbLength - 16;
        return rest <= 0 ? 0 : 4 + rest + Bhs.PaddingOf(rest);
    }

    /// <summary>Writes the part of <paramref name="cdb"/> beyond 16 bytes as a segment.</summary>
    /// <returns>Bytes written, a multiple of four.</returns>
    public static int WriteExtendedCdb(Span<byte> destination, ReadOnlySpan<byte> cdb)
    {
        ReadOnlySpan<byte> rest = cdb[16..];
        int size = ExtendedCdbSize(cdb.Length);
        destination[..size].Clear();

        // AHSLength counts the reserved byte before the content too (RFC 7143 §11.2.2.3: CDBLength - 15).
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(rest.Length + 1));
        destination[2] = (byte)AhsType.ExtendedCdb;
        rest.CopyTo(destination[4..]);
        return size;
    }

    /// <summary>Writes the expected read length of a bidirectional command as a segment.</summary>
    /// <returns>Bytes written: <see cref="BidirectionalReadLengthSize"/>.</returns>
    public static int WriteBidirectionalReadLength(Span<byte> destination, uint length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, 5);
        destination[2] = (byte)AhsType.BidirectionalReadLength;
        destination[3] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], length);
        return BidirectionalReadLengthSize;
    }
}

/// <summary>Walks the additional header segments of a PDU; ends with <see cref="IsMalformed"/> where a length does not fit.</summary>
/// <param name="bytes">All segments, as TotalAHSLength delimits them.</param>
public ref struct AhsReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Type of the current segment, known or not.</summary>
    public AhsType Type { get; private set; }

    /// <summary>Content of the current segment after its type byte, without padding.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether the walk ended at a segment that does not fit.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Moves to the next segment.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        if (_rest.Length < 4)
        {
            IsMalformed = true;
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        int total = 3 + length;
        total += Bhs.PaddingOf(total);
        if (length == 0 || total > _rest.Length)
        {
            IsMalformed = true;
            return false;
        }

        Type = (AhsType)_rest[2];
        Content = _rest.Slice(3, length);
        _rest = _rest[total..];
        return true;
    }
}
