using System.Buffers.Binary;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Vpd;
using Lunaris.Target.Faults;
using Lunaris.Target.Scsi;
using Lunaris.Tests.Session;
using NUnit.Framework;

namespace Lunaris.Tests.Units;

/// <summary>Blocks in bulk, on the embedded target, with Block Limits pages of the test's choosing.</summary>
[TestFixture]
public sealed class ProvisioningTests() : TargetFixture("tcp")
{
    private const int BlockSize = 512;

    private CommandRecorder _sent = null!;

    [SetUp]
    public void StartRecording() => _sent = new CommandRecorder();

    [Test]
    public async Task Unmap_is_cut_by_the_most_blocks_of_one_command_where_a_granule_ends()
    {
        LogicalUnit unit = await OpenAsync(page =>
        {
            BinaryPrimitives.WriteUInt32BigEndian(page[20..], 1000);
            BinaryPrimitives.WriteUInt32BigEndian(page[24..], 4);
            BinaryPrimitives.WriteUInt32BigEndian(page[28..], 64);
        });
        await using IscsiSession session = unit.Session;
        byte[] data = Random(3000 * BlockSize, 1);
        await unit.WriteAsync(0, data);
        await unit.UnmapAsync(10, 2500);
        await unit.ReadAsync(0, data);
        Assert.Multiple(() =>
        {
            Assert.That(_sent.Of(Unmap.OperationCode), Has.Count.EqualTo(3));
            Assert.That(data.AsSpan(10 * BlockSize, 2500 * BlockSize).ContainsAnyExcept((byte)0), Is.False);
            Assert.That(data.AsSpan(0, 10 * BlockSize).ContainsAnyExcept((byte)0), Is.True);
            Assert.That(data.AsSpan(2510 * BlockSize).ContainsAnyExcept((byte)0), Is.True);
        });
    }

    [Test]
    public void Cuts_of_one_run_lie_on_granules_and_cover_it_exactly()
    {
        var limits = new UnmapLimits(1000, 4, 64, 7, IsRefused: false);
        UnmapDescriptor[][] batches = [.. UnmapPlan.Batches([new LbaExtent(10, 2500)], limits, 255)];
        ulong next = 10;
        foreach (UnmapDescriptor descriptor in batches.SelectMany(b => b))
        {
            Assert.That(descriptor.Lba, Is.EqualTo(next));
            next += descriptor.NumberOfBlocks;
            Assert.That(next == 2510 || next % 64 == 7, Is.True, $"cut at {next}");
        }

        Assert.That(next, Is.EqualTo(2510));
        Assert.That(batches.All(b => b.Sum(d => d.NumberOfBlocks) <= 1000 && b.Length <= 4), Is.True);
    }

    [Test]
    public void Runs_beyond_32_bits_and_without_limits_are_covered_exactly()
    {
        var limits = new UnmapLimits(ulong.MaxValue, 2, 1, 0, IsRefused: false);
        LbaExtent[] extents = [new(0, 1UL << 33), new(1UL << 40, 5), new(1UL << 41, 0), new(1UL << 42, 1)];
        UnmapDescriptor[][] batches = [.. UnmapPlan.Batches(extents, limits, 255)];
        Assert.That(batches.SelectMany(b => b).Sum(d => (long)d.NumberOfBlocks), Is.EqualTo((1L << 33) + 6));
        Assert.That(batches.Select(b => b.Length), Is.All.InRange(1, 2));
    }

    [Test]
    public async Task Unmap_is_not_sent_to_a_device_that_says_it_does_not_know_it()
    {
        LogicalUnit unit = await OpenAsync(page => page[20..28].Clear());
        await using IscsiSession session = unit.Session;
        Assert.ThrowsAsync<NotSupportedException>(() => unit.UnmapAsync(0, 8));
        Assert.That(_sent.Of(Unmap.OperationCode), Is.Empty);
    }

