using System.Buffers.Binary;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Target;
using Lunaris.Target.Scsi;
using Lunaris.Tests.Login;
using NUnit.Framework;

namespace Lunaris.Tests.Target;

public sealed class TargetDataTests
{
    private static byte[] Random(int length, int seed = 1)
    {
        byte[] data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    [Test]
    public void Writes_and_reads_of_every_negotiated_kind_bring_back_the_same_bytes(
        [Values] bool immediateData,
        [Values] bool initialR2T,
        [Values(1, 3)] int maxOutstandingR2T,
        [Values] bool digests,
        [Values] bool statusInDataIn)
    {
        DigestType digest = digests ? DigestType.Crc32C : DigestType.None;
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(
            new EmbeddedTargetOptions
            {
                MaxRecvDataSegmentLength = 4096,
                MaxBurstLength = 16384,
                FirstBurstLength = 8192,
                ImmediateData = immediateData,
                InitialR2T = initialR2T,
                MaxOutstandingR2T = maxOutstandingR2T,
                StatusInDataIn = statusInDataIn,
            },
            o => o with { MaxRecvDataSegmentLength = 3072, HeaderDigest = [digest], DataDigest = [digest] });
        Assert.That((initiator.Parameters.ImmediateData, initiator.Parameters.InitialR2T), Is.EqualTo((immediateData, initialR2T)));
        uint lba = 3;
        foreach (int blocks in new[] { 1, 7, 8, 9, 16, 17, 33, 100 })
        {
            byte[] data = Random(blocks * 512, blocks);
            Outcome written = initiator.Run(new Write10 { Lba = lba, TransferLength = (ushort)blocks }, write: data);
            Assert.That((written.Status, written.Residual, written.Overflow || written.Underflow), Is.EqualTo((ScsiStatus.Good, 0u, false)));
            Outcome read = initiator.Run(new Read16 { Lba = lba, TransferLength = (uint)blocks }, data.Length);
            Assert.That(read.Status, Is.EqualTo(ScsiStatus.Good));
            Assert.That(read.Data, Is.EqualTo(data));
            Assert.That(read.Last.Opcode, Is.EqualTo(statusInDataIn ? Opcode.DataIn : Opcode.ScsiResponse));
            lba += (uint)blocks;
        }

        Assert.That(initiator.Node.Violations, Is.Empty);
        Assert.That(initiator.DataDigestErrors, Is.Zero);
        Assert.That(initiator.Connection.TaskCount, Is.Zero);
    }

    [Test]
    public void Conversations_fed_byte_by_byte_give_the_same_answers()
    {
        MemoryInitiator whole = MemoryInitiator.LoggedIn();
        MemoryInitiator split = MemoryInitiator.LoggedIn();
        byte[] data = Random(4096);
        byte[] write = whole.Connection.Output.Encode(WithLength(whole.CommandHeader(Cdb(new Write10 { Lba = 0, TransferLength = 8 }), 0, false, true, 4096), 4096), data);
        byte[] read = whole.Connection.Output.Encode(whole.CommandHeader(Cdb(new Read10 { Lba = 0, TransferLength = 8 }), 0, true, false, 4096), []);
        byte[] all = [.. write, .. read];
        List<TargetPdu> expected = whole.ExchangeRaw(all);
        List<TargetPdu> got = [];
        byte[] pending = [];
        foreach (byte b in all)
        {
            pending = [.. pending, b];
            int used = split.Connection.Consume(pending);
            pending = pending[used..];
            got.AddRange(split.Drain());
        }

        Assert.That(got.Select(p => Convert.ToHexString(p.Header) + Convert.ToHexString(p.Data)), Is.EqualTo(expected.Select(p => Convert.ToHexString(p.Header) + Convert.ToHexString(p.Data))));
        Assert.That(got[^1].Data, Is.EqualTo(data));
    }

    private static byte[] Cdb<TCommand>(TCommand command)
        where TCommand : struct, IScsiCommand
    {
        byte[] cdb = new byte[16];
        command.WriteCdb(cdb);
        return cdb;
    }

    private static byte[] WithLength(byte[] header, int length)
    {
        header[6] = (byte)(length >> 8);
        header[7] = (byte)length;
        return header;
    }

    [Test]
    public void Reads_of_more_or_less_than_expected_say_so_in_the_residual()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        Outcome overflow = initiator.Run(new Read10 { Lba = 0, TransferLength = 4 }, 1000);
        Assert.That((overflow.Status, overflow.Residual, overflow.Overflow, overflow.Data.Length), Is.EqualTo((ScsiStatus.Good, 1048u, true, 1000)));
        Outcome underflow = initiator.Run(new Read10 { Lba = 0, TransferLength = 1 }, 1000);
        Assert.That((underflow.Status, underflow.Residual, underflow.Underflow, underflow.Data.Length), Is.EqualTo((ScsiStatus.Good, 488u, true, 512)));
        Outcome nothing = initiator.Run(new TestUnitReady(), 512);
        Assert.That((nothing.Residual, nothing.Underflow), Is.EqualTo((512u, true)));
    }

