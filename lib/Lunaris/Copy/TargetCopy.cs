using System.Security.Cryptography;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Copy;
using Lunaris.Scsi.Vpd;

namespace Lunaris;

/// <summary>
/// Copies blocks between logical units of a target without moving them over the network: EXTENDED COPY, or ROD tokens where the target has them
/// (SPC-5, SBC-4).
/// </summary>
/// <remarks>
/// Thread-safe. No command of it is ever sent twice by itself: where the connection is lost under one, it ends as
/// <see cref="TaskOutcome.OutcomeUnknown"/>, and copying the same blocks again is the caller's to decide.
/// </remarks>
public static class TargetCopy
{
    /// <summary>Finds how the target can copy from one logical unit to another.</summary>
    /// <param name="source">The unit to read, opened.</param>
    /// <param name="destination">The unit to write, opened; it may be the same.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The method, or null where the units do not offer any.</returns>
    /// <exception cref="IscsiException">A command failed.</exception>
    public static async Task<TargetCopyMethod?> FindMethodAsync(LogicalUnit source, LogicalUnit destination, CancellationToken cancellationToken = default)
    {
        CopyCapability from = await ReadCapabilityAsync(source, cancellationToken).ConfigureAwait(false);
        CopyCapability to = await ReadCapabilityAsync(destination, cancellationToken).ConfigureAwait(false);
        return CopyCapability.Choose(from, to);
    }

