using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>REASSIGN BLOCKS parameter list (SBC-4); the form follows the LONGLBA and LONGLIST bits of the CDB.</summary>
public static class ReassignBlocksList
{
    private const int HeaderLength = 4;

    /// <summary>Bytes of the addresses that a header announces.</summary>
    public static uint ListLengthOf(ReadOnlySpan<byte> bytes, bool longList) => longList ? bytes.U32At(0) : bytes.U16At(2);

    /// <summary>Reads a list of eight-byte addresses.</summary>
    public static bool TryParseLong(ReadOnlySpan<byte> bytes, bool longList, out ParameterData<ReassignLongLba> list) =>
        ParameterData.TryParse(bytes, HeaderLength, ListLengthOf(bytes, longList), HeaderLength, out list);

    /// <summary>Reads a list of four-byte addresses.</summary>
    public static bool TryParseShort(ReadOnlySpan<byte> bytes, bool longList, out ParameterData<ReassignShortLba> list) =>
        ParameterData.TryParse(bytes, HeaderLength, ListLengthOf(bytes, longList), HeaderLength, out list);

    /// <summary>Writes a list of eight-byte addresses with the long header.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ReadOnlySpan<ReassignLongLba> blocks)
    {
        int length = ParameterData.Write(destination, HeaderLength, blocks);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(length - HeaderLength));
        return length;
    }
}
