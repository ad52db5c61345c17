namespace Lunaris.Examples.IscsiDd;

/// <summary>One end of a copy. Several calls may be under way where it can seek.</summary>
internal abstract class CopyEnd : IAsyncDisposable
{
    /// <summary>Bytes that there are; null where that shows only at the end.</summary>
    public abstract long? Length { get; }

    /// <summary>Whether any place can be read and written in any order.</summary>
    public virtual bool CanSeek => true;

    /// <summary>Bytes of which offsets must be multiples.</summary>
    public virtual int BlockSize => 1;

    /// <summary>What it is, so that a journal is not used for another; no secrets.</summary>
    public abstract string Identity { get; }

    /// <summary>Reads until the buffer is full or the end is there.</summary>
    /// <returns>Bytes read.</returns>
    public abstract ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation);

    /// <summary>Writes; the last write of a copy may end within a block, whose rest stays.</summary>
    public abstract ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellation);

    /// <summary>Makes bytes read as zeros, without sending them where that can be.</summary>
    public abstract ValueTask ZeroAsync(long offset, int length, CancellationToken cancellation);

    /// <summary>Waits until what was written outlives a loss of power.</summary>
    public abstract ValueTask FlushAsync(CancellationToken cancellation);

    /// <summary>After the last write: the whole length that the copy has.</summary>
    public virtual ValueTask FinishAsync(long end) => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