    /// <summary>Copies blocks.</summary>
    /// <param name="source">The unit to read, opened.</param>
    /// <param name="sourceLba">Its first block.</param>
    /// <param name="destination">The unit to write, opened; it may be the same, but the blocks must not overlap.</param>
    /// <param name="destinationLba">Its first block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="options">Method, and how much at once; null for the defaults.</param>
    /// <param name="progress">Told after every command.</param>
    /// <param name="cancellationToken">Aborts the command under way and sends no further one.</param>
    /// <exception cref="ArgumentException">The blocks lie beyond an end, or overlap.</exception>
    /// <exception cref="NotSupportedException">The units have blocks of different lengths, no name to say which is meant, or no method.</exception>
    /// <exception cref="IscsiException">A command failed; what was copied before was told to <paramref name="progress"/>.</exception>
    public static async Task CopyAsync(
        LogicalUnit source,
        ulong sourceLba,
        LogicalUnit destination,
        ulong destinationLba,
        ulong blocks,
        TargetCopyOptions? options = null,
        IProgress<TargetCopyProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        options ??= new TargetCopyOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BytesPerCommand, nameof(options));
        Check(source, sourceLba, destination, destinationLba, blocks);
        CopyCapability from = await ReadCapabilityAsync(source, cancellationToken).ConfigureAwait(false);
        CopyCapability to = await ReadCapabilityAsync(destination, cancellationToken).ConfigureAwait(false);
        TargetCopyMethod method = options.Method ?? CopyCapability.Choose(from, to)
            ?? throw new NotSupportedException($"LUN {destination.Lun} has no command with which the target would copy from LUN {source.Lun} by itself.");
        var run = new Run(source, sourceLba, destination, destinationLba, blocks, options.BytesPerCommand, progress);
        await (method == TargetCopyMethod.Token
            ? run.ByTokensAsync(from.TokenLimits, to.TokenLimits, cancellationToken)
            : run.BySegmentsAsync(method, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task<CopyCapability> ReadCapabilityAsync(LogicalUnit unit, CancellationToken cancellationToken)
    {
        InquiryData inquiry = await unit.InquireAsync(cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte>? page = inquiry.ThirdPartyCopy ? await unit.ReadVpdPageAsync(VpdPageCodes.ThirdPartyCopy, cancellationToken).ConfigureAwait(false) : null;
        return CopyCapability.Of(inquiry.ThirdPartyCopy, page is { } bytes ? bytes.Span : default);
    }

    private static void Check(LogicalUnit source, ulong sourceLba, LogicalUnit destination, ulong destinationLba, ulong blocks)
    {
        if (source.BlockSize != destination.BlockSize)
        {
            throw new NotSupportedException($"The target copies whole blocks, and those of LUN {source.Lun} have {source.BlockSize} bytes, those of LUN {destination.Lun} {destination.BlockSize}.");
        }

        source.CheckExtent(sourceLba, blocks);
        destination.CheckExtent(destinationLba, blocks);
        bool same = ReferenceEquals(source.Session, destination.Session) && source.Lun == destination.Lun;
        if (same && sourceLba < destinationLba + blocks && destinationLba < sourceLba + blocks)
        {
            throw new ArgumentException("The blocks to copy overlap those to copy to.", nameof(destinationLba));
        }
    }

    /// <summary>One copy.</summary>
    private sealed class Run(LogicalUnit source, ulong sourceLba, LogicalUnit destination, ulong destinationLba, ulong blocks, long bytesPerCommand, IProgress<TargetCopyProgress>? progress)
    {
        private const int OperatingParametersLength = 512;
        private const int TokenInformationLength = 1024;
        private const byte CountsBlocks = 0xF1;

        private uint _listId = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        private ulong _done;

        private ulong Left => blocks - _done;

        public async Task BySegmentsAsync(TargetCopyMethod method, CancellationToken cancellationToken)
        {
            byte[] from = await NameAsync(source, cancellationToken).ConfigureAwait(false);
            byte[] to = await NameAsync(destination, cancellationToken).ConfigureAwait(false);
            CopyLimits limits = await ReadLimitsAsync(cancellationToken).ConfigureAwait(false);
            while (Left > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                BlockToBlockSegment[] segments = CopyPlan.Next(sourceLba + _done, destinationLba + _done, Left, source.BlockSize, limits, bytesPerCommand);
                byte[] list = CopyPlan.Encode(method, from, to, source.BlockSize, NextListId(), limits, segments);
                ScsiCompletion completion = method == TargetCopyMethod.ExtendedCopyLid4
                    ? await destination.ExecuteAsync(new ExtendedCopyLid4 { ParameterListLength = (uint)list.Length }, dataOut: list, cancellationToken: cancellationToken).ConfigureAwait(false)
                    : await destination.ExecuteAsync(new ExtendedCopyLid1 { ParameterListLength = (uint)list.Length }, dataOut: list, cancellationToken: cancellationToken).ConfigureAwait(false);
                destination.Session.Check(completion, destination.Lun, $"EXTENDED COPY of {CopyPlan.BlocksOf(segments)} blocks from block {sourceLba + _done} on");
                Report(CopyPlan.BlocksOf(segments));
            }
        }

        public async Task ByTokensAsync(BlockRodTokenLimits sourceLimits, BlockRodTokenLimits destinationLimits, CancellationToken cancellationToken)
        {
            ulong perToken = Math.Min(Limit(sourceLimits.MaximumTokenTransferSize), Limit(destinationLimits.MaximumTokenTransferSize));
            perToken = Math.Min(Math.Min(perToken, uint.MaxValue), (ulong)Math.Max(1, bytesPerCommand / source.BlockSize));
            while (Left > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ulong count = Math.Min(Left, perToken);
                byte[] token = await PopulateAsync(count, cancellationToken).ConfigureAwait(false);
                ulong written = await UseAsync(token, count, cancellationToken).ConfigureAwait(false);
                if (written == 0)
                {
                    throw new NotSupportedException($"LUN {destination.Lun} took a token for {count} blocks and copied none of them.");
                }

                Report(Math.Min(written, count));
            }

            static ulong Limit(ulong reported) => reported == 0 ? ulong.MaxValue : reported;
        }

        private static async Task<byte[]> NameAsync(LogicalUnit unit, CancellationToken cancellationToken)
        {
            ReadOnlyMemory<byte>? page = await unit.ReadVpdPageAsync(VpdPageCodes.DeviceIdentification, cancellationToken).ConfigureAwait(false);
            return (page is { } bytes ? CopyDesignator.Choose(bytes.Span) : null)
                ?? throw new NotSupportedException($"LUN {unit.Lun} has no name by which a copy manager could be told to use it.");
        }

        private async Task<byte[]> PopulateAsync(ulong count, CancellationToken cancellationToken)
        {
            var list = new byte[PopulateTokenHeader.Size + TokenRangeDescriptor.Size];
            TokenLists.WritePopulate(list, default, [new TokenRangeDescriptor { Lba = sourceLba + _done, NumberOfBlocks = (uint)count }]);
            uint id = NextListId();
            var command = new PopulateToken { ListIdentifier = id, ParameterListLength = (uint)list.Length };
            ScsiCompletion completion = await source.ExecuteAsync(command, dataOut: list, cancellationToken: cancellationToken).ConfigureAwait(false);
            source.Session.Check(completion, source.Lun, command.ToString());
            (_, byte[] token) = await ReceiveAsync(source, id, cancellationToken).ConfigureAwait(false);
            return token.Length == TokenLists.TokenLength ? token : throw new NotSupportedException($"LUN {source.Lun} carried POPULATE TOKEN out and gave no token.");
        }

        private async Task<ulong> UseAsync(byte[] token, ulong count, CancellationToken cancellationToken)
        {
            var list = new byte[WriteUsingTokenHeader.Size + TokenLists.TokenLength + 8 + TokenRangeDescriptor.Size];
            int length = TokenLists.WriteUse(list, new WriteUsingTokenHeader { DeleteToken = true }, token, [new TokenRangeDescriptor { Lba = destinationLba + _done, NumberOfBlocks = (uint)count }]);
            uint id = NextListId();
            var command = new WriteUsingToken { ListIdentifier = id, ParameterListLength = (uint)length };
            ScsiCompletion completion = await destination.ExecuteAsync(command, dataOut: list.AsMemory(0, length), cancellationToken: cancellationToken).ConfigureAwait(false);
            destination.Session.Check(completion, destination.Lun, command.ToString());
            (CopyStatusLid4 status, _) = await ReceiveAsync(destination, id, cancellationToken).ConfigureAwait(false);
            return status.TransferCountUnits == CountsBlocks ? status.TransferCount : throw new NotSupportedException($"LUN {destination.Lun} does not count what it copied in blocks.");
        }

        private static async Task<(CopyStatusLid4 Status, byte[] Token)> ReceiveAsync(LogicalUnit unit, uint id, CancellationToken cancellationToken)
        {
            var data = new byte[TokenInformationLength];
            var command = new ReceiveRodTokenInformation { ListIdentifier = id, AllocationLength = TokenInformationLength };
            ScsiCompletion completion = await unit.ExecuteAsync(command, data, cancellationToken: cancellationToken).ConfigureAwait(false);
            unit.Session.Check(completion, unit.Lun, command.ToString());
            if (!RodTokenInformation.TryParse(data.AsSpan(0, (int)completion.BytesReceived), out RodTokenInformation information))
            {
                throw unit.Unreadable(command.ToString(), completion);
            }

            CopyOperationStatus status = information.Status.Status;
            return status is CopyOperationStatus.Completed or CopyOperationStatus.CompletedPartialToken or CopyOperationStatus.CompletedResidual
                ? (information.Status, information.Token.ToArray())
                : throw new ScsiStatusException($"The token operation on LUN {unit.Lun} ended as {status}.", completion);
        }

        private async Task<CopyLimits> ReadLimitsAsync(CancellationToken cancellationToken)
        {
            var data = new byte[OperatingParametersLength];
            var command = new ReceiveCopyOperatingParameters { AllocationLength = OperatingParametersLength };
            ScsiCompletion completion = await destination.ExecuteAsync(command, data, cancellationToken: cancellationToken).ConfigureAwait(false);
            return completion.IsGood && CopyOperatingParameters.TryRead(data.AsSpan(0, (int)completion.BytesReceived), out CopyOperatingParameters parameters)
                ? CopyLimits.Of(parameters)
                : CopyLimits.Unknown;
        }

        /// <summary>Never 0, in 8 bits neither.</summary>
        private uint NextListId()
        {
            do
            {
                _listId++;
            }
            while ((byte)_listId == 0);
            return _listId;
        }

        private void Report(ulong count)
        {
            _done += count;
            progress?.Report(new TargetCopyProgress(_done, blocks));
        }
    }
}
