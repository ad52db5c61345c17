using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Raw;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Compliance.Cases;

/// <summary>Text, discovery, NOP, Reject and digests.</summary>
internal static class TextCases
{
    private const string Text = "RFC 7143 §11.10; RFC 7143 §11.11";
    private const string SendTargets = "RFC 7143 Appendix C";
    private const string Nop = "RFC 7143 §11.18; RFC 7143 §11.19";
    private const string Reject = "RFC 7143 §11.17";
    private const string Digest = "RFC 7143 §13.1";

    [ComplianceCase("iSCSI.iSCSISendTargets.Simple", SendTargets + "; " + Text, Needs.Tcp, "SendTargets with an empty value on a normal session names the target that it is for, with an address.")]
    public static async Task SendTargetsSimple(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawPdu answer = await session.TextAsync([new("SendTargets", "")]);
        List<KeyValuePair<string, string>> keys = answer.Keys();
        c.Check(answer.Final, "the Text Response has no F");
        c.Check(keys.Exists(pair => pair.Key == "TargetName" && string.Equals(pair.Value, session.Login.TargetName, StringComparison.OrdinalIgnoreCase)), "SendTargets does not name the session's target");
        c.Check(keys.TrueForAll(pair => pair.Key != "TargetName" || string.Equals(pair.Value, session.Login.TargetName, StringComparison.OrdinalIgnoreCase)), "SendTargets names other targets too");
    }

    [ComplianceCase("iSCSI.iSCSISendTargets.Invalid", SendTargets + "; RFC 7143 §6.1", Needs.Tcp, "Malformed text, and SendTargets of a name that is none, are rejected or answered with nothing; the target survives.")]
    public static async Task SendTargetsInvalid(ComplianceContext c)
    {
        foreach (byte[] text in (byte[][])s_malformed)
        {
            RawSession session = await c.RawAsync();
            await session.Connection.SendAsync(session.Stamp(new RawPdu(Opcode.TextRequest) { Ttt = 0xFFFFFFFF, Data = text }));
            RawPdu? answer = await session.ReceiveAsync();
            c.Check(answer is null || answer.Opcode is Opcode.Reject or Opcode.TextResponse, $"malformed text is answered by {answer}");
            c.Check(answer is not { Opcode: Opcode.TextResponse } || !answer.Keys().Exists(pair => pair.Key == "TargetName") || text == s_malformed[^1], "malformed text is answered by a list of targets");
        }

        RawSession after = await c.RawAsync();
        c.Check((await after.PingAsync()).Opcode == Opcode.NopIn, "the target does not answer any more");
    }

    [ComplianceCase("iSCSI.Discovery.All", SendTargets, Needs.Tcp, "SendTargets=All in a discovery session lists the target under test, with addresses of host, port and portal group.")]
    public static async Task All(ComplianceContext c)
    {
        RawSession session = await DiscoverAsync(c);
        List<KeyValuePair<string, string>> keys = await ListAsync(c, session, "All");
        c.Check(keys.Exists(pair => pair.Key == "TargetName" && string.Equals(pair.Value, c.Settings.Urls[0].Target, StringComparison.OrdinalIgnoreCase)), "the target under test is not listed");
        foreach ((string key, string value) in keys)
        {
            c.Check(key is "TargetName" or "TargetAddress" or "TargetAlias", $"SendTargets is answered by {key}");
            c.Check(key != "TargetAddress" || (value.Contains(',', StringComparison.Ordinal) && ushort.TryParse(value[(value.LastIndexOf(',') + 1)..], out _)), $"the address {value} has no portal group tag");
        }

        c.Check(keys.Count > 0 && keys[0].Key == "TargetName", "the list does not begin with a name");
    }

    [ComplianceCase("iSCSI.Discovery.Named", SendTargets, Needs.Tcp, "SendTargets of a name lists that target only; of a name that nobody has, nothing.")]
    public static async Task Named(ComplianceContext c)
    {
        RawSession session = await DiscoverAsync(c);
        string name = c.Settings.Urls[0].Target!;
        List<KeyValuePair<string, string>> keys = await ListAsync(c, session, name);
        c.Check(keys.Count(pair => pair.Key == "TargetName") == 1, $"SendTargets={name} lists {keys.Count(pair => pair.Key == "TargetName")} targets");
        List<KeyValuePair<string, string>> nobody = await ListAsync(c, session, "iqn.2026-01.net.lunaris:nobody");
        c.Check(!nobody.Exists(pair => pair.Key == "TargetName"), "a target is listed that nobody asked for");
    }