    [Test]
    public async Task Run_beyond_the_end_is_refused_before_anything_is_sent()
    {
        LogicalUnit unit = await OpenAsync(_ => { });
        await using IscsiSession session = unit.Session;
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => unit.UnmapAsync(unit.BlockCount - 1, 2));
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => unit.ZeroAsync(ulong.MaxValue, 2));
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => unit.WriteSameAsync(1, ulong.MaxValue, new byte[BlockSize]));
        Assert.That(_sent.Of(Unmap.OperationCode).Count + _sent.Of(WriteSame16.OperationCode).Count, Is.Zero);
    }

    [Test]
    public async Task Write_same_is_cut_by_its_limit_and_fills_exactly_the_run()
    {
        LogicalUnit unit = await OpenAsync(page => BinaryPrimitives.WriteUInt64BigEndian(page[36..], 100));
        await using IscsiSession session = unit.Session;
        byte[] block = Random(BlockSize, 2);
        await unit.WriteSameAsync(5, 250, block);
        byte[] back = new byte[257 * BlockSize];
        await unit.ReadAsync(4, back);
        Assert.Multiple(() =>
        {
            Assert.That(_sent.Of(WriteSame16.OperationCode).Select(cdb => BinaryPrimitives.ReadUInt32BigEndian(cdb.AsSpan(10))), Is.EqualTo((uint[])[100, 100, 50]));
            Assert.That(back.AsSpan(0, BlockSize).ContainsAnyExcept((byte)0), Is.False);
            Assert.That(back.AsSpan(251 * BlockSize).ContainsAnyExcept((byte)0), Is.False);
            Assert.That(Enumerable.Range(1, 250).All(i => back.AsSpan(i * BlockSize, BlockSize).SequenceEqual(block)), Is.True);
        });
    }

    [Test]
    public async Task Zeroing_falls_back_to_what_the_device_knows_and_remembers_it()
    {
        LogicalUnit unit = await OpenAsync(_ => { });
        await using IscsiSession session = unit.Session;
        byte[] data = Random(64 * BlockSize, 3);
        await unit.WriteAsync(0, data);
        Target.Faults.Arm(Fault.Command(WriteSame16.OperationCode).Always().Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, SenseCode.InvalidOperationCode)));
        Target.Faults.Arm(Fault.Command(WriteSame10.OperationCode).Always().Do(FaultAction.AnswerWith(ScsiStatus.CheckCondition, SenseCode.InvalidOperationCode)));
        await unit.ZeroAsync(8, 16);
        await unit.ZeroAsync(32, 8);
        await unit.ReadAsync(0, data);
        Assert.Multiple(() =>
        {
            Assert.That(_sent.Of(WriteSame16.OperationCode), Has.Count.EqualTo(1));
            Assert.That(_sent.Of(WriteSame10.OperationCode), Has.Count.EqualTo(1));
            Assert.That(data.AsSpan(8 * BlockSize, 16 * BlockSize).ContainsAnyExcept((byte)0), Is.False);
            Assert.That(data.AsSpan(32 * BlockSize, 8 * BlockSize).ContainsAnyExcept((byte)0), Is.False);
            Assert.That(data.AsSpan(24 * BlockSize, 8 * BlockSize).ContainsAnyExcept((byte)0), Is.True);
        });
        Assert.ThrowsAsync<ScsiStatusException>(() => unit.WriteSameAsync(0, 8, new byte[BlockSize]));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Zeroing_unmaps_only_where_it_may(bool mayUnmap)
    {
        LogicalUnit unit = await OpenAsync(_ => { });
        await using IscsiSession session = unit.Session;
        await unit.ZeroAsync(0, 8, mayUnmap);
        Assert.That(_sent.Of(WriteSame16.OperationCode).Single()[1] & 0x08, Is.EqualTo(mayUnmap ? 0x08 : 0));
    }

    [Test]
    public async Task Compare_and_write_writes_what_is_expected_and_tells_where_it_differs()
    {
        LogicalUnit unit = await OpenAsync(_ => { });
        await using IscsiSession session = unit.Session;
        byte[] first = Random(2 * BlockSize, 4), second = Random(2 * BlockSize, 5), back = new byte[2 * BlockSize];
        Assert.That(await unit.CompareAndWriteAsync(7, new byte[2 * BlockSize], first), Is.EqualTo(new CompareAndWriteResult(true, null)));
        byte[] almost = [.. first];
        almost[700] ^= 1;
        CompareAndWriteResult refused = await unit.CompareAndWriteAsync(7, almost, second);
        await unit.ReadAsync(7, back);
        Assert.Multiple(() =>
        {
            Assert.That(refused.Written, Is.False);
            Assert.That(refused.MismatchOffset, Is.Null.Or.EqualTo(700));
            Assert.That(back, Is.EqualTo(first));
        });
    }

    [Test]
    public async Task Compare_and_write_beyond_its_limit_is_refused_rather_than_cut()
    {
        LogicalUnit unit = await OpenAsync(page => page[5] = 1);
        await using IscsiSession session = unit.Session;
        Assert.ThrowsAsync<ArgumentException>(async () => await unit.CompareAndWriteAsync(0, new byte[2 * BlockSize], new byte[2 * BlockSize]));
        Assert.ThrowsAsync<ArgumentException>(async () => await unit.CompareAndWriteAsync(0, new byte[BlockSize], new byte[2 * BlockSize]));
        Assert.That(_sent.Of(CompareAndWrite.OperationCode), Is.Empty);
    }

    [Test]
    public async Task Compare_and_write_that_the_connection_was_lost_under_is_not_sent_again()
    {
        LogicalUnit unit = await OpenAsync(_ => { });
        await using IscsiSession session = unit.Session;
        Target.Faults.Arm(Fault.Out(Opcode.ScsiResponse).Do(FaultAction.CloseBefore));
        IscsiCommandException? unknown = Assert.ThrowsAsync<IscsiCommandException>(async () => await unit.CompareAndWriteAsync(0, new byte[BlockSize], Random(BlockSize, 6)));
        Assert.That(unknown!.Outcome, Is.EqualTo(Lunaris.Iscsi.Tasks.TaskOutcome.OutcomeUnknown));
        Assert.That(_sent.Of(CompareAndWrite.OperationCode), Has.Count.EqualTo(1));
    }

    [Test]
    public void Answer_about_mapped_blocks_is_believed_as_far_as_it_has_no_gaps()
    {
        byte[] data = new byte[LbaStatusData.HeaderLength + (4 * LbaStatusDescriptor.Size)];
        LbaStatusData.Write(data,
        [
            new LbaStatusDescriptor { Lba = 90, NumberOfBlocks = 20, Status = LbaProvisioningStatus.Deallocated },
            new LbaStatusDescriptor { Lba = 110, NumberOfBlocks = 5, Status = LbaProvisioningStatus.Mapped },
            new LbaStatusDescriptor { Lba = 120, NumberOfBlocks = 5, Status = LbaProvisioningStatus.Mapped },
            new LbaStatusDescriptor { Lba = 125, NumberOfBlocks = 5, Status = LbaProvisioningStatus.Mapped },
        ]);
        Assert.Multiple(() =>
        {
            Assert.That(LbaStatusPlan.Read(data, 100, 1000), Is.EqualTo((LbaStatusExtent[])[new(100, 10, LbaProvisioningStatus.Deallocated), new(110, 5, LbaProvisioningStatus.Mapped)]));
            Assert.That(LbaStatusPlan.Read(data, 100, 105), Is.EqualTo((LbaStatusExtent[])[new(100, 5, LbaProvisioningStatus.Deallocated)]));
            Assert.That(LbaStatusPlan.Read(data, 80, 1000), Is.Empty);
            Assert.That(LbaStatusPlan.Read(data, 110, 1000), Is.Empty);
            Assert.That(LbaStatusPlan.Read(data.AsSpan(0, 7), 100, 1000), Is.Empty);
        });
    }

    [Test]
    public async Task Geometry_has_what_the_device_tells()
    {
        LogicalUnit unit = await OpenAsync(_ => { });
        await using IscsiSession session = unit.Session;
        UnitGeometry geometry = await unit.GetGeometryAsync();
        Assert.Multiple(() =>
        {
            Assert.That(geometry.Length, Is.EqualTo((UInt128)(64UL << 20)));
            Assert.That(geometry.PhysicalBlockSize, Is.EqualTo(BlockSize));
            Assert.That((geometry.IsThin, geometry.UnmappedReadsZero, geometry.RotationRate), Is.EqualTo((true, true, (int?)0)));
            Assert.That((geometry.MaximumTransferBlocks, geometry.Cylinders), Is.EqualTo(((long?)null, (long?)null)));
        });
    }

    private async Task<LogicalUnit> OpenAsync(PduEdit editBlockLimits)
    {
        Target.Faults.Arm(Fault.Out(Opcode.DataIn).Where((_, data) => data.Length > 60 && data[1] == VpdPageCodes.BlockLimits && data[0] == 0 && data[2] == 0).Always().Do(FaultAction.EditData(editBlockLimits)));
        return await OpenAsync(Options with { Interceptor = _sent });
    }
}
