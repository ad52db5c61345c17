using System.Globalization;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Raw;
using static Lunaris.Compliance.Cases.LoginChecks;

namespace Lunaris.Compliance.Cases;

/// <summary>Operational keys: how results are formed, and what is out of range.</summary>
internal static class NegotiationCases
{
    private const string Rules = "RFC 7143 §6.2";

    [ComplianceCase("iSCSI.Negotiation.MaxBurstLength", "RFC 7143 §13.13; " + Rules, Needs.Tcp, "MaxBurstLength is the lesser of both: never more than was offered, nor less than 512.")]
    public static Task MaxBurst(ComplianceContext c) => MinimumAsync(c, "MaxBurstLength", 512, 512, 8192, 16777215);

    [ComplianceCase("iSCSI.Negotiation.FirstBurstLength", "RFC 7143 §13.14; " + Rules, Needs.Tcp, "FirstBurstLength is the lesser of both, and not above MaxBurstLength.")]
    public static async Task FirstBurst(ComplianceContext c)
    {
        await MinimumAsync(c, "FirstBurstLength", 512, 512, 8192);
        LoginExchange exchange = await OperationalAsync(c);
        LoginReply reply = await exchange.StepAsync(LoginExchange.Operational, 0, transit: false, [new("MaxBurstLength", "8192"), new("FirstBurstLength", "8192")]);
        c.Check(Number(reply["FirstBurstLength"]) <= Number(reply["MaxBurstLength"]), $"FirstBurstLength={reply["FirstBurstLength"]} is above MaxBurstLength={reply["MaxBurstLength"]}");
    }

    [ComplianceCase("iSCSI.Negotiation.MaxOutstandingR2T", "RFC 7143 §13.17; " + Rules, Needs.Tcp, "MaxOutstandingR2T is the lesser of both.")]
    public static Task Outstanding(ComplianceContext c) => MinimumAsync(c, "MaxOutstandingR2T", 1, 1, 4, 65535);

    [ComplianceCase("iSCSI.Negotiation.MaxConnections", "RFC 7143 §13.2; " + Rules, Needs.Tcp, "MaxConnections is the lesser of both.")]
    public static Task Connections(ComplianceContext c) => MinimumAsync(c, "MaxConnections", 1, 1, 4, 65535);

    [ComplianceCase("iSCSI.Negotiation.ErrorRecoveryLevel", "RFC 7143 §13.20; " + Rules, Needs.Tcp, "ErrorRecoveryLevel is the lesser of both.")]
    public static Task RecoveryLevel(ComplianceContext c) => MinimumAsync(c, "ErrorRecoveryLevel", 0, 0, 1, 2);

    [ComplianceCase("iSCSI.Negotiation.DefaultTime2Retain", "RFC 7143 §13.16; " + Rules, Needs.Tcp, "DefaultTime2Retain is the lesser of both.")]
    public static Task Retain(ComplianceContext c) => MinimumAsync(c, "DefaultTime2Retain", 0, 0, 20, 3600);

    [ComplianceCase("iSCSI.Negotiation.DefaultTime2Wait", "RFC 7143 §13.15; " + Rules, Needs.Tcp, "DefaultTime2Wait is the greater of both: never less than was offered.")]
    public static async Task Wait(ComplianceContext c)
    {
        foreach (int offer in (int[])[0, 2, 3600])
        {
            string? answer = await AskAsync(c, "DefaultTime2Wait", offer.ToString(CultureInfo.InvariantCulture));
            c.Check(Number(answer) >= offer && Number(answer) <= 3600, $"DefaultTime2Wait={offer} is answered by {answer ?? "nothing"}");
        }
    }

    [ComplianceCase("iSCSI.Negotiation.InitialR2T", "RFC 7143 §13.10; " + Rules, Needs.Tcp, "InitialR2T=Yes of either side is the result.")]
    public static Task InitialR2T(ComplianceContext c) => BooleanAsync(c, "InitialR2T", decides: "Yes");

    [ComplianceCase("iSCSI.Negotiation.ImmediateData", "RFC 7143 §13.11; " + Rules, Needs.Tcp, "ImmediateData=No of either side is the result.")]
    public static Task ImmediateData(ComplianceContext c) => BooleanAsync(c, "ImmediateData", decides: "No");

    [ComplianceCase("iSCSI.Negotiation.DataPDUInOrder", "RFC 7143 §13.18; " + Rules, Needs.Tcp, "DataPDUInOrder=Yes of either side is the result.")]
    public static Task PduInOrder(ComplianceContext c) => BooleanAsync(c, "DataPDUInOrder", decides: "Yes");