    [ComplianceCase("iSCSI.Discovery.NoScsi", "RFC 7143 §4.3", Needs.Tcp, "A SCSI command in a discovery session is rejected, or ends the connection.")]
    public static async Task NoScsi(ComplianceContext c)
    {
        RawSession session = await DiscoverAsync(c);
        await session.Connection.SendAsync(session.BuildCommand(new RawCommand { Cdb = new byte[6] }));
        RawPdu? answer = await session.ReceiveAsync();
        c.Check(answer is null or { Opcode: Opcode.Reject }, $"a SCSI command in a discovery session is answered by {answer}");
    }

    [ComplianceCase("iSCSI.Text.UnknownKey", Text + "; RFC 7143 §6.2", Needs.Tcp, "A key that nobody knows is answered NotUnderstood in full feature phase too.")]
    public static async Task UnknownKey(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        List<KeyValuePair<string, string>> keys = (await session.TextAsync([new("X-net.lunaris.nonsense", "1")])).Keys();
        c.Check(keys.Exists(pair => pair is { Key: "X-net.lunaris.nonsense", Value: "NotUnderstood" or "Reject" }), $"an unknown key is answered by {string.Join(' ', keys)}");
    }

    [ComplianceCase("iSCSI.Text.Empty", Text, Needs.Tcp, "A Text Request without text is answered, with F and without a TTT.")]
    public static async Task Empty(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawPdu answer = await session.TextAsync([]);
        c.Check(answer.Final && answer.Ttt == 0xFFFFFFFF, $"an empty Text Request is answered by {answer}");
    }

    [ComplianceCase("iSCSI.Text.LoginOnlyKey", Text + "; RFC 7143 §13", Needs.Tcp, "A key that is for the login only is rejected in full feature phase.")]
    public static async Task LoginOnly(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        await session.Connection.SendAsync(session.Stamp(new RawPdu(Opcode.TextRequest) { Ttt = 0xFFFFFFFF, Data = TextPairs.Encode([new("MaxConnections", "1")]) }));
        RawPdu? answer = await session.ReceiveAsync();
        c.Check(answer is null or { Opcode: Opcode.Reject } || !answer.Keys().Exists(pair => pair.Key == "MaxConnections" && pair.Value is not ("Reject" or "Irrelevant" or "NotUnderstood")), $"MaxConnections in full feature phase is answered by {answer}");
    }

    [ComplianceCase("iSCSI.Text.NewSegmentLength", Text + "; RFC 7143 §13.12", Needs.Tcp | Needs.Disk, "MaxRecvDataSegmentLength may be declared anew in full feature phase, and holds from then on.")]
    public static async Task SegmentLength(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        await session.TextAsync([new("MaxRecvDataSegmentLength", "1024")]);
        RawResult read = await session.ReadAsync(0, Medium.Most(c, 16));
        c.Check(read.DataIns.All(pdu => pdu.Data.Length <= 1024), "we declared 1024 bytes, and a Data-In PDU has more");
    }

    [ComplianceCase("iSCSI.Text.UnknownTtt", Text, Needs.Tcp, "A Text Request that goes on with a TTT that nobody gave is rejected.")]
    public static async Task UnknownTtt(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        await session.Connection.SendAsync(session.Stamp(new RawPdu(Opcode.TextRequest) { Ttt = 0x00A5A5A5, Data = TextPairs.Encode([new("SendTargets", "")]) }));
        RawPdu? answer = await session.ReceiveAsync();
        c.Check(answer is null or { Opcode: Opcode.Reject }, $"a Text Request with a TTT that nobody gave is answered by {answer}");
    }

