using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>The front of the WRITE SCATTERED data-out buffer (SBC-4): 32 reserved bytes, then the ranges; data follows at LOGICAL BLOCK DATA OFFSET.</summary>
public static class ScatteredWriteList
{
    /// <summary>Bytes before the first range.</summary>
    public const int HeaderLength = 32;

    /// <summary>Reads the ranges.</summary>
    /// <param name="bytes">The data-out buffer.</param>
    /// <param name="count">NUMBER OF LBA RANGE DESCRIPTORS of the CDB.</param>
    /// <param name="list">The ranges.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, ushort count, out ParameterData<ScatteredRangeDescriptor> list) =>
        ParameterData.TryParse(bytes, HeaderLength, (long)count * ScatteredRangeDescriptor.Size, HeaderLength, out list);

    /// <summary>Writes the header and the ranges.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ReadOnlySpan<ScatteredRangeDescriptor> ranges) => ParameterData.Write(destination, HeaderLength, ranges);
}
