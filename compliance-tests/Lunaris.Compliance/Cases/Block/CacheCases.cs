using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>PRE-FETCH and SYNCHRONIZE CACHE.</summary>
internal static class CacheCases
{
    [ComplianceCase("SCSI.Prefetch10.Simple", "SBC-4 PRE-FETCH(10)", Needs.Disk, "PRE-FETCH(10) of 1 to 255 blocks at both ends of the medium ends with GOOD or CONDITION MET.")]
    public static Task Prefetch10Simple(ComplianceContext c) => CacheChecks.PrefetchAsync(c, BlockForm.Prefetch10);

    [ComplianceCase("SCSI.Prefetch10.BeyondEol", "SBC-4 PRE-FETCH(10)", Needs.Disk, "PRE-FETCH(10) refuses blocks beyond the end of the medium.")]
    public static Task Prefetch10Beyond(ComplianceContext c) => CacheChecks.BeyondEndAsync(c, BlockForm.Prefetch10);

    [ComplianceCase("SCSI.Prefetch10.ZeroBlocks", "SBC-4 PRE-FETCH(10)", Needs.Disk, "PRE-FETCH(10) of no block means all up to the end; the LBA is checked.")]
    public static Task Prefetch10Zero(ComplianceContext c) => CacheChecks.PrefetchZeroAsync(c, BlockForm.Prefetch10);

    [ComplianceCase("SCSI.Prefetch10.Flags", "SBC-4 PRE-FETCH(10)", Needs.Disk, "PRE-FETCH(10) takes IMMED and a group number, or refuses the group number.")]
    public static Task Prefetch10Flags(ComplianceContext c) => CacheChecks.PrefetchFlagsAsync(c, BlockForm.Prefetch10);

    [ComplianceCase("SCSI.SynchronizeCache10.Simple", "SBC-4 SYNCHRONIZE CACHE(10)", Needs.Disk, "SYNCHRONIZE CACHE(10) of parts of the medium and of all of it ends with GOOD.")]
    public static Task Synchronize10Simple(ComplianceContext c) => CacheChecks.SynchronizeAsync(c, BlockForm.SynchronizeCache10);

    [ComplianceCase("SCSI.SynchronizeCache10.BeyondEol", "SBC-4 SYNCHRONIZE CACHE(10)", Needs.Disk, "SYNCHRONIZE CACHE(10) refuses blocks beyond the end of the medium.")]
    public static Task Synchronize10Beyond(ComplianceContext c) => CacheChecks.BeyondEndAsync(c, BlockForm.SynchronizeCache10);

    [ComplianceCase("SCSI.SynchronizeCache10.Immed", "SBC-4 SYNCHRONIZE CACHE(10)", Needs.Disk, "SYNCHRONIZE CACHE(10) takes IMMED, or refuses it by INVALID FIELD IN CDB.")]
    public static Task Synchronize10Immed(ComplianceContext c) => CacheChecks.ImmediateAsync(c, BlockForm.SynchronizeCache10);

    [ComplianceCase("SCSI.Prefetch16.Simple", "SBC-4 PRE-FETCH(16)", Needs.Disk, "PRE-FETCH(16) of 1 to 255 blocks at both ends of the medium ends with GOOD or CONDITION MET.")]
    public static Task Prefetch16Simple(ComplianceContext c) => CacheChecks.PrefetchAsync(c, BlockForm.Prefetch16);

    [ComplianceCase("SCSI.Prefetch16.BeyondEol", "SBC-4 PRE-FETCH(16)", Needs.Disk, "PRE-FETCH(16) refuses blocks beyond the end of the medium.")]
    public static Task Prefetch16Beyond(ComplianceContext c) => CacheChecks.BeyondEndAsync(c, BlockForm.Prefetch16);

    [ComplianceCase("SCSI.Prefetch16.ZeroBlocks", "SBC-4 PRE-FETCH(16)", Needs.Disk, "PRE-FETCH(16) of no block means all up to the end; the LBA is checked.")]
    public static Task Prefetch16Zero(ComplianceContext c) => CacheChecks.PrefetchZeroAsync(c, BlockForm.Prefetch16);

    [ComplianceCase("SCSI.Prefetch16.Flags", "SBC-4 PRE-FETCH(16)", Needs.Disk, "PRE-FETCH(16) takes IMMED and a group number, or refuses the group number.")]
    public static Task Prefetch16Flags(ComplianceContext c) => CacheChecks.PrefetchFlagsAsync(c, BlockForm.Prefetch16);

    [ComplianceCase("SCSI.SynchronizeCache16.Simple", "SBC-4 SYNCHRONIZE CACHE(16)", Needs.Disk, "SYNCHRONIZE CACHE(16) of parts of the medium and of all of it ends with GOOD.")]
    public static Task Synchronize16Simple(ComplianceContext c) => CacheChecks.SynchronizeAsync(c, BlockForm.SynchronizeCache16);

    [ComplianceCase("SCSI.SynchronizeCache16.BeyondEol", "SBC-4 SYNCHRONIZE CACHE(16)", Needs.Disk, "SYNCHRONIZE CACHE(16) refuses blocks beyond the end of the medium.")]
    public static Task Synchronize16Beyond(ComplianceContext c) => CacheChecks.BeyondEndAsync(c, BlockForm.SynchronizeCache16);

    [ComplianceCase("SCSI.SynchronizeCache16.Immed", "SBC-4 SYNCHRONIZE CACHE(16)", Needs.Disk, "SYNCHRONIZE CACHE(16) takes IMMED, or refuses it by INVALID FIELD IN CDB.")]
    public static Task Synchronize16Immed(ComplianceContext c) => CacheChecks.ImmediateAsync(c, BlockForm.SynchronizeCache16);
}
