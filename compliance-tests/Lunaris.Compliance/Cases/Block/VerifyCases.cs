using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>VERIFY in all its lengths.</summary>
internal static class VerifyCases
{
    [ComplianceCase("SCSI.Verify10.Simple", "SBC-4 VERIFY(10)", Needs.Disk, "VERIFY(10) with BYTCHK finds what is on the medium equal, at both ends of it.")]
    public static Task Verify10Simple(ComplianceContext c) => VerifyChecks.SimpleAsync(c, BlockForm.Verify10);

    [ComplianceCase("SCSI.Verify10.BeyondEol", "SBC-4 VERIFY(10)", Needs.Disk, "VERIFY(10) refuses blocks beyond the end of the medium.")]
    public static Task Verify10Beyond(ComplianceContext c) => VerifyChecks.BeyondEndAsync(c, BlockForm.Verify10);

    [ComplianceCase("SCSI.Verify10.ZeroBlocks", "SBC-4 VERIFY(10)", Needs.Disk, "VERIFY(10) of no block is no error; the LBA is checked all the same.")]
    public static Task Verify10Zero(ComplianceContext c) => VerifyChecks.ZeroBlocksAsync(c, BlockForm.Verify10);

    [ComplianceCase("SCSI.Verify10.VerifyProtect", "SBC-4 VERIFY(10)", Needs.Disk, "VERIFY(10) refuses VRPROTECT where there is no protection information.")]
    public static Task Verify10Protect(ComplianceContext c) => VerifyChecks.ProtectAsync(c, BlockForm.Verify10);

    [ComplianceCase("SCSI.Verify10.Flags", "SBC-4 VERIFY(10)", Needs.Disk, "VERIFY(10) takes BYTCHK 00b, 01b and where it has it 11b, and refuses 10b.")]
    public static Task Verify10Flags(ComplianceContext c) => VerifyChecks.FlagsAsync(c, BlockForm.Verify10);

    [ComplianceCase("SCSI.Verify10.Dpo", "SBC-4 VERIFY(10); SBC-4 Mode parameter header", Needs.Disk, "VERIFY(10) takes DPO where DPOFUA says so.")]
    public static Task Verify10Dpo(ComplianceContext c) => VerifyChecks.DpoAsync(c, BlockForm.Verify10);

    [ComplianceCase("SCSI.Verify10.Mismatch", "SBC-4 VERIFY(10)", Needs.Disk, "VERIFY(10) with BYTCHK tells a difference by MISCOMPARE, wherever it is.")]
    public static Task Verify10Mismatch(ComplianceContext c) => VerifyChecks.MismatchAsync(c, BlockForm.Verify10);

    [ComplianceCase("SCSI.Verify10.MismatchNoCmp", "SBC-4 VERIFY(10)", Needs.Disk, "VERIFY(10) without BYTCHK compares nothing and takes no data.")]
    public static Task Verify10NoCompare(ComplianceContext c) => VerifyChecks.NoCompareAsync(c, BlockForm.Verify10);

    [ComplianceCase("SCSI.Verify12.Simple", "SBC-4 VERIFY(12)", Needs.Disk, "VERIFY(12) with BYTCHK finds what is on the medium equal, at both ends of it.")]
    public static Task Verify12Simple(ComplianceContext c) => VerifyChecks.SimpleAsync(c, BlockForm.Verify12);

    [ComplianceCase("SCSI.Verify12.BeyondEol", "SBC-4 VERIFY(12)", Needs.Disk, "VERIFY(12) refuses blocks beyond the end of the medium.")]
    public static Task Verify12Beyond(ComplianceContext c) => VerifyChecks.BeyondEndAsync(c, BlockForm.Verify12);

    [ComplianceCase("SCSI.Verify12.ZeroBlocks", "SBC-4 VERIFY(12)", Needs.Disk, "VERIFY(12) of no block is no error; the LBA is checked all the same.")]
    public static Task Verify12Zero(ComplianceContext c) => VerifyChecks.ZeroBlocksAsync(c, BlockForm.Verify12);

    [ComplianceCase("SCSI.Verify12.VerifyProtect", "SBC-4 VERIFY(12)", Needs.Disk, "VERIFY(12) refuses VRPROTECT where there is no protection information.")]
    public static Task Verify12Protect(ComplianceContext c) => VerifyChecks.ProtectAsync(c, BlockForm.Verify12);

