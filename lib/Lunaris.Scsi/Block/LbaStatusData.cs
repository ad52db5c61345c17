using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>GET LBA STATUS parameter data (SBC-4).</summary>
public static class LbaStatusData
{
    /// <summary>Bytes before the first range.</summary>
    public const int HeaderLength = 8;

    /// <summary>Reads the data. REPORT TYPE / completion condition lie in the last byte of the header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ParameterData<LbaStatusDescriptor> data) =>
        ParameterData.TryParse(bytes, HeaderLength, bytes.U32At(0), 4, out data);

    /// <summary>COMPLETION CONDITION of a header: 0 none indicated, 1 by the allocation length, 2 by the scan length, 3 by the capacity.</summary>
    public static int CompletionConditionOf(ReadOnlySpan<byte> header) => (header.U8At(7) >> 1) & 0x07;

    /// <summary>Writes the data.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ReadOnlySpan<LbaStatusDescriptor> ranges)
    {
        int length = ParameterData.Write(destination, HeaderLength, ranges);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(length - 4));
        return length;
    }
}
