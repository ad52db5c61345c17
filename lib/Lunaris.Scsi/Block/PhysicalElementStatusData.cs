using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>GET PHYSICAL ELEMENT STATUS parameter data (SBC-5).</summary>
public static class PhysicalElementStatusData
{
    /// <summary>Bytes before the first element.</summary>
    public const int HeaderLength = 32;

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ParameterData<PhysicalElementStatusDescriptor> data) =>
        ParameterData.TryParse(bytes, HeaderLength, (long)bytes.U32At(4) * PhysicalElementStatusDescriptor.Size, HeaderLength, out data);

    /// <summary>NUMBER OF DESCRIPTORS of a header: elements that the device has.</summary>
    public static uint NumberOfDescriptorsOf(ReadOnlySpan<byte> header) => header.U32At(0);

    /// <summary>Writes the data.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ReadOnlySpan<PhysicalElementStatusDescriptor> elements)
    {
        int length = ParameterData.Write(destination, HeaderLength, elements);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)elements.Length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)elements.Length);
        return length;
    }
}