    [Test]
    public void Writes_of_more_or_less_than_expected_write_what_both_have_and_say_so()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        byte[] data = Random(1024);
        Outcome overflow = initiator.Run(new Write10 { Lba = 0, TransferLength = 4 }, write: data);
        Assert.That((overflow.Residual, overflow.Overflow), Is.EqualTo((1024u, true)));
        Outcome underflow = initiator.Run(new Write10 { Lba = 8, TransferLength = 1 }, write: data);
        Assert.That((underflow.Residual, underflow.Underflow), Is.EqualTo((512u, true)));
        byte[] disk = new byte[1024];
        initiator.Node.Targets[0][0].Disk.Read(8 * 512, disk);
        Assert.That(disk[..512], Is.EqualTo(data[..512]));
        Assert.That(disk[512..], Is.All.Zero);
    }

    [Test]
    public void A_write_that_fails_at_once_still_takes_the_data_that_was_promised()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(new EmbeddedTargetOptions { ImmediateData = false, FirstBurstLength = 4096 });
        Outcome outcome = initiator.Run(new Write10 { Lba = uint.MaxValue, TransferLength = 8 }, write: Random(4096));
        Assert.That(outcome.Status, Is.EqualTo(ScsiStatus.CheckCondition));
        Assert.That(outcome.Last.Sense, Is.EqualTo(0x52100u));
        Assert.That(outcome.Pdus.Count(p => p.Opcode == Opcode.R2T), Is.Zero);
        Assert.That(initiator.Run(new TestUnitReady()).Status, Is.EqualTo(ScsiStatus.Good));
    }

    [Test]
    public void Large_reads_come_in_bursts_with_their_final_bits()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(new EmbeddedTargetOptions { MaxBurstLength = 8192 }, o => o with { MaxRecvDataSegmentLength = 4096 });
        Outcome outcome = initiator.Run(new Read10 { Lba = 0, TransferLength = 48 }, 48 * 512);
        Assert.That(string.Concat(outcome.Pdus.Select(p => p.Final ? 'F' : '-')), Is.EqualTo("-F-F-F"));
    }

    [Test]
    public void A_read_across_the_chunks_of_the_disk_is_whole()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        byte[] data = Random(1 << 20);
        initiator.Node.Targets[0][0].Disk.Write((4 << 20) - 300_000, data);
        uint lba = ((4 << 20) - 300_000) / 512;
        int skip = ((4 << 20) - 300_000) % 512;
        Outcome outcome = initiator.Run(new Read10 { Lba = lba, TransferLength = 1024 }, 1024 * 512);
        Assert.That(outcome.Data[skip..], Is.EqualTo(data[..((1024 * 512) - skip)]));
    }

    [Test]
    public void Commands_ahead_of_their_turn_wait_for_it_and_commands_outside_the_window_are_passed_over()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(new EmbeddedTargetOptions { QueueDepth = 8 });
        byte[] cdb = Cdb(new TestUnitReady());
        byte[] first = initiator.CommandHeader(cdb, 0, false, false, 0);
        byte[] second = initiator.CommandHeader(cdb, 0, false, false, 0);
        Assert.That(initiator.Exchange(second, []), Is.Empty);
        List<TargetPdu> both = initiator.Exchange(first, []);
        Assert.That(both.Select(p => p[16]), Is.EqualTo(new[] { 1u, 2u }));
        Assert.That(both[1][28], Is.EqualTo(102u));
        Assert.That(both[1][32], Is.EqualTo(109u));
        byte[] far = initiator.CommandHeader(cdb, 0, false, false, 0);
        BinaryPrimitives.WriteUInt32BigEndian(far.AsSpan(24), 500);
        Assert.That(initiator.Exchange(far, []), Is.Empty);
        Assert.That(initiator.Exchange(first, []), Is.Empty);
        Assert.That(initiator.Node.Violations, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_closed_window_stays_where_it_is_until_it_is_opened()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(new EmbeddedTargetOptions { QueueDepth = 4 });
        uint max = initiator.Run(new TestUnitReady()).Last[32];
        initiator.Connection.Post(static c => c.CloseCommandWindow());
        Assert.That(initiator.Run(new TestUnitReady()).Last[32], Is.EqualTo(max));
        Assert.That(initiator.Run(new TestUnitReady()).Last[32], Is.EqualTo(max));
        initiator.Connection.Post(static c => c.OpenCommandWindow());
        TargetPdu nop = initiator.Drain().Single();
        Assert.That(nop.Opcode, Is.EqualTo(Opcode.NopIn));
        Assert.That(nop[32], Is.EqualTo(max + 2));
    }

    [TestCase("immediate", "immediate data")]
    [TestCase("unsolicited", "unsolicited data")]
    [TestCase("read", "writes nothing")]
    [TestCase("segment", "data segment")]
    [TestCase("ttt", "TTT")]
    public void An_initiator_that_breaks_the_agreement_is_noted_and_dropped(string what, string expected)
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(
            new EmbeddedTargetOptions { ImmediateData = false, InitialR2T = what != "ttt", FirstBurstLength = 4096, MaxRecvDataSegmentLength = 4096 });
        byte[] cdb = Cdb(new Write10 { Lba = 0, TransferLength = 16 });
        switch (what)
        {
            case "immediate":
                initiator.Exchange(initiator.CommandHeader(cdb, 0, false, true, 8192), Random(512));
                break;
            case "unsolicited":
                initiator.Exchange(initiator.CommandHeader(cdb, 0, false, true, 8192, final: false), []);
                break;
            case "read":
                initiator.Exchange(initiator.CommandHeader(Cdb(new TestUnitReady()), 0, false, false, 0), Random(8));
                break;
            case "segment":
                initiator.Exchange(initiator.Request(Opcode.NopOut), Random(4100));
                break;
            default:
                initiator.Exchange(initiator.CommandHeader(cdb, 0, false, true, 8192), []);
                initiator.Exchange(MemoryInitiator.DataOutHeader(1, 0x1234, 0, 0, true), Random(512));
                break;
        }

        Assert.That(initiator.Connection.IsClosed, Is.True);
        Assert.That(initiator.Node.Violations.Single(), Does.Contain(expected));
    }

    [Test]
    public void A_wrong_digest_of_the_initiator_closes_the_connection()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn(null, o => o with { HeaderDigest = [DigestType.Crc32C], DataDigest = [DigestType.Crc32C] });
        byte[] wire = initiator.Connection.Output.Encode(WithLength(initiator.CommandHeader(Cdb(new Write10 { Lba = 0, TransferLength = 1 }), 0, false, true, 512), 512), Random(512));
        wire[100] ^= 1;
        TargetPdu reject = initiator.ExchangeRaw(wire).Single();
        Assert.That((reject.Opcode, (RejectReason)reject.Header[2]), Is.EqualTo((Opcode.Reject, RejectReason.DataDigestError)));
        Assert.That(initiator.Connection.IsClosed, Is.True);
        byte[] disk = new byte[512];
        initiator.Node.Targets[0][0].Disk.Read(0, disk);
        Assert.That(disk, Is.All.Zero);
    }

    [Test]
    public void An_ordered_write_waits_until_the_read_before_it_is_sent()
    {
        MemoryInitiator initiator = MemoryInitiator.LoggedIn();
        byte[] old = Random(4096, 1);
        byte[] fresh = Random(4096, 2);
        initiator.Run(new Write10 { Lba = 0, TransferLength = 8 }, write: old);
        byte[] read = initiator.Connection.Output.Encode(initiator.CommandHeader(Cdb(new Read10 { Lba = 0, TransferLength = 8 }), 0, true, false, 4096), []);
        byte[] write = initiator.Connection.Output.Encode(
            WithLength(initiator.CommandHeader(Cdb(new Write10 { Lba = 0, TransferLength = 8 }), 0, false, true, 4096, attribute: TaskAttribute.Ordered), 4096), fresh);
        List<TargetPdu> pdus = initiator.ExchangeRaw((byte[])[.. read, .. write]);
        Assert.That(pdus[0].Data, Is.EqualTo(old));
        Assert.That(initiator.Run(new Read10 { Lba = 0, TransferLength = 8 }, 4096).Data, Is.EqualTo(fresh));
    }

    [Test]
    public void Mutated_requests_never_throw_and_never_hang()
    {
        const int Seed = 4711;
        const int Inputs = 300_000;
        Random random = new(Seed);
        MemoryInitiator? initiator = null;
        int sessions = 0;
        int answers = 0;
        byte[] data = Random(2048);
        for (int i = 0; i < Inputs; i++)
        {
            if (initiator is null || initiator.Connection.IsClosed)
            {
                initiator = MemoryInitiator.LoggedIn(new EmbeddedTargetOptions { FirstBurstLength = 1024, MaxBurstLength = 2048 });
                sessions++;
            }

            byte[] header = random.Next(5) switch
            {
                0 => initiator.CommandHeader(Cdb(new Read10 { Lba = 0, TransferLength = 4 }), 0, true, false, 2048),
                1 => initiator.CommandHeader(Cdb(new Write10 { Lba = 0, TransferLength = 8 }), 0, false, true, 4096, final: random.Next(2) == 0),
                2 => MemoryInitiator.DataOutHeader((uint)random.Next(8), (uint)random.Next(4), 0, 0, random.Next(2) == 0),
                3 => initiator.CommandHeader(Cdb(new Inquiry { AllocationLength = 255 }), 0, true, false, 255),
                _ => initiator.Request((Opcode)random.Next(8)),
            };
            int length = random.Next(2) == 0 ? 0 : random.Next(1024);
            WithLength(header, length);
            if (random.Next(2) == 0)
            {
                header[random.Next(48)] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                initiator.Connection.Consume(initiator.Connection.Output.Encode(header, data.AsSpan(0, length)));
                answers += initiator.Connection.Output.Segments.Count;
                initiator.Connection.Output.Clear();
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {Seed}, input {i}: {e}");
            }
        }

        TestContext.Out.WriteLine($"Figure: target request fuzz: {Inputs} requests in {sessions} sessions, {answers} answers; seed {Seed}.");
        Assert.That(answers, Is.Positive);
        Assert.That(sessions, Is.GreaterThan(1));
    }
}
