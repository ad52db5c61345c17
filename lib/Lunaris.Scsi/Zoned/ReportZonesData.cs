using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Zoned;

/// <summary>REPORT ZONES parameter data (ZBC-2).</summary>
public static class ReportZonesData
{
    /// <summary>Reads the data; <see cref="ReportZonesHeader"/> reads its header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ParameterData<ZoneDescriptor> data) =>
        ParameterData.TryParse(bytes, ReportZonesHeader.Size, bytes.U32At(0), ReportZonesHeader.Size, out data);

    /// <summary>Writes the data.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="header">The header; its ZONE LIST LENGTH is computed.</param>
    /// <param name="zones">The zones.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or a value does not fit its field.</exception>
    public static int Write(Span<byte> destination, ReportZonesHeader header, ReadOnlySpan<ZoneDescriptor> zones)
    {
        int length = ParameterData.Write(destination, ReportZonesHeader.Size, zones);
        header.Write(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(length - ReportZonesHeader.Size));
        return length;
    }
}
