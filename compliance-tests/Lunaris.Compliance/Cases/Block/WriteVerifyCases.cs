using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>WRITE AND VERIFY in all its lengths.</summary>
internal static class WriteVerifyCases
{
    [ComplianceCase("SCSI.WriteVerify10.Simple", "SBC-4 WRITE AND VERIFY(10)", Needs.WriteDisk, "WRITE AND VERIFY(10) writes 1 to 255 blocks at both ends of the medium; they read back.")]
    public static Task WriteVerify10Simple(ComplianceContext c) => WriteChecks.SimpleAsync(c, BlockForm.WriteVerify10);

    [ComplianceCase("SCSI.WriteVerify10.BeyondEol", "SBC-4 WRITE AND VERIFY(10)", Needs.WriteDisk, "WRITE AND VERIFY(10) refuses blocks beyond the end of the medium, and writes none of them.")]
    public static Task WriteVerify10Beyond(ComplianceContext c) => WriteChecks.BeyondEndAsync(c, BlockForm.WriteVerify10);

    [ComplianceCase("SCSI.WriteVerify10.ZeroBlocks", "SBC-4 WRITE AND VERIFY(10)", Needs.WriteDisk, "WRITE AND VERIFY(10) of no block is no error; the LBA is checked all the same.")]
    public static Task WriteVerify10Zero(ComplianceContext c) => WriteChecks.ZeroBlocksAsync(c, BlockForm.WriteVerify10);

    [ComplianceCase("SCSI.WriteVerify10.WriteProtect", "SBC-4 WRITE AND VERIFY(10)", Needs.WriteDisk, "WRITE AND VERIFY(10) refuses WRPROTECT where there is no protection information.")]
    public static Task WriteVerify10Protect(ComplianceContext c) => WriteChecks.ProtectAsync(c, BlockForm.WriteVerify10);

    [ComplianceCase("SCSI.WriteVerify10.Flags", "SBC-4 WRITE AND VERIFY(10)", Needs.WriteDisk, "WRITE AND VERIFY(10) with BYTCHK compares what it wrote, and writes it all the same.")]
    public static Task WriteVerify10Flags(ComplianceContext c) => WriteChecks.SimpleAsync(c, BlockForm.WriteVerify10, 0x02);

    [ComplianceCase("SCSI.WriteVerify10.Dpo", "SBC-4 WRITE AND VERIFY(10); SBC-4 Mode parameter header", Needs.WriteDisk, "WRITE AND VERIFY(10) takes DPO where DPOFUA says so.")]
    public static Task WriteVerify10Dpo(ComplianceContext c) => WriteChecks.DpoFuaAsync(c, BlockForm.WriteVerify10, BlockForm.Dpo);

    [ComplianceCase("SCSI.WriteVerify12.Simple", "SBC-4 WRITE AND VERIFY(12)", Needs.WriteDisk, "WRITE AND VERIFY(12) writes 1 to 255 blocks at both ends of the medium; they read back.")]
    public static Task WriteVerify12Simple(ComplianceContext c) => WriteChecks.SimpleAsync(c, BlockForm.WriteVerify12);

    [ComplianceCase("SCSI.WriteVerify12.BeyondEol", "SBC-4 WRITE AND VERIFY(12)", Needs.WriteDisk, "WRITE AND VERIFY(12) refuses blocks beyond the end of the medium, and writes none of them.")]
    public static Task WriteVerify12Beyond(ComplianceContext c) => WriteChecks.BeyondEndAsync(c, BlockForm.WriteVerify12);

    [ComplianceCase("SCSI.WriteVerify12.ZeroBlocks", "SBC-4 WRITE AND VERIFY(12)", Needs.WriteDisk, "WRITE AND VERIFY(12) of no block is no error; the LBA is checked all the same.")]
    public static Task WriteVerify12Zero(ComplianceContext c) => WriteChecks.ZeroBlocksAsync(c, BlockForm.WriteVerify12);

    [ComplianceCase("SCSI.WriteVerify12.WriteProtect", "SBC-4 WRITE AND VERIFY(12)", Needs.WriteDisk, "WRITE AND VERIFY(12) refuses WRPROTECT where there is no protection information.")]
    public static Task WriteVerify12Protect(ComplianceContext c) => WriteChecks.ProtectAsync(c, BlockForm.WriteVerify12);

    [ComplianceCase("SCSI.WriteVerify12.Flags", "SBC-4 WRITE AND VERIFY(12)", Needs.WriteDisk, "WRITE AND VERIFY(12) with BYTCHK compares what it wrote, and writes it all the same.")]
    public static Task WriteVerify12Flags(ComplianceContext c) => WriteChecks.SimpleAsync(c, BlockForm.WriteVerify12, 0x02);

    [ComplianceCase("SCSI.WriteVerify12.Dpo", "SBC-4 WRITE AND VERIFY(12); SBC-4 Mode parameter header", Needs.WriteDisk, "WRITE AND VERIFY(12) takes DPO where DPOFUA says so.")]
    public static Task WriteVerify12Dpo(ComplianceContext c) => WriteChecks.DpoFuaAsync(c, BlockForm.WriteVerify12, BlockForm.Dpo);

    [ComplianceCase("SCSI.WriteVerify16.Simple", "SBC-4 WRITE AND VERIFY(16)", Needs.WriteDisk, "WRITE AND VERIFY(16) writes 1 to 255 blocks at both ends of the medium; they read back.")]
    public static Task WriteVerify16Simple(ComplianceContext c) => WriteChecks.SimpleAsync(c, BlockForm.WriteVerify16);

    [ComplianceCase("SCSI.WriteVerify16.BeyondEol", "SBC-4 WRITE AND VERIFY(16)", Needs.WriteDisk, "WRITE AND VERIFY(16) refuses blocks beyond the end of the medium, and writes none of them.")]
    public static Task WriteVerify16Beyond(ComplianceContext c) => WriteChecks.BeyondEndAsync(c, BlockForm.WriteVerify16);

    [ComplianceCase("SCSI.WriteVerify16.ZeroBlocks", "SBC-4 WRITE AND VERIFY(16)", Needs.WriteDisk, "WRITE AND VERIFY(16) of no block is no error; the LBA is checked all the same.")]
    public static Task WriteVerify16Zero(ComplianceContext c) => WriteChecks.ZeroBlocksAsync(c, BlockForm.WriteVerify16);

    [ComplianceCase("SCSI.WriteVerify16.WriteProtect", "SBC-4 WRITE AND VERIFY(16)", Needs.WriteDisk, "WRITE AND VERIFY(16) refuses WRPROTECT where there is no protection information.")]
    public static Task WriteVerify16Protect(ComplianceContext c) => WriteChecks.ProtectAsync(c, BlockForm.WriteVerify16);

    [ComplianceCase("SCSI.WriteVerify16.Flags", "SBC-4 WRITE AND VERIFY(16)", Needs.WriteDisk, "WRITE AND VERIFY(16) with BYTCHK compares what it wrote, and writes it all the same.")]
    public static Task WriteVerify16Flags(ComplianceContext c) => WriteChecks.SimpleAsync(c, BlockForm.WriteVerify16, 0x02);

    [ComplianceCase("SCSI.WriteVerify16.Dpo", "SBC-4 WRITE AND VERIFY(16); SBC-4 Mode parameter header", Needs.WriteDisk, "WRITE AND VERIFY(16) takes DPO where DPOFUA says so.")]
    public static Task WriteVerify16Dpo(ComplianceContext c) => WriteChecks.DpoFuaAsync(c, BlockForm.WriteVerify16, BlockForm.Dpo);
}
