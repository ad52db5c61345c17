using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Tasks;
using Lunaris.Loop;
using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Sense;
using Lunaris.Scsi.Vpd;

namespace Lunaris;

/// <content>Blocks in bulk: given back, filled, compared, and asked about. Long runs are cut by the Block Limits page (SBC-4).</content>
public sealed partial class LogicalUnit
{
    /// <summary>Descriptors of one UNMAP where the device allows more: its parameter list stays within a page.</summary>
    private const int MaxUnmapDescriptors = 255;

    /// <summary>Bytes that one WRITE SAME fills where the device names no limit: long enough to be worth it, short enough for a deadline.</summary>
    private const long MaxFillBytes = 512L << 20;

    private const int FillBufferLength = 1 << 20;
    private const int LbaStatusLength = LbaStatusData.HeaderLength + (256 * LbaStatusDescriptor.Size);

    private FillMethod _fillMethod;

    private enum FillMethod : byte
    {
        WriteSame16,
        WriteSame10,
        Write,
    }

    /// <summary>Most blocks of one read or write; longer calls are cut. 0 before <see cref="OpenAsync"/>.</summary>
    public int MaxBlocksPerCommand => _maxBlocks;

    /// <summary>The Logical Block Provisioning page (VPD page B2h): what the device knows of giving blocks back.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The page, or null where the device does not have it.</returns>
    /// <exception cref="IscsiException">The command failed.</exception>
    public async Task<LogicalBlockProvisioningPage?> GetProvisioningAsync(CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte>? page = await ReadVpdPageAsync(VpdPageCodes.LogicalBlockProvisioning, cancellationToken).ConfigureAwait(false);
        return page is { } bytes && LogicalBlockProvisioningPage.TryRead(bytes.Span, out LogicalBlockProvisioningPage provisioning) ? provisioning : null;
    }

    /// <summary>Gives blocks back to a thin provisioned device (UNMAP). The device may keep some of them; see <see cref="ZeroAsync"/> for certainty.</summary>
    /// <param name="lba">The first block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="cancellationToken">Aborts the command under way and sends no further one.</param>
    /// <inheritdoc cref="UnmapAsync(IReadOnlyList{LbaExtent}, bool, CancellationToken)"/>
    public Task UnmapAsync(ulong lba, ulong blocks, CancellationToken cancellationToken = default) =>
        UnmapAsync([new LbaExtent(lba, blocks)], anchor: false, cancellationToken);

