using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Text;

namespace Lunaris.Iscsi.Login;

/// <summary>How the initiator authenticates itself and the target. Without <see cref="Initiator"/> it does neither. Immutable and thread-safe.</summary>
public sealed record AuthenticationOptions
{
    /// <summary>No authentication.</summary>
    public static AuthenticationOptions None { get; } = new();

    /// <summary>Our CHAP name and secret, or null for no authentication.</summary>
    public ChapCredentials? Initiator { get; init; }

    /// <summary>
    /// The target's CHAP name and secret, where it must prove itself too (mutual CHAP). An empty name takes any name. Requires <see cref="Initiator"/>.
    /// </summary>
    public ChapCredentials? Target { get; init; }

    /// <summary>
    /// CHAP algorithms, best first. What the platform lacks is left out. SHA-256 stands last by default: targets older than its registration (tgt
    /// is one) take its number, 7, for SHA-1, choose it and fail the login; those that know SHA-256 (LIO) know SHA3-256 too.
    /// </summary>
    public IReadOnlyList<ChapAlgorithm> Algorithms { get; init; } = [ChapAlgorithm.Sha3_256, ChapAlgorithm.Sha1, ChapAlgorithm.Md5, ChapAlgorithm.Sha256];

    /// <summary>Whether MD5 is never used, even where <see cref="Algorithms"/> names it.</summary>
    public bool ForbidMd5 { get; init; }

    /// <summary>Whether the target may choose no authentication although we have CHAP credentials. Off: a target cannot talk us out of CHAP.</summary>
    public bool AllowNone { get; init; }

    /// <summary>How our binary values are written; both ways are read.</summary>
    public BinaryEncoding Encoding { get; init; }

    /// <summary>The algorithms that are really offered.</summary>
    public IReadOnlyList<ChapAlgorithm> EffectiveAlgorithms()
    {
        List<ChapAlgorithm> result = [];
        foreach (ChapAlgorithm algorithm in Algorithms)
        {
            if (ChapHash.IsSupported(algorithm) && !(ForbidMd5 && algorithm == ChapAlgorithm.Md5) && !result.Contains(algorithm))
            {
                result.Add(algorithm);
            }
        }

        return result;
    }

    internal string? Check()
    {
        if (Initiator is null)
        {
            return Target is null ? null : "Mutual CHAP needs the initiator's name and secret too.";
        }

        if (Initiator.Name.Length == 0)
        {
            return "The initiator's CHAP name is empty.";
        }

        if (Initiator.Name.Contains('\0', StringComparison.Ordinal))
        {
            return "The initiator's CHAP name has a zero character.";
        }

        if (EffectiveAlgorithms().Count == 0)
        {
            return "No CHAP algorithm is left to offer.";
        }

        if (Target is null)
        {
            return null;
        }

        if (AllowNone)
        {
            return "A target that must prove itself cannot be allowed to choose no authentication.";
        }

        return Target.Secret.SecretEquals(Initiator.Secret) ? "Both directions of CHAP have the same secret (RFC 7143 §9.2.1 forbids it)." : null;
    }
}
