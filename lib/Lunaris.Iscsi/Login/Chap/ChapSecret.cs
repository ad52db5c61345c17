using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Lunaris.Iscsi.Login.Chap;

/// <summary>A CHAP secret. It shows itself to nobody: not in <see cref="ToString"/>, not in the debugger. Immutable and thread-safe.</summary>
[DebuggerDisplay("(secret)")]
public sealed class ChapSecret
{
    /// <summary>Longest secret in bytes.</summary>
    public const int MaxLength = 255;

    /// <summary>Length in bytes that RFC 7143 §9.2.1 asks for at least (96 bits).</summary>
    public const int RecommendedLength = 12;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _bytes;

    /// <summary>Takes a secret.</summary>
    /// <param name="bytes">1 to 255 bytes; they are copied.</param>
    /// <exception cref="ArgumentException">The length is out of range; the message does not show the secret.</exception>
    public ChapSecret(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MaxLength)
        {
            throw new ArgumentException($"A CHAP secret has 1 to {MaxLength} bytes.", nameof(bytes));
        }

        _bytes = bytes.ToArray();
    }

    /// <summary>Length in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>Whether the secret is shorter than RFC 7143 §9.2.1 asks for.</summary>
    public bool IsShort => _bytes.Length < RecommendedLength;

    /// <summary>Takes a secret given as text, in UTF-8.</summary>
    /// <param name="text">The secret.</param>
    public static ChapSecret FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            return new ChapSecret(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Compares two secrets in a time that does not depend on where they differ.</summary>
    /// <param name="other">The other secret.</param>
    public bool SecretEquals(ChapSecret other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);
    }

    /// <summary>Says that this is a secret, and nothing of it.</summary>
    public override string ToString() => "(secret)";

    internal void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);
}

/// <summary>A CHAP name with its secret.</summary>
/// <param name="Name">The name (CHAP_N).</param>
/// <param name="Secret">The secret.</param>
public sealed record ChapCredentials(string Name, ChapSecret Secret);
