using System.Buffers.Binary;
using System.Text;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Target;
using Lunaris.Target.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Target;

public sealed class TargetScsiTests
{
    private static MemoryInitiator With(params LogicalUnitOptions[] units) => MemoryInitiator.LoggedIn(new EmbeddedTargetOptions { Targets = [new TargetDefinition { LogicalUnits = units }] });

    private static byte[] Random(int length, int seed = 1)
    {
        byte[] data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    [Test]
    public void LUNs_of_every_addressing_size_are_listed_and_served()
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions(), new LogicalUnitOptions { Number = 255 }, new LogicalUnitOptions { Number = 300, BlockSize = 4096 }, new LogicalUnitOptions { Number = 70000 });
        byte[] list = initiator.Run(new ReportLuns { AllocationLength = 1024 }, 1024).Data;
        Assert.That(Convert.ToHexString(list), Is.EqualTo("0000002000000000" + "0000000000000000" + "00FF000000000000" + "412C000000000000" + "D201117000000000"));
        foreach (ulong lun in new ulong[] { 0, 255, 300, 70000 })
        {
            Assert.That(initiator.Run(new TestUnitReady(), lun: lun).Status, Is.EqualTo(ScsiStatus.Good));
        }

        Outcome capacity = initiator.Run(new ReadCapacity16 { AllocationLength = 32 }, 32, lun: 300);
        Assert.That(BinaryPrimitives.ReadUInt64BigEndian(capacity.Data), Is.EqualTo((64UL << 20) / 4096 - 1));
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(capacity.Data.AsSpan(8)), Is.EqualTo(4096u));
    }

    [Test]
    public void A_LUN_that_is_not_there_says_so()
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions());
        Assert.That(initiator.Run(new TestUnitReady(), lun: 9).Last.Sense, Is.EqualTo(0x52500u));
        Assert.That(initiator.Run(new Inquiry { AllocationLength = 36 }, 36, lun: 9).Data[0], Is.EqualTo(0x7F));
        Assert.That(initiator.Run(new ReportLuns { AllocationLength = 16 }, 16, lun: 9).Data, Has.Length.EqualTo(16));
    }

    [TestCase((byte)0x00)]
    [TestCase((byte)0x80)]
    [TestCase((byte)0x83)]
    [TestCase((byte)0xB0)]
    [TestCase((byte)0xB1)]
    [TestCase((byte)0xB2)]
    public void VPD_pages_have_their_code_and_length(byte code)
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions());
        byte[] page = initiator.Run(new Inquiry { Evpd = true, PageCode = code, AllocationLength = 512 }, 512).Data;
        Assert.That(page[1], Is.EqualTo(code));
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(2)), Is.EqualTo(page.Length - 4));
        byte[] cut = initiator.Run(new Inquiry { Evpd = true, PageCode = code, AllocationLength = 6 }, 6).Data;
        Assert.That(cut, Is.EqualTo(page[..6]));
    }

    [Test]
    public void Commands_that_make_no_sense_get_their_sense()
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions(), new LogicalUnitOptions { Number = 1, IsReadOnly = true });
        Assert.That(initiator.Run(new byte[] { 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }).Last.Sense, Is.EqualTo(0x52000u));
        Assert.That(initiator.Run(new Read10 { Lba = 131071, TransferLength = 2 }, 1024).Last.Sense, Is.EqualTo(0x52100u));
        Assert.That(initiator.Run(new Read16 { Lba = ulong.MaxValue, TransferLength = 1 }, 512).Last.Sense, Is.EqualTo(0x52100u));
        Assert.That(initiator.Run(new Read10 { Lba = 0, TransferLength = 1, RdProtect = 1 }, 512).Last.Sense, Is.EqualTo(0x52400u));
        Assert.That(initiator.Run(new Inquiry { Evpd = true, PageCode = 0x99, AllocationLength = 255 }, 255).Last.Sense, Is.EqualTo(0x52400u));
        Assert.That(initiator.Run(new Write10 { Lba = 0, TransferLength = 1 }, write: new byte[512], lun: 1).Last.Sense, Is.EqualTo(0x72700u));
        Assert.That(initiator.Run(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255, lun: 1).Data[2] & 0x80, Is.EqualTo(0x80));
    }

    [Test]
    public void Every_size_of_read_and_write_reaches_the_same_blocks()
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions());
        byte[] data = Random(1024);
        initiator.Run(new Write6 { Lba = 10, TransferLength = 2 }, write: data);
        Assert.That(initiator.Run(new Read6 { Lba = 10, TransferLength = 2 }, 1024).Data, Is.EqualTo(data));
        Assert.That(initiator.Run(new Read12 { Lba = 10, TransferLength = 2 }, 1024).Data, Is.EqualTo(data));
        initiator.Run(new Write12 { Lba = 20, TransferLength = 2 }, write: data);
        Assert.That(initiator.Run(new Read16 { Lba = 20, TransferLength = 2 }, 1024).Data, Is.EqualTo(data));
        Assert.That(initiator.Run(new Read6 { Lba = 0, TransferLength = 0 }, 256 * 512).Data, Has.Length.EqualTo(256 * 512));
    }

    [Test]
    public void Unmapped_blocks_read_as_zeros()
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions());
        initiator.Run(new Write10 { Lba = 0, TransferLength = 8 }, write: Random(4096));
        byte[] list = new byte[24];
        BinaryPrimitives.WriteUInt16BigEndian(list, 22);
        BinaryPrimitives.WriteUInt16BigEndian(list.AsSpan(2), 16);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), 2);
        BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(16), 3);
        Assert.That(initiator.Run(new Unmap { ParameterListLength = 24 }, write: list).Status, Is.EqualTo(ScsiStatus.Good));
        byte[] after = initiator.Run(new Read10 { Lba = 0, TransferLength = 8 }, 4096).Data;
        Assert.That(after[1024..2560], Is.All.Zero);
        Assert.That(after[..1024], Has.Some.Not.Zero);
        Assert.That(after[2560..], Has.Some.Not.Zero);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), ulong.MaxValue);
        Assert.That(initiator.Run(new Unmap { ParameterListLength = 24 }, write: list).Last.Sense, Is.EqualTo(0x52100u));
    }

    [Test]
    public void Write_same_repeats_its_block()
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions());
        byte[] block = Random(512);
        Assert.That(initiator.Run(new WriteSame16 { Lba = 5, NumberOfLogicalBlocks = 3 }, write: block).Status, Is.EqualTo(ScsiStatus.Good));
        Assert.That(initiator.Run(new Read10 { Lba = 5, TransferLength = 4 }, 2048).Data, Is.EqualTo((byte[])[.. block, .. block, .. block, .. new byte[512]]));
        initiator.Run(new WriteSame16 { Lba = 6, NumberOfLogicalBlocks = 1, Ndob = true });
        Assert.That(initiator.Run(new Read10 { Lba = 6, TransferLength = 1 }, 512).Data, Is.All.Zero);
    }

    [Test]
    public void Compare_and_write_writes_only_where_it_compares()
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions { CountWrites = true });
        byte[] fresh = Random(512);
        Assert.That(initiator.Run(new CompareAndWrite { Lba = 7, NumberOfLogicalBlocks = 1 }, write: [.. new byte[512], .. fresh]).Status, Is.EqualTo(ScsiStatus.Good));
        Outcome miscompare = initiator.Run(new CompareAndWrite { Lba = 7, NumberOfLogicalBlocks = 1 }, write: [.. fresh[..100], .. new byte[924]]);
        Assert.That(miscompare.Last.Sense, Is.EqualTo(0xE1D00u));
        int difference = Array.FindIndex(fresh, 100, b => b != 0);
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(miscompare.Last.Data.AsSpan(5)), Is.EqualTo((uint)difference));
        Assert.That(initiator.Run(new Read10 { Lba = 7, TransferLength = 1 }, 512).Data, Is.EqualTo(fresh));
        Assert.That(initiator.Node.Targets[0][0].WriteLog!.CountOf(7), Is.EqualTo(1));
    }

    [Test]
    public void Verify_compares_where_it_is_asked_to()
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions());
        byte[] data = Random(1024);
        initiator.Run(new Write10 { Lba = 0, TransferLength = 2 }, write: data);
        Assert.That(initiator.Run(new Verify10 { Lba = 0, VerificationLength = 2 }).Status, Is.EqualTo(ScsiStatus.Good));
        Assert.That(initiator.Run(new Verify10 { Lba = 0, VerificationLength = 2, BytChk = 1 }, write: data).Status, Is.EqualTo(ScsiStatus.Good));
        data[700] ^= 1;
        Assert.That(initiator.Run(new Verify16 { Lba = 0, VerificationLength = 2, BytChk = 1 }, write: data).Last.Sense, Is.EqualTo(0xE1D00u));
    }

    [Test]
    public void A_command_descriptor_block_of_32_bytes_comes_by_AHS()
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions());
        byte[] data = Random(512);
        initiator.Run(new Write10 { Lba = 9, TransferLength = 1 }, write: data);
        byte[] cdb = new byte[32];
        new Read32 { Lba = 9, TransferLength = 1 }.WriteCdb(cdb);
        byte[] ahs = new byte[Ahs.ExtendedCdbSize(32)];
        Ahs.WriteExtendedCdb(ahs, cdb);
        byte[] header = [.. initiator.CommandHeader(cdb, 0, true, false, 512), .. ahs];
        header[4] = (byte)(ahs.Length / 4);
        Assert.That(initiator.Exchange(header, []).Single().Data, Is.EqualTo(data));
    }

    [Test]
    public void Every_operation_code_reported_is_served()
    {
        MemoryInitiator initiator = With(new LogicalUnitOptions());
        byte[] all = initiator.Run(new ReportSupportedOperationCodes { ReturnTimeouts = true, AllocationLength = 8192 }, 8192).Data;
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(all), Is.EqualTo((uint)all.Length - 4));
        for (int at = 4; at < all.Length; at += 20)
        {
            byte opcode = all[at];
            ushort action = BinaryPrimitives.ReadUInt16BigEndian(all.AsSpan(at + 2));
            bool hasAction = (all[at + 5] & 1) != 0;
            byte[] one = initiator.Run(
                new ReportSupportedOperationCodes { ReportingOptions = (byte)(hasAction ? 2 : 1), RequestedOperationCode = opcode, RequestedServiceAction = action, AllocationLength = 64 }, 64).Data;
            Assert.That(one[1] & 7, Is.EqualTo(3), $"operation code {opcode:X2}");
            Assert.That(one[4], Is.EqualTo(opcode));
            byte[] cdb = new byte[16];
            cdb[0] = opcode;
            cdb[1] = (byte)(hasAction ? action : 0);
            Outcome outcome = initiator.Run(cdb, 64);
            Assert.That(outcome.Status == ScsiStatus.CheckCondition && outcome.Last.Sense == 0x52000, Is.False, $"operation code {opcode:X2}");
        }

        byte[] unknown = initiator.Run(new ReportSupportedOperationCodes { ReportingOptions = 3, RequestedOperationCode = 0xFF, AllocationLength = 64 }, 64).Data;
        Assert.That(unknown[1] & 7, Is.EqualTo(1));
    }

    private static Outcome ReserveOut(MemoryInitiator initiator, int action, ulong key, ulong serviceKey, int type = 0)
    {
        byte[] cdb = new byte[16];
        cdb[0] = 0x5F;
        cdb[1] = (byte)action;
        cdb[2] = (byte)type;
        cdb[8] = 24;
        byte[] list = new byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(list, key);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), serviceKey);
        return initiator.Run(cdb, write: list);
    }

    [Test]
    public void A_persistent_reservation_keeps_others_out_until_it_is_preempted()
    {
        TargetNode node = MemoryInitiator.NewNode();
        MemoryInitiator one = new(node);
        MemoryInitiator two = new(node, isid: Isid.FromRandom(2, 2));
        one.Login();
        two.Login();
        Assert.That(ReserveOut(one, 1, 0, 0, 1).Status, Is.EqualTo(ScsiStatus.ReservationConflict));
        Assert.That(ReserveOut(one, 0, 0, 0xAA).Status, Is.EqualTo(ScsiStatus.Good));
        Assert.That(ReserveOut(one, 1, 0xAA, 0, 1).Status, Is.EqualTo(ScsiStatus.Good));
        Assert.That(two.Run(new Write10 { Lba = 0, TransferLength = 1 }, write: new byte[512]).Status, Is.EqualTo(ScsiStatus.ReservationConflict));
        Assert.That(two.Run(new Read10 { Lba = 0, TransferLength = 1 }, 512).Status, Is.EqualTo(ScsiStatus.Good));
        Assert.That(one.Run(new Write10 { Lba = 0, TransferLength = 1 }, write: new byte[512]).Status, Is.EqualTo(ScsiStatus.Good));

        // It outlives the session of its holder.
        MemoryInitiator again = new(node);
        again.Login();
        Assert.That(again.Run(new Write10 { Lba = 0, TransferLength = 1 }, write: new byte[512]).Status, Is.EqualTo(ScsiStatus.Good));

        Assert.That(ReserveOut(two, 0, 0, 0xBB).Status, Is.EqualTo(ScsiStatus.Good));
        Assert.That(ReserveOut(two, 4, 0xBB, 0xAA, 3).Status, Is.EqualTo(ScsiStatus.Good));
        Assert.That(again.Run(new TestUnitReady()).Last.Sense, Is.EqualTo(0x62A05u));
        Assert.That(again.Run(new Read10 { Lba = 0, TransferLength = 1 }, 512).Status, Is.EqualTo(ScsiStatus.ReservationConflict));
        byte[] keys = new byte[16];
        keys[0] = 0x5E;
        keys[8] = 255;
        Assert.That(Convert.ToHexString(two.Run(keys, 255).Data.AsSpan(4)), Is.EqualTo("00000008" + "00000000000000BB"));
        Assert.That(ReserveOut(two, 3, 0xBB, 0).Status, Is.EqualTo(ScsiStatus.Good));
        Assert.That(again.Run(new Read10 { Lba = 0, TransferLength = 1 }, 512).Status, Is.EqualTo(ScsiStatus.Good));
    }
}
