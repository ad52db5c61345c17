using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Loop;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris;

/// <summary>
/// One logical unit of a target: reads, writes and any other command. Offsets and lengths of the block calls are whole blocks.
/// </summary>
/// <remarks>Thread-safe; any number of commands may be under way. Memory given to a call is pinned and in use until the call has completed.</remarks>
public sealed partial class LogicalUnit
{
    private const uint MaxTransferLength10 = 0xFFFF;

    /// <summary>Longer calls are cut into commands of at most this many bytes, also where the device names no limit.</summary>
    private const int MaxBytesPerCommand = 4 * 1024 * 1024;

    private readonly IscsiSession _session;
    private int _maxBlocks;
    private PersistentReservations? _reservations;

    internal LogicalUnit(IscsiSession session, Lun lun)
    {
        _session = session;
        Lun = lun;
    }

    /// <summary>The session.</summary>
    public IscsiSession Session => _session;

    /// <summary>Its number.</summary>
    public Lun Lun { get; }

    /// <summary>Length of a block in bytes; 0 before <see cref="OpenAsync"/> or where the device has no blocks.</summary>
    public int BlockSize { get; private set; }

    /// <summary>Number of blocks; 0 before <see cref="OpenAsync"/> or where the device has no blocks.</summary>
    public ulong BlockCount { get; private set; }

    /// <summary>What kind of device it is; a disk before <see cref="OpenAsync"/>.</summary>
    public PeripheralDeviceType DeviceType { get; private set; }

    /// <summary>Reads whole blocks.</summary>
    /// <param name="lba">First block.</param>
    /// <param name="buffer">Where to; a whole number of blocks, and the memory is in use until the call has completed.</param>
    /// <param name="cancellationToken">Aborts the command at the target.</param>
    /// <exception cref="ArgumentException">The buffer is not a whole number of blocks, or beyond the end.</exception>
    /// <exception cref="IscsiException">The command failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and the target no longer touches the buffer.</exception>
    public ValueTask ReadAsync(ulong lba, Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        uint blocks = CheckRange(lba, buffer.Length);
        if (blocks > (uint)_maxBlocks)
        {
            return ReadInPartsAsync(lba, buffer, cancellationToken);
        }

        CommandOperation operation = Prepare(new BlockRange(lba, blocks), isWrite: false, forceUnitAccess: false);
        operation.PinIn(buffer);
        return operation.StartChecked(cancellationToken);
    }

    /// <summary>Reads whole blocks into a scatter list.</summary>
    /// <param name="lba">First block.</param>
    /// <param name="buffers">Where to; together a whole number of blocks that one command can move.</param>
    /// <param name="cancellationToken">Aborts the command at the target.</param>
    /// <inheritdoc cref="ReadAsync(ulong, Memory{byte}, CancellationToken)"/>
    public ValueTask ReadAsync(ulong lba, IReadOnlyList<Memory<byte>> buffers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        BlockRange range = CheckOne(lba, buffers.Sum(static b => (long)b.Length));
        CommandOperation operation = Prepare(range, isWrite: false, forceUnitAccess: false);
        operation.DataIn = operation.PinAll(buffers, static m => m);
        return operation.StartChecked(cancellationToken);
    }

    /// <summary>Reads whole blocks into native memory, which the caller keeps where it is until the call has completed.</summary>
    /// <param name="lba">First block.</param>
    /// <param name="buffer">Where to; a whole number of blocks that one command can move.</param>
    /// <param name="cancellationToken">Aborts the command at the target.</param>
    /// <inheritdoc cref="ReadAsync(ulong, Memory{byte}, CancellationToken)"/>
    public ValueTask ReadAsync(ulong lba, DataBuffer buffer, CancellationToken cancellationToken = default)
    {
        CommandOperation operation = Prepare(CheckOne(lba, buffer.Length), isWrite: false, forceUnitAccess: false);
        operation.DataIn = buffer;
        return operation.StartChecked(cancellationToken);
    }

    /// <summary>Writes whole blocks.</summary>
    /// <param name="lba">First block.</param>
    /// <param name="data">The blocks; the memory is in use until the call has completed.</param>
    /// <param name="forceUnitAccess">Whether the data must be on the medium, not only in a volatile cache, before the command ends (FUA).</param>
    /// <param name="cancellationToken">Aborts the command at the target; how much of it was written is then unknown.</param>
    /// <exception cref="ArgumentException">The data is not a whole number of blocks, or beyond the end.</exception>
    /// <exception cref="IscsiException">The command failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and the target no longer reads the memory.</exception>
    public ValueTask WriteAsync(ulong lba, ReadOnlyMemory<byte> data, bool forceUnitAccess = false, CancellationToken cancellationToken = default)
    {
        uint blocks = CheckRange(lba, data.Length);
        if (blocks > (uint)_maxBlocks)
        {
            return WriteInPartsAsync(lba, data, forceUnitAccess, cancellationToken);
        }

        CommandOperation operation = Prepare(new BlockRange(lba, blocks), isWrite: true, forceUnitAccess);
        operation.PinOut(data);
        return operation.StartChecked(cancellationToken);
    }

