using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Raw;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Compliance.Cases;

/// <summary>Command numbering, sessions, logout.</summary>
internal static class SessionCases
{
    private const string Numbering = "RFC 7143 §4.2.2.1";
    private const string Reinstatement = "RFC 7143 §6.3.5";
    private const string Logout = "RFC 7143 §11.14; RFC 7143 §11.15";

    [ComplianceCase("iSCSI.iSCSIcmdsn.iSCSICmdSnTooHigh", Numbering, Needs.Tcp, "A command with a CmdSN beyond MaxCmdSN is passed over in silence.")]
    public static Task TooHigh(ComplianceContext c) => IgnoredAsync(c, session => session.MaxCmdSn + 1);

    [ComplianceCase("iSCSI.iSCSIcmdsn.iSCSICmdSnTooLow", Numbering, Needs.Tcp, "A command with a CmdSN below ExpCmdSN is passed over in silence.")]
    public static Task TooLow(ComplianceContext c) => IgnoredAsync(c, session => session.CmdSn - 1);

    [ComplianceCase("iSCSI.iSCSIcmdsn.OutOfOrder", Numbering, Needs.Tcp, "Commands that come out of order are carried out in the order of their CmdSN.")]
    public static async Task OutOfOrder(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawPdu first = session.BuildCommand(new RawCommand { Cdb = new byte[6] });
        RawPdu second = session.BuildCommand(new RawCommand { Cdb = new byte[6] });
        c.Require(session.MaxCmdSn - first.CmdSn is > 0 and < 0x80000000, "the command window has room for one command only");
        await session.Connection.SendAsync([second, first]);
        RawPdu answer = await session.AnswerAsync(Opcode.ScsiResponse, first.Itt);
        c.Check(answer.Header[3] == 0, "the first command did not end with GOOD");
        await session.AnswerAsync(Opcode.ScsiResponse, second.Itt);
    }

