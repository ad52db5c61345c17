using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lunaris.Iscsi.Wire;

/// <summary>
/// CRC32C as iSCSI digests use it (RFC 7143 §13.1): Castagnoli polynomial, reflected, started and finished with all ones.
/// Stateless and thread-safe.
/// </summary>
/// <remarks>
/// The CPU's CRC instruction has a latency of three cycles and a throughput of one, so a single chain reaches a third of what the unit can do.
/// Long inputs run as three chains over neighbouring parts, joined by a carry-less multiplication. Elsewhere <see cref="BitOperations"/> brings
/// the instruction of the platform or its table.
/// </remarks>
public static class Crc32C
{
    private const int LongPart = 1360;
    private const int ShortPart = 168;
    private const uint Polynomial = 0x82F63B78;

    private static readonly Vector128<ulong> s_longJoin = JoinConstants(LongPart);
    private static readonly Vector128<ulong> s_shortJoin = JoinConstants(ShortPart);

    /// <summary>The state before the first byte.</summary>
    public static uint Seed => 0xFFFFFFFF;

    /// <summary>Adds bytes to a running state that began as <see cref="Seed"/>.</summary>
    public static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        if (Sse42.X64.IsSupported && Pclmulqdq.IsSupported)
        {
            ref byte start = ref MemoryMarshal.GetReference(bytes);
            int length = bytes.Length;
            int offset = 0;
            while (length - offset >= 3 * LongPart)
            {
                state = AppendThree(state, ref Unsafe.Add(ref start, offset), LongPart, s_longJoin);
                offset += 3 * LongPart;
            }

            while (length - offset >= 3 * ShortPart)
            {
                state = AppendThree(state, ref Unsafe.Add(ref start, offset), ShortPart, s_shortJoin);
                offset += 3 * ShortPart;
            }

            bytes = bytes[offset..];
        }

        return AppendSerial(state, bytes);
    }

    /// <summary>Turns a running state into the digest.</summary>
    public static uint Finish(uint state) => ~state;

    /// <summary>The digest of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Finish(Append(Seed, bytes));

    /// <summary>Reads a digest from the wire, where it stands in the byte order of the reflected register.</summary>
    public static uint Read(ReadOnlySpan<byte> digest) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(digest);

    /// <summary>Writes a digest as the wire carries it.</summary>
    public static void Write(Span<byte> destination, uint digest) => System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(destination, digest);

    /// <summary>One chain: for short inputs and for platforms without the wide path.</summary>
    internal static uint AppendSerial(uint state, ReadOnlySpan<byte> bytes)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int offset = 0;
        for (; bytes.Length - offset >= 8; offset += 8)
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, offset));
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        }

        for (; offset < bytes.Length; offset++)
        {
            state = BitOperations.Crc32C(state, Unsafe.Add(ref start, offset));
        }

        return state;
    }

    private static uint AppendThree(uint state, ref byte start, int part, Vector128<ulong> join)
    {
        ulong a = state;
        ulong b = 0;
        ulong c = 0;
        for (int offset = 0; offset < part; offset += 8)
        {
            a = Sse42.X64.Crc32(a, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, offset)));
            b = Sse42.X64.Crc32(b, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, part + offset)));
            c = Sse42.X64.Crc32(c, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (2 * part) + offset)));
        }

        // a is followed by two parts and b by one: multiply each by x^(8 * bytes that follow); the CRC instruction reduces the products.
        Vector128<ulong> shiftedA = Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(a), join, 0x00);
        Vector128<ulong> shiftedB = Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(b), join, 0x10);
        return (uint)(Sse42.X64.Crc32(0, shiftedA.ToScalar() ^ shiftedB.ToScalar()) ^ c);
    }

    private static Vector128<ulong> JoinConstants(int part) => Vector128.Create(PowerOfX((16 * part) - 33), (ulong)PowerOfX((8 * part) - 33));

    /// <summary>x to the given power modulo the polynomial, bit-reflected. The 33 that callers subtract is what the product and the CRC instruction add.</summary>
    private static uint PowerOfX(int exponent)
    {
        uint value = 0x80000000;
        for (int i = 0; i < exponent; i++)
        {
            value = (value >> 1) ^ ((value & 1) != 0 ? Polynomial : 0);
        }

        return value;
    }
}
