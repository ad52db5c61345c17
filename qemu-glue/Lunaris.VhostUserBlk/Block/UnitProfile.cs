using System.Numerics;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Mode;
using Lunaris.Scsi.Primary;
using Lunaris.Scsi.Vpd;

namespace Lunaris.VhostUserBlk.Block;

/// <summary>What discard requests become: UNMAP.</summary>
/// <param name="MaxSectors">Most sectors of one range.</param>
/// <param name="MaxBlocks">Most blocks of one command.</param>
/// <param name="MaxRanges">Most ranges of one request and of one command.</param>
/// <param name="AlignmentSectors">Sectors that can be given back at a time.</param>
internal sealed record DiscardLimits(uint MaxSectors, ulong MaxBlocks, int MaxRanges, uint AlignmentSectors);

/// <summary>What write-zeroes requests become: WRITE SAME(16).</summary>
/// <param name="MaxSectors">Most sectors of one range.</param>
/// <param name="MayUnmap">Whether the blocks may be given back, since they then read as zeros.</param>
internal sealed record ZeroingLimits(uint MaxSectors, bool MayUnmap);

/// <summary>What the logical unit is, as far as a virtio block device tells of it. Immutable.</summary>
internal sealed record UnitProfile
{
    /// <summary>Bytes of the identity that a guest can ask for.</summary>
    public const int SerialLength = 20;

    private const byte CachingPageCode = 0x08;
    private const byte AllPages = 0x3F;
    private const int ModeLength = 252;
    private const byte WriteSame16OperationCode = 0x93;
    private const int SupportedOperationLength = 64;

    /// <summary>Where a device names no limit: short enough for a deadline.</summary>
    private const long MaxZeroingBytes = 64 << 20;

    public required Lun Lun { get; init; }

    /// <summary>Bytes of a block, a multiple of 512.</summary>
    public required int BlockSize { get; init; }

    public required ulong BlockCount { get; init; }

    /// <summary>Most blocks of one read or write.</summary>
    public required int MaxBlocks { get; init; }

    /// <summary>A physical block has two to the power of this many blocks.</summary>
    public byte PhysicalBlockExponent { get; init; }

    /// <summary>The first block that begins a physical one.</summary>
    public byte AlignmentOffset { get; init; }

    /// <summary>Blocks of which an efficient transfer is a multiple; 0 where not told.</summary>
    public ushort MinimumIoBlocks { get; init; }

    /// <summary>Blocks of an efficient transfer; 0 where not told.</summary>
    public uint OptimalIoBlocks { get; init; }

    public bool IsReadOnly { get; init; }

    /// <summary>What was written may be lost until it is flushed.</summary>
    public bool HasVolatileCache { get; init; }

    /// <summary>A write can ask to be on the medium when it ends (FUA).</summary>
    public bool HasForceUnitAccess { get; init; }

    public DiscardLimits? Discard { get; init; }

    public ZeroingLimits? Zeroing { get; init; }

    /// <summary>The unit serial number (VPD page 80h), or empty.</summary>
    public string Serial { get; init; } = "";

    /// <summary>Sectors of 512 bytes in a block.</summary>
    public uint SectorsPerBlock => (uint)BlockSize >> VirtioBlkConfig.SectorShift;

    /// <summary>The whole device in sectors of 512 bytes.</summary>
    public ulong Sectors => BlockCount * SectorsPerBlock;

    /// <summary>Asks a logical unit for all of it.</summary>
    /// <param name="unit">Opened.</param>
    /// <param name="readOnly">Whether to refuse writes even if the unit takes them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NotSupportedException">It is no disk, or its blocks are no multiple of 512 bytes.</exception>
    /// <exception cref="IscsiException">A command failed.</exception>
    public static async Task<UnitProfile> ProbeAsync(LogicalUnit unit, bool readOnly, CancellationToken cancellation = default)
    {
        if (unit.DeviceType != PeripheralDeviceType.DirectAccess || unit.BlockSize % VirtioBlkConfig.SectorSize != 0)
        {
            throw new NotSupportedException($"LUN {unit.Lun} is a {unit.DeviceType} with blocks of {unit.BlockSize} bytes: only disks with blocks of a multiple of {VirtioBlkConfig.SectorSize} bytes can be a virtio disk.");
        }

        UnitGeometry geometry = await unit.GetGeometryAsync(cancellation).ConfigureAwait(false);
        LogicalBlockProvisioningPage? provisioning = await unit.GetProvisioningAsync(cancellation).ConfigureAwait(false);
        (bool isProtected, bool hasForceUnitAccess, bool hasVolatileCache) = await ReadModeAsync(unit, cancellation).ConfigureAwait(false);
        ReadOnlyMemory<byte>? serial = await unit.ReadVpdPageAsync(VpdPageCodes.UnitSerialNumber, cancellation).ConfigureAwait(false);
        bool hasWriteSame = unit.Limits is { MaximumWriteSameLength: > 0 } || await HasWriteSameAsync(unit, cancellation).ConfigureAwait(false);
        bool refusesWrites = readOnly || isProtected;
        return new UnitProfile
        {
            Lun = unit.Lun,
            BlockSize = unit.BlockSize,
            BlockCount = unit.BlockCount,
            MaxBlocks = unit.MaxBlocksPerCommand,
            PhysicalBlockExponent = (byte)BitOperations.Log2((uint)Math.Max(1, geometry.PhysicalBlockSize / unit.BlockSize)),
            AlignmentOffset = geometry.LowestAlignedLba <= byte.MaxValue ? (byte)geometry.LowestAlignedLba : (byte)0,
            MinimumIoBlocks = (ushort)Math.Min(geometry.OptimalTransferGranularity ?? 0, ushort.MaxValue),
            OptimalIoBlocks = (uint)Math.Min(geometry.OptimalTransferBlocks ?? 0, uint.MaxValue),
            IsReadOnly = refusesWrites,
            HasVolatileCache = hasVolatileCache,
            HasForceUnitAccess = hasForceUnitAccess,
            Discard = refusesWrites || provisioning is not { Lbpu: true } ? null : DiscardOf(unit),
            Zeroing = refusesWrites || !hasWriteSame ? null : ZeroingOf(unit, provisioning),
            Serial = serial is { } page && UnitSerialNumberPage.TryParse(page.Span, out string text) ? text.Trim() : "",
        };
    }

