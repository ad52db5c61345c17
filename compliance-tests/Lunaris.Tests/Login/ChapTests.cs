using System.Text;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Login;

public sealed class ChapTests
{
    private const string Challenge = "0x00112233445566778899aabbccddeeff";

    private static readonly ChapAlgorithm[] s_supported = [.. Enum.GetValues<ChapAlgorithm>().Where(ChapHash.IsSupported)];

    private sealed class FixedEntropy(params byte[][] draws) : IEntropySource
    {
        private int _next;

        public void Fill(Span<byte> destination) => draws[Math.Min(_next++, draws.Length - 1)].AsSpan(0, destination.Length).CopyTo(destination);
    }

    private static LoginConversation Challenged(LoginOptions options, out SentRequest proof, ChapAlgorithm algorithm = ChapAlgorithm.Sha256, string challenge = Challenge, int identifier = 0x42, IEntropySource? entropy = null)
    {
        LoginConversation login = new(options, entropy: entropy);
        Assert.That(login.Request().Transit, Is.False);
        Assert.That(login.AnswerSecurity("AuthMethod=CHAP\0"), Is.EqualTo(LoginStep.SendRequest));
        Assert.That(login.Request()["CHAP_A"], Is.Not.Null);
        Assert.That(login.AnswerSecurity($"CHAP_A={(int)algorithm}\0CHAP_I={identifier}\0CHAP_C={challenge}\0"), Is.EqualTo(LoginStep.SendRequest));
        proof = login.Request();
        return login;
    }

    [TestCaseSource(nameof(s_supported))]
    public void One_way_CHAP_proves_us_with_every_algorithm(ChapAlgorithm algorithm)
    {
        LoginConversation login = Challenged(LoginConversation.ChapOptions(), out SentRequest proof, algorithm);
        Assert.That(proof["CHAP_N"], Is.EqualTo("alice"));
        Assert.That(proof["CHAP_R"], Is.EqualTo(LoginConversation.Proof(algorithm, 0x42, LoginConversation.InitiatorSecret, Challenge)));
        Assert.That(proof["CHAP_C"], Is.Null);
        Assert.That(proof.Transit, Is.True);
        Assert.That(login.AnswerSecurity("", transit: true), Is.EqualTo(LoginStep.SendRequest));
        login.Request();
        Assert.That(login.AnswerOperational(""), Is.EqualTo(LoginStep.Completed));
        Assert.That(login.Machine.Parameters!.SelfAuthenticated, Is.True);
        Assert.That(login.Machine.Parameters.PeerAuthenticated, Is.False);
    }

    [Test]
    public void A_known_answer_of_MD5_and_SHA_256()
    {
        // Digests computed elsewhere over 0x42, "initiator-secret" and 00 11 … ff.
        Assert.That(
            LoginConversation.Proof(ChapAlgorithm.Md5, 0x42, LoginConversation.InitiatorSecret, Challenge),
            Is.EqualTo(KnownMd5));
        Assert.That(
            LoginConversation.Proof(ChapAlgorithm.Sha256, 0x42, LoginConversation.InitiatorSecret, Challenge),
            Is.EqualTo(KnownSha256));
    }

    private const string KnownMd5 = "0x34500300ec069ebac69663afbb0bc523";
    private const string KnownSha256 = "0xfe991cfed6a1230d38b312f915e4087ca1adacdcf15246acc264c4b26762bab2";

    [TestCase(BinaryEncoding.Hex)]
    [TestCase(BinaryEncoding.Base64)]
    public void Mutual_CHAP_proves_both_sides_in_hex_and_base64(BinaryEncoding encoding)
    {
        LoginOptions options = LoginConversation.ChapOptions(mutual: true);
        options = options with { Authentication = options.Authentication with { Encoding = encoding } };
        LoginConversation login = Challenged(options, out SentRequest proof, challenge: encoding == BinaryEncoding.Hex ? Challenge : "0bABEiM0RVZneImaq7zN3u/w==");
        Assert.That(proof["CHAP_R"], Does.StartWith(encoding == BinaryEncoding.Hex ? "0x" : "0b"));
        string answer = LoginConversation.Proof(ChapAlgorithm.Sha256, byte.Parse(proof["CHAP_I"]!), LoginConversation.TargetSecret, proof["CHAP_C"]!, encoding);
        Assert.That(login.AnswerSecurity($"CHAP_N=bob\0CHAP_R={answer}\0", transit: true), Is.EqualTo(LoginStep.SendRequest));
        login.Request();
        login.AnswerOperational("");
        Assert.That(login.Machine.Parameters!.PeerAuthenticated, Is.True);
    }

