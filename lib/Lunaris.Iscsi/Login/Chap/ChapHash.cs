using System.Security.Cryptography;

namespace Lunaris.Iscsi.Login.Chap;

/// <summary>The hash of CHAP: over the identifier, the secret and the challenge (RFC 1994 §4.1). Thread-safe.</summary>
public static class ChapHash
{
    /// <summary>Longest digest in bytes.</summary>
    public const int MaxDigestLength = 32;

    /// <summary>Whether the platform can compute an algorithm.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public static bool IsSupported(ChapAlgorithm algorithm) => algorithm switch
    {
        ChapAlgorithm.Md5 or ChapAlgorithm.Sha1 or ChapAlgorithm.Sha256 => true,
        ChapAlgorithm.Sha3_256 => SHA3_256.IsSupported,
        _ => false,
    };

    /// <summary>Length of an algorithm's digest in bytes.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm is unknown.</exception>
    public static int DigestLength(ChapAlgorithm algorithm) => algorithm switch
    {
        ChapAlgorithm.Md5 => MD5.HashSizeInBytes,
        ChapAlgorithm.Sha1 => SHA1.HashSizeInBytes,
        ChapAlgorithm.Sha256 => SHA256.HashSizeInBytes,
        ChapAlgorithm.Sha3_256 => SHA3_256.HashSizeInBytes,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Computes a CHAP response.</summary>
    /// <param name="algorithm">The algorithm; it must be supported.</param>
    /// <param name="identifier">CHAP_I.</param>
    /// <param name="secret">The secret of the side that answers.</param>
    /// <param name="challenge">CHAP_C.</param>
    /// <param name="digest">Receives <see cref="DigestLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
#pragma warning disable CA5350, CA5351 // The peer may know nothing better than SHA-1 or MD5; the user forbids what is too weak.
    public static int Compute(ChapAlgorithm algorithm, byte identifier, ChapSecret secret, ReadOnlySpan<byte> challenge, Span<byte> digest)
    {
        ArgumentNullException.ThrowIfNull(secret);
        byte[] input = new byte[1 + secret.Length + challenge.Length];
        try
        {
            input[0] = identifier;
            secret.CopyTo(input.AsSpan(1));
            challenge.CopyTo(input.AsSpan(1 + secret.Length));
            return algorithm switch
            {
                ChapAlgorithm.Md5 => MD5.HashData(input, digest),
                ChapAlgorithm.Sha1 => SHA1.HashData(input, digest),
                ChapAlgorithm.Sha256 => SHA256.HashData(input, digest),
                ChapAlgorithm.Sha3_256 => SHA3_256.HashData(input, digest),
                _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
        }
    }
#pragma warning restore CA5350, CA5351
}
