using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Engine;

/// <summary>How data moves: Data-In, immediate, unsolicited and solicited Data-Out, residuals.</summary>
[TestFixture]
public sealed class DataTests
{
    [Test]
    public void A_read_places_Data_In_by_offset_and_takes_its_status_from_the_last_PDU()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Read(blocks: 4);
        h.Turn();
        var command = new ScsiCommandHeader(h.Take(Opcode.ScsiCommand).Header);
        Assert.That((command.Read, command.Write, command.Final, command.ExpectedDataTransferLength), Is.EqualTo((true, false, true, 2048u)));
        h.Transport.Receive(h.DataIn(task.Itt, 0, 1024, dataSN: 0, final: false), Pattern(1024, 1));
        h.Transport.Receive(h.DataIn(task.Itt, 1024, 1024, dataSN: 1, status: true), Pattern(1024, 2));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
        Assert.That(task.Completion.IsGood, Is.True);
        Assert.That(task.Completion.BytesReceived, Is.EqualTo(2048));
        Assert.That(EngineHarness.Content(task.DataIn), Is.EqualTo(Pattern(1024, 1).Concat(Pattern(1024, 2)).ToArray()));
    }

    [Test]
    public void A_read_into_a_scatter_list_fills_the_segments_in_order()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        DataBuffer a = h.Allocate(100);
        DataBuffer b = h.Allocate(400);
        DataBuffer c = h.Allocate(12);
        var task = new ScsiTask { DataIn = new DataBuffer([a[0], b[0], c[0]], 3) };
        task.SetCommand(new Lunaris.Scsi.Commands.Read10 { Lba = 0, TransferLength = 1 });
        h.Engine.Submit(task, h.Now);
        h.Turn();
        h.Transport.Receive(h.DataIn(task.Itt, 0, 512, status: true), Pattern(512, 9));
        h.Turn();
        Assert.That(EngineHarness.Content(task.DataIn), Is.EqualTo(Pattern(512, 9)));
    }

    [TestCase(true, true, 512, true, TestName = "Immediate data covers a short write whole")]
    [TestCase(true, true, 40960, true, TestName = "Immediate data, InitialR2T=Yes: the rest waits for R2T")]
    [TestCase(true, false, 40960, false, TestName = "Immediate data, InitialR2T=No: unsolicited data follows up to FirstBurstLength")]
    [TestCase(false, true, 40960, true, TestName = "No immediate data, InitialR2T=Yes: nothing goes unasked")]
    [TestCase(false, false, 40960, false, TestName = "No immediate data, InitialR2T=No: unsolicited data only")]
    public void Unasked_data_follows_what_was_agreed(bool immediateData, bool initialR2T, int length, bool finalCommand)
    {
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.LoginAnswer = x.LoginAnswer
            .Replace("ImmediateData=Yes", immediateData ? "ImmediateData=Yes" : "ImmediateData=No", StringComparison.Ordinal)
            .Replace("InitialR2T=Yes", initialR2T ? "InitialR2T=Yes" : "InitialR2T=No", StringComparison.Ordinal));
        ScsiTask task = h.Write(length);
        h.Turn();
        SentPdu pdu = h.Take(Opcode.ScsiCommand);
        var command = new ScsiCommandHeader(pdu.Header);
        int immediate = immediateData ? Math.Min(length, 8192) : 0;
        Assert.That(pdu.Data, Has.Length.EqualTo(immediate));
        Assert.That(command.Final, Is.EqualTo(finalCommand));
        int offset = immediate;
        uint dataSN = 0;
        int unsolicitedEnd = initialR2T ? immediate : Math.Min(length, 16384);
        while (offset < unsolicitedEnd)
        {
            SentPdu data = h.Take(Opcode.DataOut);
            var header = new DataOutHeader(data.Header);
            Assert.That((header.Ttt, header.BufferOffset, header.DataSN.Value), Is.EqualTo((Ttt.None, (uint)offset, dataSN++)));
            Assert.That(data.Data.Length, Is.LessThanOrEqualTo(8192), "the target's MaxRecvDataSegmentLength");
            offset += data.Data.Length;
            Assert.That(header.Final, Is.EqualTo(offset == unsolicitedEnd));
        }

        Assert.That(h.Transport.Sent, Is.Empty);
        Assert.That(offset, Is.EqualTo(unsolicitedEnd));
        if (offset < length)
        {
            h.Transport.Receive(h.R2T(task.Itt, (uint)offset, (uint)(length - offset)));
            h.Turn();
            dataSN = 0;
            while (h.Transport.Sent.Count > 0)
            {
                SentPdu data = h.Take(Opcode.DataOut);
                var header = new DataOutHeader(data.Header);
                Assert.That((header.Ttt.Value, header.BufferOffset, header.DataSN.Value), Is.EqualTo((77u, (uint)offset, dataSN++)), "DataSN starts at zero for each R2T");
                offset += data.Data.Length;
                Assert.That(header.Final, Is.EqualTo(offset == length));
            }
        }

        Assert.That(offset, Is.EqualTo(length));
        h.Transport.Receive(h.Response(task.Itt));
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
    }

    [Test]
    public void Several_R2Ts_outstanding_are_answered_each_with_its_own_tag_and_DataSN()
    {
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.LoginAnswer = x.LoginAnswer.Replace("ImmediateData=Yes", "ImmediateData=No", StringComparison.Ordinal));
        ScsiTask task = h.Write(32768);
        h.Turn();
        h.Take(Opcode.ScsiCommand);
        h.Transport.Receive(h.R2T(task.Itt, 0, 16384, r2tSN: 0, ttt: 1));
        h.Transport.Receive(h.R2T(task.Itt, 16384, 16384, r2tSN: 1, ttt: 2));
        h.Turn();
        var seen = new List<(uint, uint, uint, bool)>();
        while (h.Transport.Sent.Count > 0)
        {
            var header = new DataOutHeader(h.Take(Opcode.DataOut).Header);
            seen.Add((header.Ttt.Value, header.BufferOffset, header.DataSN.Value, header.Final));
        }

        Assert.That(seen, Is.EqualTo(new[] { (1u, 0u, 0u, false), (1u, 8192u, 1u, true), (2u, 16384u, 0u, false), (2u, 24576u, 1u, true) }));
    }

    [Test]
    public void Data_Out_is_built_only_as_the_transport_has_room_for_it()
    {
        using EngineHarness h = EngineHarness.LoggedIn(o => o with { SendQueueLimit = 10_000 }, x => x.LoginAnswer = x.LoginAnswer.Replace("ImmediateData=Yes", "ImmediateData=No", StringComparison.Ordinal));
        ScsiTask task = h.Write(65536);
        h.Turn();
        h.Take(Opcode.ScsiCommand);
        h.Transport.HoldSends = true;
        h.Transport.Receive(h.R2T(task.Itt, 0, 65536));
        h.Turn();
        Assert.That(h.Transport.QueuedBytes, Is.LessThan(10_000 + 8192 + 48));
        h.Transport.HoldSends = false;
        for (int i = 0; i < 16; i++)
        {
            h.Turn();
        }

        Assert.That(h.Transport.Sent.Sum(p => p.Data.Length), Is.EqualTo(65536));
    }

    [Test]
    public void A_task_answered_while_its_data_still_waits_to_be_sent_keeps_its_memory_until_that_is_gone()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        h.Transport.HoldSends = true;
        ScsiTask task = h.Write(4096);
        h.Turn();
        h.Transport.Receive(h.Response(task.Itt, ScsiStatus.ReservationConflict));
        Assert.That(h.Turn(), Is.Empty, "the transport still reads the task's memory");
        Assert.That(task.State, Is.EqualTo(TaskState.Draining));
        h.Transport.HoldSends = false;
        h.Transport.Service(TransportEvents.None);
        Assert.That(h.Turn(), Is.EqualTo(new IscsiTask[] { task }));
        Assert.That(task.Completion.Status, Is.EqualTo(ScsiStatus.ReservationConflict));
    }

    [Test]
    public void Residuals_come_back_as_the_target_gave_them()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        ScsiTask task = h.Read(2);
        h.Turn();
        h.Transport.Receive(h.DataIn(task.Itt, 0, 512), Pattern(512, 3));
        byte[] header = h.Response(task.Itt);
        _ = new ScsiResponseHeader(header) { Underflow = true, ResidualCount = 512 };
        h.Transport.Receive(header);
        h.Turn();
        Assert.That((task.Completion.ResidualKind, task.Completion.ResidualCount, task.Completion.BytesReceived), Is.EqualTo((ResidualKind.Underflow, 512u, 512u)));
    }

    [Test]
    public void A_bidirectional_command_carries_both_lengths_and_shares_one_sequence_of_numbers()
    {
        using EngineHarness h = EngineHarness.LoggedIn(prepare: x => x.LoginAnswer = x.LoginAnswer.Replace("ImmediateData=Yes", "ImmediateData=No", StringComparison.Ordinal));
        var task = new ScsiTask { DataIn = h.Allocate(1024), DataOut = h.Allocate(512, 7) };
        task.SetCdb(10)[0] = 0x53;
        h.Engine.Submit(task, h.Now);
        h.Turn();
        SentPdu pdu = h.Take(Opcode.ScsiCommand);
        var command = new ScsiCommandHeader(pdu.Header);
        Assert.That((command.Read, command.Write, command.ExpectedDataTransferLength, (int)command.TotalAhsLength), Is.EqualTo((true, true, 512u, 2)));
        var ahs = new AhsReader(pdu.Header.AsSpan(Bhs.Length));
        Assert.That(ahs.MoveNext(), Is.True);
        Assert.That(ahs.Type, Is.EqualTo(AhsType.BidirectionalReadLength));
        Assert.That(ahs.Content.ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 4, 0 }));
        h.Transport.Receive(h.R2T(task.Itt, 0, 512, r2tSN: 0));
        h.Turn();
        h.Take(Opcode.DataOut);
        h.Transport.Receive(h.DataIn(task.Itt, 0, 1024, dataSN: 1), Pattern(1024, 4));
        h.Transport.Receive(h.Response(task.Itt));
        h.Turn();
        Assert.That(task.Completion.IsGood, Is.True);
        Assert.That(EngineHarness.Content(task.DataIn), Is.EqualTo(Pattern(1024, 4)));
    }

    [Test]
    public void Task_attributes_and_the_LUN_go_out_as_given()
    {
        using EngineHarness h = EngineHarness.LoggedIn();
        foreach (TaskAttribute attribute in Enum.GetValues<TaskAttribute>())
        {
            var task = new ScsiTask { Attribute = attribute, Lun = Lun.FromNumber(300) };
            task.SetCommand(new Lunaris.Scsi.Commands.TestUnitReady());
            h.Engine.Submit(task, h.Now);
            h.Turn();
            var command = new ScsiCommandHeader(h.Take(Opcode.ScsiCommand).Header);
            Assert.That((command.Attribute, command.Lun.Value >> 48), Is.EqualTo((attribute, 0x412CUL)));
        }
    }

    internal static byte[] Pattern(int length, int seed) => Enumerable.Range(0, length).Select(i => (byte)((i * 31) + seed)).ToArray();
}