    /// <summary>Writes whole blocks from a gather list.</summary>
    /// <param name="lba">First block.</param>
    /// <param name="data">The blocks; together what one command can move.</param>
    /// <param name="forceUnitAccess">Whether the data must be on the medium before the command ends (FUA).</param>
    /// <param name="cancellationToken">Aborts the command at the target; how much of it was written is then unknown.</param>
    /// <inheritdoc cref="WriteAsync(ulong, ReadOnlyMemory{byte}, bool, CancellationToken)"/>
    public ValueTask WriteAsync(ulong lba, IReadOnlyList<ReadOnlyMemory<byte>> data, bool forceUnitAccess = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        BlockRange range = CheckOne(lba, data.Sum(static b => (long)b.Length));
        CommandOperation operation = Prepare(range, isWrite: true, forceUnitAccess);
        operation.DataOut = operation.PinAll(data, static m => m);
        return operation.StartChecked(cancellationToken);
    }

    /// <summary>Writes whole blocks from native memory, which the caller keeps where it is until the call has completed.</summary>
    /// <param name="lba">First block.</param>
    /// <param name="data">The blocks; what one command can move.</param>
    /// <param name="forceUnitAccess">Whether the data must be on the medium before the command ends (FUA).</param>
    /// <param name="cancellationToken">Aborts the command at the target; how much of it was written is then unknown.</param>
    /// <inheritdoc cref="WriteAsync(ulong, ReadOnlyMemory{byte}, bool, CancellationToken)"/>
    public ValueTask WriteAsync(ulong lba, DataBuffer data, bool forceUnitAccess = false, CancellationToken cancellationToken = default)
    {
        CommandOperation operation = Prepare(CheckOne(lba, data.Length), isWrite: true, forceUnitAccess);
        operation.DataOut = data;
        return operation.StartChecked(cancellationToken);
    }