    [Test]
    public void Trap_3_a_target_that_claims_a_later_stage_does_not_get_around_mutual_CHAP()
    {
        // At once.
        LoginConversation first = new(LoginConversation.ChapOptions(mutual: true));
        first.Request();
        Assert.That(first.Answer(LoginStage.OperationalNegotiation, LoginStage.FullFeaturePhase, ""), Is.EqualTo(LoginStep.Failed));

        // Without an AuthMethod.
        LoginConversation second = new(LoginConversation.ChapOptions(mutual: true));
        second.Request();
        Assert.That(second.AnswerSecurity("", transit: true), Is.EqualTo(LoginStep.Failed));

        // After our proof, without its own.
        LoginConversation third = Challenged(LoginConversation.ChapOptions(mutual: true), out _);
        Assert.That(third.AnswerSecurity("", transit: true), Is.EqualTo(LoginStep.Failed));
        Assert.That(third.Machine.Failure!.Kind, Is.EqualTo(LoginFailureKind.Authentication));

        // After our proof, from another stage.
        LoginConversation fourth = Challenged(LoginConversation.ChapOptions(mutual: true), out _);
        Assert.That(fourth.Answer(LoginStage.OperationalNegotiation, LoginStage.FullFeaturePhase, ""), Is.EqualTo(LoginStep.Failed));

        // After our proof, over the operational stage.
        LoginConversation fifth = Challenged(LoginConversation.ChapOptions(mutual: true), out _);
        Assert.That(fifth.Answer(LoginStage.SecurityNegotiation, LoginStage.FullFeaturePhase, ""), Is.EqualTo(LoginStep.Failed));

        foreach (LoginConversation login in new[] { first, second, third, fourth, fifth })
        {
            Assert.That(login.Machine.Parameters, Is.Null);
        }
    }

    [Test]
    public void Trap_18_a_target_cannot_choose_no_authentication_unless_the_user_allows_it()
    {
        LoginConversation refused = new(LoginConversation.ChapOptions());
        Assert.That(refused.Request()["AuthMethod"], Is.EqualTo("CHAP"));
        Assert.That(refused.AnswerSecurity("AuthMethod=None\0"), Is.EqualTo(LoginStep.Failed));
        Assert.That(refused.Machine.Failure!.Kind, Is.EqualTo(LoginFailureKind.Authentication));

        LoginOptions options = LoginConversation.ChapOptions();
        LoginConversation allowed = new(options with { Authentication = options.Authentication with { AllowNone = true } });
        Assert.That(allowed.Request()["AuthMethod"], Is.EqualTo("CHAP,None"));
        Assert.That(allowed.AnswerSecurity("AuthMethod=None\0"), Is.EqualTo(LoginStep.SendRequest));
        Assert.That(allowed.Request().Transit, Is.True);
        Assert.That(allowed.AnswerSecurity("", transit: true), Is.EqualTo(LoginStep.SendRequest));
    }

    [Test]
    public void Trap_18_our_challenge_is_the_entropy_that_was_passed_in_and_never_repeats()
    {
        HashSet<string> seen = [];
        SeededEntropy entropy = new(5);
        for (int i = 0; i < 1000; i++)
        {
            Challenged(LoginConversation.ChapOptions(mutual: true), out SentRequest proof, entropy: entropy);
            Assert.That(seen.Add(proof["CHAP_C"]!), Is.True);
            Assert.That(proof["CHAP_C"], Has.Length.EqualTo(2 + 64));
        }

        byte[] draw = new byte[33];
        draw[0] = 0x77;
        draw[32] = 0xAB;
        Challenged(LoginConversation.ChapOptions(mutual: true), out SentRequest known, entropy: new FixedEntropy(draw));
        Assert.That(known["CHAP_I"], Is.EqualTo("119"));
        Assert.That(known["CHAP_C"], Does.EndWith("00ab"));
    }

    [Test]
    public void Trap_18_our_challenge_is_drawn_again_where_it_would_be_the_targets_own()
    {
        byte[] same = new byte[33];
        same[0] = 0x42;
        byte[] good = new byte[33];
        good.AsSpan().Fill(0x11);
        Challenged(LoginConversation.ChapOptions(mutual: true), out SentRequest proof, challenge: "0x" + new string('0', 64), entropy: new FixedEntropy(same, good));
        Assert.That(proof["CHAP_I"], Is.EqualTo("17"));

        LoginConversation stuck = new(LoginConversation.ChapOptions(mutual: true), entropy: new FixedEntropy(same));
        stuck.Request();
        stuck.AnswerSecurity("AuthMethod=CHAP\0");
        stuck.Request();
        Assert.That(stuck.AnswerSecurity("CHAP_A=7\0CHAP_I=66\0CHAP_C=0x" + new string('0', 64) + "\0"), Is.EqualTo(LoginStep.Failed));
    }

