using System.Buffers;

namespace Lunaris;

/// <summary>A stretch of a device that is in memory, or on its way there. One caller at a time.</summary>
internal sealed class ReadAheadWindow(LogicalUnit unit) : IDisposable
{
    private byte[]? _buffer;
    private Task? _loading;

    /// <summary>First byte on the device.</summary>
    public long Start { get; private set; }

    /// <summary>Byte after the last one.</summary>
    public long End { get; private set; }

    public bool Contains(long position) => position >= Start && position < End;

    public bool Overlaps(long start, long end) => start < End && end > Start;

    public bool IsLoading => _loading is { IsCompletedSuccessfully: false };

    /// <summary>
    /// Starts to read blocks; the window must not be loading. It goes on when a caller gives up waiting: the next one may want the same data.
    /// </summary>
    public void Load(long start, int length)
    {
        if (_buffer is null || _buffer.Length < length)
        {
            Release();
            _buffer = ArrayPool<byte>.Shared.Rent(length);
        }

        (Start, End) = (start, start + length);
        _loading = unit.ReadAsync((ulong)(start / unit.BlockSize), _buffer.AsMemory(0, length)).AsTask();
    }

    /// <summary>Waits until the window is there; a failure is this caller's, and empties the window.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        if (_loading is not { } loading)
        {
            return;
        }

        try
        {
            await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
            _loading = null;
        }
        catch when (loading.IsCompleted)
        {
            _loading = null;
            Forget();
            throw;
        }
    }

    /// <summary>Waits for what is under way, whatever becomes of it, and forgets it: nobody asked for this data.</summary>
    public async ValueTask DropAsync()
    {
        if (_loading is { } loading)
        {
            await loading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _loading = null;
        }

        Forget();
    }

    /// <summary>Copies what there is from a position on.</summary>
    public int CopyTo(long position, Span<byte> destination)
    {
        int count = (int)Math.Min(destination.Length, End - position);
        _buffer.AsSpan((int)(position - Start), count).CopyTo(destination);
        return count;
    }

    /// <summary>Gives the memory back; nothing may be under way.</summary>
    public void Dispose()
    {
        Forget();
        Release();
    }

    private void Forget() => (Start, End) = (0, 0);

    private void Release()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