    /// <summary>Waits until everything that was written is on the medium (SYNCHRONIZE CACHE).</summary>
    /// <param name="cancellationToken">Aborts the command at the target.</param>
    /// <exception cref="IscsiException">The command failed.</exception>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        CommandOperation operation = _session.Rent(Lun);
        operation.SetCommand(new SynchronizeCache10 { Lba = 0, NumberOfLogicalBlocks = 0 });
        return operation.StartChecked(cancellationToken);
    }

    /// <summary>Sends a typed command.</summary>
    /// <inheritdoc cref="IscsiSession.ExecuteAsync{TCommand}"/>
    public ValueTask<ScsiCompletion> ExecuteAsync<TCommand>(in TCommand command, Memory<byte> dataIn = default, ReadOnlyMemory<byte> dataOut = default, CancellationToken cancellationToken = default)
        where TCommand : IScsiCommand
    {
        CommandOperation operation = _session.Rent(Lun);
        operation.SetCommand(command);

        // What is harmless on a disk may not be so on a tape or on zones that are written in order.
        operation.IsIdempotent &= DeviceType == PeripheralDeviceType.DirectAccess || ScsiCommandTable.IsIdempotent(operation.Cdb, DeviceType);
        operation.PinIn(dataIn);
        operation.PinOut(dataOut);
        return operation.Start(cancellationToken);
    }

    /// <summary>Persistent reservations.</summary>
    public PersistentReservations Reservations => _reservations ??= new PersistentReservations(this);

    /// <summary>The unit as a stream of bytes, at its beginning; the caller disposes of it, and the unit stays open.</summary>
    /// <param name="options">How it behaves; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">The unit has not been opened, or its device has no blocks.</exception>
    /// <exception cref="NotSupportedException">The device is longer than a stream can count.</exception>
    public LogicalUnitStream OpenStream(LogicalUnitStreamOptions? options = null) => new(this, options ?? LogicalUnitStreamOptions.Default);

    /// <summary>Sends any CDB.</summary>
    /// <param name="cdb">The CDB, 1 to 260 bytes.</param>
    /// <param name="dataIn">Where its Data-In goes; empty for none.</param>
    /// <param name="dataOut">Where its Data-Out comes from; empty for none.</param>
    /// <param name="options">Attribute, deadline, and whether it may be sent twice.</param>
    /// <param name="cancellationToken">Aborts it at the target.</param>
    /// <returns>How it ended; a status other than GOOD is a value, not an exception.</returns>
    /// <exception cref="IscsiCommandException">It ended without a status.</exception>
    public ValueTask<ScsiCompletion> ExecuteAsync(
        ReadOnlySpan<byte> cdb,
        Memory<byte> dataIn = default,
        ReadOnlyMemory<byte> dataOut = default,
        CommandOptions options = default,
        CancellationToken cancellationToken = default) =>
        _session.ExecuteAsync(Lun, cdb, dataIn, dataOut, options with { DeviceType = DeviceType }, cancellationToken);

    private static bool FitsTen(ulong lba, uint blocks) => blocks <= MaxTransferLength10 && lba <= uint.MaxValue;

    private CommandOperation Prepare(BlockRange range, bool isWrite, bool forceUnitAccess)
    {
        CommandOperation operation = _session.Rent(Lun);
        operation.ExpectsAll = true;
        (ulong lba, uint blocks) = range;
        switch (isWrite, FitsTen(lba, blocks))
        {
            case (false, true):
                operation.SetCommand(new Read10 { Lba = (uint)lba, TransferLength = (ushort)blocks, Fua = forceUnitAccess });
                break;
            case (false, false):
                operation.SetCommand(new Read16 { Lba = lba, TransferLength = blocks, Fua = forceUnitAccess });
                break;
            case (true, true):
                operation.SetCommand(new Write10 { Lba = (uint)lba, TransferLength = (ushort)blocks, Fua = forceUnitAccess });
                break;
            default:
                operation.SetCommand(new Write16 { Lba = lba, TransferLength = blocks, Fua = forceUnitAccess });
                break;
        }

        operation.IsIdempotent &= DeviceType == PeripheralDeviceType.DirectAccess;
        return operation;
    }

    private uint CheckRange(ulong lba, long length)
    {
        if (BlockSize == 0)
        {
            throw new InvalidOperationException($"LUN {Lun} has not been opened, or its device has no blocks to read and write.");
        }

        if (length % BlockSize != 0)
        {
            throw new ArgumentException($"{length} bytes are not a whole number of blocks of {BlockSize} bytes.", nameof(length));
        }

        ulong blocks = (ulong)(length / BlockSize);
        if (lba > BlockCount || blocks > BlockCount - lba)
        {
            throw new ArgumentOutOfRangeException(nameof(lba), $"Blocks {lba} to {lba + blocks} lie beyond the end: LUN {Lun} has {BlockCount} blocks.");
        }

        return blocks <= uint.MaxValue
            ? (uint)blocks
            : throw new ArgumentException($"{length} bytes are more blocks than a command can count.", nameof(length));
    }

    private BlockRange CheckOne(ulong lba, long length)
    {
        uint blocks = CheckRange(lba, length);
        return blocks <= (uint)_maxBlocks
            ? new BlockRange(lba, blocks)
            : throw new ArgumentException($"{length} bytes are more than one command to LUN {Lun} moves ({(long)_maxBlocks * BlockSize}).", nameof(length));
    }

    // Apart from their callers, whose common path must not pay for the closures.
    private ValueTask ReadInPartsAsync(ulong lba, Memory<byte> buffer, CancellationToken cancellationToken) =>
        InPartsAsync(lba, buffer.Length, (at, offset, length) => ReadAsync(at, buffer.Slice(offset, length), cancellationToken), cancellationToken);

    private ValueTask WriteInPartsAsync(ulong lba, ReadOnlyMemory<byte> data, bool forceUnitAccess, CancellationToken cancellationToken) =>
        InPartsAsync(lba, data.Length, (at, offset, length) => WriteAsync(at, data.Slice(offset, length), forceUnitAccess, cancellationToken), cancellationToken);

    /// <summary>Cuts a long transfer into commands, a few of which are under way at a time.</summary>
    private async ValueTask InPartsAsync(ulong lba, int length, Func<ulong, int, int, ValueTask> move, CancellationToken cancellationToken)
    {
        const int Depth = 4;
        var running = new Queue<Task>(Depth);
        int part = _maxBlocks * BlockSize;
        try
        {
            for (long at = 0; at < length; at += part)
            {
                int offset = (int)at;
                cancellationToken.ThrowIfCancellationRequested();
                if (running.Count == Depth)
                {
                    await running.Dequeue().ConfigureAwait(false);
                }

                running.Enqueue(move(lba + (ulong)(offset / BlockSize), offset, Math.Min(part, length - offset)).AsTask());
            }
        }
        finally
        {
            // The memory is in use as long as any part is under way, also when one has failed.
            await Task.WhenAll(running).ConfigureAwait(false);
        }
    }

    private readonly record struct BlockRange(ulong Lba, uint Blocks);
}
