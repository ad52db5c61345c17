using Lunaris.Scsi.Commands;
using Lunaris.Target.Faults;
using Lunaris.Tests.Session;
using NUnit.Framework;

namespace Lunaris.Tests.Units;

/// <summary>A logical unit as a stream, beside the same bytes in memory.</summary>
[TestFixture]
public sealed class StreamTests() : TargetFixture("tcp")
{
    private const int BlockSize = 512;
    private const int Window = 64 * 1024;

    private CommandRecorder _sent = null!;

    [SetUp]
    public void StartRecording() => _sent = new CommandRecorder();

    [TestCase(0)]
    [TestCase(Window)]
    public async Task Any_mix_of_reads_writes_and_seeks_gives_what_memory_would(int readAhead)
    {
        const int Seed = 20261121, Length = 300_000;
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        await using LogicalUnitStream stream = unit.OpenStream(new LogicalUnitStreamOptions { ReadAhead = readAhead });
        byte[] memory = new byte[Length];
        var random = new Random(Seed);
        for (int i = 0; i < 1500; i++)
        {
            int position = random.Next(3) == 0 ? random.Next(Length) : (int)Math.Min(stream.Position, Length - 1);
            stream.Seek(position, SeekOrigin.Begin);
            int count = random.Next(Math.Min(Length - position, random.Next(2) == 0 ? 5000 : 150_000)) + 1;
            if (random.Next(3) == 0)
            {
                byte[] data = new byte[count];
                random.NextBytes(data);
                data.CopyTo(memory, position);
                await stream.WriteAsync(data);
            }
            else
            {
                byte[] data = new byte[count];
                int read = await stream.ReadAsync(data);
                Assert.That(read, Is.EqualTo(count), $"seed {Seed}, step {i}");
                Assert.That(data.AsSpan().SequenceEqual(memory.AsSpan(position, count)), Is.True, $"seed {Seed}, step {i}: {count} bytes at {position}");
            }

            Assert.That(stream.Position, Is.EqualTo(position + count));
        }

        byte[] all = new byte[Length];
        await unit.ReadAsync(0, all.AsMemory(0, Length / BlockSize * BlockSize));
        Assert.That(all.AsSpan(0, Length / BlockSize * BlockSize).SequenceEqual(memory.AsSpan(0, Length / BlockSize * BlockSize)), Is.True);
    }

    [Test]
    public async Task Small_reads_in_a_row_are_served_from_few_commands()
    {
        LogicalUnit unit = await OpenAsync(Options with { Interceptor = _sent });
        await using IscsiSession session = unit.Session;
        byte[] written = Random(1 << 20, 9);
        await unit.WriteAsync(0, written);
        await using LogicalUnitStream stream = unit.OpenStream(new LogicalUnitStreamOptions { ReadAhead = Window });
        byte[] back = new byte[1 << 20];
        for (int at = 0; at < back.Length; at += 100)
        {
            await stream.ReadExactlyAsync(back.AsMemory(at, Math.Min(100, back.Length - at)));
        }

        Assert.That(back.AsSpan().SequenceEqual(written), Is.True);
        Assert.That(_sent.Of(Read10.OperationCode), Has.Count.LessThanOrEqualTo(((1 << 20) / Window) + 4));
    }

    [Test]
    public async Task Reads_end_at_the_end_of_the_device_and_writes_beyond_it_write_nothing()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        await using LogicalUnitStream stream = unit.OpenStream();
        Assert.That(stream.Length, Is.EqualTo(64L << 20));
        stream.Seek(-700, SeekOrigin.End);
        byte[] data = Random(1000, 10);
        Assert.That(await stream.ReadAsync(data), Is.EqualTo(700));
        Assert.That(await stream.ReadAsync(data), Is.Zero);
        Assert.That(stream.ReadByte(), Is.EqualTo(-1));
        stream.Seek(-700, SeekOrigin.End);
        Assert.ThrowsAsync<IOException>(async () => await stream.WriteAsync(data));
        byte[] tail = new byte[1024];
        await unit.ReadAsync(unit.BlockCount - 2, tail);
        Assert.That(tail.AsSpan().ContainsAnyExcept((byte)0), Is.False);
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
    }

    [Test]
    public async Task Flush_synchronizes_the_cache_and_a_read_only_stream_writes_nothing()
    {
        LogicalUnit unit = await OpenAsync(Options with { Interceptor = _sent });
        await using IscsiSession session = unit.Session;
        await using LogicalUnitStream stream = unit.OpenStream();
        await stream.WriteAsync(new byte[100]);
        await stream.FlushAsync();
        Assert.That(_sent.Of(SynchronizeCache10.OperationCode), Has.Count.EqualTo(1));
        await using LogicalUnitStream readOnly = unit.OpenStream(new LogicalUnitStreamOptions { IsReadOnly = true });
        Assert.ThrowsAsync<NotSupportedException>(async () => await readOnly.WriteAsync(new byte[1]));
        await readOnly.FlushAsync();
        Assert.That(_sent.Of(SynchronizeCache10.OperationCode), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Failed_read_ahead_is_told_to_the_one_who_comes_for_its_data_and_read_anew_after()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        byte[] written = Random(4 * Window, 11);
        await unit.WriteAsync(0, written);
        await using LogicalUnitStream stream = unit.OpenStream(new LogicalUnitStreamOptions { ReadAhead = Window });
        byte[] data = new byte[100];
        await stream.ReadExactlyAsync(data);

        // The read that makes reads a row loads a window, and the next one ahead of time: that one fails.
        Target.Faults.Arm(Fault.Command(Read10.OperationCode).Nth(2).Do(FaultAction.AnswerWith(Lunaris.Scsi.ScsiStatus.CheckCondition, Lunaris.Target.Scsi.SenseCode.InvalidFieldInCdb)));
        long position = 0;
        Assert.ThrowsAsync<ScsiStatusException>(async () =>
        {
            while (stream.Position < 2 * Window)
            {
                position = stream.Position;
                await stream.ReadExactlyAsync(data);
            }
        });
        Assert.That(stream.Position, Is.EqualTo(position));
        await stream.ReadExactlyAsync(data);
        Assert.That(data.AsSpan().SequenceEqual(written.AsSpan((int)position, 100)), Is.True);
    }

    [Test]
    public async Task Synchronous_members_and_stream_copies_work()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        byte[] written = Random(200_001, 12);
        using (LogicalUnitStream stream = unit.OpenStream())
        {
            stream.Position = 33;
            stream.Write(written, 0, written.Length);
            stream.Flush();
        }

        using var copy = new MemoryStream();
        await using (LogicalUnitStream stream = unit.OpenStream())
        {
            await stream.CopyToAsync(copy);
        }

        Assert.That(copy.Length, Is.EqualTo(64L << 20));
        Assert.That(copy.GetBuffer().AsSpan(33, written.Length).SequenceEqual(written), Is.True);
    }
}
