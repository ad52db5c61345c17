using System.Buffers.Binary;

namespace Lunaris.Transports.Iser.Wire;

/// <summary>Hello and HelloReply (RFC 7145 §9.3, §9.4): sent only where <c>iSERHelloRequired</c> ended as Yes. No known target asks for it.</summary>
/// <param name="MaxVersion">Highest version that the sender speaks.</param>
/// <param name="Version">Hello: lowest version; HelloReply: the version chosen.</param>
/// <param name="ReadDepth">Hello: RDMA Reads that the initiator takes at once (iSER-IRD); HelloReply: that the target will make (iSER-ORD).</param>
/// <param name="Rejected">HelloReply: the target does not go on.</param>
internal readonly record struct HelloMessage(byte MaxVersion, byte Version, ushort ReadDepth, bool Rejected)
{
    /// <summary>The version of RFC 7145.</summary>
    public const byte Rfc7145Version = 10;

    public void Write(Span<byte> destination, IserMessageKind kind)
    {
        destination[..IserHeader.Length].Clear();
        destination[0] = (byte)(((byte)kind << 4) | (Rejected ? 1 : 0));
        destination[1] = (byte)((MaxVersion << 4) | (Version & 0x0F));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], ReadDepth);
    }

    /// <summary>Reads one; the caller has checked kind and length by <see cref="IserHeader.TryRead"/>.</summary>
    public static HelloMessage Read(ReadOnlySpan<byte> source) => new(
        (byte)(source[1] >> 4),
        (byte)(source[1] & 0x0F),
        BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
        (source[0] & 1) != 0);
}
