using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>ORWRITE(16) and WRITE ATOMIC(16).</summary>
internal static class OrWriteCases
{
    private const string Or = "SBC-4 ORWRITE(16)";
    private const string Atomic = "SBC-4 WRITE ATOMIC(16)";
    private static readonly BlockForm s_or = BlockForm.OrWrite;
    private static readonly BlockForm s_atomic = BlockForm.WriteAtomic16;

    [ComplianceCase("SCSI.OrWrite.Simple", Or, Needs.WriteDisk, "ORWRITE(16) of 1 to 255 blocks at both ends of the medium ends with GOOD.")]
    public static async Task OrSimple(ComplianceContext c)
    {
        uint most = Medium.Most(c, 255);
        await c.PreserveAsync(0, most);
        await c.PreserveAsync(c.BlockCount - most, most);
        foreach (uint blocks in Medium.Sizes(c, 1, 2, 8, 128, 255))
        {
            (await c.Unit.RunAsync(s_or.Cdb(0, blocks), 0, c.Pattern(blocks, 1))).ExpectGood();
            (await c.Unit.RunAsync(s_or.Cdb(c.BlockCount - blocks, blocks), 0, c.Pattern(blocks, 1))).ExpectGood();
        }
    }

    [ComplianceCase("SCSI.OrWrite.Verify", Or, Needs.WriteDisk, "ORWRITE(16) leaves the bitwise OR of what was there and what was sent.")]
    public static async Task OrVerify(ComplianceContext c)
    {
        uint most = Medium.Most(c, 64);
        await c.PreserveAsync(0, most);
        foreach (uint blocks in Medium.Sizes(c, 1, 8, 64))
        {
            byte[] before = c.Pattern(blocks, 2);
            byte[] mask = c.Pattern(blocks, 3);
            await c.WriteAsync(0, before);
            (await c.Unit.RunAsync(s_or.Cdb(0, blocks), 0, mask)).ExpectGood();
            await c.ExpectBlocksAsync(0, [.. before.Zip(mask, (a, b) => (byte)(a | b))], "the OR of medium and data");
        }
    }

    [ComplianceCase("SCSI.OrWrite.BeyondEol", Or, Needs.WriteDisk, "ORWRITE(16) refuses blocks beyond the end of the medium, and changes none.")]
    public static Task OrBeyond(ComplianceContext c) => WriteChecks.BeyondEndAsync(c, s_or);

    [ComplianceCase("SCSI.OrWrite.ZeroBlocks", Or, Needs.WriteDisk, "ORWRITE(16) of no block is no error; the LBA is checked all the same.")]
    public static Task OrZero(ComplianceContext c) => WriteChecks.ZeroBlocksAsync(c, s_or);

    [ComplianceCase("SCSI.OrWrite.Protect", Or, Needs.WriteDisk, "ORWRITE(16) refuses ORPROTECT where there is no protection information.")]
    public static Task OrProtect(ComplianceContext c) => WriteChecks.ProtectAsync(c, s_or);

    [ComplianceCase("SCSI.OrWrite.DpoFua", Or + "; SBC-4 Mode parameter header", Needs.WriteDisk, "ORWRITE(16) takes DPO and FUA where DPOFUA says so.")]
    public static async Task OrDpoFua(ComplianceContext c)
    {
        bool supported = await Medium.HasDpoFuaAsync(c);
        await c.PreserveAsync(0, 1);
        foreach (byte flags in (byte[])[BlockForm.Dpo, BlockForm.Fua, BlockForm.Dpo | BlockForm.Fua])
        {
            (await c.Unit.RunAsync(s_or.Cdb(0, 1, flags), 0, new byte[c.BlockSize])).Expect(supported ? Expectation.Good : Expectation.Good.Or(Expectation.InvalidFieldInCdb));
        }
    }

    [ComplianceCase("SCSI.WriteAtomic16.Simple", Atomic, Needs.WriteDisk, "WRITE ATOMIC(16) of every size that the limits allow, at both ends of the medium, reads back.")]
    public static async Task AtomicSimple(ComplianceContext c)
    {
        (uint most, uint granularity, uint alignment) = Limits(c);
        uint longest = Math.Min(256 / granularity * granularity, most);
        await c.PreserveAsync(0, longest);
        await c.PreserveAsync(c.BlockCount - longest, longest);
        foreach (uint blocks in ((uint[])[1, 2, 4, 8, 64, 128, 256]).Select(size => size * granularity).Where(size => size <= longest))
        {
            await WriteChecks.WriteAsync(c, s_atomic, 0, blocks);
            ulong end = (c.BlockCount - blocks) / alignment * alignment;
            await WriteChecks.WriteAsync(c, s_atomic, end, blocks);
        }
    }

    [ComplianceCase("SCSI.WriteAtomic16.BeyondEol", Atomic, Needs.WriteDisk, "WRITE ATOMIC(16) refuses blocks beyond the end of the medium, and writes none of them.")]
    public static Task AtomicBeyond(ComplianceContext c)
    {
        (uint most, uint granularity, uint alignment) = Limits(c);
        c.Require(granularity == 1 && alignment == 1, "ranges across the end would break the alignment first");
        return WriteChecks.BeyondEndAsync(c, s_atomic, most);
    }

    [ComplianceCase("SCSI.WriteAtomic16.ZeroBlocks", Atomic, Needs.WriteDisk, "WRITE ATOMIC(16) of no block is no error; the LBA is checked all the same.")]
    public static Task AtomicZero(ComplianceContext c)
    {
        Limits(c);
        return WriteChecks.ZeroBlocksAsync(c, s_atomic);
    }

