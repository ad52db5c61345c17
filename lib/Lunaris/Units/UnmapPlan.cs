using Lunaris.Scsi.Block;
using Lunaris.Scsi.Vpd;

namespace Lunaris;

/// <summary>What the Block Limits page says of UNMAP; devices that say nothing get one run at a time.</summary>
/// <param name="MaxBlocks">Most blocks of one command.</param>
/// <param name="MaxDescriptors">Most runs of one command.</param>
/// <param name="Granularity">Blocks that can be given back at a time, 1 where not told.</param>
/// <param name="Alignment">First block of such a piece.</param>
/// <param name="IsRefused">Whether the device says that it does not have the command.</param>
internal readonly record struct UnmapLimits(ulong MaxBlocks, uint MaxDescriptors, uint Granularity, uint Alignment, bool IsRefused)
{
    public static UnmapLimits Of(BlockLimitsPage? page)
    {
        if (page is not { } limits || !limits.HasField(nameof(BlockLimitsPage.MaximumUnmapDescriptorCount)))
        {
            return new UnmapLimits(uint.MaxValue, 1, 1, 0, IsRefused: false);
        }

        ulong maxBlocks = limits.MaximumUnmapLbaCount == uint.MaxValue ? ulong.MaxValue : limits.MaximumUnmapLbaCount;
        uint granularity = Math.Max(1, limits.OptimalUnmapGranularity);
        return new UnmapLimits(maxBlocks, Math.Max(1, limits.MaximumUnmapDescriptorCount), granularity, (limits.UnmapGranularityAlignment ?? 0) % granularity, limits.MaximumUnmapLbaCount == 0);
    }
}

/// <summary>How runs of blocks are cut into UNMAP commands.</summary>
internal static class UnmapPlan
{
    /// <summary>The runs of each command. A run that is cut is cut where a piece that the device can give back ends, if that is within its limits.</summary>
    public static IEnumerable<UnmapDescriptor[]> Batches(IReadOnlyList<LbaExtent> extents, UnmapLimits limits, int maxDescriptors)
    {
        var batch = new List<UnmapDescriptor>();
        ulong batchBlocks = 0;
        foreach (LbaExtent extent in extents)
        {
            (ulong lba, ulong rest) = extent;
            while (rest > 0)
            {
                // A run that does not fit beside the others begins a command of its own, so that it is cut as seldom as possible.
                if (batch.Count > 0 && (batch.Count == Math.Min((uint)maxDescriptors, limits.MaxDescriptors) || rest > limits.MaxBlocks - batchBlocks))
                {
                    yield return batch.ToArray();
                    batch.Clear();
                    batchBlocks = 0;
                }

                ulong count = Cut(lba, rest, Math.Min(limits.MaxBlocks - batchBlocks, uint.MaxValue), limits);
                batch.Add(new UnmapDescriptor { Lba = lba, NumberOfBlocks = (uint)count });
                batchBlocks += count;
                lba += count;
                rest -= count;
            }
        }

        if (batch.Count > 0)
        {
            yield return batch.ToArray();
        }
    }

    private static ulong Cut(ulong lba, ulong rest, ulong limit, UnmapLimits limits)
    {
        if (rest <= limit)
        {
            return rest;
        }

        ulong beyond = (lba + limit - limits.Alignment) % limits.Granularity;
        return lba + limit > limits.Alignment && beyond < limit ? limit - beyond : limit;
    }
}

/// <summary>What is believed of a GET LBA STATUS answer.</summary>
internal static class LbaStatusPlan
{
    /// <summary>The runs from a block on, as far as they follow each other without a gap, cut to an end; empty where the answer has none.</summary>
    public static LbaStatusExtent[] Read(ReadOnlySpan<byte> bytes, ulong at, ulong end)
    {
        var extents = new List<LbaStatusExtent>();
        if (!LbaStatusData.TryParse(bytes, out var data))
        {
            return [];
        }

        foreach (LbaStatusDescriptor descriptor in data)
        {
            ulong next = descriptor.Lba + descriptor.NumberOfBlocks;
            if (descriptor.Lba > at || next <= at || at >= end)
            {
                break;
            }

            ulong blocks = Math.Min(next, end) - at;
            extents.Add(new LbaStatusExtent(at, blocks, descriptor.Status));
            at += blocks;
        }

        return [.. extents];
    }
}
