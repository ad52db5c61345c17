using System.Diagnostics;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;

namespace Lunaris.Examples.IscsiPerf;

/// <summary>What one session has done so far; written by its workers on the poll group's thread.</summary>
internal sealed class PerfCounters
{
    public LatencyHistogram Reads { get; } = new();

    public LatencyHistogram Writes { get; } = new();

    public long BytesRead;
    public long BytesWritten;
    public long Requests;
    public long Busy;
    public long Errors;
    public long Verified;
    public long InFlight;
}

/// <summary>Keeps a number of requests under way with one logical unit.</summary>
/// <param name="unit">The unit, opened; its session continues awaiting code on the poll group's thread.</param>
/// <param name="options">What to do.</param>
/// <param name="pacer">The rate of all sessions.</param>
/// <param name="number">Which session it is, for its random numbers.</param>
internal sealed class PerfSession(LogicalUnit unit, PerfOptions options, Pacer pacer, int number)
{
    private const int MaxRetries = 64;

    private readonly ulong _blocks = BlocksOf(unit, options);
    private readonly VerifyMap? _map = options.Verify ? new VerifyMap(BlocksOf(unit, options) / (ulong)options.Blocks, options.Seed + (ulong)number) : null;
    private long _position;
    private Exception? _failure;

    /// <summary>The unit.</summary>
    public LogicalUnit Unit => unit;

    /// <summary>What was done so far.</summary>
    public PerfCounters Counters { get; } = new();

    /// <summary>The next block of a sequential run, or the last random one.</summary>
    public ulong Position => (ulong)Volatile.Read(ref _position) % _blocks;

    /// <summary>What ended the run early; null where nothing did.</summary>
    public Exception? Failure => _failure;

    /// <summary>Works until told to stop; what is under way then is waited for.</summary>
    public async Task RunAsync(CancellationTokenSource stop)
    {
        Task[] workers = [.. Enumerable.Range(0, options.Depth).Select(worker => Task.Run(() => WorkAsync((ulong)worker, stop), CancellationToken.None))];
        await Task.WhenAll(workers).ConfigureAwait(false);
    }

    /// <summary>Reads every place that was written, and compares.</summary>
    public async Task VerifyAllAsync(CancellationToken cancellation)
    {
        if (_map is not { } map || _failure is not null)
        {
            return;
        }
        byte[] buffer = new byte[options.Blocks * unit.BlockSize];
        for (long place = 0; place < map.Places; place++)
        {
            if (map.TryTake(place) is int generation and > 0)
            {
                await unit.ReadAsync((ulong)place * (ulong)options.Blocks, buffer, cancellation).ConfigureAwait(false);
                Compare(map, buffer, place, generation);
            }
        }
    }

    private static ulong BlocksOf(LogicalUnit unit, PerfOptions options)
    {
        ulong blocks = options.Size == 0 ? unit.BlockCount : Math.Min(unit.BlockCount, options.Size / (ulong)unit.BlockSize);
        return blocks >= (ulong)options.Blocks && blocks > 0
            ? blocks
            : throw new Common.UnitTools.ToolException($"LUN {unit.Lun} has {blocks} blocks to use, fewer than one request has ({options.Blocks}).");
    }

