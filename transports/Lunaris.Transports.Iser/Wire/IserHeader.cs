using System.Buffers.Binary;

namespace Lunaris.Transports.Iser.Wire;

/// <summary>What an iSER message is (RFC 7145 §9.2).</summary>
internal enum IserMessageKind : byte
{
    /// <summary>An iSCSI control-type PDU follows.</summary>
    Control = 1,

    /// <summary>The initiator's opening.</summary>
    Hello = 2,

    /// <summary>The target's answer to it.</summary>
    HelloReply = 3,
}

/// <summary>A steering tag as it is advertised: a key, and where the memory begins under it.</summary>
/// <param name="Key">The remote key.</param>
/// <param name="Offset">Base offset: the virtual address of the first byte.</param>
internal readonly record struct Stag(uint Key, ulong Offset);

/// <summary>
/// The header in front of every PDU (RFC 7145 §9.2).
/// <code>
///  byte 0        1..3      4..7         8..15               16..19      20..27
/// +-------------+---------+------------+-------------------+-----------+------------------+
/// | 0001 |W|R|00| reserved| write STag | write base offset | read STag | read base offset |
/// +-------------+---------+------------+-------------------+-----------+------------------+
/// </code>
/// W and R say whether the tags mean anything. <em>Write</em> and <em>read</em> are those of the SCSI command: the target reads the write buffer.
/// </summary>
internal static class IserHeader
{
    public const int Length = 28;

    private const byte WriteValid = 0x08;
    private const byte ReadValid = 0x04;

    /// <summary>Writes the header of a control-type PDU.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes; all of them are set.</param>
    /// <param name="write">Memory that the target may read.</param>
    /// <param name="read">Memory that the target may write.</param>
    public static void WriteControl(Span<byte> destination, Stag? write, Stag? read)
    {
        destination[..Length].Clear();
        destination[0] = (byte)(((byte)IserMessageKind.Control << 4) | (write is null ? 0 : WriteValid) | (read is null ? 0 : ReadValid));
        if (write is { } w)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[4..], w.Key);
            BinaryPrimitives.WriteUInt64BigEndian(destination[8..], w.Offset);
        }

        if (read is { } r)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[16..], r.Key);
            BinaryPrimitives.WriteUInt64BigEndian(destination[20..], r.Offset);
        }
    }

    /// <summary>Reads a header.</summary>
    /// <param name="source">A message from its first byte on, of any length.</param>
    /// <param name="kind">What the message is.</param>
    /// <param name="write">The write tag, of a control-type message that has one.</param>
    /// <param name="read">The read tag, of a control-type message that has one.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? TryRead(ReadOnlySpan<byte> source, out IserMessageKind kind, out Stag? write, out Stag? read)
    {
        kind = default;
        write = null;
        read = null;
        if (source.Length < Length)
        {
            return $"an iSER message has {source.Length} bytes, less than its header of {Length}";
        }

        kind = (IserMessageKind)(source[0] >> 4);
        if (kind is not (IserMessageKind.Control or IserMessageKind.Hello or IserMessageKind.HelloReply))
        {
            return $"an iSER message has the unknown opcode {source[0] >> 4}";
        }

        if (kind == IserMessageKind.Control && (source[0] & WriteValid) != 0)
        {
            write = new Stag(BinaryPrimitives.ReadUInt32BigEndian(source[4..]), BinaryPrimitives.ReadUInt64BigEndian(source[8..]));
        }

        if (kind == IserMessageKind.Control && (source[0] & ReadValid) != 0)
        {
            read = new Stag(BinaryPrimitives.ReadUInt32BigEndian(source[16..]), BinaryPrimitives.ReadUInt64BigEndian(source[20..]));
        }

        return null;
    }
}