    [Test]
    public void Trap_18_a_second_challenge_is_not_answered()
    {
        LoginConversation login = Challenged(LoginConversation.ChapOptions(mutual: true), out SentRequest proof);
        Assert.That(login.AnswerSecurity($"CHAP_A=7\0CHAP_I=1\0CHAP_C={proof["CHAP_C"]}\0"), Is.EqualTo(LoginStep.Failed));
        Assert.That(() => login.Request(), Throws.InvalidOperationException);
    }

    [Test]
    public void A_wrong_proof_name_or_length_of_the_target_fails_the_login()
    {
        foreach (int wrong in Enumerable.Range(0, 5))
        {
            LoginConversation login = Challenged(LoginConversation.ChapOptions(mutual: true), out SentRequest proof);
            byte identifier = byte.Parse(proof["CHAP_I"]!);
            string right = LoginConversation.Proof(ChapAlgorithm.Sha256, identifier, LoginConversation.TargetSecret, proof["CHAP_C"]!);
            string text = wrong switch
            {
                0 => $"CHAP_N=bob\0CHAP_R={LoginConversation.Proof(ChapAlgorithm.Sha256, identifier, LoginConversation.InitiatorSecret, proof["CHAP_C"]!)}\0",
                1 => $"CHAP_N=alice\0CHAP_R={right}\0",
                2 => $"CHAP_N=bob\0CHAP_R={right[..^2]}\0",
                3 => $"CHAP_N=bob\0CHAP_R={proof["CHAP_R"]}\0",
                _ => $"CHAP_R={right}\0",
            };
            Assert.That(login.AnswerSecurity(text, transit: true), Is.EqualTo(LoginStep.Failed), text);
            Assert.That(login.Machine.Failure!.Kind, Is.EqualTo(LoginFailureKind.Authentication));
        }
    }

    [TestCase("CHAP_A=5\0CHAP_I=1\0CHAP_C=0x\0")]
    [TestCase("CHAP_A=5\0CHAP_I=256\0CHAP_C=0x01\0")]
    [TestCase("CHAP_A=5\0CHAP_I=1\0")]
    [TestCase("CHAP_A=9\0CHAP_I=1\0CHAP_C=0x01\0")]
    [TestCase("CHAP_A=5,7\0CHAP_I=1\0CHAP_C=0x01\0")]
    [TestCase("CHAP_A=Reject\0CHAP_I=1\0CHAP_C=0x01\0")]
    [TestCase("CHAP_A=5\0CHAP_I=1\0CHAP_C=0x01\0CHAP_R=0x01\0")]
    [TestCase("CHAP_A=5\0CHAP_I=1\0CHAP_C=0x01\0CHAP_C=0x02\0")]
    [TestCase("AuthMethod=CHAP\0CHAP_A=5\0CHAP_I=1\0CHAP_C=0x01\0")]
    public void A_malformed_challenge_fails_the_login(string text)
    {
        LoginConversation login = new(LoginConversation.ChapOptions());
        login.Request();
        login.AnswerSecurity("AuthMethod=CHAP\0");
        login.Request();
        Assert.That(login.AnswerSecurity(text), Is.EqualTo(LoginStep.Failed));
    }

    [Test]
    public void A_challenge_longer_than_1024_bytes_is_refused_and_one_of_1024_is_answered()
    {
        Challenged(LoginConversation.ChapOptions(), out SentRequest proof, challenge: "0x" + new string('a', 2048));
        Assert.That(proof["CHAP_R"], Is.Not.Null);
        LoginConversation login = new(LoginConversation.ChapOptions());
        login.Request();
        login.AnswerSecurity("AuthMethod=CHAP\0");
        login.Request();
        Assert.That(login.AnswerSecurity("CHAP_A=7\0CHAP_I=1\0CHAP_C=0x" + new string('a', 2050) + "\0"), Is.EqualTo(LoginStep.Failed));
    }