    [ComplianceCase("iSCSI.Text.ManyPdus", Text, Needs.Tcp, "Text that is split by the C bit over two requests is put together.")]
    public static async Task ManyPdus(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        byte[] text = TextPairs.Encode([new("SendTargets", "")]);
        RawPdu first = session.Stamp(new RawPdu(Opcode.TextRequest, 0x40) { Ttt = 0xFFFFFFFF, Data = text[..7] });
        await session.Connection.SendAsync(first);
        RawPdu half = await session.AnswerAsync(Opcode.TextResponse, first.Itt);
        c.Check(!half.Final && half.Ttt != 0xFFFFFFFF && half.Data.Length == 0, $"text that goes on is answered by {half}");
        RawPdu second = session.Stamp(new RawPdu(Opcode.TextRequest) { Itt = first.Itt, Ttt = half.Ttt, Data = text[7..] });
        await session.Connection.SendAsync(second);
        RawPdu answer = await session.AnswerAsync(Opcode.TextResponse, first.Itt);
        c.Check(answer.Keys().Exists(pair => pair.Key == "TargetName"), "text in two requests is not put together");
    }

    [ComplianceCase("iSCSI.iSCSINop.Simple", Nop, Needs.Tcp, "A ping is echoed with its data and LUN.")]
    public static async Task NopSimple(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        foreach (int length in (int[])[1, 4, 5, 63, 512])
        {
            byte[] data = new byte[length];
            new Random(length).NextBytes(data);
            RawPdu answer = await session.PingAsync(data);
            c.Check(answer.Data.AsSpan().SequenceEqual(data), $"a ping of {length} bytes comes back with others");
            c.Check(answer.Ttt == 0xFFFFFFFF, "the answer to a ping has a TTT");
        }
    }

    [ComplianceCase("iSCSI.Nop.Empty", Nop, Needs.Tcp, "A ping without data is answered, immediate or not.")]
    public static async Task NopEmpty(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        c.Check((await session.PingAsync()).Data.Length == 0, "a ping without data comes back with some");
        c.Check((await session.PingAsync(immediate: false)).Data.Length == 0, "a ping without data comes back with some");
    }

    [ComplianceCase("iSCSI.Nop.NoReply", Nop, Needs.Tcp, "A NOP-Out without a tag, and without a TTT to answer, is not answered.")]
    public static async Task NopNoReply(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        for (int round = 0; round < 32; round++)
        {
            // Together with a ping in one segment, and each by itself: both ways of arriving count.
            var silent = new RawPdu(Opcode.NopOut, immediate: true) { Itt = 0xFFFFFFFF, Ttt = 0xFFFFFFFF, CmdSn = session.CmdSn, ExpSn = session.ExpStatSn };
            RawPdu ping = session.Stamp(new RawPdu(Opcode.NopOut, immediate: true) { Ttt = 0xFFFFFFFF, Data = [1, 2, 3] });
            if (round % 2 == 0)
            {
                await session.Connection.SendAsync([silent, ping]);
            }
            else
            {
                await session.Connection.SendAsync(silent);
                await session.Connection.SendAsync(ping);
            }

            c.Check((await session.AnswerAsync(Opcode.NopIn, ping.Itt)).Data.Length == 3, "something else than the ping is answered");
        }
    }

    [ComplianceCase("iSCSI.Nop.Large", Nop, Needs.Tcp, "The echo of a long ping has no more than our MaxRecvDataSegmentLength.")]
    public static async Task NopLarge(ComplianceContext c)
    {
        RawSession session = await c.RawAsync(login => login.With("MaxRecvDataSegmentLength", "1024"));
        byte[] data = new byte[Math.Min(4096, session.MaxSendSegment)];
        RawPdu answer = await session.PingAsync(data);
        c.Check(answer.Data.Length <= 1024, $"we declared 1024 bytes, and the echo has {answer.Data.Length}");
    }

    [ComplianceCase("iSCSI.Nop.FromTarget", Nop, Needs.Tcp, "A ping of the target has no ITT, a TTT and the next StatSN without taking it; it takes our answer.")]
    public static async Task NopFromTarget(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        for (int i = 0; i < 4; i++)
        {
            await session.PingAsync();
        }

        RawPdu[] pings = [.. session.Asides.Where(pdu => pdu.Opcode == Opcode.NopIn)];
        c.Require(pings.Length > 0, "the target sent no ping of its own");
        foreach (RawPdu ping in pings)
        {
            c.Check(ping.Itt == 0xFFFFFFFF, "a ping of the target has an ITT");
            c.Check(ping.Ttt == 0xFFFFFFFF || ping.StatSn <= session.ExpStatSn, "a ping of the target has a StatSN that was never reached");
        }
    }

