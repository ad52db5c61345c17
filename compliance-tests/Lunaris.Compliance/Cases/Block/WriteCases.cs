using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>WRITE in all its lengths.</summary>
internal static class WriteCases
{
    [ComplianceCase("SCSI.Write6.Simple", "SBC-2 WRITE(6)", Needs.WriteDisk, "WRITE(6) writes 1 to 255 blocks at both ends of the medium.")]
    public static Task Write6Simple(ComplianceContext c) => WriteChecks.SimpleAsync(c, BlockForm.Write6);

    [ComplianceCase("SCSI.Write6.BeyondEol", "SBC-2 WRITE(6)", Needs.WriteDisk, "WRITE(6) refuses blocks beyond the end of the medium.")]
    public static Task Write6Beyond(ComplianceContext c) => WriteChecks.BeyondEndAsync(c, BlockForm.Write6);

    [ComplianceCase("SCSI.Write6.ZeroIs256", "SBC-2 WRITE(6)", Needs.WriteDisk, "A TRANSFER LENGTH of zero of WRITE(6) stands for 256 blocks.")]
    public static async Task Write6Zero(ComplianceContext c)
    {
        c.Require(Medium.Most(c, 256) == 256, "the device does not take 256 blocks at once");
        await c.PreserveAsync(0, 256);
        byte[] data = c.Pattern(256, 6);
        (await c.Unit.RunAsync(BlockForm.Write6.Cdb(0, 0), 0, data)).ExpectGood();
        await c.ExpectBlocksAsync(0, data, "WRITE(6) with a transfer length of zero");
    }

    [ComplianceCase("SCSI.Write10.Simple", "SBC-4 WRITE(10)", Needs.WriteDisk, "WRITE(10) writes 1 to 255 blocks at both ends of the medium; they read back.")]
    public static Task Write10Simple(ComplianceContext c) => WriteChecks.SimpleAsync(c, BlockForm.Write10);

    [ComplianceCase("SCSI.Write10.BeyondEol", "SBC-4 WRITE(10)", Needs.WriteDisk, "WRITE(10) refuses blocks beyond the end of the medium, and writes none of them.")]
    public static Task Write10Beyond(ComplianceContext c) => WriteChecks.BeyondEndAsync(c, BlockForm.Write10);

    [ComplianceCase("SCSI.Write10.ZeroBlocks", "SBC-4 WRITE(10)", Needs.WriteDisk, "WRITE(10) of no block is no error; the LBA is checked all the same.")]
    public static Task Write10Zero(ComplianceContext c) => WriteChecks.ZeroBlocksAsync(c, BlockForm.Write10);

    [ComplianceCase("SCSI.Write10.WriteProtect", "SBC-4 WRITE(10)", Needs.WriteDisk, "WRITE(10) refuses WRPROTECT where there is no protection information.")]
    public static Task Write10Protect(ComplianceContext c) => WriteChecks.ProtectAsync(c, BlockForm.Write10);

    [ComplianceCase("SCSI.Write10.DpoFua", "SBC-4 WRITE(10); SBC-4 Mode parameter header", Needs.WriteDisk, "WRITE(10) takes DPO and FUA where DPOFUA says so.")]
    public static Task Write10DpoFua(ComplianceContext c) => WriteChecks.DpoFuaAsync(c, BlockForm.Write10, BlockForm.Dpo, BlockForm.Fua, BlockForm.Dpo | BlockForm.Fua);

    [ComplianceCase("SCSI.Write12.Simple", "SBC-4 WRITE(12)", Needs.WriteDisk, "WRITE(12) writes 1 to 255 blocks at both ends of the medium; they read back.")]
    public static Task Write12Simple(ComplianceContext c) => WriteChecks.SimpleAsync(c, BlockForm.Write12);

    [ComplianceCase("SCSI.Write12.BeyondEol", "SBC-4 WRITE(12)", Needs.WriteDisk, "WRITE(12) refuses blocks beyond the end of the medium, and writes none of them.")]
    public static Task Write12Beyond(ComplianceContext c) => WriteChecks.BeyondEndAsync(c, BlockForm.Write12);

    [ComplianceCase("SCSI.Write12.ZeroBlocks", "SBC-4 WRITE(12)", Needs.WriteDisk, "WRITE(12) of no block is no error; the LBA is checked all the same.")]
    public static Task Write12Zero(ComplianceContext c) => WriteChecks.ZeroBlocksAsync(c, BlockForm.Write12);

    [ComplianceCase("SCSI.Write12.WriteProtect", "SBC-4 WRITE(12)", Needs.WriteDisk, "WRITE(12) refuses WRPROTECT where there is no protection information.")]
    public static Task Write12Protect(ComplianceContext c) => WriteChecks.ProtectAsync(c, BlockForm.Write12);

    [ComplianceCase("SCSI.Write12.DpoFua", "SBC-4 WRITE(12); SBC-4 Mode parameter header", Needs.WriteDisk, "WRITE(12) takes DPO and FUA where DPOFUA says so.")]
    public static Task Write12DpoFua(ComplianceContext c) => WriteChecks.DpoFuaAsync(c, BlockForm.Write12, BlockForm.Dpo, BlockForm.Fua, BlockForm.Dpo | BlockForm.Fua);

    [ComplianceCase("SCSI.Write16.Simple", "SBC-4 WRITE(16)", Needs.WriteDisk, "WRITE(16) writes 1 to 255 blocks at both ends of the medium; they read back.")]
    public static Task Write16Simple(ComplianceContext c) => WriteChecks.SimpleAsync(c, BlockForm.Write16);

    [ComplianceCase("SCSI.Write16.BeyondEol", "SBC-4 WRITE(16)", Needs.WriteDisk, "WRITE(16) refuses blocks beyond the end of the medium, and writes none of them.")]
    public static Task Write16Beyond(ComplianceContext c) => WriteChecks.BeyondEndAsync(c, BlockForm.Write16);

    [ComplianceCase("SCSI.Write16.ZeroBlocks", "SBC-4 WRITE(16)", Needs.WriteDisk, "WRITE(16) of no block is no error; the LBA is checked all the same.")]
    public static Task Write16Zero(ComplianceContext c) => WriteChecks.ZeroBlocksAsync(c, BlockForm.Write16);

    [ComplianceCase("SCSI.Write16.WriteProtect", "SBC-4 WRITE(16)", Needs.WriteDisk, "WRITE(16) refuses WRPROTECT where there is no protection information.")]
    public static Task Write16Protect(ComplianceContext c) => WriteChecks.ProtectAsync(c, BlockForm.Write16);

    [ComplianceCase("SCSI.Write16.DpoFua", "SBC-4 WRITE(16); SBC-4 Mode parameter header", Needs.WriteDisk, "WRITE(16) takes DPO and FUA where DPOFUA says so.")]
    public static Task Write16DpoFua(ComplianceContext c) => WriteChecks.DpoFuaAsync(c, BlockForm.Write16, BlockForm.Dpo, BlockForm.Fua, BlockForm.Dpo | BlockForm.Fua);

    [ComplianceCase("SCSI.Write10.Async", "SBC-4 WRITE(10); SAM-5 Task set management", Needs.WriteDisk, "Many WRITE(10) at once all reach the medium.")]
    public static Task Write10Async(ComplianceContext c) => WriteChecks.ManyAsync(c, BlockForm.Write10);
}
