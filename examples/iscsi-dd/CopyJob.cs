using System.Collections.Concurrent;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiDd;

/// <summary>
/// A copy by reading and writing, chunk by chunk, several at a time. A pipe is read or written in order, by one worker at a time.
/// </summary>
internal sealed class CopyJob(CopyEnd source, CopyEnd destination, CopyPlan plan, DdOptions options, CopyJournal? journal) : IDisposable
{
    /// <summary>Zeros are looked for in pieces of this length.</summary>
    private const int ZeroPiece = 64 * 1024;

    private static readonly TimeSpan s_checkpoint = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _turns = new();
    private readonly ConcurrentQueue<(long Chunk, string Sum)> _copied = new();
    private readonly ConcurrentDictionary<long, string> _sums = new(journal?.Done ?? new Dictionary<long, string>());
    private long _next;
    private long _end = plan.Length;
    private long _bytes;
    private long _zeros;
    private long _verified;
    private long _failures;

    /// <summary>Bytes that are copied, those of an earlier run included.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Bytes that are on the destination, of which these were zeros not written as data.</summary>
    public long Zeros => Interlocked.Read(ref _zeros);

    /// <summary>Bytes that were read back and are as they should be.</summary>
    public long Verified => Interlocked.Read(ref _verified);

    /// <summary>Chunks that could not be copied.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Bytes of the whole copy; known in the end where the source is a pipe.</summary>
    public long Length => Interlocked.Read(ref _end);

    /// <summary>Bytes that an earlier run has copied.</summary>
    public long Resumed { get; } = journal?.Done.Keys.Sum(chunk => LengthOf(plan, chunk)) ?? 0;

