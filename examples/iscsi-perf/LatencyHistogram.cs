using System.Diagnostics;
using System.Numerics;

namespace Lunaris.Examples.IscsiPerf;

/// <summary>
/// Counts latencies in steps of a 64th of their size, from nanoseconds to hours. One writer; readers see counts that may lag by some.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;
    private const int Sizes = 44;

    private readonly long[] _counts = new long[Sizes * Steps];

    /// <summary>Latencies counted.</summary>
    public long Count => _counts.Sum();

    /// <summary>Counts a latency in nanoseconds.</summary>
    public void Add(long nanoseconds) => _counts[IndexOf(nanoseconds)]++;

    /// <summary>Counts what <see cref="Stopwatch"/> ticks amount to.</summary>
    public void AddTicks(long ticks) => Add((long)(ticks * (1e9 / Stopwatch.Frequency)));

    /// <summary>Adds the counts of another.</summary>
    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += Volatile.Read(ref other._counts[i]);
        }
    }

    /// <summary>What was counted since an earlier copy.</summary>
    public LatencyHistogram Since(LatencyHistogram earlier)
    {
        var difference = new LatencyHistogram();
        for (int i = 0; i < _counts.Length; i++)
        {
            difference._counts[i] = _counts[i] - earlier._counts[i];
        }
        return difference;
    }

    /// <summary>The latency in nanoseconds that so many per cent do not exceed; 0 where nothing was counted.</summary>
    public double Percentile(double percent)
    {
        long total = Count;
        long wanted = Math.Max(1, (long)Math.Ceiling(total * percent / 100));
        for (int i = 0; total > 0 && i < _counts.Length; i++)
        {
            wanted -= _counts[i];
            if (wanted <= 0)
            {
                return ValueOf(i);
            }
        }
        return 0;
    }

    /// <summary>The mean in nanoseconds.</summary>
    public double Mean
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < _counts.Length; i++)
            {
                sum += _counts[i] * ValueOf(i);
            }
            return Count is > 0 and var count ? sum / count : 0;
        }
    }

    /// <summary>The steps in which something was counted: upper end in nanoseconds, and how much.</summary>
    public IEnumerable<(double Nanoseconds, long Count)> Filled()
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
            {
                yield return (ValueOf(i), _counts[i]);
            }
        }
    }

    private static int IndexOf(long nanoseconds)
    {
        ulong value = (ulong)Math.Max(0, nanoseconds);
        int size = Math.Max(0, BitOperations.Log2(value | 1) - StepBits);
        return Math.Min(((size + 1) * Steps) + (int)((value >> size) & (Steps - 1)) - (size == 0 && value < Steps ? Steps : 0), (Sizes * Steps) - 1);
    }

    private static double ValueOf(int index)
    {
        int size = (index / Steps) - 1;
        return size < 0 ? index : (double)(((ulong)(index % Steps) + Steps + 1) << size) - 1;
    }
}