    /// <summary>Gives blocks back to a thin provisioned device (UNMAP), in as few commands as its limits allow.</summary>
    /// <param name="extents">The runs of blocks; they should not overlap.</param>
    /// <param name="anchor">Whether the blocks stay anchored: deallocated, with the room for them kept.</param>
    /// <param name="cancellationToken">Aborts the command under way and sends no further one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A run lies beyond the end.</exception>
    /// <exception cref="NotSupportedException">The device says that it does not know UNMAP.</exception>
    /// <exception cref="IscsiException">A command failed; those before it were carried out.</exception>
    public async Task UnmapAsync(IReadOnlyList<LbaExtent> extents, bool anchor = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(extents);
        foreach (LbaExtent extent in extents)
        {
            CheckExtent(extent.Lba, extent.Blocks);
        }

        UnmapLimits limits = UnmapLimits.Of(Limits);
        if (limits.IsRefused)
        {
            throw new NotSupportedException($"LUN {Lun} of {_session.Loop.Engine.Describe()} does not support UNMAP (Block Limits page).");
        }

        foreach (UnmapDescriptor[] batch in UnmapPlan.Batches(extents, limits, MaxUnmapDescriptors))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var list = new byte[UnmapList.HeaderLength + (batch.Length * UnmapDescriptor.Size)];
            UnmapList.Write(list, batch);
            var command = new Unmap { Anchor = anchor, ParameterListLength = (ushort)list.Length };
            ScsiCompletion completion = await ExecuteAsync(command, dataOut: list, cancellationToken: cancellationToken).ConfigureAwait(false);
            _session.Check(completion, Lun, command.ToString());
        }
    }

    /// <summary>Writes one block of data to many blocks (WRITE SAME), the data sent once for each command.</summary>
    /// <param name="lba">The first block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="block">One block of data; in use until the call has completed.</param>
    /// <param name="mayUnmap">Whether the device may unmap blocks rather than write them, where they then read as <paramref name="block"/>.</param>
    /// <param name="cancellationToken">Aborts the command under way and sends no further one.</param>
    /// <exception cref="ArgumentException">The data is not one block, or the run lies beyond the end.</exception>
    /// <exception cref="IscsiException">A command failed; those before it were carried out. A device without WRITE SAME answers ILLEGAL REQUEST.</exception>
    public Task WriteSameAsync(ulong lba, ulong blocks, ReadOnlyMemory<byte> block, bool mayUnmap = false, CancellationToken cancellationToken = default)
    {
        CheckExtent(lba, blocks);
        return block.Length == BlockSize
            ? FillAsync(lba, blocks, block, mayUnmap, FillMethod.WriteSame10, cancellationToken)
            : throw new ArgumentException($"{block.Length} bytes are not one block of {BlockSize} bytes.", nameof(block));
    }

    /// <summary>
    /// Makes blocks read as zeros: by WRITE SAME, and by writes where the device has no WRITE SAME. That a method was refused is remembered.
    /// </summary>
    /// <param name="lba">The first block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="mayUnmap">Whether the blocks may be given back, where the device promises that they then read as zeros (LBPRZ).</param>
    /// <param name="cancellationToken">Aborts the command under way and sends no further one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run lies beyond the end.</exception>
    /// <exception cref="IscsiException">A command failed; those before it were carried out.</exception>
    public async Task ZeroAsync(ulong lba, ulong blocks, bool mayUnmap = false, CancellationToken cancellationToken = default)
    {
        CheckExtent(lba, blocks);
        bool unmap = mayUnmap && await GetProvisioningAsync(cancellationToken).ConfigureAwait(false) is { Lbpws: true } page && (page.Lbprz & 1) != 0;
        await FillAsync(lba, blocks, new byte[BlockSize], unmap, FillMethod.Write, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes blocks if they hold what is expected, in one step that nothing comes between (COMPARE AND WRITE).</summary>
    /// <param name="lba">The first block.</param>
    /// <param name="expected">What the blocks should hold; in use until the call has completed.</param>
    /// <param name="data">What they shall hold, of the same length; in use until the call has completed.</param>
    /// <param name="forceUnitAccess">Whether the data must be on the medium before the command ends (FUA).</param>
    /// <param name="cancellationToken">Aborts the command; whether it was carried out is then unknown.</param>
    /// <returns>Whether the blocks were written.</returns>
    /// <remarks>It is never cut into parts, which would not be one step any more, and never sent twice.</remarks>
    /// <exception cref="ArgumentException">The lengths differ, are no whole blocks, or are more than the device compares at once.</exception>
    /// <exception cref="IscsiException">The command failed otherwise than by a difference.</exception>
    public async ValueTask<CompareAndWriteResult> CompareAndWriteAsync(
        ulong lba,
        ReadOnlyMemory<byte> expected,
        ReadOnlyMemory<byte> data,
        bool forceUnitAccess = false,
        CancellationToken cancellationToken = default)
    {
        uint blocks = CheckRange(lba, data.Length);
        int limit = Limits is { MaximumCompareAndWriteLength: > 0 } limits ? limits.MaximumCompareAndWriteLength : byte.MaxValue;
        if (expected.Length != data.Length || blocks == 0 || blocks > (uint)limit)
        {
            throw new ArgumentException($"What is expected and what is to be written are of one length, 1 to {limit} blocks of {BlockSize} bytes at LUN {Lun}.", nameof(data));
        }

        CommandOperation operation = _session.Rent(Lun);
        var command = new CompareAndWrite { Lba = lba, NumberOfLogicalBlocks = (byte)blocks, Fua = forceUnitAccess };
        operation.SetCommand(command);
        operation.DataOut = operation.PinAll<ReadOnlyMemory<byte>>([expected, data], static m => m);
        ScsiCompletion completion = await operation.Start(cancellationToken).ConfigureAwait(false);
        if (completion.Status == ScsiStatus.CheckCondition
            && SenseData.TryParse(completion.Sense.Span, out SenseData? sense)
            && sense.Key == SenseKey.Miscompare)
        {
            return new CompareAndWriteResult(Written: false, sense.Information);
        }

        _session.Check(completion, Lun, command.ToString());
        return new CompareAndWriteResult(Written: true, MismatchOffset: null);
    }

    /// <summary>Asks which blocks are mapped (GET LBA STATUS), run after run, equal neighbours joined.</summary>
    /// <param name="lba">The first block.</param>
    /// <param name="blocks">How many; null for all up to the end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Runs without gaps that cover exactly what was asked for.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The run lies beyond the end.</exception>
    /// <exception cref="IscsiException">A command failed, or the answer makes no sense. A device without the command answers ILLEGAL REQUEST.</exception>
    public async IAsyncEnumerable<LbaStatusExtent> GetLbaStatusAsync(
        ulong lba = 0,
        ulong? blocks = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ulong end = lba + (blocks ?? (lba <= BlockCount ? BlockCount - lba : 0));
        CheckExtent(lba, end - lba);
        var data = new byte[LbaStatusLength];
        LbaStatusExtent held = default;
        for (ulong at = lba; at < end;)
        {
            var command = new GetLbaStatus16 { StartingLba = at, AllocationLength = LbaStatusLength };
            ScsiCompletion completion = await ExecuteAsync(command, data, cancellationToken: cancellationToken).ConfigureAwait(false);
            _session.Check(completion, Lun, command.ToString());
            LbaStatusExtent[] found = LbaStatusPlan.Read(data.AsSpan(0, (int)completion.BytesReceived), at, end);
            if (found.Length == 0)
            {
                throw Unreadable(command.ToString(), completion);
            }

            foreach (LbaStatusExtent extent in found)
            {
                at = extent.Lba + extent.Blocks;
                if (held.Blocks > 0 && held.Status == extent.Status)
                {
                    held = held with { Blocks = held.Blocks + extent.Blocks };
                    continue;
                }

                if (held.Blocks > 0)
                {
                    yield return held;
                }

                held = extent;
            }
        }

        if (held.Blocks > 0)
        {
            yield return held;
        }
    }

    private static bool IsRefused(in ScsiCompletion completion, out bool isUnknown)
    {
        isUnknown = false;
        if (completion.Status != ScsiStatus.CheckCondition || !SenseData.TryParse(completion.Sense.Span, out SenseData? sense) || sense.Key != SenseKey.IllegalRequest)
        {
            return false;
        }

        isUnknown = sense.Additional == AdditionalSense.InvalidOperationCode;
        return isUnknown || sense.Additional == AdditionalSense.InvalidFieldInCdb;
    }

    /// <summary>
    /// Fills blocks, with the next method where the device refuses one as an illegal request: it was not carried out then. That an operation code
    /// is not known is remembered for the next call.
    /// </summary>
    private async Task FillAsync(ulong lba, ulong blocks, ReadOnlyMemory<byte> block, bool unmap, FillMethod last, CancellationToken cancellationToken)
    {
        FillMethod method = _fillMethod < last ? _fillMethod : last;
        while (blocks > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ulong count = Math.Min(blocks, MaxFillBlocks(method));
            if (method == FillMethod.WriteSame10 && lba + count - 1 > uint.MaxValue)
            {
                method = last == FillMethod.Write ? FillMethod.Write : throw new NotSupportedException(
                    $"LUN {Lun} of {_session.Loop.Engine.Describe()} has no WRITE SAME(16), and block {lba} is beyond what WRITE SAME(10) can name.");
            }

            if (method == FillMethod.Write)
            {
                await WriteFilledAsync(lba, blocks, block, cancellationToken).ConfigureAwait(false);
                return;
            }

            ScsiCompletion completion = await WriteSameOnceAsync(method, lba, (uint)count, block, unmap, cancellationToken).ConfigureAwait(false);
            if (method < last && IsRefused(completion, out bool isUnknown))
            {
                method++;
                _fillMethod = isUnknown ? method : _fillMethod;
                continue;
            }

            _session.Check(completion, Lun, $"WRITE SAME of {count} blocks from {lba} on");
            lba += count;
            blocks -= count;
        }
    }

    private ulong MaxFillBlocks(FillMethod method)
    {
        ulong limit = Limits is { MaximumWriteSameLength: > 0 } limits ? limits.MaximumWriteSameLength : ulong.MaxValue;
        limit = Math.Min(limit, (ulong)Math.Max(1, MaxFillBytes / BlockSize));
        return method == FillMethod.WriteSame10 ? Math.Min(limit, ushort.MaxValue) : limit;
    }

    private ValueTask<ScsiCompletion> WriteSameOnceAsync(FillMethod method, ulong lba, uint count, ReadOnlyMemory<byte> block, bool unmap, CancellationToken cancellationToken) =>
        method == FillMethod.WriteSame10
            ? ExecuteAsync(new WriteSame10 { Lba = (uint)lba, NumberOfLogicalBlocks = (ushort)count, Unmap = unmap }, dataOut: block, cancellationToken: cancellationToken)
            : ExecuteAsync(new WriteSame16 { Lba = lba, NumberOfLogicalBlocks = count, Unmap = unmap }, dataOut: block, cancellationToken: cancellationToken);

    private async Task WriteFilledAsync(ulong lba, ulong blocks, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        int perWrite = (int)Math.Min(blocks, (ulong)Math.Max(1, Math.Min(FillBufferLength / BlockSize, _maxBlocks)));
        var buffer = new byte[perWrite * BlockSize];
        for (int offset = 0; offset < buffer.Length; offset += BlockSize)
        {
            block.CopyTo(buffer.AsMemory(offset));
        }

        while (blocks > 0)
        {
            int count = (int)Math.Min(blocks, (ulong)perWrite);
            await WriteAsync(lba, buffer.AsMemory(0, count * BlockSize), forceUnitAccess: false, cancellationToken).ConfigureAwait(false);
            lba += (ulong)count;
            blocks -= (ulong)count;
        }
    }

    internal void CheckExtent(ulong lba, ulong blocks)
    {
        if (BlockSize == 0)
        {
            throw new InvalidOperationException($"LUN {Lun} has not been opened, or its device has no blocks.");
        }

        if (lba > BlockCount || blocks > BlockCount - lba)
        {
            throw new ArgumentOutOfRangeException(nameof(blocks), $"{blocks} blocks from {lba} on lie beyond the end: LUN {Lun} has {BlockCount} blocks.");
        }
    }
}
