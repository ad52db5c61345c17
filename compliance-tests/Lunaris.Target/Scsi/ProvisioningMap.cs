namespace Lunaris.Target.Scsi;

/// <summary>Which blocks of a thin unit are mapped, one bit each; parts come into being with their first write. Thread-safe.</summary>
/// <param name="blocks">Number of blocks.</param>
internal sealed class ProvisioningMap(long blocks)
{
    private const int PartShift = 15;
    private const int WordsOfPart = 1 << (PartShift - 6);
    private readonly ulong[]?[] _parts = new ulong[]?[(blocks + (1L << PartShift) - 1) >> PartShift];

    /// <summary>Maps or unmaps a range.</summary>
    public void Set(long lba, long count, bool mapped)
    {
        while (count > 0)
        {
            int bit = (int)(lba & 63);
            int run = (int)Math.Min(count, 64 - bit);
            ulong mask = (run == 64 ? ulong.MaxValue : (1UL << run) - 1) << bit;
            ref ulong[]? part = ref _parts[lba >> PartShift];
            if (part is null && mapped)
            {
                Interlocked.CompareExchange(ref part, new ulong[WordsOfPart], null);
            }

            if (part is { } words)
            {
                ref ulong word = ref words[(lba >> 6) & (WordsOfPart - 1)];
                if (mapped)
                {
                    Interlocked.Or(ref word, mask);
                }
                else
                {
                    Interlocked.And(ref word, ~mask);
                }
            }

            lba += run;
            count -= run;
        }
    }

    /// <summary>Whether a block is mapped.</summary>
    public bool IsMapped(long lba) => _parts[lba >> PartShift] is { } words && (Volatile.Read(ref words[(lba >> 6) & (WordsOfPart - 1)]) & (1UL << (int)(lba & 63))) != 0;

    /// <summary>Number of blocks from <paramref name="lba"/> on that are like it.</summary>
    public uint RunFrom(long lba)
    {
        bool mapped = IsMapped(lba);
        long end = Math.Min(blocks, lba + uint.MaxValue);
        long at = lba + 1;
        while (at < end && IsMapped(at) == mapped)
        {
            // A part that was never written is skipped whole.
            at = _parts[at >> PartShift] is null ? Math.Min(end, ((at >> PartShift) + 1) << PartShift) : at + 1;
        }

        return (uint)(at - lba);
    }
}
