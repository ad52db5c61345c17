using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>READ in all its lengths.</summary>
internal static class ReadCases
{
    [ComplianceCase("SCSI.Read6.Simple", "SBC-3 READ(6)", Needs.Disk, "READ(6) returns 1 to 255 blocks at both ends of the medium.")]
    public static Task Read6Simple(ComplianceContext c) => ReadChecks.SimpleAsync(c, BlockForm.Read6);

    [ComplianceCase("SCSI.Read6.BeyondEol", "SBC-3 READ(6)", Needs.Disk, "READ(6) refuses blocks beyond the end of the medium.")]
    public static Task Read6Beyond(ComplianceContext c) => ReadChecks.BeyondEndAsync(c, BlockForm.Read6);

    [ComplianceCase("SCSI.Read6.ZeroIs256", "SBC-3 READ(6)", Needs.Disk, "A TRANSFER LENGTH of zero of READ(6) stands for 256 blocks.")]
    public static async Task Read6Zero(ComplianceContext c)
    {
        c.Require(Medium.Most(c, 256) == 256, "the device does not take 256 blocks at once");
        byte[] expected = await c.ReadAsync(0, 256);
        CommandResult result = await c.Unit.RunAsync(BlockForm.Read6.Cdb(0, 0), expected.Length);
        result.ExpectGood();
        c.Check(result.Data.AsSpan().SequenceEqual(expected), $"READ(6) with a transfer length of zero should return 256 blocks, and returned {result.Data.Length} bytes");
    }

    [ComplianceCase("SCSI.Read10.Simple", "SBC-4 READ(10)", Needs.Disk, "READ(10) returns 1 to 255 blocks at both ends of the medium.")]
    public static Task Read10Simple(ComplianceContext c) => ReadChecks.SimpleAsync(c, BlockForm.Read10);

    [ComplianceCase("SCSI.Read10.BeyondEol", "SBC-4 READ(10)", Needs.Disk, "READ(10) refuses blocks beyond the end of the medium.")]
    public static Task Read10Beyond(ComplianceContext c) => ReadChecks.BeyondEndAsync(c, BlockForm.Read10);

    [ComplianceCase("SCSI.Read10.ZeroBlocks", "SBC-4 READ(10)", Needs.Disk, "READ(10) of no block is no error; the LBA is checked all the same.")]
    public static Task Read10Zero(ComplianceContext c) => ReadChecks.ZeroBlocksAsync(c, BlockForm.Read10);

    [ComplianceCase("SCSI.Read10.ReadProtect", "SBC-4 READ(10)", Needs.Disk, "READ(10) refuses RDPROTECT where there is no protection information.")]
    public static Task Read10Protect(ComplianceContext c) => ReadChecks.ProtectAsync(c, BlockForm.Read10);

    [ComplianceCase("SCSI.Read10.DpoFua", "SBC-4 READ(10); SBC-4 Mode parameter header", Needs.Disk, "READ(10) takes DPO and FUA where DPOFUA says so.")]
    public static Task Read10DpoFua(ComplianceContext c) => ReadChecks.DpoFuaAsync(c, BlockForm.Read10);

    [ComplianceCase("SCSI.Read10.Async", "SBC-4 READ(10); SAM-5 Task set management", Needs.Disk, "Many READ(10) at once all return what was asked for.")]
    public static async Task Read10Async(ComplianceContext c)
    {
        uint count = (uint)Math.Min(256, c.BlockCount);
        byte[] all = await c.ReadAsync(0, Medium.Most(c, count));
        var tasks = new List<Task<CommandResult>>();
        for (uint lba = 0; lba < all.Length / c.BlockSize; lba++)
        {
            tasks.Add(c.Unit.RunAsync(BlockForm.Read10.Cdb(lba, 1), c.BlockSize));
        }

        CommandResult[] results = await Task.WhenAll(tasks);
        for (int i = 0; i < results.Length; i++)
        {
            results[i].ExpectGood();
            c.Check(results[i].Data.AsSpan().SequenceEqual(all.AsSpan(i * c.BlockSize, c.BlockSize)), $"the read of LBA {i} among many returned other bytes than alone");
        }
    }

    [ComplianceCase("SCSI.Read12.Simple", "SBC-4 READ(12)", Needs.Disk, "READ(12) returns 1 to 255 blocks at both ends of the medium.")]
    public static Task Read12Simple(ComplianceContext c) => ReadChecks.SimpleAsync(c, BlockForm.Read12);

    [ComplianceCase("SCSI.Read12.BeyondEol", "SBC-4 READ(12)", Needs.Disk, "READ(12) refuses blocks beyond the end of the medium.")]
    public static Task Read12Beyond(ComplianceContext c) => ReadChecks.BeyondEndAsync(c, BlockForm.Read12);

    [ComplianceCase("SCSI.Read12.ZeroBlocks", "SBC-4 READ(12)", Needs.Disk, "READ(12) of no block is no error; the LBA is checked all the same.")]
    public static Task Read12Zero(ComplianceContext c) => ReadChecks.ZeroBlocksAsync(c, BlockForm.Read12);

    [ComplianceCase("SCSI.Read12.ReadProtect", "SBC-4 READ(12)", Needs.Disk, "READ(12) refuses RDPROTECT where there is no protection information.")]
    public static Task Read12Protect(ComplianceContext c) => ReadChecks.ProtectAsync(c, BlockForm.Read12);

    [ComplianceCase("SCSI.Read12.DpoFua", "SBC-4 READ(12); SBC-4 Mode parameter header", Needs.Disk, "READ(12) takes DPO and FUA where DPOFUA says so.")]
    public static Task Read12DpoFua(ComplianceContext c) => ReadChecks.DpoFuaAsync(c, BlockForm.Read12);

    [ComplianceCase("SCSI.Read16.Simple", "SBC-4 READ(16)", Needs.Disk, "READ(16) returns 1 to 255 blocks at both ends of the medium.")]
    public static Task Read16Simple(ComplianceContext c) => ReadChecks.SimpleAsync(c, BlockForm.Read16);

    [ComplianceCase("SCSI.Read16.BeyondEol", "SBC-4 READ(16)", Needs.Disk, "READ(16) refuses blocks beyond the end of the medium.")]
    public static Task Read16Beyond(ComplianceContext c) => ReadChecks.BeyondEndAsync(c, BlockForm.Read16);

    [ComplianceCase("SCSI.Read16.ZeroBlocks", "SBC-4 READ(16)", Needs.Disk, "READ(16) of no block is no error; the LBA is checked all the same.")]
    public static Task Read16Zero(ComplianceContext c) => ReadChecks.ZeroBlocksAsync(c, BlockForm.Read16);

    [ComplianceCase("SCSI.Read16.ReadProtect", "SBC-4 READ(16)", Needs.Disk, "READ(16) refuses RDPROTECT where there is no protection information.")]
    public static Task Read16Protect(ComplianceContext c) => ReadChecks.ProtectAsync(c, BlockForm.Read16);

    [ComplianceCase("SCSI.Read16.DpoFua", "SBC-4 READ(16); SBC-4 Mode parameter header", Needs.Disk, "READ(16) takes DPO and FUA where DPOFUA says so.")]
    public static Task Read16DpoFua(ComplianceContext c) => ReadChecks.DpoFuaAsync(c, BlockForm.Read16);
}
