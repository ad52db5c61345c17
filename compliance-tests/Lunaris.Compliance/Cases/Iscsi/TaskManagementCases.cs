using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Raw;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>Task management functions and task attributes.</summary>
internal static class TaskManagementCases
{
    private const string Clause = "RFC 7143 §11.5; RFC 7143 §11.6";
    private const string Attributes = "RFC 7143 §11.3.1; SAM-5 Task attributes";
    private const byte AbortTask = 1;
    private const byte AbortTaskSet = 2;
    private const byte ClearAca = 3;
    private const byte ClearTaskSet = 4;
    private const byte LogicalUnitReset = 5;
    private const byte TaskReassign = 8;

    [ComplianceCase("iSCSI.iSCSITMF.AbortTaskSimpleAsync", Clause, Needs.Tcp | Needs.WriteDisk, "ABORT TASK of a write that waits for data is answered, the write is not, and nothing is written.")]
    public static async Task Abort(ComplianceContext c)
    {
        await c.PreserveAsync(0, 8);
        byte[] before = await c.ReadAsync(0, 8);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No"));
        RawPdu write = await PendingWriteAsync(c, session);
        byte response = await session.ManageAsync(AbortTask, referenced: write.Itt, refCmdSn: write.CmdSn);
        c.Check(response == 0, $"ABORT TASK is answered by response {response:X2}h");
        (await session.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood("the session goes on");
        await c.ExpectBlocksAsync(0, before, "an aborted write without data changed the medium");
    }

    [ComplianceCase("iSCSI.iSCSITMF.LUNResetSimpleAsync", Clause + "; SAM-5 LOGICAL UNIT RESET", Needs.Tcp | Needs.WriteDisk, "LOGICAL UNIT RESET while a write waits for data is answered, the write is not.")]
    public static async Task Reset(ComplianceContext c)
    {
        await c.PreserveAsync(0, 8);
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No"));
        await PendingWriteAsync(c, session);
        byte response = await session.ManageAsync(LogicalUnitReset);
        c.Check(response == 0, $"LOGICAL UNIT RESET is answered by response {response:X2}h");
        await session.SettleAsync();
        (await session.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.ExpectGood("the session goes on");
    }

    [ComplianceCase("iSCSI.TaskManagement.AbortUnknown", Clause, Needs.Tcp, "ABORT TASK of a task that is over is answered by TASK DOES NOT EXIST, or as complete.")]
    public static async Task AbortUnknown(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawResult over = await session.ScsiAsync(new RawCommand { Cdb = new byte[6] });
        byte response = await session.ManageAsync(AbortTask, referenced: over.Response.Itt, refCmdSn: session.CmdSn - 1);
        c.Check(response is 0 or 1, $"the task is over, and ABORT TASK is answered by response {response:X2}h");
        c.Should(response == 1, "the task is over: TASK DOES NOT EXIST says it better than FUNCTION COMPLETE");
    }

    [ComplianceCase("iSCSI.TaskManagement.AbortTaskSet", Clause, Needs.Tcp | Needs.WriteDisk, "ABORT TASK SET ends the session's own tasks of the unit, and not those of others.")]
    public static Task Set(ComplianceContext c) => SetAsync(c, AbortTaskSet, othersToo: false);

    [ComplianceCase("iSCSI.TaskManagement.ClearTaskSet", Clause, Needs.Tcp | Needs.WriteDisk, "CLEAR TASK SET ends the tasks of everybody; the others are told by a unit attention unless each has its own task set.")]
    public static Task Clear(ComplianceContext c) => SetAsync(c, ClearTaskSet, othersToo: true);

    [ComplianceCase("iSCSI.TaskManagement.UnknownLun", Clause, Needs.Tcp, "LOGICAL UNIT RESET of a LUN that is not there is answered by LUN DOES NOT EXIST.")]
    public static async Task UnknownLun(ComplianceContext c)
    {
        Lun nobody = await ReportCases.NobodyAsync(c);
        RawSession session = await c.RawAsync();
        byte response = await session.ManageAsync(LogicalUnitReset, lun: nobody.Value);
        c.Check(response == 2, $"there is no such LUN, and LOGICAL UNIT RESET is answered by response {response:X2}h");
    }

    [ComplianceCase("iSCSI.TaskManagement.Reserved", Clause, Needs.Tcp, "A function that is reserved is answered by FUNCTION NOT SUPPORTED or REJECTED, or by a Reject.")]
    public static async Task Reserved(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawPdu request = session.Stamp(new RawPdu(Opcode.TaskManagementRequest, 0x80 | 0x7E, immediate: true) { Lun = session.Lun, Ttt = 0xFFFFFFFF });
        await session.Connection.SendAsync(request);
        RawPdu answer = await session.ReceiveAsync() ?? throw new CheckFailedException("The target closed the connection at a reserved task management function.");
        c.Check(answer.Opcode == Opcode.Reject || (answer.Opcode == Opcode.TaskManagementResponse && answer.Header[2] is 5 or 255), $"the function 7Eh is answered by {answer}");
    }

    [ComplianceCase("iSCSI.TaskManagement.Reassign", Clause + "; RFC 7143 §13.20", Needs.Tcp, "TASK REASSIGN at ErrorRecoveryLevel 0 is not carried out.")]
    public static async Task Reassign(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        byte response = await session.ManageAsync(TaskReassign, referenced: 0x1234);
        c.Check(response is 1 or 4 or 5 or 255, $"ErrorRecoveryLevel is 0, and TASK REASSIGN is answered by response {response:X2}h");
    }

    [ComplianceCase("iSCSI.TaskManagement.ClearAca", Clause + "; SAM-5 ACA", Needs.Tcp, "CLEAR ACA without an ACA condition is answered as complete, or as not supported.")]
    public static async Task Aca(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        byte response = await session.ManageAsync(ClearAca);
        c.Check(response is 0 or 5 or 255, $"CLEAR ACA is answered by response {response:X2}h");
    }

    [ComplianceCase("iSCSI.TaskManagement.ResetAttention", "SAM-5 LOGICAL UNIT RESET; SAM-5 Unit attention conditions", Needs.None, "LOGICAL UNIT RESET raises a unit attention for every initiator, once.")]
    public static async Task ResetAttention(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await c.Unit.ManageAsync(TaskManagementFunction.LogicalUnitReset);
        (await other.RunAsync(new TestUnitReady())).Expect(Expectation.ResetAttention, "the other initiator");
        (await other.SettleAsync()).ExpectGood();
        (await other.RunAsync(new TestUnitReady())).ExpectGood("a unit attention is told once");
    }

    [ComplianceCase("iSCSI.TaskManagement.WarmReset", Clause, Needs.None, "TARGET WARM RESET leaves the sessions and raises unit attentions, or is not supported.")]
    public static async Task WarmReset(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await ResetChecks.ResetTargetAsync(c, c.Unit, TaskManagementFunction.TargetWarmReset);
        (await other.RunAsync(new TestUnitReady())).Expect(Expectation.ResetAttention);
    }

    [ComplianceCase("iSCSI.TaskManagement.ColdReset", Clause, Needs.None, "TARGET COLD RESET ends every connection; a new login is served.")]
    public static async Task ColdReset(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await ResetChecks.ResetTargetAsync(c, other, TaskManagementFunction.TargetColdReset);
        c.Check(!other.IsAlive, "the connection of the initiator that asked is not ended");
        TestUnit again = await c.OpenAsync();
        (await again.SettleAsync()).ExpectGood("a new session");
    }

    [ComplianceCase("iSCSI.TaskAttribute.All", Attributes, Needs.Tcp, "Commands with the attributes untagged, simple, ordered and head of queue are carried out.")]
    public static async Task All(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        for (byte attribute = 0; attribute <= 3; attribute++)
        {
            (await session.ScsiAsync(new RawCommand { Cdb = new byte[6], Attribute = attribute })).Result.ExpectGood($"attribute {attribute}");
        }
    }

    [ComplianceCase("iSCSI.TaskAttribute.AcaWithout", Attributes + "; SAM-5 ACA", Needs.Tcp, "A command with the ACA attribute, where no ACA condition is there, is refused, or carried out where the target has no ACA.")]
    public static async Task AcaWithout(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        CommandResult result = (await session.ScsiAsync(new RawCommand { Cdb = new byte[6], Attribute = 4 })).Result;
        result.Expect(Expectation.Sense(SenseKey.IllegalRequest, 0x4900, 0x2400).Or(Expectation.Status(ScsiStatus.AcaActive)).Or(Expectation.Good));
        c.Should(!result.IsGood, "the ACA attribute without an ACA condition is carried out: INVALID MESSAGE ERROR says it better");
    }

    [ComplianceCase("iSCSI.TaskAttribute.OrderedWriteRead", Attributes, Needs.Tcp | Needs.WriteDisk, "An ordered read behind an ordered write of the same block, sent together, returns what was written.")]
    public static async Task Ordered(ComplianceContext c)
    {
        await c.PreserveAsync(0, 1);
        RawSession session = await c.RawAsync();
        c.Require(session.ImmediateData, "the target does not take immediate data");
        for (int round = 0; round < 8; round++)
        {
            byte[] data = c.Pattern(1, 100 + round);
            RawPdu write = session.BuildCommand(new RawCommand { Cdb = Cdbs.Write(0, 1), Writes = true, Expected = (uint)data.Length, DataOut = data, Immediate = data.Length, Attribute = 2 });
            var readCommand = new RawCommand { Cdb = Cdbs.Read(0, 1), Reads = true, Expected = (uint)data.Length, Attribute = 2 };
            RawPdu read = session.BuildCommand(readCommand);
            await session.Connection.SendAsync([write, read]);
            c.Check((await session.AnswerAsync(Opcode.ScsiResponse, write.Itt)).Header[3] == 0, "the write did not end with GOOD");
            RawResult result = await session.CompleteAsync(readCommand, read.Itt);
            c.Check(result.Result.ExpectGood().Data.AsSpan().SequenceEqual(data), "the read behind the write returned what was there before it");
        }
    }

    private static async Task<RawPdu> PendingWriteAsync(ComplianceContext c, RawSession session)
    {
        RawPdu write = session.BuildCommand(new RawCommand { Cdb = Cdbs.Write(0, 8), Writes = true, Expected = (uint)(8 * c.BlockSize) });
        await session.Connection.SendAsync(write);
        RawPdu r2t = await session.ReceiveAsync() ?? throw new CheckFailedException("The target closed the connection.");
        c.Check(r2t.Opcode == Opcode.R2T, $"an R2T should come, and {r2t} came");
        return write;
    }

    private static async Task SetAsync(ComplianceContext c, byte function, bool othersToo)
    {
        await c.PreserveAsync(0, 8);
        RawSession other = await c.RawAsync(login =>
        {
            login.InitiatorName = c.Settings.SecondInitiatorName;
            login.With("ImmediateData", "No");
        });
        RawSession session = await c.RawAsync(login => login.With("ImmediateData", "No"));
        RawPdu theirs = await PendingWriteAsync(c, other);
        await PendingWriteAsync(c, session);
        byte response = await session.ManageAsync(function);
        c.Require(response is not (5 or 255), $"the target does not carry out the function {function}");
        c.Check(response == 0, $"the function {function} is answered by response {response:X2}h");
        (await session.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result.Expect(Expectation.Good, "who asked is told nothing");
        CommandResult told = (await other.ScsiAsync(new RawCommand { Cdb = new byte[6] })).Result;
        if (othersToo)
        {
            told.Expect(Expectation.Good.Or(Expectation.Sense(SenseKey.UnitAttention, 0x2F00, 0x2F01)), "COMMANDS CLEARED BY ANOTHER INITIATOR, or nothing where TST=001b");
            return;
        }

        told.ExpectGood("others are not concerned");
        byte abort = await other.ManageAsync(AbortTask, referenced: theirs.Itt, refCmdSn: theirs.CmdSn);
        c.Check(abort == 0, $"the other initiator's task should be there still, and ABORT TASK of it is answered by response {abort:X2}h");
    }
}
