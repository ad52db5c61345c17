using System.Security.Cryptography;
using Lunaris.Iscsi.Login;

namespace Lunaris;

/// <summary>Entropy from the operating system's generator. Thread-safe.</summary>
public sealed class SystemEntropy : IEntropySource
{
    /// <summary>The one instance that is needed.</summary>
    public static SystemEntropy Instance { get; } = new();

    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