    [ComplianceCase("iSCSI.Reject.UnknownOpcode", Reject, Needs.Tcp, "A PDU with an opcode that nobody has is rejected, or ends the connection.")]
    public static async Task UnknownOpcode(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawPdu pdu = session.Stamp(new RawPdu((Opcode)0x0F, immediate: true));
        await session.Connection.SendAsync(pdu);
        RawPdu? reject = await session.ExpectRefusalAsync("the opcode 0Fh");
        CheckReject(c, reject, pdu);
    }

    [ComplianceCase("iSCSI.Reject.Snack", Reject + "; RFC 7143 §11.16", Needs.Tcp, "A SNACK at ErrorRecoveryLevel 0 is rejected, or ends the connection.")]
    public static async Task Snack(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        var pdu = new RawPdu(Opcode.SnackRequest, 0x81) { Itt = 0xFFFFFFFF, Ttt = 0xFFFFFFFF, ExpSn = session.ExpStatSn };
        await session.Connection.SendAsync(pdu);
        RawPdu? reject = await session.ExpectRefusalAsync("a SNACK at ErrorRecoveryLevel 0");
        CheckReject(c, reject, pdu);
    }

    [ComplianceCase("iSCSI.Reject.TaskInProgress", Reject + "; RFC 7143 §11.2.1.8", Needs.Tcp | Needs.WriteDisk, "A command with the ITT of one that is under way is rejected, or ends the connection or the command.")]
    public static async Task TaskInProgress(ComplianceContext c)
    {
        await c.PreserveAsync(0, 8);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No"));
        RawPdu write = session.BuildCommand(new RawCommand { Cdb = Cdbs.Write(0, 8), Writes = true, Expected = (uint)(8 * c.BlockSize) });
        await session.Connection.SendAsync(write);
        c.Check(await session.ReceiveAsync() is { Opcode: Opcode.R2T }, "no R2T came");
        RawPdu twice = session.BuildCommand(new RawCommand { Cdb = new byte[6] });
        twice.Itt = write.Itt;
        await session.Connection.SendAsync(twice);
        RawPdu? answer = await session.ReceiveAsync();
        c.Check(answer is null || answer.Opcode == Opcode.Reject || answer is { Opcode: Opcode.ScsiResponse } && answer.Header[3] != 0, $"an ITT that is in use is answered by {answer}");
    }

    [ComplianceCase("iSCSI.Digest.Header", Digest + "; RFC 7143 §11.2.3", Needs.Tcp | Needs.Disk, "With HeaderDigest=CRC32C every PDU of the target has a right header digest.")]
    public static Task Header(ComplianceContext c) => GoodAsync(c, "CRC32C", "None");

    [ComplianceCase("iSCSI.Digest.Data", Digest + "; RFC 7143 §11.2.4", Needs.Tcp | Needs.Disk, "With DataDigest=CRC32C every data segment of the target has a right data digest, padding included.")]
    public static Task Data(ComplianceContext c) => GoodAsync(c, "None", "CRC32C");

    [ComplianceCase("iSCSI.Digest.Both", Digest, Needs.Tcp | Needs.Disk, "With both digests reads, pings and text go on.")]
    public static Task Both(ComplianceContext c) => GoodAsync(c, "CRC32C", "CRC32C");

    [ComplianceCase("iSCSI.Digest.BadHeader", "RFC 7143 §7.7", Needs.Tcp, "A PDU with a wrong header digest is not carried out: it is dropped silently, or the connection is closed.")]
    public static async Task BadHeader(ComplianceContext c)
    {
        RawSession session = await DigestAsync(c, "CRC32C", "None");
        RawPdu ping = session.Stamp(new RawPdu(Opcode.NopOut, immediate: true) { Ttt = 0xFFFFFFFF });
        await session.Connection.SendAsync(ping, spoilHeaderDigest: 0x40);
        RawPdu good = session.Stamp(new RawPdu(Opcode.NopOut, immediate: true) { Ttt = 0xFFFFFFFF });
        await session.Connection.SendAsync(good);
        RawPdu? answer = await session.ReceiveAsync();
        c.Check(answer is null || answer.Itt == good.Itt, $"a PDU with a wrong header digest is answered by {answer}");
    }

