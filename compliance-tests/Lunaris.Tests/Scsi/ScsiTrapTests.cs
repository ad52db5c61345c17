using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Reservations;
using Lunaris.Scsi.Vpd;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi;

/// <summary>The traps of other libraries that lie in SCSI data; the rest are with the engine, login, session and URL tests.</summary>
[TestFixture]
public sealed class ScsiTrapTests
{
    [TestCase((byte)0x00)]
    [TestCase((byte)0x80)]
    [TestCase((byte)0x83)]
    public void Trap_06_A_VPD_page_that_announces_more_than_it_brings_is_read_as_far_as_it_goes(byte pageCode)
    {
        byte[] bytes = [0, pageCode, 0xFF, 0xFF, 1, 3, 0, 200, 0x60, 1];
        Assert.That(VpdPage.TryParse(bytes, pageCode, out VpdPage page), Is.True);
        Assert.That((page.PageLength, page.IsTruncated, page.Content.Length), Is.EqualTo((0xFFFF, true, 6)));
        for (int length = 0; length <= bytes.Length; length++)
        {
            ReadOnlySpan<byte> cut = bytes.AsSpan(0, length);
            int seen = 0;
            if (UnitSerialNumberPage.TryParse(cut, out string serial))
            {
                seen = serial.Length;
            }

            if (DeviceIdentificationPage.TryParse(cut, out DeviceIdentificationPage identification))
            {
                foreach (Designator designator in identification.Designators)
                {
                    seen += designator.Value.Length;
                }
            }

            Assert.That(seen, Is.LessThanOrEqualTo(length));
        }
    }

    [TestCase(0u, 0)]
    [TestCase(3u, 0)]
    [TestCase(8u, 1)]
    [TestCase(16u, 2)]
    [TestCase(0xFFFFFFFFu, 2)]
    [TestCase(0xFFFFFFF8u, 2)]
    public void Trap_07_A_LUN_list_of_any_announced_length_gives_no_more_LUNs_than_it_brings(uint announced, int expected)
    {
        byte[] bytes = [(byte)(announced >> 24), (byte)(announced >> 16), (byte)(announced >> 8), (byte)announced, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x41, 0x2C, 0, 0, 0, 0, 0, 0];
        Assert.That(ReportLunsData.TryParse(bytes, out ReportLunsData luns), Is.True);
        Assert.That(luns.Count, Is.EqualTo(expected));
        Assert.That(luns.ToArray(), Is.EqualTo(new[] { Lun.FromNumber(1), Lun.FromNumber(300) }[..expected]));
    }

    [Test]
    public void Trap_20_REGISTER_AND_MOVE_full_status_long_allocation_lengths_and_64_bit_addresses_are_whole()
    {
        var cdb = new byte[16];
        new PersistentReserveOutRegisterAndMove { ParameterListLength = 24 }.WriteCdb(cdb);
        Assert.That((cdb[0], cdb[1] & 0x1F), Is.EqualTo(((byte)0x5F, 7)));
        new ModeSense10 { PageCode = 0x3F, AllocationLength = 0x1234 }.WriteCdb(cdb);
        Assert.That((cdb[7], cdb[8]), Is.EqualTo(((byte)0x12, (byte)0x34)));
        new WriteAtomic16 { Lba = 0x1122334455667788, TransferLength = 1 }.WriteCdb(cdb);
        Assert.That(WriteAtomic16.TryParse(cdb, out WriteAtomic16 atomic), Is.True);
        Assert.That(atomic.Lba, Is.EqualTo(0x1122334455667788));
        byte[] status = [0, 0, 0, 7, 0, 0, 0, 24, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 1, 3, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0];
        Assert.That(FullStatusData.TryParse(status, out FullStatusData full), Is.True);
        var keys = new List<ulong>();
        foreach (FullStatusData.Descriptor descriptor in full)
        {
            keys.Add(descriptor.ReservationKey);
        }

        Assert.That(keys, Is.EqualTo(new[] { 0x0102030405060708UL }));
    }
}
