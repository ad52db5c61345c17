using System.Runtime.CompilerServices;

namespace Lunaris;

/// <summary>
/// A logical unit as a stream of bytes: any offset and length, reads ahead when reads follow each other, and reads, changes and writes whole
/// blocks where a write begins or ends within one.
/// </summary>
/// <remarks>
/// <para>Not thread-safe, as streams are not. The length is that of the device and does not change. Prefer the asynchronous members; the others
/// block, and must not be called on a poll group's thread.</para>
/// <para>A write is with the device when it ends, and on the medium after <see cref="FlushAsync(CancellationToken)"/> (SYNCHRONIZE CACHE). Where it
/// covers part of a block only, the rest of the block is read and written back: that is not one step, and others who write the same block at
/// the same time may lose their data. Many small writes are better collected by a <see cref="BufferedStream"/>.</para>
/// </remarks>
public sealed class LogicalUnitStream : Stream
{
    private readonly LogicalUnit _unit;
    private readonly LogicalUnitStreamOptions _options;
    private readonly int _block;
    private readonly int _window;
    private ReadAheadWindow _current;
    private ReadAheadWindow _ahead;
    private long _position;
    private long _lastReadEnd = -1;
    private bool _disposed;

    internal LogicalUnitStream(LogicalUnit unit, LogicalUnitStreamOptions options)
    {
        if (unit.BlockSize == 0)
        {
            throw new InvalidOperationException($"LUN {unit.Lun} has not been opened, or its device has no blocks to read and write.");
        }

        UInt128 length = (UInt128)unit.BlockCount * (uint)unit.BlockSize;
        if (length > (UInt128)long.MaxValue)
        {
            throw new NotSupportedException($"LUN {unit.Lun} has {length} bytes, more than a stream can count.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(options.ReadAhead, nameof(options));
        _unit = unit;
        _options = options;
        _block = unit.BlockSize;
        long window = ((long)options.ReadAhead + _block - 1) / _block * _block;
        _window = (int)Math.Min(window, (long)unit.MaxBlocksPerCommand * _block);
        Length = (long)length;
        _current = new ReadAheadWindow(unit);
        _ahead = new ReadAheadWindow(unit);
    }

    /// <inheritdoc/>
    public override bool CanRead => !_disposed;

    /// <inheritdoc/>
    public override bool CanSeek => !_disposed;

    /// <inheritdoc/>
    public override bool CanWrite => !_disposed && !_options.IsReadOnly;

    /// <summary>Length of the device in bytes.</summary>
    public override long Length { get; }

    /// <summary>Where the next read or write begins; beyond the end it reads nothing.</summary>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long start = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => Length,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };
        long position = checked(start + offset);
        return position >= 0 ? _position = position : throw new IOException("A position before the first byte.");
    }

    /// <summary>A device does not change its length.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void SetLength(long value) => throw new NotSupportedException("The length of a logical unit is the device's.");

    /// <summary>Reads up to the end of the buffer or of the device.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="cancellationToken">Gives up; the position stays.</param>
    /// <returns>The number of bytes; 0 at the end of the device.</returns>
    /// <exception cref="IscsiException">A command failed; the position stays.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int length = (int)Math.Min(buffer.Length, Math.Max(0, Length - _position));
        if (length == 0)
        {
            return ValueTask.FromResult(0);
        }

        // The commonest case, a small read of what is here already, ends at once and allocates nothing.
        if (!_current.IsLoading && _current.Contains(_position) && _current.End - _position >= length)
        {
            _current.CopyTo(_position, buffer.Span[..length]);
            return ValueTask.FromResult(Advance(length));
        }

        return ReadSlowlyAsync(buffer[..length], cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Wait(ReadAsync(buffer.AsMemory(offset, count)));
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        var one = new byte[1];
        return Wait(ReadAsync(one)) == 1 ? one[0] : -1;
    }

    /// <summary>Writes; the data is with the device when it ends.</summary>
    /// <param name="buffer">The data; in use until the call has completed.</param>
    /// <param name="cancellationToken">Aborts the command; how much of it was written is then unknown, and the position stays.</param>
    /// <exception cref="IOException">The data does not fit before the end of the device; nothing was written.</exception>
    /// <exception cref="NotSupportedException">The stream is read-only.</exception>
    /// <exception cref="IscsiException">A command failed; how much of the data was written is not known, and the position stays.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_options.IsReadOnly)
        {
            throw new NotSupportedException("The stream is read-only.");
        }

        if (buffer.Length == 0)
        {
            return;
        }

        if (_position > Length - buffer.Length)
        {
            throw new IOException($"{buffer.Length} bytes at offset {_position} do not fit on the device, which has {Length} bytes.");
        }

        await DropOverlapAsync(_position, _position + buffer.Length).ConfigureAwait(false);
        int lead = (int)(_position % _block);
        if (lead == 0 && buffer.Length % _block == 0)
        {
            await _unit.WriteAsync((ulong)(_position / _block), buffer, _options.ForceUnitAccess, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await WritePartialAsync(buffer, lead, cancellationToken).ConfigureAwait(false);
        }

        _position += buffer.Length;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Waits until everything that was written is on the medium (SYNCHRONIZE CACHE).</summary>
    /// <exception cref="IscsiException">The command failed.</exception>
    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _options.IsReadOnly ? Task.CompletedTask : _unit.FlushAsync(cancellationToken).AsTask();
    }

    /// <inheritdoc cref="FlushAsync(CancellationToken)"/>
    public override void Flush() => FlushAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Waits for what is read ahead. The logical unit and its session stay open, and nothing is flushed: a dispose cannot report a failure.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _current.DropAsync().ConfigureAwait(false);
            await _ahead.DropAsync().ConfigureAwait(false);
            _current.Dispose();
            _ahead.Dispose();
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        base.Dispose(disposing);
    }

