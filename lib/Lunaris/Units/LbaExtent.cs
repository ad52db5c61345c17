using Lunaris.Scsi.Block;

namespace Lunaris;

/// <summary>A run of blocks.</summary>
/// <param name="Lba">The first block.</param>
/// <param name="Blocks">How many there are; 0 for none.</param>
public readonly record struct LbaExtent(ulong Lba, ulong Blocks);

/// <summary>A run of blocks in one provisioning state, as GET LBA STATUS tells it.</summary>
/// <param name="Lba">The first block.</param>
/// <param name="Blocks">How many there are, 1 or more.</param>
/// <param name="Status">Mapped, deallocated or anchored.</param>
public readonly record struct LbaStatusExtent(ulong Lba, ulong Blocks, LbaProvisioningStatus Status);

/// <summary>What came of a COMPARE AND WRITE.</summary>
/// <param name="Written">Whether the blocks held what was expected, and were written.</param>
/// <param name="MismatchOffset">
/// Where they did not: offset in bytes of the first difference, or null where the device does not tell. Always null after a write.
/// </param>
public readonly record struct CompareAndWriteResult(bool Written, ulong? MismatchOffset);