    [ComplianceCase("iSCSI.Negotiation.DataSequenceInOrder", "RFC 7143 §13.19; " + Rules, Needs.Tcp, "DataSequenceInOrder=Yes of either side is the result.")]
    public static Task SequenceInOrder(ComplianceContext c) => BooleanAsync(c, "DataSequenceInOrder", decides: "Yes");

    [ComplianceCase("iSCSI.Negotiation.Digests", "RFC 7143 §13.1; " + Rules, Needs.Tcp, "Of a list of digests the target takes one that is in it; of one that it knows none it answers Reject.")]
    public static async Task Digests(ComplianceContext c)
    {
        foreach (string key in (string[])["HeaderDigest", "DataDigest"])
        {
            string? both = await AskAsync(c, key, "CRC32C,None");
            c.Check(both is "CRC32C" or "None", $"{key}=CRC32C,None is answered by {both ?? "nothing"}");
            string? none = await AskAsync(c, key, "None");
            c.Check(none == "None", $"{key}=None is answered by {none ?? "nothing"}");
            string? first = await AskAsync(c, key, "X-net.lunaris.sum,None");
            c.Check(first == "None", $"{key}=X-net.lunaris.sum,None is answered by {first ?? "nothing"}");
        }
    }

    [ComplianceCase("iSCSI.Negotiation.UnknownDigest", "RFC 7143 §13.1; " + Rules, Needs.Tcp, "A list without any digest that the target knows is answered Reject, or ends the login.")]
    public static async Task UnknownDigest(ComplianceContext c)
    {
        await ExpectRefusedAsync(c, "HeaderDigest", "X-net.lunaris.sum");
        await ExpectRefusedAsync(c, "DataDigest", "X-net.lunaris.sum");
    }

    [ComplianceCase("iSCSI.Negotiation.MaxRecvDataSegmentLength", "RFC 7143 §13.12", Needs.Tcp, "The target declares its MaxRecvDataSegmentLength within 512 and 16777215, or leaves it at its default; it does not answer ours.")]
    public static async Task SegmentLength(ComplianceContext c)
    {
        RawSession session = await c.RawAsync(login => login.With("MaxRecvDataSegmentLength", "512"));
        c.Check(session.MaxSendSegment is >= 512 and <= 16777215, $"the target declares MaxRecvDataSegmentLength={session.MaxSendSegment}");
        RawResult read = await session.ReadAsync(0, 4);
        c.Check(read.DataIns.All(pdu => pdu.Data.Length <= 512), "we declared 512 bytes, and a Data-In PDU has more");
    }

    [ComplianceCase("iSCSI.Negotiation.RangeMaxRecv", "RFC 7143 §13.12", Needs.Tcp, "MaxRecvDataSegmentLength below 512 or above 16777215 is refused.")]
    public static Task RangeMaxRecv(ComplianceContext c) => RangeAsync(c, "MaxRecvDataSegmentLength", "511", "16777216");

    [ComplianceCase("iSCSI.Negotiation.RangeMaxBurst", "RFC 7143 §13.13", Needs.Tcp, "MaxBurstLength below 512 or above 16777215 is refused.")]
    public static Task RangeMaxBurst(ComplianceContext c) => RangeAsync(c, "MaxBurstLength", "0", "511", "16777216");

    [ComplianceCase("iSCSI.Negotiation.RangeFirstBurst", "RFC 7143 §13.14", Needs.Tcp, "FirstBurstLength below 512 or above 16777215 is refused.")]
    public static Task RangeFirstBurst(ComplianceContext c) => RangeAsync(c, "FirstBurstLength", "0", "511", "16777216");

    [ComplianceCase("iSCSI.Negotiation.RangeOutstanding", "RFC 7143 §13.17", Needs.Tcp, "MaxOutstandingR2T of 0 or above 65535 is refused.")]
    public static Task RangeOutstanding(ComplianceContext c) => RangeAsync(c, "MaxOutstandingR2T", "0", "65536");

    [ComplianceCase("iSCSI.Negotiation.RangeConnections", "RFC 7143 §13.2", Needs.Tcp, "MaxConnections of 0 or above 65535 is refused.")]
    public static Task RangeConnections(ComplianceContext c) => RangeAsync(c, "MaxConnections", "0", "65536");

    [ComplianceCase("iSCSI.Negotiation.RangeRecoveryLevel", "RFC 7143 §13.20", Needs.Tcp, "ErrorRecoveryLevel above 2 is refused.")]
    public static Task RangeRecovery(ComplianceContext c) => RangeAsync(c, "ErrorRecoveryLevel", "3");

