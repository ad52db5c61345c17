using System.Buffers.Binary;

namespace Lunaris.VhostUserBlk.Block;

/// <summary>The configuration space of a virtio block device (Virtio 1.2 §5.2.4), little-endian; its sectors are 512 bytes whatever the blocks are.</summary>
internal static class VirtioBlkConfig
{
    /// <summary>Bytes up to and with <c>write_zeroes_may_unmap</c> and its padding.</summary>
    public const int Length = 60;

    /// <summary>Where the driver switches the write cache.</summary>
    public const int WceOffset = 32;

    public const int SectorShift = 9;
    public const int SectorSize = 1 << SectorShift;

    /// <summary>Data segments of a request: what a queue of 128 descriptors, which is usual, has room for beside header and status.</summary>
    public const int SegMax = 126;

    /// <summary>Segments of one discard or write-zeroes request.</summary>
    public const int MaxRanges = 32;

    /// <summary>Writes the configuration space.</summary>
    public static void Write(Span<byte> destination, UnitProfile unit, int queues, bool writeCache)
    {
        destination[..Length].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(destination, unit.Sectors);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], SegMax);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], (uint)unit.BlockSize);
        destination[24] = unit.PhysicalBlockExponent;
        destination[25] = unit.AlignmentOffset;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[26..], unit.MinimumIoBlocks);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[28..], unit.OptimalIoBlocks);
        destination[WceOffset] = writeCache ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[34..], (ushort)queues);
        if (unit.Discard is { } discard)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[36..], discard.MaxSectors);
            BinaryPrimitives.WriteUInt32LittleEndian(destination[40..], (uint)discard.MaxRanges);
            BinaryPrimitives.WriteUInt32LittleEndian(destination[44..], discard.AlignmentSectors);
        }

        if (unit.Zeroing is { } zeroing)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[48..], zeroing.MaxSectors);
            BinaryPrimitives.WriteUInt32LittleEndian(destination[52..], (uint)MaxRanges);
            destination[56] = zeroing.MayUnmap ? (byte)1 : (byte)0;
        }
    }
}
