using System.Reflection;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi.Commands;

[TestFixture]
public sealed class CommandTests
{
    private static IEnumerable<CdbVector> Vectors => CdbVectors.All;

    [TestCaseSource(nameof(Vectors))]
    public void Command_writes_the_bytes_of_the_standard(CdbVector vector)
    {
        Assert.That(Convert.ToHexString(vector.Write()), Is.EqualTo(Convert.ToHexString(vector.Bytes)));
    }

    [TestCaseSource(nameof(Vectors))]
    public void Command_reads_back_what_it_wrote(CdbVector vector)
    {
        Assert.That(vector.ParsesBack(vector.Bytes), Is.True);
    }

    [TestCaseSource(nameof(Vectors))]
    public void Table_finds_the_command_of_its_device_type(CdbVector vector)
    {
        PeripheralDeviceType type = DeviceOf(vector.Info.Sets);
        Assert.Multiple(() =>
        {
            Assert.That(ScsiCommandTable.Find(vector.Bytes, type), Is.SameAs(vector.Info));
            Assert.That(ScsiCommandTable.Format(vector.Bytes, type), Is.EqualTo(vector.Text).And.StartsWith(vector.Info.Name));
            Assert.That(vector.Info.CdbLength, Is.EqualTo(vector.Bytes.Length));
            Assert.That(vector.Info.FirstReservedBit(vector.Bytes), Is.Null, "a golden vector sets no reserved bit");
            Assert.That(Cdb.LengthOf(vector.Bytes), Is.EqualTo(vector.Bytes.Length));
        });
    }

    [TestCaseSource(nameof(Vectors))]
    public void Short_CDB_and_foreign_operation_code_are_refused(CdbVector vector)
    {
        byte[] foreign = vector.Bytes;
        foreign[0] ^= 0x01;
        Assert.Multiple(() =>
        {
            for (int length = 0; length < vector.Bytes.Length; length++)
            {
                Assert.That(vector.ParsesBack(vector.Bytes[..length]), Is.False);
            }

            Assert.That(vector.ParsesBack(foreign), Is.False);
        });
    }

