namespace Lunaris.Target.Disks;

/// <summary>How often each block was written: the proof that nothing was sent twice. Thread-safe.</summary>
/// <param name="blocks">Number of blocks.</param>
public sealed class WriteLog(long blocks)
{
    private readonly int[] _counts = new int[blocks];

    /// <summary>How often a block was written.</summary>
    /// <param name="lba">The block.</param>
    public int CountOf(long lba) => Volatile.Read(ref _counts[lba]);

    /// <summary>The most often that any block of a range was written.</summary>
    /// <param name="lba">First block.</param>
    /// <param name="blocks">Number of blocks.</param>
    public int HighestOf(long lba, long blocks)
    {
        int highest = 0;
        for (long i = lba; i < lba + blocks; i++)
        {
            highest = Math.Max(highest, CountOf(i));
        }

        return highest;
    }

    /// <summary>Forgets all writes.</summary>
    public void Clear() => Array.Clear(_counts);

    internal void Add(long lba, long blocks)
    {
        for (long i = lba; i < lba + blocks; i++)
        {
            Interlocked.Increment(ref _counts[i]);
        }
    }
}
