using System.Buffers.Binary;
using System.Text;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Raw;
using Lunaris.Iscsi.Wire;
using static Lunaris.Compliance.Cases.LoginChecks;

namespace Lunaris.Compliance.Cases;

/// <summary>The login phase: stages, identities, what is malformed.</summary>
internal static class LoginCases
{
    private const string Phase = "RFC 7143 §6.3";
    private const string Request = "RFC 7143 §11.12";
    private const string Response = "RFC 7143 §11.13";
    private const string Text = "RFC 7143 §6.1";

    [ComplianceCase("iSCSI.Login.Simple", Phase, Needs.Tcp, "A login by way of both stages comes to the full feature phase, and TEST UNIT READY is answered.")]
    public static async Task Simple(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        (await session.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood();
    }

    [ComplianceCase("iSCSI.Login.Identifiers", Response, Needs.Tcp, "Login Responses echo ISID and ITT; TSIH is zero until the last, and not zero in it.")]
    public static async Task Identifiers(ComplianceContext c)
    {
        LoginExchange exchange = await StartAsync(c);
        LoginReply first = await exchange.AuthenticateAsync();
        c.Check(first.Pdu.Header.AsSpan(8, 6).SequenceEqual(exchange.Login.Isid), "a Login Response has another ISID than the request");
        c.Check(first.Pdu.Itt == exchange.Itt, "a Login Response has another ITT than the request");
        c.Check(first.Tsih == 0, "a Login Response before the last has a TSIH");
        LoginReply last = await exchange.StepAsync(LoginExchange.Operational, LoginExchange.FullFeature, transit: true, exchange.Login.Keys);
        c.Require(last.Transit, "the target has more to negotiate");
        c.Check(last.Tsih != 0, "the last Login Response has TSIH 0");
        c.Check(last.Pdu.Header.AsSpan(8, 6).SequenceEqual(exchange.Login.Isid), "the last Login Response has another ISID than the request");
    }

    [ComplianceCase("iSCSI.Login.Numbers", Response + "; RFC 7143 §4.2.2", Needs.Tcp, "StatSN counts up through the login; ExpCmdSN is the CmdSN of the login, whose requests are immediate.")]
    public static async Task Numbers(ComplianceContext c)
    {
        LoginExchange exchange = await StartAsync(c, login => login.CmdSn = 0xFFFFFFF0);
        LoginReply first = await exchange.AuthenticateAsync();
        LoginReply second = await exchange.StepAsync(LoginExchange.Operational, 0, transit: false, []);
        c.Check(second.Pdu.StatSn == first.Pdu.StatSn + 1, $"StatSN goes from {first.Pdu.StatSn} to {second.Pdu.StatSn}");
        c.Check(second.Pdu.ExpSn == 0xFFFFFFF0, $"the CmdSN of the login is FFFFFFF0h, and ExpCmdSN {second.Pdu.ExpSn:X8}h");
        c.Check(second.Pdu.MaxCmdSn - second.Pdu.ExpSn < 0x80000000 || second.Pdu.MaxCmdSn == second.Pdu.ExpSn - 1, $"MaxCmdSN {second.Pdu.MaxCmdSn:X8}h lies before ExpCmdSN {second.Pdu.ExpSn:X8}h");
    }

    [ComplianceCase("iSCSI.Login.CmdSnWraps", "RFC 7143 §4.2.2.1", Needs.Tcp, "Commands go on when CmdSN wraps from FFFFFFFFh to 0.")]
    public static async Task Wraps(ComplianceContext c)
    {
        RawSession session = await c.RawAsync(login => login.CmdSn = 0xFFFFFFFC);
        for (int i = 0; i < 8; i++)
        {
            (await session.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood();
        }

        c.Check(session.CmdSn < 0x10000000, "the case sent too few commands");
    }

    [ComplianceCase("iSCSI.Login.TargetPortalGroupTag", "RFC 7143 §13.9", Needs.Tcp, "The first Login Response of a normal session names the portal group.")]
    public static async Task PortalGroup(ComplianceContext c)
    {
        LoginExchange exchange = await StartAsync(c);
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: false, [.. exchange.Login.Identity, new("AuthMethod", "CHAP,None")]);
        LoginReply? first = await exchange.ReceiveAsync();
        c.Check(first is { IsSuccess: true }, "the login was refused");
        c.Check(ushort.TryParse(first["TargetPortalGroupTag"], out _), $"TargetPortalGroupTag is {first["TargetPortalGroupTag"] ?? "missing"}");
    }

    [ComplianceCase("iSCSI.Login.SecuritySkipped", Phase + "; " + Request, Needs.Tcp, "A login that begins in the operational stage is taken where no authentication is asked for, and refused where it is.")]
    public static async Task SecuritySkipped(ComplianceContext c)
    {
        LoginExchange exchange = await StartAsync(c);
        await exchange.SendAsync(LoginExchange.Operational, LoginExchange.FullFeature, transit: true, [.. exchange.Login.Identity, .. exchange.Login.Keys]);
        LoginReply? reply = await exchange.ReceiveAsync();
        if (exchange.Login.Url.HasCredentials)
        {
            c.Check(reply is null || !reply.IsSuccess, "a login without authentication comes through, where the target has CHAP");
        }
        else
        {
            c.Check(reply is { IsSuccess: true }, "a login without a security stage is refused, where the target asks for no authentication");
        }
    }

    [ComplianceCase("iSCSI.Login.StageSkipped", Phase + "; " + Request, Needs.Tcp, "A transition to the reserved stage 2 is refused.")]
    public static async Task StageSkipped(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        await exchange.SendAsync(LoginExchange.Operational, 2, transit: true, []);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess || !reply.Transit, "the target went to the reserved stage 2");
    }

