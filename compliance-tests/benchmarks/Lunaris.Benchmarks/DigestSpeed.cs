using System.Diagnostics;
using System.Globalization;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Benchmarks;

/// <summary>How fast CRC32C is computed on blocks of several lengths.</summary>
internal static class DigestSpeed
{
    public static void Print()
    {
        foreach (int length in new[] { 48, 4096, 65536 })
        {
            var block = new byte[length];
            new Random(1).NextBytes(block);
            uint sum = 0;
            double best = 0;
            int rounds = 64 * 1024 * 1024 / length;
            for (int attempt = 0; attempt < 5; attempt++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < rounds; i++)
                {
                    sum += Crc32C.Compute(block);
                }

                best = Math.Max(best, rounds * (double)length / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CRC32C of {length} bytes: {best:0.0} GB/s (check {sum:X8})"));
        }
    }
}
