using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>UNMAP parameter list (SBC-4).</summary>
public static class UnmapList
{
    /// <summary>Bytes before the first range.</summary>
    public const int HeaderLength = 8;

    /// <summary>Reads the list.</summary>
    /// <returns>Whether there is a header; see <see cref="ParameterData{T}.IsTruncated"/> for a list that is too short for what it announces.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ParameterData<UnmapDescriptor> list) =>
        ParameterData.TryParse(bytes, HeaderLength, bytes.U16At(2) / UnmapDescriptor.Size * UnmapDescriptor.Size, HeaderLength, out list);

    /// <summary>Writes the list.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or there are more ranges than the length fields hold (4095).</exception>
    public static int Write(Span<byte> destination, ReadOnlySpan<UnmapDescriptor> ranges)
    {
        int length = HeaderLength + (ranges.Length * UnmapDescriptor.Size);
        WireGuard.Fits((ulong)length - 2, ushort.MaxValue, nameof(ranges));
        ParameterData.Write(destination, HeaderLength, ranges);
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(length - 2));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)(length - HeaderLength));
        return length;
    }
}
