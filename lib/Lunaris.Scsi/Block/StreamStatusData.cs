using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>GET STREAM STATUS parameter data (SBC-4).</summary>
public static class StreamStatusData
{
    /// <summary>Bytes before the first stream.</summary>
    public const int HeaderLength = 8;

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ParameterData<StreamStatusDescriptor> data) =>
        ParameterData.TryParse(bytes, HeaderLength, bytes.U32At(0), HeaderLength, out data);

    /// <summary>NUMBER OF OPEN STREAMS of a header.</summary>
    public static int OpenStreamsOf(ReadOnlySpan<byte> header) => header.U16At(6);

    /// <summary>Writes the data.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ushort openStreams, ReadOnlySpan<StreamStatusDescriptor> streams)
    {
        int length = ParameterData.Write(destination, HeaderLength, streams);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(length - HeaderLength));
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], openStreams);
        return length;
    }
}
