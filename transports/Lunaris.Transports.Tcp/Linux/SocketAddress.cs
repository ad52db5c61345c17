using System.Buffers.Binary;
using System.Net;

namespace Lunaris.Transports.Tcp.Linux;

/// <summary><c>struct sockaddr_in</c> and <c>sockaddr_in6</c>.</summary>
internal static class SocketAddress
{
    public const int MaxLength = 28;

    public static int Write(Span<byte> destination, IPEndPoint endPoint)
    {
        destination.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)endPoint.Port);
        if (endPoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination, Libc.AfInet);
            endPoint.Address.TryWriteBytes(destination[4..], out _);
            return 16;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(destination, Libc.AfInet6);
        endPoint.Address.TryWriteBytes(destination[8..], out _);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[24..], (uint)endPoint.Address.ScopeId);
        return MaxLength;
    }

    public static IPEndPoint? Read(ReadOnlySpan<byte> source)
    {
        int port = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        return BinaryPrimitives.ReadUInt16LittleEndian(source) switch
        {
            Libc.AfInet => new IPEndPoint(new IPAddress(source.Slice(4, 4)), port),
            Libc.AfInet6 => new IPEndPoint(new IPAddress(source.Slice(8, 16), BinaryPrimitives.ReadUInt32LittleEndian(source[24..])), port),
            _ => null,
        };
    }
}