    [ComplianceCase("iSCSI.iSCSIcmdsn.Immediate", Numbering, Needs.Tcp, "An immediate command is carried out at once, and takes no CmdSN.")]
    public static async Task Immediate(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        uint before = session.CmdSn;
        RawResult result = await session.ScsiAsync(new RawCommand { Cdb = new byte[6], IsImmediate = true });
        result.Result.ExpectGood();
        c.Check(session.ExpCmdSn == before, $"ExpCmdSN went from {before} to {session.ExpCmdSn} by an immediate command");
        (await session.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood("the next command has the same CmdSN");
    }

    [ComplianceCase("iSCSI.iSCSIcmdsn.Window", Numbering, Needs.Tcp, "MaxCmdSN leaves room for a command when none is under way, and never goes back.")]
    public static async Task Window(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        uint last = session.MaxCmdSn;
        for (int i = 0; i < 16; i++)
        {
            (await session.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood();
            c.Check((int)(session.MaxCmdSn - last) >= 0, $"MaxCmdSN went back from {last} to {session.MaxCmdSn}");
            c.Check((int)(session.MaxCmdSn - session.ExpCmdSn) >= 0, "no command is under way, and the window is closed");
            c.Check(session.ExpCmdSn == session.CmdSn, $"ExpCmdSN is {session.ExpCmdSn}, and {session.CmdSn} comes next");
            last = session.MaxCmdSn;
        }
    }

    [ComplianceCase("iSCSI.Session.StatSn", "RFC 7143 §4.2.2.2", Needs.Tcp, "StatSN goes up by one with each status.")]
    public static async Task StatSn(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        for (int i = 0; i < 8; i++)
        {
            uint expected = session.ExpStatSn;
            RawPdu answer = i % 2 == 0 ? (await session.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Response : await session.PingAsync();
            c.Check(answer.StatSn == expected, $"StatSN is {answer.StatSn}, and {expected} comes next");
        }
    }

    [ComplianceCase("iSCSI.Session.Reinstatement", Reinstatement, Needs.Tcp, "A login with the ISID of a session that is there, and TSIH 0, ends that session and makes a new one.")]
    public static async Task Reinstate(ComplianceContext c)
    {
        RawSession first = await c.RawAsync();
        RawSession second = await c.RawAsync(login => login.Isid = first.Login.Isid);
        (await second.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood("the new session");
        c.Check(await first.ReceiveAsync() is null, "the old session is not ended");
    }

    [ComplianceCase("iSCSI.Session.TwoIsids", Reinstatement, Needs.Tcp, "Sessions with different ISIDs are beside each other, with different TSIHs.")]
    public static async Task TwoIsids(ComplianceContext c)
    {
        RawSession first = await c.RawAsync();
        RawSession second = await c.RawAsync();
        c.Check(first.Tsih != second.Tsih, $"two sessions have the TSIH {first.Tsih:X4}h");
        (await second.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood("the second session");
        (await first.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood("the first session");
    }

    [ComplianceCase("iSCSI.Session.SameIsidOtherName", Reinstatement, Needs.Tcp, "The same ISID of another initiator is another session: the first one stays.")]
    public static async Task OtherName(ComplianceContext c)
    {
        RawSession first = await c.RawAsync();
        await c.RawAsync(login =>
        {
            login.Isid = first.Login.Isid;
            login.InitiatorName = c.Settings.SecondInitiatorName;
        });
        (await first.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood("the first session");
    }

    [ComplianceCase("iSCSI.Session.CutFreesTasks", "RFC 7143 §7.1; SAM-5 I_T nexus loss", Needs.Tcp | Needs.WriteDisk, "A connection that breaks within a write leaves the unit in working order for others.")]
    public static async Task Cut(ComplianceContext c)
    {
        await c.PreserveAsync(0, 8);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No"));
        RawPdu write = session.BuildCommand(new RawCommand { Cdb = Cdbs.Write(0, 8), Writes = true, Expected = (uint)(8 * c.BlockSize) });
        await session.Connection.SendAsync(write);
        c.Check(await session.ReceiveAsync() is { Opcode: Opcode.R2T }, "no R2T came");
        session.Connection.Cut();
        await c.ReadAsync(0, 8);
        await c.WriteAsync(0, c.Pattern(8, 1));
    }

    [ComplianceCase("iSCSI.Logout.CloseSession", Logout, Needs.Tcp, "A logout that closes the session is answered by success, and the connection is closed.")]
    public static async Task CloseSession(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawPdu answer = await session.LogoutAsync();
        c.Check(answer.Header[2] == 0, $"the logout is answered by response {answer.Header[2]:X2}h");
        c.Check(await session.ReceiveAsync() is null, "the connection is not closed after the logout");
    }

    [ComplianceCase("iSCSI.Logout.CloseConnection", Logout, Needs.Tcp, "A logout that closes its own connection is answered by success, and the connection is closed.")]
    public static async Task CloseConnection(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawPdu answer = await session.LogoutAsync(1, session.Login.Cid);
        c.Check(answer.Header[2] == 0, $"the logout is answered by response {answer.Header[2]:X2}h");
        c.Check(await session.ReceiveAsync() is null, "the connection is not closed after the logout");
    }

    [ComplianceCase("iSCSI.Logout.UnknownConnection", Logout, Needs.Tcp, "A logout of a connection that is not there is answered by CID NOT FOUND, and the session goes on.")]
    public static async Task UnknownConnection(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawPdu answer = await session.LogoutAsync(1, 0x7777);
        c.Check(answer.Header[2] == 1, $"there is no connection 7777h, and the logout is answered by response {answer.Header[2]:X2}h");
        c.Check((await session.PingAsync()).Opcode == Opcode.NopIn, "the session does not go on");
    }

    [ComplianceCase("iSCSI.Logout.Recovery", Logout + "; RFC 7143 §13.20", Needs.Tcp, "A logout for recovery at ErrorRecoveryLevel 0 or 1 is answered by RECOVERY NOT SUPPORTED.")]
    public static async Task Recovery(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawPdu answer = await session.LogoutAsync(2, session.Login.Cid);
        c.Check(answer.Header[2] is 1 or 2 or 3, $"ErrorRecoveryLevel is 0, and a logout for recovery is answered by response {answer.Header[2]:X2}h");
        c.Should(answer.Header[2] == 2, $"ErrorRecoveryLevel is 0: RECOVERY NOT SUPPORTED says it better than response {answer.Header[2]:X2}h");
    }

    [ComplianceCase("iSCSI.iSCSITMF.LogoutDuringIOAsync", Logout + "; RFC 7143 §11.14", Needs.Tcp | Needs.WriteDisk, "A logout while writes are under way is answered, and ends them; the unit stays in working order.")]
    public static async Task LogoutDuringIo(ComplianceContext c)
    {
        await c.PreserveAsync(0, 32);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No"));
        for (uint i = 0; i < 4; i++)
        {
            await session.Connection.SendAsync(session.BuildCommand(new RawCommand { Cdb = Cdbs.Write(8 * i, 8), Writes = true, Expected = (uint)(8 * c.BlockSize) }));
        }

        RawPdu logout = session.Stamp(new RawPdu(Opcode.LogoutRequest, immediate: true));
        await session.Connection.SendAsync(logout);
        bool answered = false;
        while (await session.ReceiveAsync() is { } pdu)
        {
            answered |= pdu.Opcode == Opcode.LogoutResponse && pdu.Itt == logout.Itt && pdu.Header[2] == 0;
        }

        c.Check(answered, "the logout is not answered by success");
        await c.WriteAsync(0, c.Pattern(8, 1));
    }

    private static async Task IgnoredAsync(ComplianceContext c, Func<RawSession, uint> cmdSn)
    {
        RawSession session = await c.RawAsync();
        for (int i = 0; i < 3; i++)
        {
            RawPdu stray = session.Stamp(new RawPdu(Opcode.ScsiCommand, 0x81, immediate: true) { Lun = session.Lun });
            stray.Header[0] = (byte)Opcode.ScsiCommand;
            stray.CmdSn = cmdSn(session);
            await session.Connection.SendAsync(stray);
            RawPdu ping = await session.PingAsync();
            c.Check(ping.Opcode == Opcode.NopIn, "the ping is not answered");
        }

        (await session.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood("the session goes on");
    }
}
