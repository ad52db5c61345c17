using Lunaris.Scsi.Copy;

namespace Lunaris;

/// <summary>What a copy manager takes in one EXTENDED COPY.</summary>
/// <param name="MaxSegments">Most segment descriptors.</param>
/// <param name="MaxDescriptorBytes">Most bytes of CSCD and segment descriptors together.</param>
/// <param name="MaxSegmentBytes">Most bytes that a segment copies.</param>
/// <param name="GranularityBytes">Bytes of which a segment is a multiple.</param>
/// <param name="OmitsListId">Whether a list may go without an identifier (SNLID).</param>
internal readonly record struct CopyLimits(int MaxSegments, long MaxDescriptorBytes, long MaxSegmentBytes, long GranularityBytes, bool OmitsListId)
{
    private const int LargestExponent = 30;

    /// <summary>What is safe where the device tells nothing: one segment at a time.</summary>
    public static CopyLimits Unknown { get; } = new(1, long.MaxValue, long.MaxValue, 1, OmitsListId: false);

    public static CopyLimits Of(CopyOperatingParameters parameters) => new(
        Math.Max(1, (int)parameters.MaximumSegmentDescriptorCount),
        parameters.MaximumDescriptorListLength == 0 ? long.MaxValue : parameters.MaximumDescriptorListLength,
        parameters.MaximumSegmentLength == 0 ? long.MaxValue : parameters.MaximumSegmentLength,
        1L << Math.Min(parameters.DataSegmentGranularityExponent, (byte)LargestExponent),
        parameters.Snlid);
}

/// <summary>How a run of blocks is cut into EXTENDED COPY commands.</summary>
internal static class CopyPlan
{
    private const int CscdCount = 2;

    /// <summary>The segments of the next command, from a block on; never empty while there are blocks left.</summary>
    public static BlockToBlockSegment[] Next(ulong sourceLba, ulong destinationLba, ulong blocks, int blockSize, in CopyLimits limits, long maxBytes)
    {
        long perSegment = Math.Min(ushort.MaxValue, Math.Max(1, limits.MaxSegmentBytes / blockSize));
        long granularity = Math.Max(1, limits.GranularityBytes / blockSize);
        perSegment = perSegment > granularity ? perSegment / granularity * granularity : perSegment;
        long room = Math.Max(1, (limits.MaxDescriptorBytes - (CscdCount * CscdDescriptor.Length)) / BlockToBlockSegment.Size);
        int maxSegments = (int)Math.Min(Math.Min(limits.MaxSegments, room), ushort.MaxValue / BlockToBlockSegment.Size);
        ulong left = Math.Min(blocks, (ulong)Math.Max(1, maxBytes / blockSize));
        var segments = new List<BlockToBlockSegment>();
        while (left > 0 && segments.Count < maxSegments)
        {
            var count = (ushort)Math.Min(left, (ulong)perSegment);
            segments.Add(new BlockToBlockSegment { SourceIndex = 0, DestinationIndex = 1, NumberOfBlocks = count, SourceLba = sourceLba, DestinationLba = destinationLba });
            sourceLba += count;
            destinationLba += count;
            left -= count;
        }

        return [.. segments];
    }

    /// <summary>Blocks that segments copy.</summary>
    public static ulong BlocksOf(ReadOnlySpan<BlockToBlockSegment> segments)
    {
        ulong blocks = 0;
        foreach (BlockToBlockSegment segment in segments)
        {
            blocks += segment.NumberOfBlocks;
        }

        return blocks;
    }

    /// <summary>The parameter list of a command.</summary>
    public static byte[] Encode(TargetCopyMethod method, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, int blockSize, uint listId, in CopyLimits limits, ReadOnlySpan<BlockToBlockSegment> segments)
    {
        // Priority 1 is that of ordinary commands; list identifier usage 2 lets the copy manager discard what it held (SPC-5 §6.4.3).
        const byte Priority = 1;
        const byte DiscardHeldData = 2;
        const byte NoListId = 3;
        Span<byte> cscds = stackalloc byte[CscdCount * CscdDescriptor.Length];
        CscdDescriptor.WriteIdentification(cscds, source, (uint)blockSize);
        CscdDescriptor.WriteIdentification(cscds[CscdDescriptor.Length..], destination, (uint)blockSize);
        if (method == TargetCopyMethod.ExtendedCopyLid4)
        {
            var wide = new byte[ExtendedCopyLid4Header.Size + cscds.Length + (segments.Length * BlockToBlockSegment.Size)];
            ExtendedCopyLid4List.Write(wide, new ExtendedCopyLid4Header { ListIdentifier = listId, ListIdUsage = DiscardHeldData, Priority = Priority }, cscds, segments);
            return wide;
        }

        var list = new byte[ExtendedCopyLid1Header.Size + cscds.Length + (segments.Length * BlockToBlockSegment.Size)];
        var header = new ExtendedCopyLid1Header
        {
            ListIdentifier = limits.OmitsListId ? (byte)0 : (byte)listId,
            ListIdUsage = limits.OmitsListId ? NoListId : DiscardHeldData,
            Priority = Priority,
        };
        ExtendedCopyList.Write(list, header, cscds, segments);
        return list;
    }
}
