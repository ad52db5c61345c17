using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>Descriptor mode of READ BUFFER (SPC-5).</summary>
[WireRecord(4, MinLength = 4)]
public readonly partial record struct BufferDescriptor
{
    /// <summary>OFFSET BOUNDARY: offsets are multiples of 2 to this power; FFh: only 0.</summary>
    [U8(0)]
    public byte OffsetBoundary { get; init; }

    /// <summary>BUFFER CAPACITY in bytes.</summary>
    [U24(1)]
    public uint Capacity { get; init; }
}
