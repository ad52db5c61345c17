using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Sense;
using Lunaris.Scsi.Vpd;

namespace Lunaris;

/// <content>What a logical unit is: identity, size, limits.</content>
public sealed partial class LogicalUnit
{
    private const int InquiryLength = 255;
    private const int VpdLength = 4096;
    private const byte BlockLimitsPageCode = 0xB0;

    /// <summary>What INQUIRY says; set by <see cref="OpenAsync"/>.</summary>
    public InquiryData Inquiry { get; private set; }

    /// <summary>Block limits (VPD page B0h), where the device has them; set by <see cref="OpenAsync"/>.</summary>
    public BlockLimitsPage? Limits { get; private set; }

    /// <summary>Learns what the logical unit is, how large its blocks are and how many there are.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IscsiException">A command failed, or the unit is not the one that was asked for.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken = default)
    {
        await TestReadyAsync(cancellationToken).ConfigureAwait(false);
        Inquiry = await InquireAsync(cancellationToken).ConfigureAwait(false);
        DeviceType = Inquiry.DeviceType;
        if (!Inquiry.IsConnected)
        {
            throw new IscsiSessionException($"There is no logical unit {Lun} at {_session.Loop.Engine.Describe()}.", null);
        }

        if (_session.Options.RequiredUnitSerialNumber is { } required)
        {
            await CheckSerialNumberAsync(required, cancellationToken).ConfigureAwait(false);
        }

        if (DeviceType is PeripheralDeviceType.DirectAccess or PeripheralDeviceType.CdDvd or PeripheralDeviceType.OpticalMemory or PeripheralDeviceType.SimplifiedDirectAccess or PeripheralDeviceType.HostManagedZoned)
        {
            (BlockSize, BlockCount) = await ReadCapacityAsync(cancellationToken).ConfigureAwait(false);
            Limits = await ReadLimitsAsync(cancellationToken).ConfigureAwait(false);
            long limit = Limits is { MaximumTransferLength: > 0 } limits ? limits.MaximumTransferLength : int.MaxValue;
            _maxBlocks = (int)Math.Max(1, Math.Min(limit, MaxBytesPerCommand / Math.Max(1, BlockSize)));
        }
    }

    /// <summary>Whether the unit is ready (TEST UNIT READY).</summary>
    /// <returns>How it ended; NOT READY is a value.</returns>
    /// <exception cref="IscsiCommandException">It was not answered.</exception>
    public ValueTask<ScsiCompletion> TestReadyAsync(CancellationToken cancellationToken = default) =>
        ExecuteAsync(new TestUnitReady(), cancellationToken: cancellationToken);

    /// <summary>Standard INQUIRY data (SPC-5 §6.7.2).</summary>
    /// <exception cref="IscsiException">The command failed or the answer cannot be read.</exception>
    public async Task<InquiryData> InquireAsync(CancellationToken cancellationToken = default)
    {
        var data = new byte[InquiryLength];
        ScsiCompletion completion = await ExecuteAsync(new Inquiry { AllocationLength = InquiryLength }, data, cancellationToken: cancellationToken).ConfigureAwait(false);
        _session.Check(completion, Lun, "INQUIRY");
        return InquiryData.TryRead(data.AsSpan(0, (int)completion.BytesReceived), out InquiryData inquiry)
            ? inquiry
            : throw Unreadable("INQUIRY", completion);
    }

    /// <summary>A vital product data page, as it came.</summary>
    /// <param name="pageCode">The page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The page, or null where the device does not have it.</returns>
    /// <exception cref="IscsiException">The command failed otherwise.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadVpdPageAsync(byte pageCode, CancellationToken cancellationToken = default)
    {
        var data = new byte[VpdLength];
        ScsiCompletion completion = await ExecuteAsync(new Inquiry { Evpd = true, PageCode = pageCode, AllocationLength = VpdLength }, data, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (IsIllegalRequest(completion))
        {
            return null;
        }

        _session.Check(completion, Lun, $"INQUIRY for VPD page {pageCode:X2}h");
        ReadOnlyMemory<byte> page = data.AsMemory(0, (int)completion.BytesReceived);

        // Some devices answer a page that they do not have with the standard data.
        return VpdPage.TryParse(page.Span, pageCode, out _) ? page : null;
    }

    /// <summary>Size and number of blocks, by READ CAPACITY(16) and where that is not known by READ CAPACITY(10).</summary>
    /// <exception cref="IscsiException">The command failed or the answer makes no sense.</exception>
    public async Task<(int BlockSize, ulong BlockCount)> ReadCapacityAsync(CancellationToken cancellationToken = default)
    {
        var data = new byte[ReadCapacity16Data.Size];
        ScsiCompletion completion = await ExecuteAsync(new ReadCapacity16 { AllocationLength = (uint)data.Length }, data, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (!IsIllegalRequest(completion))
        {
            _session.Check(completion, Lun, "READ CAPACITY(16)");
            return ReadCapacity16Data.TryRead(data.AsSpan(0, (int)completion.BytesReceived), out ReadCapacity16Data long_)
                ? CheckCapacity(long_.BlockLength, long_.BlockCount, completion)
                : throw Unreadable("READ CAPACITY(16)", completion);
        }

        completion = await ExecuteAsync(new ReadCapacity10(), data.AsMemory(0, ReadCapacity10Data.Size), cancellationToken: cancellationToken).ConfigureAwait(false);
        _session.Check(completion, Lun, "READ CAPACITY(10)");
        return ReadCapacity10Data.TryRead(data.AsSpan(0, (int)completion.BytesReceived), out ReadCapacity10Data short_)
            ? CheckCapacity(short_.BlockLength, short_.BlockCount, completion)
            : throw Unreadable("READ CAPACITY(10)", completion);
    }

    private static bool IsIllegalRequest(in ScsiCompletion completion) =>
        completion.Status == ScsiStatus.CheckCondition
        && SenseData.TryParse(completion.Sense.Span, out SenseData? sense)
        && sense.Key == SenseKey.IllegalRequest;

    private async Task<BlockLimitsPage?> ReadLimitsAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? page = await ReadVpdPageAsync(BlockLimitsPageCode, cancellationToken).ConfigureAwait(false);
        return page is { } bytes && BlockLimitsPage.TryRead(bytes.Span, out BlockLimitsPage limits) ? limits : null;
    }

    private async Task CheckSerialNumberAsync(string required, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? page = await ReadVpdPageAsync(UnitSerialNumberPage.PageCode, cancellationToken).ConfigureAwait(false);
        string found = page is { } bytes && UnitSerialNumberPage.TryParse(bytes.Span, out string serial) ? serial.Trim() : "";
        if (found != required)
        {
            throw new IscsiSessionException($"LUN {Lun} of {_session.Loop.Engine.Describe()} has the unit serial number '{found}' where '{required}' is required.", null);
        }
    }

    private (int BlockSize, ulong BlockCount) CheckCapacity(uint blockLength, ulong blockCount, in ScsiCompletion completion) =>
        blockLength is > 0 and <= MaxBytesPerCommand
            ? ((int)blockLength, blockCount)
            : throw new ScsiStatusException($"LUN {Lun} of {_session.Loop.Engine.Describe()} reports blocks of {blockLength} bytes.", completion);

    internal ScsiStatusException Unreadable(string what, in ScsiCompletion completion) =>
        new($"LUN {Lun} of {_session.Loop.Engine.Describe()} answered {what} with {completion.BytesReceived} bytes that cannot be read.", completion);
}
