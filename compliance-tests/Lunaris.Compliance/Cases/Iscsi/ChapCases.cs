using System.Globalization;
using System.Text;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Raw;

namespace Lunaris.Compliance.Cases;

/// <summary>CHAP as a target asks for it.</summary>
internal static class ChapCases
{
    private const string Clause = "RFC 7143 §12.1.3";
    private const Needs Chap = Needs.Tcp | Needs.Chap;

    [ComplianceCase("iSCSI.iSCSICHAP.Simple", Clause, Chap, "CHAP with the right name and secret leads out of the security stage, by each algorithm that the target takes.")]
    public static async Task Simple(ComplianceContext c)
    {
        int taken = 0;
        foreach (string algorithm in (string[])["5", "6", "7", "8"])
        {
            (LoginExchange exchange, LoginReply? challenge) = await ChallengeAsync(c, algorithm);
            if (challenge is not { IsSuccess: true } || challenge["CHAP_A"] != algorithm || (algorithm == "8" && !Iscsi.Login.Chap.ChapHash.IsSupported(Iscsi.Login.Chap.ChapAlgorithm.Sha3_256)))
            {
                continue;
            }

            LoginReply reply = await exchange.StepAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, exchange.Answer(challenge));
            c.Check(reply.Transit, $"algorithm {algorithm} with the right secret does not lead out of the security stage");
            taken++;
        }

