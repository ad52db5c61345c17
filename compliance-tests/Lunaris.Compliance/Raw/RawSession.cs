using System.Globalization;
using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Compliance.Raw;

/// <summary>A session by hand in full feature phase. Numbers are kept right unless a case asks for wrong ones.</summary>
public sealed partial class RawSession : IAsyncDisposable
{
    private const int MaxAttentions = 20;
    private readonly List<RawPdu> _asides = [];
    private uint _itt;

    private RawSession(RawConnection connection, RawLogin login, LoginReply reply, IReadOnlyDictionary<string, string> keys)
    {
        Connection = connection;
        Login = login;
        Reply = reply;
        Keys = keys;
        CmdSn = login.CmdSn;
        ExpStatSn = reply.Pdu.StatSn + 1;
        MaxCmdSn = reply.Pdu.MaxCmdSn;
        Tsih = reply.Tsih;
    }

    public RawConnection Connection { get; }

    public RawLogin Login { get; }

    /// <summary>The final Login Response.</summary>
    public LoginReply Reply { get; }

    /// <summary>What the target answered in the operational stage.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; }

    public ushort Tsih { get; }

    /// <summary>The next CmdSN.</summary>
    public uint CmdSn { get; set; }

    /// <summary>The next StatSN that is expected.</summary>
    public uint ExpStatSn { get; private set; }

    /// <summary>ExpCmdSN of the last PDU of the target.</summary>
    public uint ExpCmdSn { get; private set; }

    /// <summary>MaxCmdSN of the last PDU of the target.</summary>
    public uint MaxCmdSn { get; private set; }

    public ulong Lun => Login.Target.Lun.Value;

    /// <summary>NOP-Ins and Async Messages that came in between.</summary>
    public IReadOnlyList<RawPdu> Asides => _asides;

    /// <summary>Longest data segment that the target takes.</summary>
    public int MaxSendSegment => Number("MaxRecvDataSegmentLength", 8192);

    public int MaxBurstLength => Number("MaxBurstLength", 262144);

    public int FirstBurstLength => Number("FirstBurstLength", 65536);

    public int MaxOutstandingR2T => Number("MaxOutstandingR2T", 1);

    public bool ImmediateData => Keys.GetValueOrDefault("ImmediateData", "Yes") == "Yes";

    public bool InitialR2T => Keys.GetValueOrDefault("InitialR2T", "Yes") == "Yes";

