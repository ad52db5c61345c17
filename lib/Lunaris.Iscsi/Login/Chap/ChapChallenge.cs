namespace Lunaris.Iscsi.Login.Chap;

/// <summary>A challenge of ours.</summary>
internal sealed class ChapChallenge
{
    /// <summary>Length in bytes: 256 bits, as long as the longest digest.</summary>
    public const int Length = 32;

    private const int Attempts = 4;

    private readonly byte[] _bytes = new byte[Length];

    public byte Identifier { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Draws a challenge that differs from the peer's, identifier included: the two directions must never be answerable by each other's response.</summary>
    public static ChapChallenge? Draw(IEntropySource entropy, byte? peerIdentifier, ReadOnlySpan<byte> peerChallenge)
    {
        Span<byte> random = stackalloc byte[Length + 1];
        for (int i = 0; i < Attempts; i++)
        {
            entropy.Fill(random);
            if (random[0] != peerIdentifier && !random[1..].SequenceEqual(peerChallenge))
            {
                ChapChallenge challenge = new() { Identifier = random[0] };
                random[1..].CopyTo(challenge._bytes);
                return challenge;
            }
        }

        return null;
    }
}
