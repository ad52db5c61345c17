using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Raw;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;

namespace Lunaris.Compliance.Cases;

/// <summary>Data-In, Data-Out and R2T.</summary>
internal static class DataCases
{
    private const string Data = "RFC 7143 §11.7";
    private const string R2T = "RFC 7143 §11.8";
    private const Needs Read = Needs.Tcp | Needs.Disk;
    private const Needs Write = Needs.Tcp | Needs.WriteDisk;

    [ComplianceCase("iSCSI.iSCSIdatasn.iSCSIDataSnInvalid", Data, Write, "A Data-Out with a DataSN that is too high, too low or repeated does not end as a good write.")]
    public static async Task DataSnInvalid(ComplianceContext c)
    {
        await c.PreserveAsync(0, 8);
        foreach ((string what, uint first) in ((string, uint)[])[("begins at 7", 7), ("begins at 1", 1), ("begins at FFFFFFFFh", uint.MaxValue)])
        {
            RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No").With("InitialR2T", "Yes"));
            byte[] data = c.Pattern(8, 1);
            var command = new RawCommand { Cdb = Cdbs.Write(0, 8), Writes = true, Expected = (uint)data.Length, DataOut = data, ChangeDataOut = pdu => pdu.DataSn += first };
            bool good;
            try
            {
                good = (await session.ScsiAsync(command)).Result.IsGood;
            }
            catch (CheckFailedException refused)
            {
                c.Step($"refused: {refused.Message}");
                good = false;
            }

            c.Check(!good, $"a Data-Out sequence that {what} ends as a good write");
        }
    }

    [ComplianceCase("iSCSI.Data.InSequence", Data, Read, "Data-In PDUs of a long read have DataSN from 0 on, offsets without gaps, no more than our MaxRecvDataSegmentLength each, and F where a sequence of MaxBurstLength ends.")]
    public static async Task InSequence(ComplianceContext c)
    {
        RawSession session = await c.RawAsync(login => login.With("MaxRecvDataSegmentLength", "4096").With("MaxBurstLength", "16384").With("FirstBurstLength", "8192"));
        uint blocks = Medium.Most(c, (uint)(131072 / c.BlockSize));
        RawResult result = await session.ReadAsync(0, blocks);
        uint sn = 0;
        uint offset = 0;
        uint burst = 0;
        RawPdu[] pdus = [.. result.DataIns];
        foreach (RawPdu pdu in pdus)
        {
            c.Check(pdu.DataSn == sn++, $"DataSN is {pdu.DataSn}, and {sn - 1} comes next");
            c.Check(pdu.Offset == offset, $"the buffer offset is {pdu.Offset}, and {offset} comes next");
            c.Check(pdu.Data.Length <= 4096, $"we declared 4096 bytes, and a Data-In PDU has {pdu.Data.Length}");
            offset += (uint)pdu.Data.Length;
            burst += (uint)pdu.Data.Length;
            c.Check(burst <= (uint)session.MaxBurstLength, $"a sequence has {burst} bytes, and MaxBurstLength is {session.MaxBurstLength}");
            if (pdu.Final)
            {
                burst = 0;
            }
        }

        c.Check(pdus.Length > 0 && pdus[^1].Final, "the last Data-In PDU has no F");
        c.Check(result.Response.Opcode == Opcode.DataIn || result.Response.DataSn == (uint)pdus.Length, $"ExpDataSN is {result.Response.DataSn}, and {pdus.Length} Data-In PDUs came");
    }

    [ComplianceCase("iSCSI.Data.StatusInDataIn", Data, Read, "Status in a Data-In PDU comes with the last one only, with F, and a status that is no error.")]
    public static async Task StatusInDataIn(ComplianceContext c)
    {
        RawSession session = await c.RawAsync(login => login.With("MaxRecvDataSegmentLength", "512"));
        RawResult result = await session.ReadAsync(0, 8);
        RawPdu[] pdus = [.. result.DataIns];
        for (int i = 0; i < pdus.Length; i++)
        {
            bool status = (pdus[i].Flags & 1) != 0;
            c.Check(!status || (i == pdus.Length - 1 && pdus[i].Final), "S in a Data-In PDU that is not the last, or without F");
            c.Check(status || pdus[i].Header[3] == 0, "a status in a Data-In PDU without S");
        }

        c.Require(result.Response.Opcode == Opcode.DataIn, "the target sends status in SCSI Responses only");
    }