    [ComplianceCase("iSCSI.Login.StageBack", Phase + "; " + Request, Needs.Tcp, "A request that goes back to the security stage is refused.")]
    public static async Task StageBack(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        await exchange.SendAsync(LoginExchange.Security, 0, transit: false, []);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess, "the target went back to the security stage");
    }

    [ComplianceCase("iSCSI.Login.NoTransitUnasked", Phase + "; " + Response, Needs.Tcp, "The target does not set T where the initiator has not.")]
    public static async Task NoTransit(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        LoginReply reply = await exchange.StepAsync(LoginExchange.Operational, 0, transit: false, exchange.Login.Keys);
        c.Check(!reply.Transit, "the target set T, and the initiator had not");
        c.Check(reply.CurrentStage == LoginExchange.Operational, $"the Login Response names stage {reply.CurrentStage}");
    }

    [ComplianceCase("iSCSI.Login.NoInitiatorName", "RFC 7143 §13.5; " + Response, Needs.Tcp, "A login without InitiatorName ends with MISSING PARAMETER.")]
    public static async Task NoInitiator(ComplianceContext c)
    {
        LoginExchange exchange = await StartAsync(c, login => login.InitiatorName = null);
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [.. exchange.Login.Identity, new("AuthMethod", "CHAP,None")]);
        await ExpectStatusAsync(c, exchange, "there is no InitiatorName", 0x0207, 0x0200);
    }

    [ComplianceCase("iSCSI.Login.NoTargetName", "RFC 7143 §13.4; " + Response, Needs.Tcp, "A normal login without TargetName ends with MISSING PARAMETER.")]
    public static async Task NoTarget(ComplianceContext c)
    {
        LoginExchange exchange = await StartAsync(c, login => login.TargetName = null);
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [.. exchange.Login.Identity, new("AuthMethod", "CHAP,None")]);
        await ExpectStatusAsync(c, exchange, "there is no TargetName", 0x0207, 0x0200);
    }

    [ComplianceCase("iSCSI.Login.UnknownTarget", "RFC 7143 §13.4; " + Response, Needs.Tcp, "A login to a target that is not there ends with NOT FOUND.")]
    public static async Task UnknownTarget(ComplianceContext c)
    {
        LoginExchange exchange = await StartAsync(c, login => login.TargetName = "iqn.2026-01.net.lunaris:nobody");
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [.. exchange.Login.Identity, new("AuthMethod", "CHAP,None")]);
        await ExpectStatusAsync(c, exchange, "there is no such target", 0x0203);
    }

    [ComplianceCase("iSCSI.Login.BadSessionType", "RFC 7143 §13.21; " + Response, Needs.Tcp, "A login with a SessionType that does not exist is refused.")]
    public static async Task BadSessionType(ComplianceContext c)
    {
        LoginExchange exchange = await StartAsync(c, login => login.SessionType = "Picnic");
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [.. exchange.Login.Identity, new("AuthMethod", "CHAP,None")]);
        await ExpectStatusAsync(c, exchange, "there is no such session type", 0x0209, 0x0200);
    }

    [ComplianceCase("iSCSI.Login.BadVersion", Request + "; " + Response, Needs.Tcp, "A login with a lowest version that the target has not ends with UNSUPPORTED VERSION.")]
    public static async Task BadVersion(ComplianceContext c)
    {
        LoginExchange exchange = await StartAsync(c);
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [.. exchange.Login.Identity, new("AuthMethod", "CHAP,None")], change: pdu =>
        {
            pdu.Header[2] = 0x7F;
            pdu.Header[3] = 0x7F;
        });
        await ExpectStatusAsync(c, exchange, "there is no version 7Fh", 0x0205);
    }

    [ComplianceCase("iSCSI.Login.UnknownTsih", Request + "; " + Response, Needs.Tcp, "A login to a session that does not exist is refused.")]
    public static async Task UnknownTsih(ComplianceContext c)
    {
        LoginExchange exchange = await StartAsync(c, login => login.Tsih = 0x7A7A);
        if (exchange.Login.Url.HasCredentials)
        {
            await exchange.SendAsync(LoginExchange.Security, 0, transit: false, [.. exchange.Login.Identity, new("AuthMethod", "CHAP")]);
        }
        else
        {
            await exchange.SendAsync(LoginExchange.Operational, LoginExchange.FullFeature, transit: true, [.. exchange.Login.Identity, .. exchange.Login.Keys]);
        }

        LoginReply? reply = await exchange.ReceiveAsync();
        for (int round = 0; reply is { IsSuccess: true } && round < 4; round++)
        {
            // A target may look at TSIH when the login is complete only.
            LoginExchange next = exchange;
            await next.SendAsync(reply.CurrentStage, LoginExchange.FullFeature, transit: true, reply["CHAP_C"] is null && exchange.Login.Url.HasCredentials && round == 0 ? [new("CHAP_A", "7,5")] : reply["CHAP_C"] is null ? [] : [.. exchange.Answer(reply)]);
            reply = await next.ReceiveAsync();
            c.Check(reply is null || !reply.IsSuccess || !(reply.Transit && reply.NextStage == LoginExchange.FullFeature), "the target took a connection into a session that does not exist");
        }

        c.Check(reply is null || !reply.IsSuccess, "the target goes on with a login to a session that does not exist");
        c.Should(reply is null || reply.Status is 0x020A, $"there is no such session: the status is {reply?.Status:X4}h, and 020Ah says it better");
    }

    [ComplianceCase("iSCSI.Login.NotFirst", Phase, Needs.Tcp, "A PDU before the login that is no Login Request is not carried out: the connection is closed.")]
    public static async Task NotFirst(ComplianceContext c)
    {
        RawConnection connection = await c.ConnectRawAsync();
        await connection.SendAsync(new RawPdu(Opcode.NopOut, immediate: true) { Itt = 1, Ttt = 0xFFFFFFFF });
        RawPdu? answer = await connection.ReceiveAsync();
        c.Check(answer is null || answer.Opcode is Opcode.Reject or Opcode.LoginResponse, $"a NOP-Out before the login is answered by {answer}");
        c.Check(answer is not { Opcode: Opcode.LoginResponse } || answer.Header[36] != 0, "a NOP-Out before the login is answered by a Login Response that says success");
    }

    [ComplianceCase("iSCSI.Login.InFullFeaturePhase", Phase, Needs.Tcp, "A Login Request in full feature phase is a protocol error.")]
    public static async Task InFullFeature(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        var exchange = new LoginExchange(session.Connection, session.Login);
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [.. session.Login.Identity, new("AuthMethod", "None")]);
        await session.ExpectRefusalAsync("a Login Request in full feature phase");
    }

    [ComplianceCase("iSCSI.Login.ManyPdus", "RFC 7143 §6.2; " + Request, Needs.Tcp, "Keys that are split over several Login Requests by the C bit, in the middle of a pair, are put together.")]
    public static async Task ManyPdus(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        byte[] all = TextPairs.Encode(exchange.Login.Keys);
        for (int at = 0; at < all.Length;)
        {
            int length = Math.Min(37, all.Length - at);
            bool last = at + length == all.Length;
            await exchange.SendTextAsync(LoginExchange.Operational, LoginExchange.FullFeature, transit: last, all[at..(at + length)], goesOn: !last);
            LoginReply? reply = await exchange.ReceiveAsync();
            c.Check(reply is { IsSuccess: true }, "the target refuses a login in several requests");
            c.Check(last || (reply.Keys.Count == 0 && !reply.Transit), "the target answers keys before it has them all");
            at += length;
        }

        c.Check(exchange.Last!["MaxBurstLength"] is not null, "the target does not answer the keys that came in several requests");
    }

    [ComplianceCase("iSCSI.Login.ContinueWithTransit", Request, Needs.Tcp, "A Login Request with both C and T is an error.")]
    public static async Task ContinueAndTransit(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        await exchange.SendAsync(LoginExchange.Operational, LoginExchange.FullFeature, transit: true, [new("MaxBurstLength", "65536")], goesOn: true);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess || !reply.Transit, "the target took a Login Request with C and T");
    }

    [ComplianceCase("iSCSI.Login.KeyTwice", "RFC 7143 §6.2", Needs.Tcp, "A key that is negotiated a second time ends the login, or is rejected.")]
    public static async Task KeyTwice(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        await exchange.StepAsync(LoginExchange.Operational, 0, transit: false, [new("MaxBurstLength", "65536")]);
        await exchange.SendAsync(LoginExchange.Operational, 0, transit: false, [new("MaxBurstLength", "131072")]);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess || reply["MaxBurstLength"] == "Reject", $"MaxBurstLength was negotiated twice, and the target answers {reply?["MaxBurstLength"] ?? "nothing"} and goes on");
    }

    [ComplianceCase("iSCSI.Login.UnknownKey", "RFC 7143 §6.2", Needs.Tcp, "A key that nobody knows is answered NotUnderstood.")]
    public static async Task UnknownKey(ComplianceContext c)
    {
        foreach (string key in (string[])["LunarisNonsense", "X-net.lunaris.nonsense"])
        {
            string? answer = await AskAsync(c, key, "1");
            c.Check(answer == "NotUnderstood", $"{key} is answered by {answer ?? "nothing"}");
        }
    }

    [ComplianceCase("iSCSI.Login.KeyCase", Text, Needs.Tcp, "Keys are told apart by case: maxburstlength is not MaxBurstLength.")]
    public static async Task KeyCase(ComplianceContext c)
    {
        string? answer = await AskAsync(c, "maxburstlength", "65536");
        c.Check(answer is "NotUnderstood" or "Reject", $"maxburstlength is answered by {answer ?? "nothing"}");
    }

    [ComplianceCase("iSCSI.Login.HexNumber", Text, Needs.Tcp, "Numbers may be hexadecimal.")]
    public static async Task HexNumber(ComplianceContext c)
    {
        string? answer = await AskAsync(c, "MaxBurstLength", "0x10000");
        long value = answer is null ? -1 : answer.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Convert.ToInt64(answer[2..], 16) : long.TryParse(answer, out long number) ? number : -1;
        c.Check(value is >= 512 and <= 65536, $"MaxBurstLength=0x10000 is answered by {answer ?? "nothing"}");
    }

    [ComplianceCase("iSCSI.Login.MissingEquals", Text, Needs.Tcp, "Text that is no key=value pair ends the login.")]
    public static async Task MissingEquals(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        await exchange.SendTextAsync(LoginExchange.Operational, 0, transit: false, Encoding.ASCII.GetBytes("MaxBurstLength\0"));
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess || reply.Keys.Any(pair => pair.Value is "Reject" or "NotUnderstood"), "the target goes on with a login whose text is malformed");
    }

    [ComplianceCase("iSCSI.Login.KeyWithoutEnd", Text, Needs.Tcp, "A key name that is longer than 63 bytes ends the login, or is answered Reject or NotUnderstood.")]
    public static async Task LongKey(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        string key = new('K', 200);
        await exchange.SendAsync(LoginExchange.Operational, 0, transit: false, [new(key, "1")]);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess || reply[key] is "Reject" or "NotUnderstood", "the target accepts a key of 200 bytes");
    }

    [ComplianceCase("iSCSI.Login.Alias", "RFC 7143 §13.7", Needs.Tcp, "InitiatorAlias is taken without an answer.")]
    public static async Task Alias(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        LoginReply reply = await exchange.StepAsync(LoginExchange.Operational, 0, transit: false, [new("InitiatorAlias", "a machine of many names")]);
        c.Check(reply["InitiatorAlias"] is null, $"InitiatorAlias is declared, and answered by {reply["InitiatorAlias"]}");
    }

    [ComplianceCase("iSCSI.Login.OtherIsid", Request, Needs.Tcp, "An ISID that changes in the middle of a login ends it.")]
    public static async Task OtherIsid(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        await exchange.SendAsync(LoginExchange.Operational, LoginExchange.FullFeature, transit: true, exchange.Login.Keys, change: pdu => pdu.Header[13] ^= 0x55);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess, "the target goes on with a login whose ISID has changed");
    }

    [ComplianceCase("iSCSI.Login.SecondConnection", "RFC 7143 §13.2; " + Response, Needs.Tcp, "A second connection into a session is refused where MaxConnections is 1, and taken where it is more.")]
    public static async Task SecondConnection(ComplianceContext c)
    {
        RawSession first = await c.RawAsync(login => login.With("MaxConnections", "2"));
        bool many = first.Keys.GetValueOrDefault("MaxConnections") is { } answer && answer != "1";
        LoginExchange exchange = await StartAsync(c, login =>
        {
            login.Isid = first.Login.Isid;
            login.Tsih = first.Tsih;
            login.Cid = 1;
            login.CmdSn = first.CmdSn;
        });
        bool taken;
        try
        {
            await exchange.AuthenticateAsync();
            LoginReply reply = await exchange.StepAsync(LoginExchange.Operational, LoginExchange.FullFeature, transit: true, [new("HeaderDigest", "None"), new("DataDigest", "None")]);
            taken = reply.Transit && reply.NextStage == LoginExchange.FullFeature;
        }
        catch (CheckFailedException)
        {
            taken = false;
        }

        c.Check(taken == many, many ? "MaxConnections is more than 1, and a second connection was refused" : "MaxConnections is 1, and a second connection was taken");
        if (!many)
        {
            c.Check((await first.PingAsync()).Opcode == Opcode.NopIn, "the first connection does not answer any more");
        }
    }
}
