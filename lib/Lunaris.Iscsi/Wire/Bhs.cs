using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lunaris.Iscsi.Wire;

/// <summary>
/// What every basic header segment has in common (RFC 7143 §11.2.1).
/// <code>
/// byte 0      .I opcode(6)
/// byte 1      F, opcode-specific
/// byte 4      TotalAHSLength, in 4-byte words
/// byte 5-7    DataSegmentLength, in bytes without padding
/// byte 16-19  ITT
/// </code>
/// </summary>
public static class Bhs
{
    /// <summary>Length of the basic header segment in bytes.</summary>
    public const int Length = 48;

    /// <summary>Longest data segment that the 24-bit field can announce.</summary>
    public const int MaxDataSegmentLength = 0xFFFFFF;

    /// <summary>Length of a digest in bytes.</summary>
    public const int DigestLength = 4;

    /// <summary>The opcode, known or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Opcode OpcodeOf(ReadOnlySpan<byte> bhs) => (Opcode)(bhs[0] & 0x3F);

    /// <summary>Length of all additional header segments in bytes: 0 to 1020.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AhsLengthOf(ReadOnlySpan<byte> bhs) => bhs[4] * 4;

    /// <summary>Length of the data segment in bytes, without padding: 0 to 16777215.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DataSegmentLengthOf(ReadOnlySpan<byte> bhs) => (int)(BinaryPrimitives.ReadUInt32BigEndian(bhs[4..]) & 0xFFFFFF);

    /// <summary>The initiator task tag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Itt IttOf(ReadOnlySpan<byte> bhs) => new(BinaryPrimitives.ReadUInt32BigEndian(bhs[16..]));

    /// <summary>Zero bytes that follow a segment of <paramref name="length"/> bytes up to the next 4-byte boundary.</summary>
    public static int PaddingOf(int length) => -length & 3;
}
