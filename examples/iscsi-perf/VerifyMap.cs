using System.Buffers.Binary;

namespace Lunaris.Examples.IscsiPerf;

/// <summary>
/// Knows what every place of a unit must hold. A place is one request long and used by one request at a time; its content follows from seed,
/// place and how often it was written. Thread-safe.
/// </summary>
internal sealed class VerifyMap
{
    private const long MaxPlaces = 1L << 28;
    private const int Busy = 1 << 31;

    private readonly int[] _generations;
    private readonly ulong _seed;

    /// <summary>Makes a map; nothing is known to have been written.</summary>
    /// <exception cref="Common.UnitTools.ToolException">There are more places than memory is taken for.</exception>
    public VerifyMap(ulong places, ulong seed)
    {
        _generations = places <= MaxPlaces ? new int[places] : throw new Common.UnitTools.ToolException("--verify keeps a number for each request's place, and this unit has too many: use a part of it by --size.");
        _seed = seed;
    }

    /// <summary>Places.</summary>
    public long Places => _generations.Length;

    /// <summary>Takes a place for one request; the number of writes it has seen, or null where another request uses it.</summary>
    public int? TryTake(long place)
    {
        int generation = Volatile.Read(ref _generations[place]);
        return (generation & Busy) == 0 && Interlocked.CompareExchange(ref _generations[place], generation | Busy, generation) == generation ? generation : null;
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="place">The place.</param>
    /// <param name="generation">The number of its last write; 0 where its content is not known any more.</param>
    public void Return(long place, int generation) => Volatile.Write(ref _generations[place], generation & ~Busy);

    /// <summary>Makes the content of a place.</summary>
    public void Fill(Span<byte> data, long place, int generation)
    {
        ulong state = Start(place, generation);
        for (; data.Length >= 8; data = data[8..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(data, Next(ref state));
        }
    }

    /// <summary>Compares the content of a place.</summary>
    /// <returns>Offset of the first byte that differs; -1 where none does.</returns>
    public int FirstDifference(ReadOnlySpan<byte> data, long place, int generation)
    {
        ulong state = Start(place, generation);
        for (int offset = 0; data.Length - offset >= 8; offset += 8)
        {
            ulong expected = Next(ref state), found = BinaryPrimitives.ReadUInt64LittleEndian(data[offset..]);
            if (expected != found)
            {
                return offset + (System.Numerics.BitOperations.TrailingZeroCount(expected ^ found) / 8);
            }
        }
        return -1;
    }

    private ulong Start(long place, int generation)
    {
        ulong state = _seed ^ ((ulong)place * 0x9E3779B97F4A7C15) ^ ((ulong)(uint)generation << 40);
        return Next(ref state);
    }

    // SplitMix64: every word differs from its neighbours, so that data that moved is found out.
    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
