using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lunaris.Scsi.Layout;

/// <summary>Reads that answer zero where the bytes were not received, so that no view can read beyond what came.</summary>
internal static class WireSpan
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte U8At(this ReadOnlySpan<byte> bytes, int offset) => (uint)offset < (uint)bytes.Length ? bytes[offset] : (byte)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort U16At(this ReadOnlySpan<byte> bytes, int offset) => offset >= 0 && offset <= bytes.Length - 2 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]) : (ushort)0;

    public static uint U24At(this ReadOnlySpan<byte> bytes, int offset) => offset >= 0 && offset <= bytes.Length - 3 ? ((uint)bytes[offset] << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[(offset + 1)..]) : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint U32At(this ReadOnlySpan<byte> bytes, int offset) => offset >= 0 && offset <= bytes.Length - 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]) : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong U64At(this ReadOnlySpan<byte> bytes, int offset) => offset >= 0 && offset <= bytes.Length - 8 ? BinaryPrimitives.ReadUInt64BigEndian(bytes[offset..]) : 0;

    public static bool BitAt(this ReadOnlySpan<byte> bytes, int offset, int bit) => (bytes.U8At(offset) & (1 << bit)) != 0;

    /// <summary>The part of a window that was received; empty where none of it was.</summary>
    public static ReadOnlySpan<byte> Window(this ReadOnlySpan<byte> bytes, long offset, long length)
    {
        if (offset < 0 || length <= 0 || offset >= bytes.Length)
        {
            return default;
        }

        return bytes.Slice((int)offset, (int)Math.Min(length, bytes.Length - offset));
    }
}