    [ComplianceCase("iSCSI.Digest.BadData", "RFC 7143 §7.8; " + Reject, Needs.Tcp, "A PDU with a wrong data digest is rejected as such, or the connection is closed; it is not carried out.")]
    public static async Task BadData(ComplianceContext c)
    {
        RawSession session = await DigestAsync(c, "None", "CRC32C");
        RawPdu ping = session.Stamp(new RawPdu(Opcode.NopOut, immediate: true) { Ttt = 0xFFFFFFFF, Data = [1, 2, 3, 4] });
        await session.Connection.SendAsync(ping, spoilDataDigest: 0x40);
        RawPdu? answer = await session.ReceiveAsync();
        c.Check(answer is null or { Opcode: Opcode.Reject }, $"a PDU with a wrong data digest is answered by {answer}");
        c.Check(answer is null || answer.Header[2] == 2, $"a wrong data digest is rejected with reason {answer?.Header[2]:X2}h, and 02h is DATA DIGEST ERROR");
    }

    private static readonly byte[][] s_malformed = [[.. "SendTargets"u8, 0], [.. "=All"u8, 0], [0, 0, 0], [.. "SendTargets=not-a-name"u8, 0], [.. "SendTargets=All"u8]];

    private static void CheckReject(ComplianceContext c, RawPdu? reject, RawPdu sent)
    {
        if (reject is null)
        {
            return;
        }

        c.Check(reject.Itt == 0xFFFFFFFF, "a Reject has an ITT");
        c.Check(reject.Data.Length >= 48 && reject.Data.AsSpan(0, 48).SequenceEqual(sent.Header), "a Reject does not carry the header of what was rejected");
    }

    private static async Task<RawSession> DigestAsync(ComplianceContext c, string header, string data)
    {
        RawSession session = await c.RawAsync(login => login.With("HeaderDigest", header == "None" ? header : header + ",None").With("DataDigest", data == "None" ? data : data + ",None"));
        c.Require(header == "None" || session.Connection.HeaderDigest, "the target does not take header digests");
        c.Require(data == "None" || session.Connection.DataDigest, "the target does not take data digests");
        return session;
    }

    private static async Task GoodAsync(ComplianceContext c, string header, string data)
    {
        RawSession session = await DigestAsync(c, header, data);
        RawResult read = await session.ReadAsync(0, Medium.Most(c, 16));
        byte[] plain = await c.ReadAsync(0, Medium.Most(c, 16));
        c.Check(read.Result.Data.AsSpan().SequenceEqual(plain), "a read with digests returned other bytes than one without");
        foreach (int length in (int[])[1, 2, 3, 5])
        {
            c.Check((await session.PingAsync(new byte[length])).Data.Length == length, $"a ping of {length} bytes comes back with another length");
        }

        await session.TextAsync([new("SendTargets", session.Login.TargetName!)]);
    }

    private static async Task<RawSession> DiscoverAsync(ComplianceContext c)
    {
        try
        {
            return await c.RawAsync(login =>
            {
                login.SessionType = "Discovery";
                login.TargetName = null;
            });
        }
        catch (CheckFailedException) when (c.Settings.Urls[0].HasCredentials)
        {
            throw new CaseSkippedException("the portal asks for other credentials in a discovery session");
        }
    }

    private static async Task<List<KeyValuePair<string, string>>> ListAsync(ComplianceContext c, RawSession session, string which)
    {
        var text = new List<byte>();
        RawPdu answer = await session.TextAsync([new("SendTargets", which)]);
        text.AddRange(answer.Data);
        while ((answer.Flags & 0x40) != 0 || !answer.Final)
        {
            c.Check(answer.Ttt != 0xFFFFFFFF, "a Text Response goes on, and has no TTT to ask by");
            answer = await session.TextAsync([], ttt: answer.Ttt, itt: answer.Itt);
            text.AddRange(answer.Data);
        }

        return TextPairs.Parse(text.ToArray());
    }
}
