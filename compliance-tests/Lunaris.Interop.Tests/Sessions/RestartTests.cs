using System.Buffers.Binary;
using System.Collections.Concurrent;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Tasks;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Sessions;

/// <summary>tgtd is killed and started again while it is written to and read from.</summary>
[TestFixture]
[Category("Interop")]
public sealed class RestartTests
{
    private const int Kills = 3;
    private const int Writers = 24;
    private const int Journals = 8;
    private const int SlotsPerWriter = 16;
    private const int SlotBlocks = 32;
    private const int BlockSize = 512;
    private const int ProgressBetweenKills = 400;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<uint, ScsiCompletion> _journal = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private int _written;
    private int _journalled;
    private volatile bool _stop;

    [SetUp]
    public void SetUp()
    {
        _journal.Clear();
        _failures.Clear();
        _written = _journalled = 0;
        _stop = false;
    }

    [Test]
    public async Task Killed_target_costs_no_data_and_nothing_unsafe_is_sent_twice()
    {
        var target = new TgtTarget("iqn.2026-01.com.example:restart", new TgtLun(1, 64 << 20), new TgtLun(2, 256 << 20));
        await using TgtServer tgt = await TgtServer.StartAsync(target);
        var counter = new CommandCounter(lun: 2);
        IscsiSessionOptions options = TgtSession.Options(tgt, target) with { Interceptor = counter, Reconnect = ReconnectPolicy.Endless with { MaxDelay = TimeSpan.FromSeconds(1) } };
        await using IscsiSession session = await IscsiSession.ConnectAsync(options);
        LogicalUnit data = await TgtSession.OpenAsync(session, 1);
        LogicalUnit journal = await TgtSession.OpenAsync(session, 2);

        Task[] workers =
        [
            .. Enumerable.Range(0, Writers).Select(i => Task.Run(() => GuardAsync(() => WriteSlotsAsync(data, i)))),
            .. Enumerable.Range(0, Journals).Select(i => Task.Run(() => GuardAsync(() => AppendAsync(journal, i)))),
        ];
        for (int kill = 0; kill < Kills; kill++)
        {
            await ProgressAsync(tgt);
            await tgt.KillAsync();
            await tgt.StartAgainAsync();
        }
        await ProgressAsync(tgt);
        _stop = true;
        await Task.WhenAll(workers).WaitAsync(s_patience);

        Assert.That(_failures, Is.Empty);
        await CheckJournalAsync(tgt, target, counter);
        int unknown = _journal.Values.Count(completion => completion.Outcome == TaskOutcome.OutcomeUnknown);
        TestContext.Out.WriteLine(
            $"Figure: tgtd killed {Kills} times under load, {session.Reconnects} reconnects: {_written} slot writes verified, {_journal.Count} unsafe writes each sent at most once, {unknown} of them reported as outcome unknown");
        Assert.That(session.Reconnects, Is.GreaterThanOrEqualTo(Kills));
    }

    /// <summary>Overwrites slots of its own and reads each back; both may be sent again and must simply work.</summary>
    private async Task WriteSlotsAsync(LogicalUnit unit, int writer)
    {
        byte[] data = new byte[SlotBlocks * BlockSize];
        byte[] back = new byte[data.Length];
        for (int round = 0; !_stop; round++)
        {
            ulong lba = (ulong)((writer * SlotsPerWriter) + (round % SlotsPerWriter)) * SlotBlocks;
            new Random(HashCode.Combine(writer, round)).NextBytes(data);
            await unit.WriteAsync(lba, data);
            await unit.ReadAsync(lba, back);
            if (!back.AsSpan().SequenceEqual(data))
            {
                throw new InvalidDataException($"Writer {writer}, round {round}: block {lba} holds other data than was written.");
            }
            Interlocked.Increment(ref _written);
        }
    }

    /// <summary>Writes each block of its own once, told to the session as not to be repeated.</summary>
    private async Task AppendAsync(LogicalUnit unit, int writer)
    {
        byte[] block = new byte[BlockSize];
        byte[] cdb = new byte[10];
        for (uint i = 0; !_stop && ((i * Journals) + (uint)writer) < unit.BlockCount; i++)
        {
            uint lba = (i * Journals) + (uint)writer;
            FillJournalBlock(block, lba);
            cdb[0] = 0x2a;
            cdb[8] = 1;
            BinaryPrimitives.WriteUInt32BigEndian(cdb.AsSpan(2), lba);
            _journal[lba] = await ExecuteOnceAsync(unit, cdb, block);
            Interlocked.Increment(ref _journalled);
        }
    }

    private static async Task<ScsiCompletion> ExecuteOnceAsync(LogicalUnit unit, byte[] cdb, byte[] block)
    {
        try
        {
            return await unit.ExecuteAsync(cdb, dataOut: block, options: new CommandOptions { IsIdempotent = false });
        }
        catch (IscsiCommandException exception)
        {
            return new ScsiCompletion(exception.Outcome, default, default, 0, 0, default);
        }
    }

    private async Task CheckJournalAsync(TgtServer tgt, TgtTarget target, CommandCounter counter)
    {
        byte[] found = new byte[BlockSize];
        byte[] expected = new byte[BlockSize];
        await using FileStream file = File.OpenRead(tgt.BackingFile(target, 2));
        foreach ((uint lba, ScsiCompletion completion) in _journal)
        {
            file.Position = (long)lba * BlockSize;
            await file.ReadExactlyAsync(found);
            FillJournalBlock(expected, lba);
            bool isThere = found.AsSpan().SequenceEqual(expected);
            bool isEmpty = found.AsSpan().IndexOfAnyExcept((byte)0) < 0;
            Assert.That(counter.SentTimes(lba), Is.LessThanOrEqualTo(1), $"block {lba} ended as {completion.Outcome}");
            bool right = completion.Outcome switch
            {
                TaskOutcome.Completed when completion.IsGood => isThere,
                TaskOutcome.NotSent => isEmpty && counter.SentTimes(lba) == 0,
                _ => isThere || isEmpty,
            };
            Assert.That(right, Is.True, $"block {lba} ended as {completion}, sent {counter.SentTimes(lba)} times, on disk: {(isThere ? "written" : isEmpty ? "empty" : "something else")}");
        }
    }

    private static void FillJournalBlock(Span<byte> block, uint lba) => new Random(HashCode.Combine(nameof(AppendAsync).Length, lba)).NextBytes(block);

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is IscsiException or InvalidDataException)
        {
            _failures.Enqueue(exception.Message);
        }
    }

    /// <summary>Waits until both kinds of writers got somewhere since the last kill.</summary>
    private async Task ProgressAsync(TgtServer tgt)
    {
        int written = Volatile.Read(ref _written) + ProgressBetweenKills;
        int journalled = Volatile.Read(ref _journalled) + ProgressBetweenKills;
        bool moved = await Poll.UntilAsync(
            () => Task.FromResult(!_failures.IsEmpty || (Volatile.Read(ref _written) >= written && Volatile.Read(ref _journalled) >= journalled)),
            s_patience);
        Assert.That(_failures, Is.Empty);
        Assert.That(moved, Is.True, $"No progress: {_written} of {written}, {_journalled} of {journalled}.\n{tgt.Log}");
    }
}
