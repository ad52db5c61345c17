using System.Buffers.Binary;

namespace Lunaris.LibIscsi.Scsi;

/// <summary>Reads of what a target sent that answer zero where nothing was received.</summary>
internal static class DataReader
{
    public static byte U8(ReadOnlySpan<byte> bytes, int offset) => (uint)offset < (uint)bytes.Length ? bytes[offset] : (byte)0;

    public static ushort U16(ReadOnlySpan<byte> bytes, int offset) => (uint)offset + 2 <= (uint)bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]) : (ushort)0;

    public static uint U32(ReadOnlySpan<byte> bytes, int offset) => (uint)offset + 4 <= (uint)bytes.Length ? BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]) : 0;

    /// <summary>What was received from an offset on; empty where that is nothing.</summary>
    public static ReadOnlySpan<byte> From(ReadOnlySpan<byte> bytes, int offset) => offset < bytes.Length ? bytes[offset..] : default;

    /// <summary>A length that a target announces as the <c>int</c> that callers compare with: a length beyond it is as good as unknown.</summary>
    public static int Length(long length) => length <= int.MaxValue ? (int)length : -1;

    /// <summary>A flag as C has it.</summary>
    public static int Int(bool flag) => flag ? 1 : 0;

    /// <summary>A flag as C has it, in a byte.</summary>
    public static byte Byte(bool flag) => flag ? (byte)1 : (byte)0;
}