    [ComplianceCase("iSCSI.Data.Immediate", "RFC 7143 §13.11; " + Data, Write, "Immediate data is taken where ImmediateData=Yes was agreed on, and needs no R2T.")]
    public static async Task Immediate(ComplianceContext c)
    {
        await c.PreserveAsync(0, 4);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "Yes").With("InitialR2T", "Yes"));
        c.Require(session.ImmediateData, "the target does not take immediate data");
        byte[] data = c.Pattern(1, 2);
        RawResult result = await session.ScsiAsync(new RawCommand { Cdb = Cdbs.Write(0, 1), Writes = true, Expected = (uint)data.Length, DataOut = data, Immediate = data.Length });
        result.Result.ExpectGood();
        c.Check(!result.R2Ts.Any(), "all of the data came with the command, and the target asks for more");
        await c.ExpectBlocksAsync(0, data, "immediate data");
    }

    [ComplianceCase("iSCSI.Data.ImmediatePart", "RFC 7143 §13.11; " + R2T, Write, "Where a part of the data comes with the command the R2T asks for the rest.")]
    public static async Task ImmediatePart(ComplianceContext c)
    {
        await c.PreserveAsync(0, 8);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "Yes").With("InitialR2T", "Yes"));
        c.Require(session.ImmediateData, "the target does not take immediate data");
        byte[] data = c.Pattern(8, 3);
        RawResult result = await session.ScsiAsync(new RawCommand { Cdb = Cdbs.Write(0, 8), Writes = true, Expected = (uint)data.Length, DataOut = data, Immediate = c.BlockSize });
        result.Result.ExpectGood();
        c.Check(result.R2Ts.First().Offset == (uint)c.BlockSize, $"{c.BlockSize} bytes came with the command, and the first R2T asks from {result.R2Ts.First().Offset} on");
        await c.ExpectBlocksAsync(0, data, "immediate and solicited data");
    }

    [ComplianceCase("iSCSI.Data.ImmediateForbidden", "RFC 7143 §13.11", Write, "Immediate data where ImmediateData=No was agreed on does not end as a good write.")]
    public static async Task ImmediateForbidden(ComplianceContext c)
    {
        await c.PreserveAsync(0, 1);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No"));
        byte[] data = c.Pattern(1, 4);
        await ExpectBadAsync(c, session, new RawCommand { Cdb = Cdbs.Write(0, 1), Writes = true, Expected = (uint)data.Length, DataOut = data, Immediate = data.Length }, "immediate data, where ImmediateData=No was agreed on,");
    }

    [ComplianceCase("iSCSI.Data.ImmediateTooLong", "RFC 7143 §13.14; " + Data, Write, "More immediate data than FirstBurstLength does not end as a good write.")]
    public static async Task ImmediateTooLong(ComplianceContext c)
    {
        uint blocks = (uint)Math.Max(2, 4096 / c.BlockSize);
        await c.PreserveAsync(0, blocks);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "Yes").With("FirstBurstLength", "512").With("MaxBurstLength", "8192"));
        c.Require(session.ImmediateData && session.FirstBurstLength == 512, "the target does not take immediate data of 512 bytes at most");
        byte[] data = c.Pattern(blocks, 5);
        await ExpectBadAsync(c, session, new RawCommand { Cdb = Cdbs.Write(0, blocks), Writes = true, Expected = (uint)data.Length, DataOut = data, Immediate = data.Length }, "immediate data beyond FirstBurstLength");
    }

    [ComplianceCase("iSCSI.Data.ImmediateBeyondExpected", "RFC 7143 §11.3.4", Write, "More immediate data than the expected data transfer length does not end as a good write.")]
    public static async Task ImmediateBeyond(ComplianceContext c)
    {
        await c.PreserveAsync(0, 2);
        RawSession session = await c.RawAsync();
        c.Require(session.ImmediateData, "the target does not take immediate data");
        byte[] data = c.Pattern(2, 6);
        await ExpectBadAsync(c, session, new RawCommand { Cdb = Cdbs.Write(0, 1), Writes = true, Expected = (uint)c.BlockSize, DataOut = data, Immediate = data.Length }, "more immediate data than was announced");
    }

    [ComplianceCase("iSCSI.Data.Unsolicited", "RFC 7143 §13.10; " + Data, Write, "Unsolicited Data-Out up to FirstBurstLength is taken where InitialR2T=No was agreed on; R2Ts ask for the rest.")]
    public static async Task Unsolicited(ComplianceContext c)
    {
        uint blocks = (uint)(32768 / c.BlockSize);
        await c.PreserveAsync(0, blocks);
        RawSession session = await c.RawAsync(login => login.With("InitialR2T", "No").With("ImmediateData", "No").With("FirstBurstLength", "8192").With("MaxBurstLength", "16384"));
        c.Require(!session.InitialR2T, "the target does not take unsolicited data (InitialR2T=Yes)");
        byte[] data = c.Pattern(blocks, 7);
        RawResult result = await session.ScsiAsync(new RawCommand { Cdb = Cdbs.Write(0, blocks), Writes = true, Expected = (uint)data.Length, DataOut = data, Unsolicited = session.FirstBurstLength });
        result.Result.ExpectGood();
        c.Check(result.R2Ts.First().Offset == (uint)session.FirstBurstLength, $"{session.FirstBurstLength} bytes came unsolicited, and the first R2T asks from {result.R2Ts.First().Offset} on");
        await c.ExpectBlocksAsync(0, data, "unsolicited and solicited data");
    }

    [ComplianceCase("iSCSI.Data.ImmediateAndUnsolicited", "RFC 7143 §13.10; RFC 7143 §13.11; " + Data, Write, "Immediate data is followed by unsolicited Data-Out, together up to FirstBurstLength.")]
    public static async Task Both(ComplianceContext c)
    {
        uint blocks = (uint)(16384 / c.BlockSize);
        await c.PreserveAsync(0, blocks);
        RawSession session = await c.RawAsync(login => login.With("InitialR2T", "No").With("ImmediateData", "Yes").With("FirstBurstLength", "16384").With("MaxBurstLength", "16384"));
        c.Require(!session.InitialR2T && session.ImmediateData, "the target does not take both immediate and unsolicited data");
        byte[] data = c.Pattern(blocks, 8);
        RawResult result = await session.ScsiAsync(new RawCommand { Cdb = Cdbs.Write(0, blocks), Writes = true, Expected = (uint)data.Length, DataOut = data, Immediate = c.BlockSize, Unsolicited = session.FirstBurstLength - c.BlockSize });
        result.Result.ExpectGood();
        await c.ExpectBlocksAsync(0, data, "immediate and unsolicited data");
    }

    [ComplianceCase("iSCSI.Data.UnsolicitedForbidden", "RFC 7143 §13.10", Write, "Unsolicited Data-Out where InitialR2T=Yes was agreed on does not end as a good write.")]
    public static async Task UnsolicitedForbidden(ComplianceContext c)
    {
        await c.PreserveAsync(0, 2);
        RawSession session = await c.RawAsync(login => login.With("InitialR2T", "Yes").With("ImmediateData", "No"));
        byte[] data = c.Pattern(2, 9);
        await ExpectBadAsync(c, session, new RawCommand { Cdb = Cdbs.Write(0, 2), Writes = true, Expected = (uint)data.Length, DataOut = data, Unsolicited = data.Length }, "unsolicited data, where InitialR2T=Yes was agreed on,");
    }

    [ComplianceCase("iSCSI.Data.R2TBurst", R2T + "; RFC 7143 §13.13", Write, "No R2T asks for more than MaxBurstLength; together they ask for all of the data once, with R2TSN from 0 on and TTTs that tell them apart.")]
    public static async Task R2TBurst(ComplianceContext c)
    {
        uint blocks = (uint)(65536 / c.BlockSize);
        await c.PreserveAsync(0, blocks);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No").With("MaxBurstLength", "8192").With("FirstBurstLength", "8192"));
        byte[] data = c.Pattern(blocks, 10);
        RawResult result = await session.ScsiAsync(new RawCommand { Cdb = Cdbs.Write(0, blocks), Writes = true, Expected = (uint)data.Length, DataOut = data });
        result.Result.ExpectGood();
        uint sn = 0;
        uint offset = 0;
        foreach (RawPdu r2t in result.R2Ts)
        {
            c.Check(r2t.DataSn == sn++, $"R2TSN is {r2t.DataSn}, and {sn - 1} comes next");
            c.Check(r2t.Count > 0 && r2t.Count <= (uint)session.MaxBurstLength, $"an R2T asks for {r2t.Count} bytes, and MaxBurstLength is {session.MaxBurstLength}");
            c.Check(r2t.Offset == offset, $"an R2T asks from {r2t.Offset} on, and {offset} comes next (DataSequenceInOrder=Yes)");
            c.Check(r2t.Ttt != 0xFFFFFFFF, "an R2T has no TTT");
            offset += r2t.Count;
        }

        c.Check(offset == (uint)data.Length, $"the R2Ts ask for {offset} bytes of {data.Length}");
        await c.ExpectBlocksAsync(0, data, "solicited data");
    }

    [ComplianceCase("iSCSI.Data.R2TOutstanding", R2T + "; RFC 7143 §13.17", Write, "No more R2Ts are outstanding for a command than MaxOutstandingR2T.")]
    public static async Task Outstanding(ComplianceContext c)
    {
        uint blocks = (uint)(65536 / c.BlockSize);
        await c.PreserveAsync(0, blocks);
        byte[] data = c.Pattern(blocks, 11);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No").With("MaxBurstLength", "4096").With("FirstBurstLength", "4096").With("MaxOutstandingR2T", "2"));
        var command = new RawCommand { Cdb = Cdbs.Write(0, blocks), Writes = true, Expected = (uint)data.Length, DataOut = data };
        RawPdu pdu = session.BuildCommand(command);
        await session.Connection.SendAsync(pdu);
        int outstanding = 0;
        RawPdu ping = session.Stamp(new RawPdu(Opcode.NopOut, immediate: true) { Ttt = 0xFFFFFFFF });
        await session.Connection.SendAsync(ping);
        while (true)
        {
            RawPdu next = await session.ReceiveAsync() ?? throw new CheckFailedException("The target closed the connection.");
            if (next.Opcode == Opcode.NopIn)
            {
                break;
            }

            c.Check(next.Opcode == Opcode.R2T, $"R2Ts should come, and {next} came");
            outstanding++;
        }

        c.Check(outstanding <= session.MaxOutstandingR2T, $"{outstanding} R2Ts are outstanding, and MaxOutstandingR2T is {session.MaxOutstandingR2T}");
        session.Connection.Cut();
    }

    [ComplianceCase("iSCSI.Data.ManyWrites", R2T + "; RFC 7143 §4.2.2", Write, "Data of several writes that are under way at once goes where each belongs.")]
    public static async Task ManyWrites(ComplianceContext c)
    {
        await c.PreserveAsync(0, 16);
        byte[] all = c.Pattern(16, 12);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No"));
        var commands = new Dictionary<uint, RawCommand>();
        for (uint i = 0; i < 4; i++)
        {
            var command = new RawCommand { Cdb = Cdbs.Write(4 * i, 4), Writes = true, Expected = (uint)(4 * c.BlockSize), DataOut = all[(int)(4 * i * c.BlockSize)..(int)(4 * (i + 1) * c.BlockSize)] };
            RawPdu pdu = session.BuildCommand(command);
            commands.Add(pdu.Itt, command);
            await session.Connection.SendAsync(pdu);
        }

        var asked = new List<RawPdu>();
        while (asked.Count < 4)
        {
            RawPdu r2t = await session.ReceiveAsync() ?? throw new CheckFailedException("The target closed the connection.");
            c.Check(r2t.Opcode == Opcode.R2T && commands.ContainsKey(r2t.Itt), $"R2Ts should come, and {r2t} came");
            asked.Add(r2t);
        }

        asked.Reverse();
        foreach (RawPdu r2t in asked)
        {
            await session.Connection.SendAsync(new RawPdu(Opcode.DataOut) { Lun = session.Lun, Itt = r2t.Itt, Ttt = r2t.Ttt, ExpSn = session.ExpStatSn, Offset = r2t.Offset, Data = commands[r2t.Itt].DataOut[(int)r2t.Offset..(int)(r2t.Offset + r2t.Count)] });
        }

        for (int i = 0; i < 4; i++)
        {
            RawPdu response = await session.ReceiveAsync() ?? throw new CheckFailedException("The target closed the connection.");
            c.Check(response.Opcode == Opcode.ScsiResponse && response.Header[3] == 0 && commands.Remove(response.Itt), $"a write should end with GOOD, and {response} came");
        }

        await c.ExpectBlocksAsync(0, all, "four writes at once");
    }

    [ComplianceCase("iSCSI.Data.UnknownTtt", Data + "; RFC 7143 §11.17", Write, "A Data-Out with a TTT that the target never gave does not end as a good write.")]
    public static async Task UnknownTtt(ComplianceContext c)
    {
        await c.PreserveAsync(0, 1);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No"));
        byte[] data = c.Pattern(1, 13);
        await ExpectBadAsync(c, session, new RawCommand { Cdb = Cdbs.Write(0, 1), Writes = true, Expected = (uint)data.Length, DataOut = data, ChangeDataOut = pdu => pdu.Ttt ^= 0x00A50000 }, "data with a TTT that nobody gave");
    }

    [ComplianceCase("iSCSI.Data.OutsideR2T", Data, Write, "A Data-Out outside of what the R2T asked for does not end as a good write.")]
    public static async Task OutsideR2T(ComplianceContext c)
    {
        await c.PreserveAsync(0, 4);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No"));
        byte[] data = c.Pattern(1, 14);
        await ExpectBadAsync(c, session, new RawCommand { Cdb = Cdbs.Write(0, 1), Writes = true, Expected = (uint)data.Length, DataOut = data, ChangeDataOut = pdu => pdu.Offset += 512 }, "data at another offset than was asked for");
    }

    [ComplianceCase("iSCSI.Data.SegmentTooLong", "RFC 7143 §13.12", Needs.Tcp, "A data segment beyond the target's MaxRecvDataSegmentLength is rejected, or ends the connection.")]
    public static async Task SegmentTooLong(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        c.Require(session.MaxSendSegment < 4 << 20, "the target takes data segments of any length");
        await session.Connection.SendAsync(session.Stamp(new RawPdu(Opcode.NopOut, immediate: true) { Ttt = 0xFFFFFFFF, Data = new byte[session.MaxSendSegment + 4] }));
        await session.ExpectRefusalAsync("a data segment that is too long");
    }

    private static async Task ExpectBadAsync(ComplianceContext c, RawSession session, RawCommand command, string what)
    {
        bool good;
        try
        {
            good = (await session.ScsiAsync(command)).Result.IsGood;
        }
        catch (CheckFailedException refused)
        {
            c.Step($"refused: {refused.Message}");
            return;
        }

        c.Check(!good, $"{what} ends as a good write");
    }
}
