using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Layout;
using Lunaris.Scsi.Mode;
using Lunaris.Scsi.Vpd;

namespace Lunaris;

/// <content>Size and shape.</content>
public sealed partial class LogicalUnit
{
    private const byte FormatDevicePageCode = 0x03;
    private const byte RigidDiskGeometryPageCode = 0x04;
    private const int ModeLength = 252;

    /// <summary>Asks for everything that tells size, alignment and shape of a block device; what it does not know is null.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IscsiException">READ CAPACITY failed, or another command otherwise than by not being known.</exception>
    public async Task<UnitGeometry> GetGeometryAsync(CancellationToken cancellationToken = default)
    {
        (int blockSize, ulong blockCount) = await ReadCapacityAsync(cancellationToken).ConfigureAwait(false);
        ReadCapacity16Data? capacity = await ReadCapacity16Async(cancellationToken).ConfigureAwait(false);
        BlockLimitsPage? limits = await ReadLimitsAsync(cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte>? page = await ReadVpdPageAsync(VpdPageCodes.BlockDeviceCharacteristics, cancellationToken).ConfigureAwait(false);
        int rate = page is { } bytes && BlockDeviceCharacteristicsPage.TryRead(bytes.Span, out BlockDeviceCharacteristicsPage characteristics) ? characteristics.MediumRotationRate : 0;
        RigidDiskGeometryPage? disk = await ReadModePageAsync<RigidDiskGeometryPage>(RigidDiskGeometryPageCode, cancellationToken).ConfigureAwait(false);
        FormatDevicePage? format = await ReadModePageAsync<FormatDevicePage>(FormatDevicePageCode, cancellationToken).ConfigureAwait(false);
        return new UnitGeometry
        {
            BlockSize = blockSize,
            BlockCount = blockCount,
            PhysicalBlockSize = capacity?.PhysicalBlockLength ?? blockSize,
            LowestAlignedLba = capacity?.LowestAlignedLba ?? 0,
            IsThin = capacity?.Lbpme ?? false,
            UnmappedReadsZero = capacity?.Lbprz ?? false,
            ProtectionType = capacity?.EffectiveProtectionType ?? 0,
            OptimalTransferGranularity = NullIfZero(limits?.OptimalTransferLengthGranularity),
            OptimalTransferBlocks = NullIfZero(limits?.OptimalTransferLength),
            MaximumTransferBlocks = NullIfZero(limits?.MaximumTransferLength),
            RotationRate = rate switch { 0 => null, 1 => 0, _ => rate },
            Cylinders = NullIfZero(disk?.Cylinders),
            Heads = (int?)NullIfZero(disk?.Heads),
            SectorsPerTrack = (int?)NullIfZero(format?.SectorsPerTrack),
        };
    }

    /// <summary>The current values of a mode page (MODE SENSE(10), SPC-5), of the type that knows its layout.</summary>
    /// <typeparam name="TPage">The page's type.</typeparam>
    /// <param name="pageCode">PAGE CODE of that type.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The page, or null where the device does not have it.</returns>
    /// <exception cref="IscsiException">The command failed otherwise.</exception>
    public async Task<TPage?> ReadModePageAsync<TPage>(byte pageCode, CancellationToken cancellationToken = default)
        where TPage : struct, IModePage<TPage>
    {
        var data = new byte[ModeLength];
        var command = new ModeSense10 { DisableBlockDescriptors = true, PageCode = pageCode, AllocationLength = ModeLength };
        ScsiCompletion completion = await ExecuteAsync(command, data, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (IsIllegalRequest(completion))
        {
            return null;
        }

        _session.Check(completion, Lun, $"MODE SENSE(10) of page {pageCode:X2}h");
        return Find(data.AsSpan(0, (int)completion.BytesReceived));

        static TPage? Find(ReadOnlySpan<byte> bytes)
        {
            if (ModeParameters.TryParseSense10(bytes, out ModeParameters parameters))
            {
                foreach (ModePageView view in parameters.Pages)
                {
                    if (view.TryRead(out TPage page))
                    {
                        return page;
                    }
                }
            }

            return null;
        }
    }

    private static long? NullIfZero(long? value) => value is 0 ? null : value;

    private async Task<ReadCapacity16Data?> ReadCapacity16Async(CancellationToken cancellationToken)
    {
        var data = new byte[ReadCapacity16Data.Size];
        ScsiCompletion completion = await ExecuteAsync(new ReadCapacity16 { AllocationLength = (uint)data.Length }, data, cancellationToken: cancellationToken).ConfigureAwait(false);
        return completion.IsGood && ReadCapacity16Data.TryRead(data.AsSpan(0, (int)completion.BytesReceived), out ReadCapacity16Data capacity) ? capacity : null;
    }
}