        c.Check(taken > 0, "the target takes none of the algorithms 5 to 8");
    }

    [ComplianceCase("iSCSI.iSCSICHAP.Invalid", Clause, Chap, "A list without an algorithm that the target knows, and one that is no list, end the login; of a list with unknown ones the known one is taken.")]
    public static async Task Invalid(ComplianceContext c)
    {
        foreach (string list in (string[])["1", "254", "", "many"])
        {
            (LoginExchange _, LoginReply? reply) = await ChallengeAsync(c, list);
            c.Check(reply is null || !reply.IsSuccess || reply["CHAP_A"] is null or "Reject", $"CHAP_A={list} is answered by CHAP_A={reply?["CHAP_A"]}");
        }

        (LoginExchange _, LoginReply? mixed) = await ChallengeAsync(c, "254,7,5");
        c.Check(mixed?["CHAP_A"] is "7" or "5", $"CHAP_A=254,7,5 is answered by CHAP_A={mixed?["CHAP_A"] ?? "nothing"}");
    }

    [ComplianceCase("iSCSI.iSCSICHAP.HexName", Clause + "; RFC 7143 §6.1", Chap, "A CHAP_N that begins with 0x is text like any other: it is not the user's name, and is refused.")]
    public static Task HexName(ComplianceContext c) => RefusedNameAsync(c, "0x" + Convert.ToHexString(Encoding.UTF8.GetBytes(c.Settings.Urls[0].User!)));

    [ComplianceCase("iSCSI.iSCSICHAP.Base64Name", Clause + "; RFC 7143 §6.1", Chap, "A CHAP_N that begins with 0b is text like any other: it is not the user's name, and is refused.")]
    public static Task Base64Name(ComplianceContext c) => RefusedNameAsync(c, "0b" + Convert.ToBase64String(Encoding.UTF8.GetBytes(c.Settings.Urls[0].User!)));

    [ComplianceCase("iSCSI.iSCSICHAP.Base64", Clause + "; RFC 7143 §6.1", Chap, "A CHAP_R in base64 is as good as one in hexadecimal.")]
    public static async Task Base64(ComplianceContext c)
    {
        (LoginExchange exchange, LoginReply? challenge) = await ChallengeAsync(c, "7,5");
        c.Check(challenge is { IsSuccess: true }, "the target ends the login at CHAP_A");
        string response = exchange.Answer(challenge).First(pair => pair.Key == "CHAP_R").Value;
        string base64 = "0b" + Convert.ToBase64String(Convert.FromHexString(response[2..]));
        LoginReply reply = await exchange.StepAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [new("CHAP_N", exchange.Login.Url.User!), new("CHAP_R", base64)]);
        c.Check(reply.Transit, "a right CHAP_R in base64 does not lead out of the security stage");
    }

    [ComplianceCase("iSCSI.iSCSICHAP.Base64Oversize", Clause + "; RFC 7143 §6.1", Chap, "A CHAP_R of more bytes than the algorithm's digest has is refused.")]
    public static async Task Oversize(ComplianceContext c)
    {
        foreach (int length in (int[])[33, 64, 1024, 3000])
        {
            (LoginExchange exchange, LoginReply? challenge) = await ChallengeAsync(c, "7,5");
            c.Check(challenge is { IsSuccess: true }, "the target ends the login at CHAP_A");
            await ExpectFailureAsync(c, exchange, "0b" + Convert.ToBase64String(new byte[length]), $"a CHAP_R of {length} bytes");
        }
    }

    [ComplianceCase("iSCSI.iSCSICHAP.WrongSecret", Clause + "; RFC 7143 §11.13.5", Chap, "A wrong CHAP_R ends the login with AUTHENTICATION FAILURE.")]
    public static async Task WrongSecret(ComplianceContext c)
    {
        (LoginExchange exchange, LoginReply? challenge) = await ChallengeAsync(c, "7,5");
        c.Check(challenge is { IsSuccess: true }, "the target ends the login at CHAP_A");
        string response = exchange.Answer(challenge).First(pair => pair.Key == "CHAP_R").Value;
        string wrong = response[..^1] + (response[^1] == '0' ? '1' : '0');
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [new("CHAP_N", exchange.Login.Url.User!), new("CHAP_R", wrong)]);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is not { IsSuccess: true }, "a wrong CHAP_R is accepted");
        c.Should(reply?.Status == 0x0201, $"a wrong CHAP_R is answered by {(reply is null ? "nothing" : $"{reply.Status:X4}h")}, and 0201h says it better");
    }

    [ComplianceCase("iSCSI.iSCSICHAP.FreshChallenge", Clause, Chap, "Each login gets another challenge.")]
    public static async Task Fresh(ComplianceContext c)
    {
        var challenges = new HashSet<string>();
        for (int i = 0; i < 4; i++)
        {
            (LoginExchange _, LoginReply? reply) = await ChallengeAsync(c, "7,5");
            c.Check(challenges.Add(reply?["CHAP_C"] ?? throw new CheckFailedException("the target sent no CHAP_C")), "a challenge came twice");
        }
    }

    [ComplianceCase("iSCSI.iSCSICHAP.NoneRefused", Clause, Chap, "A target that wants CHAP does not let AuthMethod=None through.")]
    public static async Task NoneRefused(ComplianceContext c)
    {
        LoginExchange exchange = await LoginChecks.StartAsync(c);
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [.. exchange.Login.Identity, new("AuthMethod", "None")]);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess || !reply.Transit, "AuthMethod=None is let through");
    }

    [ComplianceCase("iSCSI.iSCSICHAP.SkippedAfterChallenge", Clause, Chap, "An initiator that leaves the security stage without answering the challenge is not let through.")]
    public static async Task Skipped(ComplianceContext c)
    {
        (LoginExchange exchange, LoginReply? challenge) = await ChallengeAsync(c, "7,5");
        c.Check(challenge is { IsSuccess: true }, "the target ends the login at CHAP_A");
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, []);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess || !reply.Transit, "the challenge was not answered, and the target goes to the operational stage");
    }

    private static async Task<(LoginExchange Exchange, LoginReply? Challenge)> ChallengeAsync(ComplianceContext c, string algorithms)
    {
        LoginExchange exchange = await LoginChecks.StartAsync(c);
        LoginReply method = await exchange.StepAsync(LoginExchange.Security, 0, transit: false, [.. exchange.Login.Identity, new("AuthMethod", "CHAP,None")]);
        c.Require(method["AuthMethod"] == "CHAP", "the target does not ask for CHAP");
        await exchange.SendAsync(LoginExchange.Security, 0, transit: false, [new("CHAP_A", algorithms)]);
        return (exchange, await exchange.ReceiveAsync());
    }

    private static async Task RefusedNameAsync(ComplianceContext c, string name)
    {
        (LoginExchange exchange, LoginReply? challenge) = await ChallengeAsync(c, "7,5");
        c.Check(challenge is { IsSuccess: true }, "the target ends the login at CHAP_A");
        string response = exchange.Answer(challenge).First(pair => pair.Key == "CHAP_R").Value;
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [new("CHAP_N", name), new("CHAP_R", response)]);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess, string.Create(CultureInfo.InvariantCulture, $"CHAP_N={name} is not the user's name, and is accepted"));
    }

    private static async Task ExpectFailureAsync(ComplianceContext c, LoginExchange exchange, string response, string what)
    {
        await exchange.SendAsync(LoginExchange.Security, LoginExchange.Operational, transit: true, [new("CHAP_N", exchange.Login.Url.User!), new("CHAP_R", response)]);
        LoginReply? reply = await exchange.ReceiveAsync();
        c.Check(reply is null || !reply.IsSuccess, $"{what} is accepted");
    }
}