    [Test]
    public void Every_declared_command_has_a_row_and_a_golden_vector()
    {
        Type[] declared = typeof(ScsiCommandTable).Assembly.GetTypes().Where(t => t.GetCustomAttribute<ScsiCommandAttribute>() is not null).ToArray();
        Type[] rows = ScsiCommandTable.Rows.ToArray().Select(r => r.Type).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(rows, Is.EquivalentTo(declared));
            Assert.That(CdbVectors.All.Select(v => v.Info.Type), Is.EquivalentTo(declared));
            Assert.That(declared, Has.Length.GreaterThanOrEqualTo(180));
        });
    }

    [Test]
    public void Every_row_names_its_standard_and_every_name_is_its_own()
    {
        ScsiCommandInfo[] rows = ScsiCommandTable.Rows.ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(r => r.Spec), Has.All.Match("^(SPC|SBC|SSC|SMC|MMC|ZBC)-[0-9]$"));
            foreach (IGrouping<string, ScsiCommandInfo> group in rows.GroupBy(r => r.Name).Where(g => g.Count() > 1))
            {
                Assert.That(group.Select(r => r.Sets), Is.Unique, $"{group.Key} may only repeat across command sets");
            }
        });
    }

    [Test]
    public void Every_bit_outside_the_fields_is_named_as_reserved()
    {
        foreach (CdbVector vector in CdbVectors.All)
        {
            byte[] usage = vector.Info.CdbUsage.ToArray();
            byte[] bytes = vector.Bytes;
            for (int bit = 8; bit < bytes.Length * 8; bit++)
            {
                byte[] changed = (byte[])bytes.Clone();
                changed[bit / 8] ^= (byte)(0x80 >> (bit % 8));
                bool isField = (usage[bit / 8] & (0x80 >> (bit % 8))) != 0;
                bool isSet = (changed[bit / 8] & (0x80 >> (bit % 8))) != 0;
                bool isServiceAction = bytes[0] == ScsiCommandTable.VariableLengthOperationCode && bit / 8 is >= 7 and <= 9;
                if (!isField && isSet && !isServiceAction && ScsiCommandTable.Find(changed, DeviceOf(vector.Info.Sets)) == vector.Info)
                {
                    Assert.That(vector.Info.FirstReservedBit(changed), Is.EqualTo((bit / 8, 7 - (bit % 8))), $"{vector.Info.Name} byte {bit / 8}");
                }
            }
        }
    }

    [Test]
    public void Field_beyond_its_width_is_refused()
    {
        var cdb = new byte[16];
        Assert.Multiple(() =>
        {
            Assert.That(() => new Read6 { Lba = 0x200000, TransferLength = 1 }.WriteCdb(cdb), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new Read10 { Lba = 0, TransferLength = 1, RdProtect = 8 }.WriteCdb(cdb), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new Read10 { Lba = 0, TransferLength = 1, GroupNumber = 64 }.WriteCdb(cdb), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new ReadBuffer10 { Mode = 2, AllocationLength = 0x1000000 }.WriteCdb(cdb), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new ModeSense6 { PageCode = 8, AllocationLength = 1, PageControl = (ModePageControl)4 }.WriteCdb(cdb), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => default(TestUnitReady).WriteCdb(cdb.AsSpan(0, 5)), Throws.ArgumentException);
        });
    }

    [Test]
    public void Transfer_length_zero_of_the_six_byte_commands_means_256()
    {
        IBlockCommand read = new Read6 { Lba = 1, TransferLength = 0 };
        IBlockCommand write = new Write6 { Lba = 1, TransferLength = 0 };
        IBlockCommand ten = new Read10 { Lba = 1, TransferLength = 0 };
        Assert.Multiple(() =>
        {
            Assert.That((read.TransferLength, read.DataLength(512)), Is.EqualTo((256u, 131072L)));
            Assert.That((write.TransferLength, write.DataLength(4096)), Is.EqualTo((256u, 1048576L)));
            Assert.That((ten.TransferLength, ten.DataLength(512)), Is.EqualTo((0u, 0L)));
        });
    }

    [Test]
    public void Data_length_follows_the_command_not_the_block_count()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new Read16 { Lba = 0, TransferLength = uint.MaxValue }.DataLength(4096), Is.EqualTo(uint.MaxValue * 4096L));
            Assert.That(new WriteSame16 { Lba = 0, NumberOfLogicalBlocks = 1000 }.DataLength(512), Is.EqualTo(512));
            Assert.That(new WriteSame16 { Lba = 0, NumberOfLogicalBlocks = 1000, Ndob = true }.DataLength(512), Is.Zero);
            Assert.That(new CompareAndWrite { Lba = 0, NumberOfLogicalBlocks = 3 }.DataLength(512), Is.EqualTo(3072));
            Assert.That(new Verify10 { Lba = 0, VerificationLength = 7 }.DataLength(512), Is.Zero);
            Assert.That(new Verify10 { Lba = 0, VerificationLength = 7, BytChk = 1 }.DataLength(512), Is.EqualTo(3584));
            Assert.That(new Verify10 { Lba = 0, VerificationLength = 7, BytChk = 3 }.DataLength(512), Is.EqualTo(512));
            Assert.That(new SynchronizeCache10 { NumberOfLogicalBlocks = 9 }.DataLength(512), Is.Zero);
            Assert.That(new SecurityProtocolIn { SecurityProtocol = 1, AllocationLength = 3, Inc512 = true }.DataLength, Is.EqualTo(1536));
            Assert.That(new Inquiry { AllocationLength = 96 }.DataLength, Is.EqualTo(96));
            Assert.That(new ReadCapacity10().DataLength, Is.EqualTo(8));
            Assert.That(new TapeRead6 { Fixed = true, TransferLength = 4 }.DataLength(1024), Is.EqualTo(4096));
            Assert.That(new TapeRead6 { TransferLength = 4 }.DataLength(1024), Is.EqualTo(4));
            Assert.That(new Space6 { Count = 0xFFFFFE }.SignedCount, Is.EqualTo(-2));
        });
    }

    [Test]
    public void Altered_CDB_says_what_the_typed_command_cannot()
    {
        RawCdb cdb = new Read10 { Lba = 1, TransferLength = 1 }.ToCdb().With(1, 0x03, 0x02);
        ScsiCommandInfo info = ScsiCommandTable.Find(cdb.Bytes, PeripheralDeviceType.DirectAccess)!;
        Assert.Multiple(() =>
        {
            Assert.That(cdb.Bytes[1], Is.EqualTo(0x02));
            Assert.That(info.FirstReservedBit(cdb.Bytes), Is.EqualTo((1, 1)));
            Assert.That(cdb.Direction, Is.EqualTo(DataDirection.In));
            Assert.That(cdb, Is.EqualTo(new RawCdb(cdb.Bytes, DataDirection.In)));
            Assert.That(cdb, Is.Not.EqualTo(new RawCdb(cdb.Bytes, DataDirection.Out)));
            Assert.That(cdb.IsIdempotent, Is.False);
            Assert.That(() => new RawCdb(new byte[33], DataDirection.None), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => default(RawCdb).With(0, 1, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Command_reads_as_a_person_would_say_it()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new Read10 { Lba = 4096, TransferLength = 8, Fua = true }.ToString(), Is.EqualTo("READ(10) Fua Lba=4096 TransferLength=8"));
            Assert.That(ScsiCommandTable.Format([0xC0, 1, 2, 3, 4, 5]), Is.EqualTo("CDB c0 01 02 03 04 05"));
            Assert.That(ScsiCommandTable.Format([]), Is.EqualTo("empty CDB"));
            Assert.That(ScsiCommandTable.Format([0x01, 0, 0, 0, 0, 0], PeripheralDeviceType.SequentialAccess), Is.EqualTo("REWIND"));
        });
    }

    internal static PeripheralDeviceType DeviceOf(CommandSets sets) => sets switch
    {
        CommandSets.Tape or (CommandSets.Tape | CommandSets.Changer) => PeripheralDeviceType.SequentialAccess,
        CommandSets.Changer => PeripheralDeviceType.MediumChanger,
        CommandSets.Multimedia => PeripheralDeviceType.CdDvd,
        CommandSets.Zoned => PeripheralDeviceType.HostManagedZoned,
        _ => PeripheralDeviceType.DirectAccess,
    };
}
