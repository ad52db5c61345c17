using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>Block device to block device segment descriptor, 02h (SPC-5).</summary>
[WireRecord(28, MinLength = 28)]
[Reserved(1, 7, 3)]
[Reserved(8, 2)]
public readonly partial record struct BlockToBlockSegment
{
    /// <summary>DESCRIPTOR TYPE CODE, 02h.</summary>
    [U8(0)]
    public byte DescriptorType { get; init; }

    /// <summary>FCO: only if it is fast.</summary>
    [Bit(1, 2)]
    public bool FastCopy { get; init; }

    /// <summary>DC: the number counts blocks of the destination.</summary>
    [Bit(1, 1)]
    public bool DestinationCount { get; init; }

    /// <summary>CAT.</summary>
    [Bit(1, 0)]
    public bool Cat { get; init; }

    /// <summary>DESCRIPTOR LENGTH, 18h.</summary>
    [U16(2)]
    public ushort DescriptorLength { get; init; }

    /// <summary>SOURCE CSCD DESCRIPTOR IDENTIFIER.</summary>
    [U16(4)]
    public ushort SourceIndex { get; init; }

    /// <summary>DESTINATION CSCD DESCRIPTOR IDENTIFIER.</summary>
    [U16(6)]
    public ushort DestinationIndex { get; init; }

    /// <summary>BLOCK DEVICE NUMBER OF BLOCKS.</summary>
    [U16(10)]
    public ushort NumberOfBlocks { get; init; }

    /// <summary>SOURCE BLOCK DEVICE LOGICAL BLOCK ADDRESS.</summary>
    [U64(12)]
    public ulong SourceLba { get; init; }

    /// <summary>DESTINATION BLOCK DEVICE LOGICAL BLOCK ADDRESS.</summary>
    [U64(20)]
    public ulong DestinationLba { get; init; }

    /// <summary>DESCRIPTOR TYPE CODE of this descriptor.</summary>
    public const byte TypeCode = 0x02;

    /// <summary>Writes segments one after the other, their type and length set.</summary>
    internal static void WriteAll(Span<byte> destination, ReadOnlySpan<BlockToBlockSegment> segments)
    {
        foreach (BlockToBlockSegment segment in segments)
        {
            int written = (segment with { DescriptorType = TypeCode, DescriptorLength = Size - 4 }).Write(destination);
            destination = destination[written..];
        }
    }
}