    [ComplianceCase("SCSI.WriteAtomic16.WriteProtect", Atomic, Needs.WriteDisk, "WRITE ATOMIC(16) refuses WRPROTECT where there is no protection information.")]
    public static Task AtomicProtect(ComplianceContext c) => WriteChecks.ProtectAsync(c, s_atomic, Limits(c).Granularity);

    [ComplianceCase("SCSI.WriteAtomic16.DpoFua", Atomic + "; SBC-4 Mode parameter header", Needs.WriteDisk, "WRITE ATOMIC(16) takes DPO and FUA where DPOFUA says so.")]
    public static Task AtomicDpoFua(ComplianceContext c)
    {
        c.Require(Limits(c).Granularity == 1, "one block is less than the atomic granularity");
        return WriteChecks.DpoFuaAsync(c, s_atomic, BlockForm.Dpo, BlockForm.Fua, BlockForm.Dpo | BlockForm.Fua);
    }

    [ComplianceCase("SCSI.WriteAtomic16.VPD", Atomic + "; SBC-4 Block Limits VPD page", Needs.WriteDisk, "The Block Limits VPD page announces atomic writes just where WRITE ATOMIC(16) is carried out, and its limits agree.")]
    public static async Task AtomicVpd(ComplianceContext c)
    {
        uint most = c.Capabilities.Limits?.MaximumAtomicTransferLength ?? 0;
        uint blocks = Math.Max(1, c.Capabilities.Limits?.AtomicTransferLengthGranularity ?? 1);
        await c.PreserveAsync(0, blocks);
        CommandResult result = await c.Unit.RunAsync(s_atomic.Cdb(0, blocks), 0, await c.ReadAsync(0, blocks));
        if (result.IsUnsupported)
        {
            c.Check(most == 0, $"WRITE ATOMIC(16) is not implemented, and MAXIMUM ATOMIC TRANSFER LENGTH is {most}");
            throw new CaseSkippedException("the device does not implement WRITE ATOMIC(16)");
        }

        result.ExpectGood();
        c.Check(most != 0, "WRITE ATOMIC(16) is implemented, and MAXIMUM ATOMIC TRANSFER LENGTH is 0");
        var limits = c.Capabilities.Limits!.Value;
        c.Check(limits.AtomicTransferLengthGranularity <= 1 || most % limits.AtomicTransferLengthGranularity == 0, $"MAXIMUM ATOMIC TRANSFER LENGTH {most} is no multiple of the granularity {limits.AtomicTransferLengthGranularity}");
        c.Check(limits.MaximumTransferLength == 0 || most <= limits.MaximumTransferLength, $"MAXIMUM ATOMIC TRANSFER LENGTH {most} is above MAXIMUM TRANSFER LENGTH {limits.MaximumTransferLength}");
    }

    [ComplianceCase("SCSI.WriteAtomic16.TooLong", Atomic + "; SBC-4 Block Limits VPD page", Needs.WriteDisk, "WRITE ATOMIC(16) beyond MAXIMUM ATOMIC TRANSFER LENGTH is refused, and writes nothing.")]
    public static async Task AtomicTooLong(ComplianceContext c)
    {
        (uint most, uint granularity, uint _) = Limits(c);
        uint blocks = most + granularity;
        c.Require(blocks <= ushort.MaxValue && blocks < c.BlockCount && blocks * (long)c.BlockSize <= 16 << 20, "a longer range cannot be named");
        byte[] before = await c.ReadAsync(0, Medium.Most(c, 8));
        await c.PreserveAsync(0, Medium.Most(c, 8));
        (await c.Unit.RunAsync(s_atomic.Cdb(0, blocks), 0, new byte[blocks * c.BlockSize])).Expect(Expectation.InvalidFieldInCdb, $"MAXIMUM ATOMIC TRANSFER LENGTH is {most}");
        await c.ExpectBlocksAsync(0, before, "a write that was refused changed the medium");
    }

    [ComplianceCase("SCSI.WriteAtomic16.Boundary", Atomic + "; SBC-4 Block Limits VPD page", Needs.WriteDisk, "WRITE ATOMIC(16) refuses an ATOMIC BOUNDARY beyond MAXIMUM ATOMIC BOUNDARY SIZE.")]
    public static async Task AtomicBoundary(ComplianceContext c)
    {
        Limits(c);
        uint boundary = c.Capabilities.Limits!.Value.MaximumAtomicBoundarySize;
        c.Require(boundary < ushort.MaxValue, "a larger boundary cannot be named");
        byte[] cdb = s_atomic.Cdb(0, 1);
        cdb[10] = (byte)((boundary + 1) >> 8);
        cdb[11] = (byte)(boundary + 1);
        (await c.Unit.RunAsync(cdb, 0, await c.ReadAsync(0, 1))).Expect(Expectation.InvalidFieldInCdb, $"MAXIMUM ATOMIC BOUNDARY SIZE is {boundary}");
    }

    private static (uint Most, uint Granularity, uint Alignment) Limits(ComplianceContext c)
    {
        c.Require(c.Capabilities.Limits is { MaximumAtomicTransferLength: > 0 }, "the device does not implement WRITE ATOMIC(16) (MAXIMUM ATOMIC TRANSFER LENGTH is 0)");
        var limits = c.Capabilities.Limits.Value;
        return (limits.MaximumAtomicTransferLength, Math.Max(1, limits.AtomicTransferLengthGranularity), Math.Max(1, limits.AtomicAlignment));
    }
}