    private static int Wait(ValueTask<int> pending) => pending.IsCompleted ? pending.GetAwaiter().GetResult() : pending.AsTask().GetAwaiter().GetResult();

    private int Advance(int count)
    {
        _position += count;
        _lastReadEnd = _position;
        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadSlowlyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        bool isSequential = _position == _lastReadEnd;
        long at = _position;
        for (Memory<byte> rest = buffer; rest.Length > 0;)
        {
            if (!_current.Contains(at) && _ahead.Contains(at))
            {
                await _current.DropAsync().ConfigureAwait(false);
                (_current, _ahead) = (_ahead, _current);
            }

            if (_current.Contains(at))
            {
                await _current.FinishAsync(cancellationToken).ConfigureAwait(false);
                ReadAhead(isSequential);
                int copied = _current.CopyTo(at, rest.Span);
                at += copied;
                rest = rest[copied..];
                continue;
            }

            // What is large and aligned goes straight into the caller's memory.
            int direct = rest.Length / _block * _block;
            if (at % _block == 0 && direct > 0 && (direct >= _window || direct == rest.Length))
            {
                if (isSequential && direct < _window)
                {
                    await LoadAsync(at, _window).ConfigureAwait(false);
                    continue;
                }

                await _unit.ReadAsync((ulong)(at / _block), rest[..direct], cancellationToken).ConfigureAwait(false);
                at += direct;
                rest = rest[direct..];
                continue;
            }

            long start = at / _block * _block;
            long end = (at + rest.Length + _block - 1) / _block * _block;
            await LoadAsync(start, isSequential ? Math.Max(_window, _block) : (int)Math.Min(end - start, Math.Max(_window, _block))).ConfigureAwait(false);
        }

        return Advance(buffer.Length);
    }

    private async ValueTask LoadAsync(long start, int length)
    {
        await _current.DropAsync().ConfigureAwait(false);
        _current.Load(start, (int)Math.Min(length, Length - start));
    }

    /// <summary>Starts to fill the other window with what follows this one, unless that is under way.</summary>
    private void ReadAhead(bool isSequential)
    {
        long start = _current.End;
        if (isSequential && _window > 0 && start < Length && !_ahead.Contains(start) && !_ahead.IsLoading)
        {
            _ahead.Load(start, (int)Math.Min(_window, Length - start));
        }
    }

    private async ValueTask DropOverlapAsync(long start, long end)
    {
        if (_current.Overlaps(start, end))
        {
            await _current.DropAsync().ConfigureAwait(false);
        }

        if (_ahead.Overlaps(start, end))
        {
            await _ahead.DropAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Writes whole blocks around data that begins or ends within one: the edges are read first.</summary>
    private async ValueTask WritePartialAsync(ReadOnlyMemory<byte> data, int lead, CancellationToken cancellationToken)
    {
        ulong first = (ulong)(_position / _block);
        int whole = (lead + data.Length + _block - 1) / _block * _block;
        int trail = whole - lead - data.Length;
        ulong last = first + (ulong)(whole / _block) - 1;
        if (whole <= 2 * _block)
        {
            var blocks = new byte[whole];
            await _unit.ReadAsync(first, blocks, cancellationToken).ConfigureAwait(false);
            data.CopyTo(blocks.AsMemory(lead));
            await _unit.WriteAsync(first, blocks, _options.ForceUnitAccess, cancellationToken).ConfigureAwait(false);
            return;
        }

        var parts = new List<ReadOnlyMemory<byte>>(3);
        ReadOnlyMemory<byte> middle = data;
        if (lead > 0)
        {
            var head = new byte[_block];
            await _unit.ReadAsync(first, head, cancellationToken).ConfigureAwait(false);
            middle[..(_block - lead)].CopyTo(head.AsMemory(lead));
            middle = middle[(_block - lead)..];
            parts.Add(head);
        }

        int tailLength = trail > 0 ? _block - trail : 0;
        parts.Add(middle[..^tailLength]);
        if (trail > 0)
        {
            var tail = new byte[_block];
            await _unit.ReadAsync(last, tail, cancellationToken).ConfigureAwait(false);
            middle[^tailLength..].CopyTo(tail);
            parts.Add(tail);
        }

        if (whole / _block <= _unit.MaxBlocksPerCommand)
        {
            await _unit.WriteAsync(first, parts, _options.ForceUnitAccess, cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (ReadOnlyMemory<byte> part in parts)
        {
            await _unit.WriteAsync(first, part, _options.ForceUnitAccess, cancellationToken).ConfigureAwait(false);
            first += (ulong)(part.Length / _block);
        }
    }
}