    /// <summary>Connects and logs in.</summary>
    public static async Task<RawSession> LoginAsync(RawLogin login, EvidenceLog log)
    {
        ArgumentNullException.ThrowIfNull(login);
        RawConnection connection = await RawConnection.ConnectAsync(login.Url.Portal, log);
        try
        {
            return await LoginAsync(new LoginExchange(connection, login));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Logs in on a connection that is there.</summary>
    public static async Task<RawSession> LoginAsync(LoginExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        RawLogin login = exchange.Login;
        await exchange.AuthenticateAsync();
        var keys = new Dictionary<string, string>();
        LoginReply reply = await exchange.StepAsync(LoginExchange.Operational, LoginExchange.FullFeature, transit: true, login.Keys);
        for (int round = 0; ; round++)
        {
            foreach ((string key, string value) in reply.Keys)
            {
                keys[key] = value;
            }

            if (reply.Transit && reply.NextStage == LoginExchange.FullFeature)
            {
                break;
            }

            if (round == 8)
            {
                throw new CheckFailedException("The login does not come to an end.");
            }

            reply = await exchange.StepAsync(LoginExchange.Operational, LoginExchange.FullFeature, transit: true, AnswerOffers(reply, login));
        }

        exchange.Connection.HeaderDigest = keys.GetValueOrDefault("HeaderDigest", "None") == "CRC32C";
        exchange.Connection.DataDigest = keys.GetValueOrDefault("DataDigest", "None") == "CRC32C";
        return new RawSession(exchange.Connection, login, reply, keys);
    }

    /// <summary>The next initiator task tag.</summary>
    public uint NewItt() => ++_itt;

    /// <summary>Fills in ITT (where it is zero), CmdSN and ExpStatSN, and takes a CmdSN unless the request is immediate.</summary>
    public RawPdu Stamp(RawPdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        if (pdu.Itt == 0)
        {
            pdu.Itt = NewItt();
        }

        pdu.CmdSn = CmdSn;
        pdu.ExpSn = ExpStatSn;
        if (!pdu.IsImmediate)
        {
            CmdSn++;
        }

        return pdu;
    }

    /// <summary>Receives the next PDU that is no aside; pings of the target are answered.</summary>
    /// <returns>The PDU, or null where the target has closed the connection.</returns>
    public async Task<RawPdu?> ReceiveAsync(TimeSpan? patience = null)
    {
        while (true)
        {
            if (await Connection.ReceiveAsync(patience) is not { } pdu)
            {
                return null;
            }

            Note(pdu);
            if (pdu.Opcode == Opcode.NopIn && pdu.Itt == 0xFFFFFFFF)
            {
                _asides.Add(pdu);
                if (pdu.Ttt != 0xFFFFFFFF)
                {
                    await AnswerPingAsync(pdu);
                }

                continue;
            }

            if (pdu.Opcode == Opcode.AsyncMessage)
            {
                _asides.Add(pdu);
                continue;
            }

            return pdu;
        }
    }

    /// <summary>Receives the answer to a request.</summary>
    public async Task<RawPdu> AnswerAsync(Opcode opcode, uint itt)
    {
        RawPdu pdu = await ReceiveAsync() ?? throw new CheckFailedException($"The target closed the connection in place of sending a {opcode}.");
        return pdu.Opcode == opcode && pdu.Itt == itt ? pdu
            : throw new CheckFailedException(string.Create(CultureInfo.InvariantCulture, $"The target should send a {opcode} with ITT {itt:X8}h, and sent {pdu}"));
    }

    /// <summary>The target must close the connection, or reject what it was sent; what it sends before that is let pass.</summary>
    /// <returns>The reject, or null where the connection was closed.</returns>
    public async Task<RawPdu?> ExpectRefusalAsync(string what)
    {
        for (int i = 0; i < 16; i++)
        {
            RawPdu? pdu = await ReceiveAsync();
            if (pdu is null || pdu.Opcode == Opcode.Reject)
            {
                return pdu;
            }
        }

        throw new CheckFailedException($"The target should reject {what} or close the connection, and did neither.");
    }

    /// <summary>Pings; the answer shows that everything sent before was looked at.</summary>
    public async Task<RawPdu> PingAsync(byte[]? data = null, bool immediate = true)
    {
        RawPdu ping = Stamp(new RawPdu(Opcode.NopOut, immediate: immediate) { Ttt = 0xFFFFFFFF, Data = data ?? [] });
        await Connection.SendAsync(ping);
        return await AnswerAsync(Opcode.NopIn, ping.Itt);
    }

    /// <summary>Sends a task management function.</summary>
    /// <returns>The response code.</returns>
    public async Task<byte> ManageAsync(byte function, ulong? lun = null, uint referenced = 0xFFFFFFFF, uint refCmdSn = 0)
    {
        RawPdu request = Stamp(new RawPdu(Opcode.TaskManagementRequest, (byte)(0x80 | function), immediate: true) { Lun = lun ?? Lun, Ttt = referenced });
        request[32] = refCmdSn;
        await Connection.SendAsync(request);
        return (await AnswerAsync(Opcode.TaskManagementResponse, request.Itt)).Header[2];
    }

    /// <summary>Sends text.</summary>
    public async Task<RawPdu> TextAsync(IEnumerable<KeyValuePair<string, string>> keys, byte flags = 0x80, uint ttt = 0xFFFFFFFF, uint itt = 0)
    {
        RawPdu request = Stamp(new RawPdu(Opcode.TextRequest, flags) { Ttt = ttt, Itt = itt, Data = TextPairs.Encode(keys) });
        await Connection.SendAsync(request);
        return await AnswerAsync(Opcode.TextResponse, request.Itt);
    }

    /// <summary>Logs out.</summary>
    /// <param name="reason">Reason code.</param>
    /// <param name="cid">Connection, where one is meant.</param>
    /// <returns>The response.</returns>
    public async Task<RawPdu> LogoutAsync(byte reason = 0, ushort cid = 0)
    {
        RawPdu request = Stamp(new RawPdu(Opcode.LogoutRequest, (byte)(0x80 | reason), immediate: true));
        request.Header[20] = (byte)(cid >> 8);
        request.Header[21] = (byte)cid;
        await Connection.SendAsync(request);
        return await AnswerAsync(Opcode.LogoutResponse, request.Itt);
    }

    /// <summary>Takes unit attentions until there is none.</summary>
    public async Task SettleAsync()
    {
        if (Login.SessionType != "Normal")
        {
            return;
        }

        for (int i = 0; i < MaxAttentions; i++)
        {
            if (!Expectation.UnitAttention.Matches((await ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result))
            {
                return;
            }
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private void Note(RawPdu pdu)
    {
        if (pdu.TakesStatSn)
        {
            ExpStatSn = pdu.StatSn + 1;
        }

        ExpCmdSn = pdu.ExpSn;
        MaxCmdSn = pdu.MaxCmdSn;
    }

    private Task AnswerPingAsync(RawPdu ping)
    {
        var answer = new RawPdu(Opcode.NopOut, immediate: true) { Lun = ping.Lun, Itt = 0xFFFFFFFF, Ttt = ping.Ttt, CmdSn = CmdSn, ExpSn = ExpStatSn, Data = ping.Data };
        return Connection.SendAsync(answer);
    }

    private int Number(string key, int otherwise) => Keys.TryGetValue(key, out string? value) && int.TryParse(value, CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    // Keys that the target offers of itself are answered with what it offers; those that answer ours need nothing.
    private static IEnumerable<KeyValuePair<string, string>> AnswerOffers(LoginReply reply, RawLogin login)
    {
        string[] declared = ["TargetPortalGroupTag", "TargetAlias", "TargetAddress", "MaxRecvDataSegmentLength", "AuthMethod"];
        return reply.Keys.Where(pair => !declared.Contains(pair.Key) && login.Keys.All(own => own.Key != pair.Key))
            .Select(pair => pair.Key is "HeaderDigest" or "DataDigest" ? new(pair.Key, "None") : pair);
    }
}
