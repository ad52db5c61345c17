using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Lunaris.Interop.Tests.Sessions;

/// <summary>Random chunks that can be made again from their number, so that a gigabyte need not be kept.</summary>
internal sealed class ChunkPattern(int seed)
{
    public const int Length = 64 << 10;

    public int Seed { get; } = seed;

    /// <summary>Fills a buffer with the chunk of a number: the number itself, then random bytes.</summary>
    public void Fill(int index, Span<byte> chunk)
    {
        new Random(HashCode.Combine(Seed, index)).NextBytes(chunk);
        BinaryPrimitives.WriteInt32BigEndian(chunk, index);
    }

    /// <summary>SHA-256 of all chunks in order.</summary>
    public byte[] HashAll(int chunks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[Length];
        for (int index = 0; index < chunks; index++)
        {
            Fill(index, chunk);
            hash.AppendData(chunk);
        }
        return hash.GetHashAndReset();
    }
}
