using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RdmaNet.Native;

/// <summary>Reading native structures, and turning native failures into exceptions.</summary>
internal static unsafe class Interop
{
    /// <summary>sockaddr_storage.</summary>
    public const int AddressSize = 128;

    private const ushort AfInet = 2;
    private const ushort AfInet6 = 10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(nint structure, int offset)
        where T : unmanaged
        => Unsafe.ReadUnaligned<T>((byte*)structure + offset);

    /// <summary>The context of a pd, mr, mw, cq or qp: all begin with it.</summary>
    public static nint ContextOf(nint structure) => Read<nint>(structure, 0);

    public static nint NotNull(nint pointer, string operation)
    {
        if (pointer == 0)
        {
            ThrowLast(operation);
        }
        return pointer;
    }

    /// <summary>For functions that return -1 and set errno.</summary>
    public static void ThrowIfMinusOne(int result, string operation)
    {
        if (result != 0)
        {
            ThrowLast(operation);
        }
    }

    /// <summary>For functions that return the error number.</summary>
    public static void ThrowIfError(int error, string operation)
    {
        if (error != 0)
        {
            throw new RdmaException(operation, Math.Abs(error));
        }
    }

    /// <summary>A structure is not where this binding expects it: nothing that follows could be trusted.</summary>
    public static void Verify([DoesNotReturnIf(false)] bool expected, string structure)
    {
        if (!expected)
        {
            throw new RdmaException(structure, Errno.Protocol, $"the installed rdma-core lays {structure} out differently than this binding knows it, so RDMA is refused");
        }
    }

    public static void WriteAddress(byte* storage, IPEndPoint endPoint)
    {
        new Span<byte>(storage, AddressSize).Clear();
        // The family is in host order, the port in network order.
        *(ushort*)storage = endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? AfInet6 : AfInet;
        storage[2] = (byte)(endPoint.Port >> 8);
        storage[3] = (byte)endPoint.Port;
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
        {
            endPoint.Address.TryWriteBytes(new Span<byte>(storage + 8, 16), out _);
            *(uint*)(storage + 24) = (uint)endPoint.Address.ScopeId;
        }
        else
        {
            endPoint.Address.TryWriteBytes(new Span<byte>(storage + 4, 4), out _);
        }
    }

    public static IPEndPoint? ReadAddress(nint storage)
    {
        var bytes = (byte*)storage;
        int port = (bytes[2] << 8) | bytes[3];
        return *(ushort*)bytes switch
        {
            AfInet => new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(bytes + 4, 4)), port),
            AfInet6 => new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(bytes + 8, 16), *(uint*)(bytes + 24)), port),
            _ => null,
        };
    }

    public static int Milliseconds(TimeSpan timeout) => (int)Math.Clamp(timeout.TotalMilliseconds, 1, int.MaxValue);

    private static void ThrowLast(string operation) => throw new RdmaException(operation, Marshal.GetLastPInvokeError());
}
