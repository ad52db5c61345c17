using System.Buffers.Binary;
using System.Globalization;
using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Compliance.Raw;

/// <summary>The target's answer to a login request.</summary>
/// <param name="Pdu">The last PDU of the answer.</param>
/// <param name="Keys">Keys of all its PDUs.</param>
public sealed record LoginReply(RawPdu Pdu, IReadOnlyList<KeyValuePair<string, string>> Keys)
{
    /// <summary>Status class in the high byte, detail in the low one.</summary>
    public ushort Status => BinaryPrimitives.ReadUInt16BigEndian(Pdu.Header.AsSpan(36));

    public bool IsSuccess => Status == 0;

    public bool Transit => (Pdu.Flags & 0x80) != 0;

    public int CurrentStage => (Pdu.Flags >> 2) & 3;

    public int NextStage => Pdu.Flags & 3;

    public ushort Tsih => BinaryPrimitives.ReadUInt16BigEndian(Pdu.Header.AsSpan(14));

    /// <summary>The value of a key, or null.</summary>
    public string? this[string key] => Keys.Where(pair => pair.Key == key).Select(pair => pair.Value).FirstOrDefault();
}

/// <summary>A login by hand, request by request.</summary>
public sealed class LoginExchange(RawConnection connection, RawLogin login)
{
    public const int Security = 0;
    public const int Operational = 1;
    public const int FullFeature = 3;
    private uint _expStatSn;

    public RawConnection Connection { get; } = connection;

    public RawLogin Login { get; } = login;

    public uint Itt { get; } = 0x4C474E00;

    /// <summary>The next StatSN, once the target has answered.</summary>
    public uint ExpStatSn => _expStatSn;

    /// <summary>The last answer.</summary>
    public LoginReply? Last { get; private set; }

    /// <summary>Whether the first request is out.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Sends one request.</summary>
    public Task SendAsync(int stage, int next, bool transit, IEnumerable<KeyValuePair<string, string>> keys, bool goesOn = false, Action<RawPdu>? change = null) =>
        SendTextAsync(stage, next, transit, TextPairs.Encode(keys), goesOn, change);

    /// <summary>Sends one request with text as it is.</summary>
    public Task SendTextAsync(int stage, int next, bool transit, byte[] text, bool goesOn = false, Action<RawPdu>? change = null)
    {
        var pdu = new RawPdu(Opcode.LoginRequest, (byte)((transit ? 0x80 : 0) | (goesOn ? 0x40 : 0) | (stage << 2) | (transit ? next : 0)), immediate: true) { Data = text };
        Login.Isid.CopyTo(pdu.Header, 8);
        BinaryPrimitives.WriteUInt16BigEndian(pdu.Header.AsSpan(14), Login.Tsih);
        pdu.Itt = Itt;
        BinaryPrimitives.WriteUInt16BigEndian(pdu.Header.AsSpan(20), Login.Cid);
        pdu.CmdSn = Login.CmdSn;
        pdu.ExpSn = _expStatSn;
        change?.Invoke(pdu);
        HasBegun = true;
        return Connection.SendAsync(pdu);
    }

    /// <summary>Receives the target's answer, with all PDUs that it is split into.</summary>
    /// <returns>The answer, or null where the target has closed the connection.</returns>
    public async Task<LoginReply?> ReceiveAsync()
    {
        var text = new List<byte>();
        while (true)
        {
            if (await Connection.ReceiveAsync() is not { } pdu)
            {
                return null;
            }

            if (pdu.Opcode != Opcode.LoginResponse)
            {
                throw new CheckFailedException($"A login request should be answered by a Login Response, and was answered by {pdu.Opcode}.");
            }

            text.AddRange(pdu.Data);
            _expStatSn = pdu.StatSn + 1;
            if ((pdu.Flags & 0x40) == 0)
            {
                return Last = new LoginReply(pdu, TextPairs.Parse(text.ToArray()));
            }

            await SendAsync((pdu.Flags >> 2) & 3, 0, transit: false, []);
        }
    }

    /// <summary>Sends a request and receives the answer, which must come and say success.</summary>
    public async Task<LoginReply> StepAsync(int stage, int next, bool transit, IEnumerable<KeyValuePair<string, string>> keys)
    {
        await SendAsync(stage, next, transit, keys);
        LoginReply reply = await ReceiveAsync() ?? throw new CheckFailedException("The target closed the connection in place of answering a login request.");
        return reply.IsSuccess ? reply : throw new CheckFailedException(string.Create(CultureInfo.InvariantCulture, $"The login should go on, and the target ended it with status {reply.Status:X4}h."));
    }

    /// <summary>Goes through the security stage to the operational one, with CHAP where the URL has credentials.</summary>
    public async Task<LoginReply> AuthenticateAsync()
    {
        if (!Login.Url.HasCredentials)
        {
            LoginReply none = await StepAsync(Security, Operational, transit: true, [.. Login.Identity, new("AuthMethod", "None")]);
            return none.Transit ? none : await StepAsync(Security, Operational, transit: true, []);
        }

        LoginReply method = await StepAsync(Security, 0, transit: false, [.. Login.Identity, new("AuthMethod", "CHAP,None")]);
        if (method["AuthMethod"] != "CHAP")
        {
            return await StepAsync(Security, Operational, transit: true, []);
        }

        LoginReply challenge = await StepAsync(Security, 0, transit: false, [new("CHAP_A", "7,5")]);
        LoginReply done = await StepAsync(Security, Operational, transit: true, Answer(challenge));
        return done.Transit ? done : throw new CheckFailedException("The target does not leave the security stage after CHAP.");
    }

    /// <summary>CHAP_N and CHAP_R for a challenge.</summary>
    public IEnumerable<KeyValuePair<string, string>> Answer(LoginReply challenge)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        string algorithm = challenge["CHAP_A"] ?? throw new CheckFailedException("The target sent no CHAP_A.");
        string identifier = challenge["CHAP_I"] ?? throw new CheckFailedException("The target sent no CHAP_I.");
        string value = challenge["CHAP_C"] ?? throw new CheckFailedException("The target sent no CHAP_C.");
        byte[] response = Login.Respond((ChapAlgorithm)int.Parse(algorithm, CultureInfo.InvariantCulture), Number(identifier), Binary(value));
        return [new("CHAP_N", Login.Url.User!), new("CHAP_R", "0x" + Convert.ToHexStringLower(response))];
    }

    /// <summary>Reads a binary value (RFC 7143 §6.1).</summary>
    public static byte[] Binary(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Convert.FromHexString(value.AsSpan(2))
            : value.StartsWith("0b", StringComparison.OrdinalIgnoreCase) ? Convert.FromBase64String(value[2..])
            : throw new CheckFailedException("A binary value of the target is neither hexadecimal nor base64.");
    }

    private static byte Number(string value) => value.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? byte.Parse(value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : byte.Parse(value, CultureInfo.InvariantCulture);
}