    /// <summary>Copies.</summary>
    public async Task CopyAsync(CancellationToken cancellation)
    {
        Interlocked.Add(ref _bytes, Resumed);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] workers = [.. Enumerable.Range(0, options.Depth).Select(_ => Task.Run(() => WorkAsync(stop), CancellationToken.None))];
        Task all = Task.WhenAll(workers);
        try
        {
            while (journal is not null && await Task.WhenAny(all, Task.Delay(s_checkpoint, CancellationToken.None)) != all)
            {
                await NoteAsync(CancellationToken.None);
            }
            await all;
        }
        finally
        {
            // What is copied is noted also where the rest failed or somebody pressed Ctrl+C.
            await stop.CancelAsync();
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await NoteAsync(CancellationToken.None);
        }
        await destination.FinishAsync(plan.Seek + Length);
        await destination.FlushAsync(cancellation);
    }

    /// <summary>Reads the copy back and compares sums with those of what was read from the source.</summary>
    public async Task VerifyAsync(CancellationToken cancellation)
    {
        long next = -1;
        await Task.WhenAll(Enumerable.Range(0, options.Depth).Select(_ => Task.Run(VerifySomeAsync, CancellationToken.None)));

        async Task VerifySomeAsync()
        {
            byte[] buffer = new byte[plan.ChunkLength];
            for (long chunk = Interlocked.Increment(ref next); chunk * plan.ChunkLength < Length; chunk = Interlocked.Increment(ref next))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!_sums.TryGetValue(chunk, out string? sum))
                {
                    continue;
                }
                long at = chunk * plan.ChunkLength;
                int length = (int)Math.Min(plan.ChunkLength, Length - at);
                int read = await destination.ReadAsync(plan.Seek + at, buffer.AsMemory(0, length), cancellation);
                if (sum == ChunkSum.None)
                {
                    // Nobody saw the data on its way: the source tells what it should be.
                    byte[] original = new byte[length];
                    await source.ReadAsync(plan.Skip + at, original, cancellation);
                    sum = ChunkSum.Of(original);
                }
                if (read != length || ChunkSum.Of(buffer.AsSpan(0, length)) != sum)
                {
                    throw new InvalidDataException($"The copy differs from the source between byte {plan.Seek + at} and byte {plan.Seek + at + length - 1} of the destination.");
                }
                Interlocked.Add(ref _verified, length);
            }
        }
    }

    public void Dispose() => _reading.Dispose();

    private static long LengthOf(CopyPlan plan, long chunk) => Math.Min(plan.ChunkLength, plan.Length - (chunk * plan.ChunkLength));

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(plan.ChunkLength, pinned: true);
        try
        {
            while (!stop.IsCancellationRequested && await ReadNextAsync(buffer, stop.Token) is var (chunk, length, failure))
            {
                await (failure is null ? WriteAsync(chunk, buffer.AsMemory(0, length), stop.Token) : LeaveOutAsync(chunk, length, stop.Token));
            }
            stop.Token.ThrowIfCancellationRequested();
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    /// <summary>Takes the next chunk that is not copied yet and reads it; null where there is none.</summary>
    private async ValueTask<(long Chunk, int Length, Exception? Failure)?> ReadNextAsync(byte[] buffer, CancellationToken cancellation)
    {
        if (source.CanSeek)
        {
            long chunk;
            do
            {
                chunk = Interlocked.Increment(ref _next) - 1;
            }
            while (chunk * plan.ChunkLength < Length && _sums.ContainsKey(chunk));
            return chunk * plan.ChunkLength < Length ? await ReadAsync(chunk, buffer, cancellation) : null;
        }

        await _reading.WaitAsync(cancellation);
        try
        {
            long chunk = _next;
            if (chunk * plan.ChunkLength >= Length)
            {
                return null;
            }
            _next++;
            (long, int Length, Exception?) read = await ReadAsync(chunk, buffer, cancellation);
            if (read.Length < plan.ChunkLength)
            {
                Interlocked.Exchange(ref _end, Math.Min(Length, (chunk * plan.ChunkLength) + read.Length));
            }
            return read.Length > 0 ? read : null;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async ValueTask<(long Chunk, int Length, Exception? Failure)> ReadAsync(long chunk, byte[] buffer, CancellationToken cancellation)
    {
        long at = chunk * plan.ChunkLength;
        int wanted = (int)Math.Min(plan.ChunkLength, Length - at);
        try
        {
            int read = await source.ReadAsync(plan.Skip + at, buffer.AsMemory(0, wanted), cancellation);
            return read == wanted || !source.CanSeek
                ? (chunk, read, null)
                : throw new IOException($"The source ends at byte {plan.Skip + at + read}, sooner than it said.");
        }
        catch (Exception failure) when (options.IgnoreErrors && source.CanSeek && failure is IscsiException or IOException)
        {
            Interlocked.Increment(ref _failures);
            return (chunk, wanted, failure);
        }
    }

    private async Task WriteAsync(long chunk, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        if (options.Verify || journal is not null)
        {
            _sums[chunk] = ChunkSum.Of(data.Span);
        }
        await TakeTurnAsync(chunk, cancellation);
        try
        {
            await WritePiecesAsync(plan.Seek + (chunk * plan.ChunkLength), data, cancellation);
        }
        catch (Exception failure) when (options.IgnoreErrors && destination.CanSeek && failure is IscsiException or IOException)
        {
            Interlocked.Increment(ref _failures);
            _sums.TryRemove(chunk, out _);
            return;
        }
        GiveTurn(chunk + 1);
        Interlocked.Add(ref _bytes, data.Length);
        if (journal is not null)
        {
            _copied.Enqueue((chunk, _sums[chunk]));
        }
    }

    /// <summary>Leaves out what could not be read; a pipe gets zeros, so that what follows is in its place.</summary>
    private async Task LeaveOutAsync(long chunk, int length, CancellationToken cancellation)
    {
        if (!destination.CanSeek)
        {
            await TakeTurnAsync(chunk, cancellation);
            await destination.WriteAsync(plan.Seek + (chunk * plan.ChunkLength), new byte[length], cancellation);
            GiveTurn(chunk + 1);
        }
    }

    /// <summary>Writes data, runs of zeros apart where the copy is sparse.</summary>
    private async ValueTask WritePiecesAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        if (!options.Sparse)
        {
            await destination.WriteAsync(offset, data, cancellation);
            return;
        }
        int piece = Math.Max(ZeroPiece, destination.BlockSize);
        for (int start = 0; start < data.Length;)
        {
            bool isZero = IsZero(data, start, piece);
            int end = Math.Min(start + piece, data.Length);
            while (end < data.Length && IsZero(data, end, piece) == isZero)
            {
                end = Math.Min(end + piece, data.Length);
            }
            if (isZero)
            {
                await destination.ZeroAsync(offset + start, end - start, cancellation);
                Interlocked.Add(ref _zeros, end - start);
            }
            else
            {
                await destination.WriteAsync(offset + start, data[start..end], cancellation);
            }
            start = end;
        }

        static bool IsZero(ReadOnlyMemory<byte> data, int start, int length)
            => !data.Span.Slice(start, Math.Min(length, data.Length - start)).ContainsAnyExcept((byte)0);
    }

    /// <summary>Where the destination is a pipe, waits until all chunks before this one are written.</summary>
    private async ValueTask TakeTurnAsync(long chunk, CancellationToken cancellation)
    {
        if (!destination.CanSeek && chunk > 0)
        {
            await _turns.GetOrAdd(chunk, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellation);
            _turns.TryRemove(chunk, out _);
        }
    }

    private void GiveTurn(long chunk)
    {
        if (!destination.CanSeek)
        {
            _turns.GetOrAdd(chunk, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    /// <summary>Has the destination keep what it has, and notes that it does.</summary>
    private async Task NoteAsync(CancellationToken cancellation)
    {
        var chunks = new List<(long, string)>();
        while (_copied.TryDequeue(out (long, string) chunk))
        {
            chunks.Add(chunk);
        }
        if (chunks.Count > 0)
        {
            await destination.FlushAsync(cancellation);
            journal!.Add(chunks);
        }
    }

    /// <summary>Notes chunks that the target itself has copied.</summary>
    public void NoteUnseen(long chunks)
    {
        for (long chunk = 0; chunk < chunks; chunk++)
        {
            _sums.TryAdd(chunk, ChunkSum.None);
        }
    }
}