    [Test]
    public void Algorithms_are_offered_by_preference_without_what_is_forbidden_or_missing()
    {
        AuthenticationOptions options = LoginConversation.ChapOptions().Authentication with { Algorithms = [ChapAlgorithm.Md5, ChapAlgorithm.Sha256, ChapAlgorithm.Sha256], ForbidMd5 = true };
        Assert.That(options.EffectiveAlgorithms(), Is.EqualTo(new[] { ChapAlgorithm.Sha256 }));
        LoginConversation login = new(LoginConversation.Options() with { Authentication = options });
        login.Request();
        login.AnswerSecurity("AuthMethod=CHAP\0");
        Assert.That(login.Request()["CHAP_A"], Is.EqualTo("7"));
        Assert.That(login.AnswerSecurity("CHAP_A=5\0CHAP_I=1\0CHAP_C=0x01\0"), Is.EqualTo(LoginStep.Failed));
        Assert.That((options with { Algorithms = [ChapAlgorithm.Md5] } is var none) && (LoginConversation.Options() with { Authentication = none }).Check() is not null, Is.True);
    }

    [Test]
    public void The_same_secret_both_ways_is_refused_before_anything_is_sent()
    {
        AuthenticationOptions options = new()
        {
            Initiator = new ChapCredentials("alice", ChapSecret.FromText("same secret for all")),
            Target = new ChapCredentials("bob", ChapSecret.FromText("same secret for all")),
        };
        Assert.That(() => new LoginConversation(LoginConversation.Options() with { Authentication = options }), Throws.ArgumentException);
    }

    [Test]
    public void Secrets_show_themselves_nowhere()
    {
        LoginOptions options = LoginConversation.ChapOptions(mutual: true);
        Assert.That(options.ToString(), Does.Not.Contain("initiator-secret").And.Not.Contain("the-target-secret"));
        Assert.That(LoginConversation.InitiatorSecret.ToString(), Is.EqualTo("(secret)"));
        LoginConversation login = Challenged(options, out SentRequest proof);
        Assert.That(proof.Text, Does.Not.Contain("secret"));
        login.AnswerSecurity("CHAP_N=bob\0CHAP_R=0x00\0", transit: true);
        Assert.That(login.Machine.Failure!.ToString(), Does.Not.Contain("initiator-secret").And.Not.Contain("the-target-secret"));
    }

    private static (bool Ok, string Text) Verify(ChapVerifier verifier, string text)
    {
        ChapKeys keys = default;
        TextKeyReader reader = new(Encoding.UTF8.GetBytes(text));
        while (reader.MoveNext())
        {
            keys.TryAdd(KeyTable.Find(reader.Key)!.Id, reader.Value);
        }

        TextKeyWriter writer = new();
        bool ok = verifier.OnKeys(keys, writer);
        return (ok, Encoding.UTF8.GetString(writer.Pending));
    }

    [Test]
    public void The_verifier_takes_the_right_proof_and_no_other()
    {
        ChapCredentials alice = new("alice", LoginConversation.InitiatorSecret);
        foreach (bool right in new[] { true, false })
        {
            ChapVerifier verifier = new(alice, null, s_supported, new SeededEntropy(3));
            var (ok, text) = Verify(verifier, "CHAP_A=99,7,5\0");
            SentRequest challenge = new(false, false, default, default, text);
            Assert.That(ok, Is.True);
            Assert.That(challenge["CHAP_A"], Is.EqualTo("7"));
            string proof = LoginConversation.Proof(ChapAlgorithm.Sha256, byte.Parse(challenge["CHAP_I"]!), right ? alice.Secret : LoginConversation.TargetSecret, challenge["CHAP_C"]!);
            Assert.That(Verify(verifier, $"CHAP_N=alice\0CHAP_R={proof}\0").Ok, Is.EqualTo(right));
            Assert.That(verifier.IsComplete, Is.EqualTo(right));
        }
    }

    [Test]
    public void The_verifier_refuses_its_own_challenge_sent_back()
    {
        ChapVerifier verifier = new(new("alice", LoginConversation.InitiatorSecret), new("bob", LoginConversation.TargetSecret), s_supported, new SeededEntropy(3));
        SentRequest challenge = new(false, false, default, default, Verify(verifier, "CHAP_A=7\0").Text);
        string proof = LoginConversation.Proof(ChapAlgorithm.Sha256, byte.Parse(challenge["CHAP_I"]!), LoginConversation.InitiatorSecret, challenge["CHAP_C"]!);
        var (ok, text) = Verify(verifier, $"CHAP_N=alice\0CHAP_R={proof}\0CHAP_I=9\0CHAP_C={challenge["CHAP_C"]}\0");
        Assert.That(ok, Is.False);
        Assert.That(text, Is.Empty);
        Assert.That(verifier.IsComplete, Is.False);
    }
}
