using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>WRITE SAME.</summary>
internal static class WriteSameCases
{
    [ComplianceCase("SCSI.WriteSame10.Simple", "SBC-4 WRITE SAME(10)", Needs.WriteDisk, "WRITE SAME(10) writes one block 1 to 256 times at both ends of the medium.")]
    public static Task Same10Simple(ComplianceContext c) => WriteSameChecks.SimpleAsync(c, BlockForm.WriteSame10);

    [ComplianceCase("SCSI.WriteSame10.BeyondEol", "SBC-4 WRITE SAME(10)", Needs.WriteDisk, "WRITE SAME(10) refuses blocks beyond the end of the medium, and writes none of them.")]
    public static Task Same10Beyond(ComplianceContext c) => WriteSameChecks.BeyondEndAsync(c, BlockForm.WriteSame10);

    [ComplianceCase("SCSI.WriteSame10.ZeroBlocks", "SBC-4 WRITE SAME(10); SBC-4 Block Limits VPD page", Needs.WriteDisk, "WRITE SAME(10) of no block means all up to the end, or is refused where WSNZ says so.")]
    public static Task Same10Zero(ComplianceContext c) => WriteSameChecks.ZeroBlocksAsync(c, BlockForm.WriteSame10);

    [ComplianceCase("SCSI.WriteSame10.WriteProtect", "SBC-4 WRITE SAME(10)", Needs.WriteDisk, "WRITE SAME(10) refuses WRPROTECT where there is no protection information.")]
    public static Task Same10Protect(ComplianceContext c) => WriteChecks.ProtectAsync(c, BlockForm.WriteSame10, 1, c.BlockSize);

    [ComplianceCase("SCSI.WriteSame10.Unmap", "SBC-4 WRITE SAME(10); SBC-4 Logical Block Provisioning VPD page", Needs.WriteDisk | Needs.Thin, "WRITE SAME(10) with UNMAP of aligned ranges: they read as zeros where LBPRZ says so.")]
    public static Task Same10Unmap(ComplianceContext c) => WriteSameChecks.UnmapAsync(c, BlockForm.WriteSame10, unaligned: false);

    [ComplianceCase("SCSI.WriteSame10.UnmapUnaligned", "SBC-4 WRITE SAME(10); SBC-4 Logical Block Provisioning VPD page", Needs.WriteDisk | Needs.Thin, "WRITE SAME(10) with UNMAP of ranges off the granularity leaves zeros too, and the neighbours alone.")]
    public static Task Same10UnmapUnaligned(ComplianceContext c) => WriteSameChecks.UnmapAsync(c, BlockForm.WriteSame10, unaligned: true);

    [ComplianceCase("SCSI.WriteSame10.UnmapUntilEnd", "SBC-4 WRITE SAME(10); SBC-4 Logical Block Provisioning VPD page", Needs.WriteDisk | Needs.Thin, "WRITE SAME(10) with UNMAP works up to the last block.")]
    public static Task Same10UnmapEnd(ComplianceContext c) => WriteSameChecks.UnmapUntilEndAsync(c, BlockForm.WriteSame10);

    [ComplianceCase("SCSI.WriteSame10.UnmapVPD", "SBC-4 WRITE SAME(10); SBC-4 Logical Block Provisioning VPD page", Needs.WriteDisk, "WRITE SAME(10) takes UNMAP just where the Logical Block Provisioning VPD page says so.")]
    public static Task Same10UnmapVpd(ComplianceContext c) => WriteSameChecks.UnmapVpdAsync(c, BlockForm.WriteSame10);

    [ComplianceCase("SCSI.WriteSame10.Check", "SBC-4 WRITE SAME(10)", Needs.WriteDisk, "WRITE SAME(10) changes all blocks of its range and no other.")]
    public static Task Same10Check(ComplianceContext c) => WriteSameChecks.CheckAsync(c, BlockForm.WriteSame10);

    [ComplianceCase("SCSI.WriteSame10.InvalidDataOutSize", "SBC-4 WRITE SAME(10)", Needs.WriteDisk, "WRITE SAME(10) with less or more Data-Out than one block does not end as if nothing were wrong.")]
    public static Task Same10DataOut(ComplianceContext c) => WriteSameChecks.DataOutSizeAsync(c, BlockForm.WriteSame10);

    [ComplianceCase("SCSI.WriteSame10.MaxLength", "SBC-4 WRITE SAME(10); SBC-4 Block Limits VPD page", Needs.WriteDisk, "WRITE SAME(10) beyond MAXIMUM WRITE SAME LENGTH is refused.")]
    public static Task Same10MaxLength(ComplianceContext c) => WriteSameChecks.MaxLengthAsync(c, BlockForm.WriteSame10);

    [ComplianceCase("SCSI.WriteSame10.AnchorAlone", "SBC-4 WRITE SAME(10)", Needs.WriteDisk, "WRITE SAME(10) refuses ANCHOR without UNMAP.")]
    public static Task Same10Anchor(ComplianceContext c) => WriteSameChecks.AnchorAsync(c, BlockForm.WriteSame10);

