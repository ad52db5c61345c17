using System.Text;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;

namespace Lunaris.Iscsi.Login.Chap;

/// <summary>The target's side of CHAP (RFC 7143 §12.1.3): challenges the initiator, and answers its challenge where it sends one. Not thread-safe; one object per login.</summary>
/// <param name="initiator">Name and secret that the initiator must prove to know.</param>
/// <param name="self">Our own name and secret, for initiators that challenge us; null where we have none.</param>
/// <param name="algorithms">Algorithms that we take.</param>
/// <param name="entropy">Where our challenge comes from.</param>
/// <param name="encoding">How binary values are written.</param>
public sealed class ChapVerifier(
    ChapCredentials initiator, ChapCredentials? self, IReadOnlyList<ChapAlgorithm> algorithms, IEntropySource entropy, BinaryEncoding encoding = BinaryEncoding.Hex)
{
    private ChapChallenge? _challenge;
    private ChapAlgorithm _algorithm;

    /// <summary>Whether the initiator has proved itself.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether we have answered a challenge of the initiator.</summary>
    public bool SelfProved { get; private set; }

    /// <summary>Why it failed, as a sentence, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>Takes the CHAP keys of one request of the initiator.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="answers">Receives our answer.</param>
    /// <returns>False where authentication failed; <see cref="Failure"/> says why.</returns>
    public bool OnKeys(in ChapKeys keys, TextKeyWriter answers)
    {
        if (keys.IsEmpty)
        {
            return true;
        }

        if (IsComplete)
        {
            return Fail("The initiator sent CHAP keys after CHAP was over.");
        }

        return _challenge is null ? OnAlgorithms(keys, answers) : OnProof(keys, answers);
    }

    private bool OnAlgorithms(in ChapKeys keys, TextKeyWriter answers)
    {
        if (!keys.Has(KeyId.ChapA))
        {
            return Fail("The initiator did not begin CHAP with CHAP_A.");
        }

        TextListReader items = new(keys.Algorithms);
        while (items.MoveNext())
        {
            if (TextValue.TryParseNumber(items.Current, out ulong number) && number <= byte.MaxValue
                && ChapHash.IsSupported((ChapAlgorithm)number) && algorithms.Contains((ChapAlgorithm)number))
            {
                _algorithm = (ChapAlgorithm)number;
                _challenge = ChapChallenge.Draw(entropy, null, default);
                answers.AddNumber("CHAP_A", (long)number);
                answers.AddNumber("CHAP_I", _challenge!.Identifier);
                answers.AddBinary("CHAP_C", _challenge.Bytes, encoding);
                return true;
            }
        }

        return Fail("The initiator offered no CHAP algorithm that is taken here.");
    }

    private bool OnProof(in ChapKeys keys, TextKeyWriter answers)
    {
        if (!keys.Has(KeyId.ChapN) || !keys.Has(KeyId.ChapR))
        {
            return Fail("The initiator did not answer the challenge with CHAP_N and CHAP_R.");
        }

        Span<byte> digest = stackalloc byte[ChapHash.MaxDigestLength];
        int length = ChapHash.Compute(_algorithm, _challenge!.Identifier, initiator.Secret, _challenge.Bytes, digest);
        bool rightName = keys.Name.SequenceEqual(Encoding.UTF8.GetBytes(initiator.Name));
        bool rightResponse = keys.ResponseIs(digest[..length]);
        if (!(rightName & rightResponse))
        {
            return Fail("The initiator could not prove that it knows its secret.");
        }

        IsComplete = true;
        if (!keys.Has(KeyId.ChapI) && !keys.Has(KeyId.ChapC))
        {
            return true;
        }

        Span<byte> buffer = stackalloc byte[ChapKeys.MaxBinaryLength];
        if (!keys.TryReadChallenge(buffer, out byte identifier, out int challengeLength, out string? error))
        {
            return FailAfterProof($"The initiator's challenge is malformed: {error}");
        }

        ReadOnlySpan<byte> challenge = buffer[..challengeLength];
        if (challenge.SequenceEqual(_challenge.Bytes))
        {
            return FailAfterProof("The initiator sent our own challenge back.");
        }

        if (self is null)
        {
            return FailAfterProof("The initiator asks for a proof that this target has no secret for.");
        }

        if (self.Secret.SecretEquals(initiator.Secret))
        {
            return FailAfterProof("Both directions of CHAP have the same secret (RFC 7143 §9.2.1 forbids it).");
        }

        length = ChapHash.Compute(_algorithm, identifier, self.Secret, challenge, digest);
        answers.Add("CHAP_N", self.Name);
        answers.AddBinary("CHAP_R", digest[..length], encoding);
        SelfProved = true;
        return true;
    }

    private bool FailAfterProof(string failure)
    {
        IsComplete = false;
        return Fail(failure);
    }

    private bool Fail(string failure)
    {
        Failure ??= failure;
        return false;
    }
}
