using System.Text;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;

namespace Lunaris.Iscsi.Login.Chap;

/// <summary>
/// The initiator's side of CHAP, one-way or mutual (RFC 7143 §12.1.3). It answers one challenge only, and where the user wants the target authenticated it is
/// complete only after the target has proved itself. Not thread-safe; one object per login.
/// </summary>
/// <param name="options">What the user wants.</param>
/// <param name="entropy">Where our challenge comes from.</param>
public sealed class ChapInitiator(AuthenticationOptions options, IEntropySource entropy)
{
    private ChapAlgorithm _algorithm;
    private ChapChallenge? _challenge;

    private enum State : byte
    {
        Idle,
        Offered,
        Responded,
        Complete,
    }

    private State _state;

    /// <summary>Whether our response has gone out, so that the stage may end once the target agrees.</summary>
    public bool HasResponded => _state >= State.Responded;

    /// <summary>Whether everything is proved that the user wants proved.</summary>
    public bool IsComplete => _state == State.Complete;

    /// <summary>Whether the target has proved itself.</summary>
    public bool TargetProved { get; private set; }

    /// <summary>Why it failed, as a sentence, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>Offers the algorithms.</summary>
    /// <param name="writer">Receives CHAP_A.</param>
    public void Start(TextKeyWriter writer)
    {
        writer.Add("CHAP_A", string.Join(',', options.EffectiveAlgorithms().Select(static a => (int)a)));
        _state = State.Offered;
    }

    /// <summary>Takes the CHAP keys of one answer of the target.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="answers">Receives our answer.</param>
    /// <returns>False where authentication failed; <see cref="Failure"/> says why.</returns>
    public bool OnKeys(in ChapKeys keys, TextKeyWriter answers)
    {
        if (keys.IsEmpty)
        {
            return true;
        }

        return _state switch
        {
            State.Offered => OnChallenge(keys, answers),
            State.Responded when options.Target is not null => OnProof(keys),
            _ => Fail("The target sent CHAP keys where none were due."),
        };
    }

    private bool OnChallenge(in ChapKeys keys, TextKeyWriter answers)
    {
        if (!keys.Has(KeyId.ChapA) || !keys.Has(KeyId.ChapI) || !keys.Has(KeyId.ChapC) || keys.Has(KeyId.ChapN) || keys.Has(KeyId.ChapR))
        {
            return Fail("The target did not answer CHAP_A with CHAP_A, CHAP_I and CHAP_C.");
        }

        if (!TextValue.TryParseNumber(keys.Algorithms, out ulong algorithm) || algorithm > byte.MaxValue
            || !options.EffectiveAlgorithms().Contains((ChapAlgorithm)algorithm))
        {
            return Fail(keys.Algorithms.SequenceEqual("Reject"u8)
                ? "The target knows none of the CHAP algorithms offered."
                : "The target chose a CHAP algorithm that was not offered.");
        }

        _algorithm = (ChapAlgorithm)algorithm;
        Span<byte> buffer = stackalloc byte[ChapKeys.MaxBinaryLength];
        if (!keys.TryReadChallenge(buffer, out byte identifier, out int length, out string? error))
        {
            return Fail($"The target's challenge is malformed: {error}");
        }

        ReadOnlySpan<byte> challenge = buffer[..length];
        ChapCredentials self = options.Initiator!;
        Span<byte> digest = stackalloc byte[ChapHash.MaxDigestLength];
        int digestLength = ChapHash.Compute(_algorithm, identifier, self.Secret, challenge, digest);
        answers.Add("CHAP_N", self.Name);
        answers.AddBinary("CHAP_R", digest[..digestLength], options.Encoding);
        if (options.Target is null)
        {
            _state = State.Complete;
            return true;
        }

        _challenge = ChapChallenge.Draw(entropy, identifier, challenge);
        if (_challenge is null)
        {
            return Fail("The entropy source gives the target's challenge over and over: no challenge of ours can be made.");
        }

        answers.AddNumber("CHAP_I", _challenge.Identifier);
        answers.AddBinary("CHAP_C", _challenge.Bytes, options.Encoding);
        _state = State.Responded;
        return true;
    }

    private bool OnProof(in ChapKeys keys)
    {
        if (keys.Has(KeyId.ChapC) || keys.Has(KeyId.ChapI) || keys.Has(KeyId.ChapA))
        {
            return Fail("The target sent a second challenge: only one is answered.");
        }

        if (!keys.Has(KeyId.ChapN) || !keys.Has(KeyId.ChapR))
        {
            return Fail("The target did not answer our challenge with CHAP_N and CHAP_R.");
        }

        ChapCredentials target = options.Target!;
        string name = Encoding.UTF8.GetString(keys.Name);
        if (string.Equals(name, options.Initiator!.Name, StringComparison.Ordinal) && !string.Equals(name, target.Name, StringComparison.Ordinal))
        {
            return Fail("The target answered our challenge with our own name.");
        }

        Span<byte> expected = stackalloc byte[ChapHash.MaxDigestLength];
        int length = ChapHash.Compute(_algorithm, _challenge!.Identifier, target.Secret, _challenge.Bytes, expected);

        // Both are looked at in any case, so that the time taken does not tell which of the two was wrong.
        bool rightName = target.Name.Length == 0 || string.Equals(name, target.Name, StringComparison.Ordinal);
        bool rightResponse = keys.ResponseIs(expected[..length]);
        if (!(rightName & rightResponse))
        {
            return Fail("The target could not prove that it knows the target's secret.");
        }

        TargetProved = true;
        _state = State.Complete;
        return true;
    }

    private bool Fail(string failure)
    {
        Failure ??= failure;
        return false;
    }
}
