using System.Security.Cryptography;

namespace Lunaris.Examples.IscsiDd;

/// <summary>The sum by which a chunk is compared: the first half of SHA-256, in hexadecimal digits.</summary>
internal static class ChunkSum
{
    /// <summary>Digits of a sum.</summary>
    public const int Digits = 32;

    /// <summary>The sum of where nobody looked at the data.</summary>
    public static string None { get; } = new('-', Digits);

    public static string Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return Convert.ToHexStringLower(hash[..(Digits / 2)]);
    }
}