    private async Task WorkAsync(ulong worker, CancellationTokenSource stop)
    {
        byte[] buffer = GC.AllocateArray<byte>(options.Blocks * unit.BlockSize, pinned: true);
        ulong state = options.Seed + ((ulong)number << 32) + worker;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                bool isWrite = options.WritePercent > 0 && Random(ref state) % 100 < (ulong)options.WritePercent;
                if (!TryChoose(ref state, isWrite, out ulong lba, out int blocks, out int generation))
                {
                    await Task.Yield();
                    continue;
                }
                Memory<byte> data = buffer.AsMemory(0, blocks * unit.BlockSize);
                if (!pacer.IsUnlimited && !await pacer.WaitAsync(data.Length, stop.Token).ConfigureAwait(false))
                {
                    _map?.Return((long)(lba / (ulong)options.Blocks), generation);
                    break;
                }
                await RequestAsync(isWrite, lba, data, generation).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is IscsiException or InvalidDataException or ObjectDisposedException)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask RequestAsync(bool isWrite, ulong lba, Memory<byte> data, int generation)
    {
        long place = (long)(lba / (ulong)options.Blocks);
        int after = generation;
        if (isWrite && _map is not null)
        {
            after = (generation & 0xFFFFFF) + 1;
            _map.Fill(data.Span, place, after);
        }
        Interlocked.Increment(ref Counters.InFlight);
        try
        {
            long start = Stopwatch.GetTimestamp();
            await SendAsync(isWrite, lba, data).ConfigureAwait(false);
            long ticks = Stopwatch.GetTimestamp() - start;
            (isWrite ? Counters.Writes : Counters.Reads).AddTicks(ticks);
            (isWrite ? ref Counters.BytesWritten : ref Counters.BytesRead) += data.Length;
            Counters.Requests++;
            if (!isWrite && _map is not null && generation > 0)
            {
                Compare(_map, data.Span, place, generation);
            }
        }
        catch (IscsiException) when (options.IgnoreErrors)
        {
            Interlocked.Increment(ref Counters.Errors);
            after = isWrite ? 0 : after;
        }
        finally
        {
            Interlocked.Decrement(ref Counters.InFlight);
            _map?.Return(place, after);
        }
    }

    /// <summary>Sends a request, again where the unit was busy or had a unit attention to report.</summary>
    private async ValueTask SendAsync(bool isWrite, ulong lba, Memory<byte> data)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (isWrite)
                {
                    await unit.WriteAsync(lba, data).ConfigureAwait(false);
                }
                else
                {
                    await unit.ReadAsync(lba, data).ConfigureAwait(false);
                }
                return;
            }
            catch (ScsiStatusException refused) when (attempt < MaxRetries && refused.Status is ScsiStatus.Busy or ScsiStatus.TaskSetFull)
            {
                Interlocked.Increment(ref Counters.Busy);
                await Task.Delay(1).ConfigureAwait(false);
            }
        }
    }

    private void Compare(VerifyMap map, ReadOnlySpan<byte> data, long place, int generation)
    {
        int difference = map.FirstDifference(data, place, generation);
        if (difference >= 0)
        {
            ulong lba = ((ulong)place * (ulong)options.Blocks) + (ulong)(difference / unit.BlockSize);
            throw new InvalidDataException($"LUN {unit.Lun} returned other data than was written: the first difference is in block {lba}, byte {difference % unit.BlockSize}.");
        }
        Interlocked.Increment(ref Counters.Verified);
    }

    private bool TryChoose(ref ulong state, bool isWrite, out ulong lba, out int blocks, out int generation)
    {
        generation = 0;
        if (_map is { } map)
        {
            long place = options.IsRandom
                ? (long)(Random(ref state) % (ulong)map.Places)
                : (Interlocked.Add(ref _position, options.Blocks) - options.Blocks) / options.Blocks % map.Places;
            (lba, blocks) = ((ulong)place * (ulong)options.Blocks, options.Blocks);
            if (map.TryTake(place) is not { } taken)
            {
                return false;
            }
            generation = taken;
            if (options.IsRandom)
            {
                Volatile.Write(ref _position, (long)lba);
            }
            return true;
        }

        lba = options.IsRandom ? Random(ref state) % _blocks : 0;
        if (options.IsRandom)
        {
            Volatile.Write(ref _position, (long)lba);
        }
        else
        {
            lba = (ulong)(Interlocked.Add(ref _position, options.Blocks) - options.Blocks) % _blocks;
        }
        blocks = (int)Math.Min((ulong)options.Blocks, _blocks - lba);
        blocks = options.HasRandomLengths ? (int)(Random(ref state) % (ulong)blocks) + 1 : blocks;
        return true;
    }

    private static ulong Random(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
