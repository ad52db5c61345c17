using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi.Commands;

[TestFixture]
public sealed class IdempotenceTests
{
    private static readonly string[] s_resent =
    [
        "READ(6)", "READ(10)", "READ(12)", "READ(16)", "READ(32)", "WRITE(6)", "WRITE(10)", "WRITE(12)", "WRITE(16)", "WRITE(32)",
        "WRITE AND VERIFY(10)", "WRITE AND VERIFY(12)", "WRITE AND VERIFY(16)", "WRITE AND VERIFY(32)", "VERIFY(10)", "VERIFY(12)", "VERIFY(16)",
        "VERIFY(32)", "SYNCHRONIZE CACHE(10)", "SYNCHRONIZE CACHE(16)", "UNMAP", "WRITE SAME(10)", "WRITE SAME(16)", "WRITE SAME(32)",
        "WRITE ATOMIC(16)", "WRITE ATOMIC(32)", "WRITE STREAM(16)", "WRITE STREAM(32)", "WRITE SCATTERED(16)", "WRITE SCATTERED(32)",
        "PRE-FETCH(10)", "PRE-FETCH(16)", "READ CAPACITY(10)", "READ CAPACITY(16)", "GET LBA STATUS(16)", "GET LBA STATUS(32)",
        "READ DEFECT DATA(10)", "READ DEFECT DATA(12)", "READ LONG(10)", "READ LONG(16)", "GET STREAM STATUS", "GET PHYSICAL ELEMENT STATUS",
        "REPORT REFERRALS", "REPORT PROVISIONING INITIALIZATION PATTERN", "REPORT ZONES", "REPORT REALMS", "REPORT ZONE DOMAINS", "ZONE QUERY(16)",
        "TEST UNIT READY", "INQUIRY", "REPORT LUNS", "MODE SENSE(6)", "MODE SENSE(10)", "LOG SENSE", "RECEIVE DIAGNOSTIC RESULTS",
        "PERSISTENT RESERVE IN (READ KEYS)", "PERSISTENT RESERVE IN (READ RESERVATION)", "PERSISTENT RESERVE IN (REPORT CAPABILITIES)",
        "PERSISTENT RESERVE IN (READ FULL STATUS)", "REPORT IDENTIFYING INFORMATION", "REPORT TARGET PORT GROUPS", "REPORT ALIASES",
        "REPORT SUPPORTED OPERATION CODES", "REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS", "REPORT PRIORITY", "REPORT TIMESTAMP",
        "READ MEDIA SERIAL NUMBER", "REPORT ALL ROD TOKENS", "RECEIVE COPY OPERATING PARAMETERS",
    ];

    [Test]
    public void Disk_resends_exactly_the_commands_that_may_be_sent_twice()
    {
        string[] names = CdbVectors.All
            .Where(v => (v.Info.Sets & (CommandSets.Primary | CommandSets.Block | CommandSets.Zoned)) != 0)
            .Where(v => ScsiCommandTable.IsIdempotent(v.Bytes, PeripheralDeviceType.DirectAccess))
            .Select(v => v.Info.Name)
            .ToArray();
        Assert.That(names, Is.EquivalentTo(s_resent));
    }

    [Test]
    public void Tape_resends_nothing_that_moves()
    {
        string[] names = CdbVectors.All
            .Where(v => (v.Info.Sets & CommandSets.Tape) != 0 && ScsiCommandTable.IsIdempotent(v.Bytes, PeripheralDeviceType.SequentialAccess))
            .Select(v => v.Info.Name)
            .ToArray();
        Assert.That(names, Has.All.Match("^(READ POSITION|READ ATTRIBUTE|READ BLOCK LIMITS|REPORT DENSITY SUPPORT)"));
        Assert.That(names, Has.Length.EqualTo(10));
    }

    [TestCase(PeripheralDeviceType.HostManagedZoned)]
    [TestCase(PeripheralDeviceType.WriteOnce)]
    [TestCase(PeripheralDeviceType.CdDvd)]
    [TestCase(PeripheralDeviceType.OpticalMemory)]
    public void Write_is_not_resent_where_blocks_are_not_overwritten_in_place(PeripheralDeviceType type)
    {
        byte[] write = new Write10 { Lba = 0, TransferLength = 1 }.ToCdb().Bytes.ToArray();
        byte[] read = new Read10 { Lba = 0, TransferLength = 1 }.ToCdb().Bytes.ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(ScsiCommandTable.IsIdempotent(write, type), Is.False);
            Assert.That(ScsiCommandTable.IsIdempotent(read, type), Is.True);
        });
    }

    [Test]
    public void Same_bytes_on_a_tape_and_on_a_disk_are_judged_by_the_device()
    {
        byte[] cdb = [0x08, 0, 0, 0, 1, 0];
        Assert.Multiple(() =>
        {
            Assert.That(ScsiCommandTable.IsIdempotent(cdb, PeripheralDeviceType.DirectAccess), Is.True);
            Assert.That(ScsiCommandTable.IsIdempotent(cdb, PeripheralDeviceType.SequentialAccess), Is.False);
            Assert.That(ScsiCommandTable.IsIdempotent(cdb, PeripheralDeviceType.Unknown), Is.False);
        });
    }

    [Test]
    public void Unknown_vendor_and_truncated_commands_are_never_resent()
    {
        var cdb = new byte[16];
        Assert.Multiple(() =>
        {
            for (int operationCode = 0xC0; operationCode <= 0xFF; operationCode++)
            {
                cdb[0] = (byte)operationCode;
                Assert.That(ScsiCommandTable.IsIdempotent(cdb, PeripheralDeviceType.DirectAccess), Is.False);
            }

            Assert.That(ScsiCommandTable.IsIdempotent([], PeripheralDeviceType.DirectAccess), Is.False);
            Assert.That(ScsiCommandTable.IsIdempotent([0x28, 0, 0, 0, 0, 0, 0, 0, 1], PeripheralDeviceType.DirectAccess), Is.False);
            Assert.That(ScsiCommandTable.IsIdempotent([0x7F, 0, 0, 0, 0, 0, 0, 0x18, 0x00, 0x09], PeripheralDeviceType.DirectAccess), Is.False);
            Assert.That(ScsiCommandTable.IsIdempotent([0x9E, 0x1F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], PeripheralDeviceType.DirectAccess), Is.False);
        });
    }
}
