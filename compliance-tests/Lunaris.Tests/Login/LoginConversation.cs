using System.Text;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Tests.Login;

/// <summary>Random bytes from a seed.</summary>
internal sealed class SeededEntropy(int seed) : IEntropySource
{
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> destination) => _random.NextBytes(destination);
}

/// <summary>One request of the initiator, taken apart.</summary>
internal sealed record SentRequest(bool Transit, bool Continue, LoginStage Current, LoginStage Next, string Text)
{
    public string? this[string key]
    {
        get
        {
            foreach (string pair in Text.Split('\0'))
            {
                if (pair.StartsWith(key + "=", StringComparison.Ordinal))
                {
                    return pair[(key.Length + 1)..];
                }
            }

            return null;
        }
    }
}

/// <summary>Plays the target by hand against a <see cref="LoginMachine"/>.</summary>
internal sealed class LoginConversation
{
    public static readonly Isid SomeIsid = Isid.FromRandom(0x123456, 7);
    public static readonly ChapSecret InitiatorSecret = ChapSecret.FromText("initiator-secret");
    public static readonly ChapSecret TargetSecret = ChapSecret.FromText("the-target-secret");

    private readonly byte[] _header = new byte[Bhs.Length];
    private readonly byte[] _room;

    public LoginConversation(LoginOptions? options = null, ushort tsih = 0, NegotiatedParameters? session = null, IEntropySource? entropy = null, int room = 8192)
    {
        Machine = new LoginMachine(options ?? Options(), SomeIsid, new Tsih(tsih), new Cid(1), entropy ?? new SeededEntropy(1), session);
        Tsih = new Tsih(tsih == 0 ? (ushort)9 : tsih);
        _room = new byte[room];
    }

    public LoginMachine Machine { get; }

    public Tsih Tsih { get; set; }

    public static LoginOptions Options() => new()
    {
        InitiatorName = IscsiName.Parse("iqn.2026-01.test:initiator"),
        TargetName = IscsiName.Parse("iqn.2026-01.test:target"),
    };

    public static LoginOptions ChapOptions(bool mutual = false) => Options() with
    {
        Authentication = new AuthenticationOptions
        {
            Initiator = new ChapCredentials("alice", InitiatorSecret),
            Target = mutual ? new ChapCredentials("bob", TargetSecret) : null,
        },
    };

    public SentRequest Request()
    {
        Array.Clear(_header);
        int length = Machine.WriteRequest(new LoginRequestHeader(_header), _room);
        LoginRequestHeader header = new(_header);
        return new SentRequest(header.Transit, header.Continue, header.CurrentStage, header.NextStage, Encoding.UTF8.GetString(_room, 0, length));
    }

    public LoginStep Answer(
        LoginStage current, LoginStage? next, string text, bool more = false, byte statusClass = 0, byte statusDetail = 0, byte version = 0, Isid? isid = null)
    {
        byte[] bytes = new byte[Bhs.Length];
        LoginResponseHeader header = new(bytes)
        {
            Opcode = Opcode.LoginResponse,
            Transit = next is not null,
            Continue = more,
            CurrentStage = current,
            NextStage = next ?? LoginStage.SecurityNegotiation,
            VersionActive = version,
            Isid = isid ?? SomeIsid,
            Tsih = Tsih,
            StatusClass = statusClass,
            StatusDetail = statusDetail,
        };
        return Machine.OnResponse(header, Encoding.UTF8.GetBytes(text));
    }

    public LoginStep AnswerSecurity(string text, bool transit = false) =>
        Answer(LoginStage.SecurityNegotiation, transit ? LoginStage.OperationalNegotiation : null, text);

    public LoginStep AnswerOperational(string text, bool transit = true) =>
        Answer(LoginStage.OperationalNegotiation, transit ? LoginStage.FullFeaturePhase : null, text);

    /// <summary>Goes through a security stage without authentication and takes the operational request.</summary>
    public SentRequest PassSecurity()
    {
        Request();
        AnswerSecurity("AuthMethod=None\0", transit: true);
        return Request();
    }

    /// <summary>The CHAP_R that proves a secret.</summary>
    public static string Proof(ChapAlgorithm algorithm, byte identifier, ChapSecret secret, string challenge, BinaryEncoding encoding = BinaryEncoding.Hex)
    {
        byte[] bytes = new byte[1024];
        BinaryValue.TryDecode(Encoding.ASCII.GetBytes(challenge), bytes, out int length);
        byte[] digest = new byte[ChapHash.DigestLength(algorithm)];
        ChapHash.Compute(algorithm, identifier, secret, bytes.AsSpan(0, length), digest);
        byte[] text = new byte[BinaryValue.EncodedLength(digest.Length, encoding)];
        BinaryValue.Encode(digest, encoding, text);
        return Encoding.ASCII.GetString(text);
    }
}

internal static class LoginConversationExtensions
{
    /// <summary>Goes through a security stage where our text may not fit one PDU, up to the first operational request, which the caller takes.</summary>
    public static void PassSecurityInPieces(this LoginConversation login)
    {
        while (login.Request().Continue)
        {
            login.AnswerSecurity("");
        }

        login.AnswerSecurity("AuthMethod=None\0", transit: true);
    }
}