    private static DiscardLimits? DiscardOf(LogicalUnit unit)
    {
        if (unit.Limits is not { } limits || !limits.HasField(nameof(BlockLimitsPage.MaximumUnmapDescriptorCount)))
        {
            return new DiscardLimits(uint.MaxValue, uint.MaxValue, MaxRanges: 1, SectorsOf(unit, 1));
        }

        ulong blocks = limits.MaximumUnmapLbaCount == uint.MaxValue ? uint.MaxValue : limits.MaximumUnmapLbaCount;
        int ranges = (int)Math.Clamp(limits.MaximumUnmapDescriptorCount, 1, VirtioBlkConfig.MaxRanges);
        return blocks == 0 ? null : new DiscardLimits(SectorsOf(unit, blocks), blocks, ranges, SectorsOf(unit, Math.Max(1, limits.OptimalUnmapGranularity)));
    }

    private static ZeroingLimits ZeroingOf(LogicalUnit unit, LogicalBlockProvisioningPage? provisioning)
    {
        ulong blocks = (ulong)(MaxZeroingBytes / unit.BlockSize);
        if (unit.Limits is { MaximumWriteSameLength: > 0 } limits)
        {
            blocks = Math.Min(blocks, limits.MaximumWriteSameLength);
        }

        return new ZeroingLimits(SectorsOf(unit, Math.Max(1, blocks)), provisioning is { Lbpws: true } page && (page.Lbprz & 1) != 0);
    }

    private static uint SectorsOf(LogicalUnit unit, ulong blocks)
    {
        uint perBlock = (uint)unit.BlockSize >> VirtioBlkConfig.SectorShift;

        // A whole number of blocks, whatever the limit.
        return (uint)Math.Min(blocks, uint.MaxValue / perBlock) * perBlock;
    }

    /// <summary>A device without mode pages is taken to have a cache that can lose data, and no FUA.</summary>
    private static async Task<(bool IsProtected, bool HasForceUnitAccess, bool HasVolatileCache)> ReadModeAsync(LogicalUnit unit, CancellationToken cancellation)
    {
        var data = new byte[ModeLength];
        foreach (byte pageCode in (byte[])[CachingPageCode, AllPages])
        {
            var command = new ModeSense10 { DisableBlockDescriptors = true, PageCode = pageCode, AllocationLength = ModeLength };
            ScsiCompletion completion = await unit.ExecuteAsync(command, data, cancellationToken: cancellation).ConfigureAwait(false);
            if (completion.IsGood && Read(data.AsSpan(0, (int)completion.BytesReceived)) is { } mode)
            {
                return mode;
            }
        }

        return (false, false, true);

        static (bool, bool, bool)? Read(ReadOnlySpan<byte> bytes)
        {
            if (!ModeParameters.TryParseSense10(bytes, out ModeParameters parameters))
            {
                return null;
            }

            bool hasVolatileCache = true;
            foreach (ModePageView view in parameters.Pages)
            {
                if (view.TryRead(out CachingPage caching))
                {
                    hasVolatileCache = caching.Wce;
                }
            }

            return (parameters.Header.WriteProtected, parameters.Header.DpoFua, hasVolatileCache);
        }
    }

    private static async Task<bool> HasWriteSameAsync(LogicalUnit unit, CancellationToken cancellation)
    {
        var data = new byte[SupportedOperationLength];
        var command = new ReportSupportedOperationCodes { ReportingOptions = 1, RequestedOperationCode = WriteSame16OperationCode, AllocationLength = SupportedOperationLength };
        ScsiCompletion completion = await unit.ExecuteAsync(command, data, cancellationToken: cancellation).ConfigureAwait(false);
        return completion.IsGood && SupportedOperationData.TryParse(data.AsSpan(0, (int)completion.BytesReceived), out SupportedOperationData operation) && operation.IsSupported;
    }
}