    [ComplianceCase("iSCSI.Negotiation.RangeTimes", "RFC 7143 §13.15; RFC 7143 §13.16", Needs.Tcp, "DefaultTime2Wait and DefaultTime2Retain above 3600 are refused.")]
    public static async Task RangeTimes(ComplianceContext c)
    {
        await RangeAsync(c, "DefaultTime2Wait", "3601");
        await RangeAsync(c, "DefaultTime2Retain", "3601");
    }

    [ComplianceCase("iSCSI.Negotiation.BadBoolean", Rules, Needs.Tcp, "A value of InitialR2T or ImmediateData that is neither Yes nor No is refused.")]
    public static async Task BadBoolean(ComplianceContext c)
    {
        await ExpectRefusedAsync(c, "InitialR2T", "Maybe");
        await ExpectRefusedAsync(c, "ImmediateData", "yes");
    }

    [ComplianceCase("iSCSI.Negotiation.BadNumber", Rules, Needs.Tcp, "A number that is none is refused.")]
    public static async Task BadNumber(ComplianceContext c)
    {
        foreach (string value in (string[])["many", "-1", "65536KB", ""])
        {
            await ExpectRefusedAsync(c, "MaxBurstLength", value);
        }
    }

    [ComplianceCase("iSCSI.Negotiation.Markers", "RFC 7143 §13; " + Rules, Needs.Tcp, "The markers of RFC 3720, which are obsolete, are answered No, Reject, Irrelevant or NotUnderstood.")]
    public static async Task Markers(ComplianceContext c)
    {
        foreach (string key in (string[])["IFMarker", "OFMarker"])
        {
            string? answer = await AskAsync(c, key, "Yes");
            c.Check(answer is "No" or "Reject" or "Irrelevant" or "NotUnderstood", $"{key}=Yes is answered by {answer ?? "nothing"}");
        }
    }

    [ComplianceCase("iSCSI.Negotiation.AllAnswered", Rules, Needs.Tcp, "Every key that is negotiated is answered, but for an offer that decides alone; declared ones are not.")]
    public static async Task AllAnswered(ComplianceContext c)
    {
        LoginExchange exchange = await OperationalAsync(c);
        LoginReply reply = await exchange.StepAsync(LoginExchange.Operational, 0, transit: false, exchange.Login.Keys);
        var answers = reply.Keys.ToDictionary(pair => pair.Key, pair => pair.Value);
        string[] optional = ["MaxRecvDataSegmentLength", "InitialR2T", "DataPDUInOrder", "DataSequenceInOrder"];
        foreach ((string key, string _) in exchange.Login.Keys.Where(pair => !optional.Contains(pair.Key)))
        {
            c.Check(answers.ContainsKey(key), $"{key} is not answered");
        }
    }

    [ComplianceCase("iSCSI.Negotiation.Defaults", Rules, Needs.Tcp, "A login without any operational key comes to the full feature phase with the defaults, and reads.")]
    public static async Task Defaults(ComplianceContext c)
    {
        RawSession session = await c.RawAsync(login => login.Keys.Clear());
        c.Require(c.Capabilities.IsDisk, "the device is no disk");
        RawResult read = await session.ReadAsync(0, Medium.Most(c, 64));
        c.Check(read.DataIns.All(pdu => pdu.Data.Length <= 8192), "MaxRecvDataSegmentLength is 8192 by default, and a Data-In PDU has more");
    }

    private static long Number(string? value) => long.TryParse(value, CultureInfo.InvariantCulture, out long number) ? number : -1;

    private static async Task MinimumAsync(ComplianceContext c, string key, int least, params int[] offers)
    {
        foreach (int offer in offers)
        {
            string? answer = await AskAsync(c, key, offer.ToString(CultureInfo.InvariantCulture));
            c.Check(Number(answer) >= least && Number(answer) <= offer, $"{key}={offer} is answered by {answer ?? "nothing"}");
        }
    }

    private static async Task BooleanAsync(ComplianceContext c, string key, string decides)
    {
        string? decided = await AskAsync(c, key, decides);
        // Where the offer decides alone an answer is optional (RFC 7143 §6.2.2).
        c.Check(decided is null || decided == decides, $"{key}={decides} decides, and is answered by {decided ?? "nothing"}");
        string? open = await AskAsync(c, key, decides == "Yes" ? "No" : "Yes");
        c.Check(open is "Yes" or "No", $"{key}={(decides == "Yes" ? "No" : "Yes")} is answered by {open ?? "nothing"}");
    }

    private static async Task RangeAsync(ComplianceContext c, string key, params string[] values)
    {
        foreach (string value in values)
        {
            await ExpectRefusedAsync(c, key, value);
        }
    }
}