    [ComplianceCase("SCSI.WriteSame16.Simple", "SBC-4 WRITE SAME(16)", Needs.WriteDisk, "WRITE SAME(16) writes one block 1 to 256 times at both ends of the medium.")]
    public static Task Same16Simple(ComplianceContext c) => WriteSameChecks.SimpleAsync(c, BlockForm.WriteSame16);

    [ComplianceCase("SCSI.WriteSame16.BeyondEol", "SBC-4 WRITE SAME(16)", Needs.WriteDisk, "WRITE SAME(16) refuses blocks beyond the end of the medium, and writes none of them.")]
    public static Task Same16Beyond(ComplianceContext c) => WriteSameChecks.BeyondEndAsync(c, BlockForm.WriteSame16);

    [ComplianceCase("SCSI.WriteSame16.ZeroBlocks", "SBC-4 WRITE SAME(16); SBC-4 Block Limits VPD page", Needs.WriteDisk, "WRITE SAME(16) of no block means all up to the end, or is refused where WSNZ says so.")]
    public static Task Same16Zero(ComplianceContext c) => WriteSameChecks.ZeroBlocksAsync(c, BlockForm.WriteSame16);

    [ComplianceCase("SCSI.WriteSame16.WriteProtect", "SBC-4 WRITE SAME(16)", Needs.WriteDisk, "WRITE SAME(16) refuses WRPROTECT where there is no protection information.")]
    public static Task Same16Protect(ComplianceContext c) => WriteChecks.ProtectAsync(c, BlockForm.WriteSame16, 1, c.BlockSize);

    [ComplianceCase("SCSI.WriteSame16.Unmap", "SBC-4 WRITE SAME(16); SBC-4 Logical Block Provisioning VPD page", Needs.WriteDisk | Needs.Thin, "WRITE SAME(16) with UNMAP of aligned ranges: they read as zeros where LBPRZ says so.")]
    public static Task Same16Unmap(ComplianceContext c) => WriteSameChecks.UnmapAsync(c, BlockForm.WriteSame16, unaligned: false);

    [ComplianceCase("SCSI.WriteSame16.UnmapUnaligned", "SBC-4 WRITE SAME(16); SBC-4 Logical Block Provisioning VPD page", Needs.WriteDisk | Needs.Thin, "WRITE SAME(16) with UNMAP of ranges off the granularity leaves zeros too, and the neighbours alone.")]
    public static Task Same16UnmapUnaligned(ComplianceContext c) => WriteSameChecks.UnmapAsync(c, BlockForm.WriteSame16, unaligned: true);

    [ComplianceCase("SCSI.WriteSame16.UnmapUntilEnd", "SBC-4 WRITE SAME(16); SBC-4 Logical Block Provisioning VPD page", Needs.WriteDisk | Needs.Thin, "WRITE SAME(16) with UNMAP works up to the last block.")]
    public static Task Same16UnmapEnd(ComplianceContext c) => WriteSameChecks.UnmapUntilEndAsync(c, BlockForm.WriteSame16);

    [ComplianceCase("SCSI.WriteSame16.UnmapVPD", "SBC-4 WRITE SAME(16); SBC-4 Logical Block Provisioning VPD page", Needs.WriteDisk, "WRITE SAME(16) takes UNMAP just where the Logical Block Provisioning VPD page says so.")]
    public static Task Same16UnmapVpd(ComplianceContext c) => WriteSameChecks.UnmapVpdAsync(c, BlockForm.WriteSame16);

    [ComplianceCase("SCSI.WriteSame16.Check", "SBC-4 WRITE SAME(16)", Needs.WriteDisk, "WRITE SAME(16) changes all blocks of its range and no other.")]
    public static Task Same16Check(ComplianceContext c) => WriteSameChecks.CheckAsync(c, BlockForm.WriteSame16);

    [ComplianceCase("SCSI.WriteSame16.InvalidDataOutSize", "SBC-4 WRITE SAME(16)", Needs.WriteDisk, "WRITE SAME(16) with less or more Data-Out than one block does not end as if nothing were wrong.")]
    public static Task Same16DataOut(ComplianceContext c) => WriteSameChecks.DataOutSizeAsync(c, BlockForm.WriteSame16);

    [ComplianceCase("SCSI.WriteSame16.MaxLength", "SBC-4 WRITE SAME(16); SBC-4 Block Limits VPD page", Needs.WriteDisk, "WRITE SAME(16) beyond MAXIMUM WRITE SAME LENGTH is refused.")]
    public static Task Same16MaxLength(ComplianceContext c) => WriteSameChecks.MaxLengthAsync(c, BlockForm.WriteSame16);

    [ComplianceCase("SCSI.WriteSame16.AnchorAlone", "SBC-4 WRITE SAME(16)", Needs.WriteDisk, "WRITE SAME(16) refuses ANCHOR without UNMAP.")]
    public static Task Same16Anchor(ComplianceContext c) => WriteSameChecks.AnchorAsync(c, BlockForm.WriteSame16);

    [ComplianceCase("SCSI.WriteSame16.Ndob", "SBC-4 WRITE SAME(16)", Needs.WriteDisk, "WRITE SAME(16) with NDOB writes zeros without any Data-Out.")]
    public static Task Same16Ndob(ComplianceContext c) => WriteSameChecks.NoDataOutAsync(c);
}