    [ComplianceCase("SCSI.Verify12.Flags", "SBC-4 VERIFY(12)", Needs.Disk, "VERIFY(12) takes BYTCHK 00b, 01b and where it has it 11b, and refuses 10b.")]
    public static Task Verify12Flags(ComplianceContext c) => VerifyChecks.FlagsAsync(c, BlockForm.Verify12);

    [ComplianceCase("SCSI.Verify12.Dpo", "SBC-4 VERIFY(12); SBC-4 Mode parameter header", Needs.Disk, "VERIFY(12) takes DPO where DPOFUA says so.")]
    public static Task Verify12Dpo(ComplianceContext c) => VerifyChecks.DpoAsync(c, BlockForm.Verify12);

    [ComplianceCase("SCSI.Verify12.Mismatch", "SBC-4 VERIFY(12)", Needs.Disk, "VERIFY(12) with BYTCHK tells a difference by MISCOMPARE, wherever it is.")]
    public static Task Verify12Mismatch(ComplianceContext c) => VerifyChecks.MismatchAsync(c, BlockForm.Verify12);

    [ComplianceCase("SCSI.Verify12.MismatchNoCmp", "SBC-4 VERIFY(12)", Needs.Disk, "VERIFY(12) without BYTCHK compares nothing and takes no data.")]
    public static Task Verify12NoCompare(ComplianceContext c) => VerifyChecks.NoCompareAsync(c, BlockForm.Verify12);

    [ComplianceCase("SCSI.Verify16.Simple", "SBC-4 VERIFY(16)", Needs.Disk, "VERIFY(16) with BYTCHK finds what is on the medium equal, at both ends of it.")]
    public static Task Verify16Simple(ComplianceContext c) => VerifyChecks.SimpleAsync(c, BlockForm.Verify16);

    [ComplianceCase("SCSI.Verify16.BeyondEol", "SBC-4 VERIFY(16)", Needs.Disk, "VERIFY(16) refuses blocks beyond the end of the medium.")]
    public static Task Verify16Beyond(ComplianceContext c) => VerifyChecks.BeyondEndAsync(c, BlockForm.Verify16);

    [ComplianceCase("SCSI.Verify16.ZeroBlocks", "SBC-4 VERIFY(16)", Needs.Disk, "VERIFY(16) of no block is no error; the LBA is checked all the same.")]
    public static Task Verify16Zero(ComplianceContext c) => VerifyChecks.ZeroBlocksAsync(c, BlockForm.Verify16);

    [ComplianceCase("SCSI.Verify16.VerifyProtect", "SBC-4 VERIFY(16)", Needs.Disk, "VERIFY(16) refuses VRPROTECT where there is no protection information.")]
    public static Task Verify16Protect(ComplianceContext c) => VerifyChecks.ProtectAsync(c, BlockForm.Verify16);

    [ComplianceCase("SCSI.Verify16.Flags", "SBC-4 VERIFY(16)", Needs.Disk, "VERIFY(16) takes BYTCHK 00b, 01b and where it has it 11b, and refuses 10b.")]
    public static Task Verify16Flags(ComplianceContext c) => VerifyChecks.FlagsAsync(c, BlockForm.Verify16);

    [ComplianceCase("SCSI.Verify16.Dpo", "SBC-4 VERIFY(16); SBC-4 Mode parameter header", Needs.Disk, "VERIFY(16) takes DPO where DPOFUA says so.")]
    public static Task Verify16Dpo(ComplianceContext c) => VerifyChecks.DpoAsync(c, BlockForm.Verify16);

    [ComplianceCase("SCSI.Verify16.Mismatch", "SBC-4 VERIFY(16)", Needs.Disk, "VERIFY(16) with BYTCHK tells a difference by MISCOMPARE, wherever it is.")]
    public static Task Verify16Mismatch(ComplianceContext c) => VerifyChecks.MismatchAsync(c, BlockForm.Verify16);

    [ComplianceCase("SCSI.Verify16.MismatchNoCmp", "SBC-4 VERIFY(16)", Needs.Disk, "VERIFY(16) without BYTCHK compares nothing and takes no data.")]
    public static Task Verify16NoCompare(ComplianceContext c) => VerifyChecks.NoCompareAsync(c, BlockForm.Verify16);
}
