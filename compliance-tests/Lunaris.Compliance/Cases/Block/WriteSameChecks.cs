using Lunaris.Compliance.Framework;
using Lunaris.Scsi;

namespace Lunaris.Compliance.Cases;

/// <summary>What holds for each WRITE SAME command.</summary>
internal static class WriteSameChecks
{
    private static readonly uint[] s_sizes = [1, 2, 3, 8, 128, 256];

    public static async Task SimpleAsync(ComplianceContext c, BlockForm form)
    {
        uint most = Most(c, 256);
        ulong last = Math.Min(c.LastLba, form.MaxLba);
        await c.PreserveAsync(0, most);
        await c.PreserveAsync(last + 1 - most, most);
        foreach (uint blocks in s_sizes.Where(size => size <= most))
        {
            await SameAsync(c, form, 0, blocks, 0, (int)blocks);
            await SameAsync(c, form, last + 1 - blocks, blocks, 0, (int)blocks + 1);
        }
    }

    public static async Task BeyondEndAsync(ComplianceContext c, BlockForm form)
    {
        uint tail = Medium.Most(c, 128);
        await c.PreserveAsync(c.BlockCount - tail, tail);
        byte[] before = await c.ReadAsync(c.BlockCount - tail, tail);
        byte[] block = c.Pattern(1, 3);
        foreach ((ulong lba, uint blocks) in Medium.BeyondEnd(c, form))
        {
            (await c.Unit.RunAsync(form.Cdb(lba, blocks), 0, block)).Expect(Expectation.LbaOutOfRange, "a range that is not on the medium");
        }

        await c.ExpectBlocksAsync(c.BlockCount - tail, before, "a write that was refused changed the medium");
    }

    public static async Task ZeroBlocksAsync(ComplianceContext c, BlockForm form)
    {
        byte[] block = c.Pattern(1, 4);
        if (c.Capabilities.Limits is { Wsnz: true })
        {
            (await c.Unit.RunAsync(form.Cdb(0, 0), 0, block)).Expect(Expectation.InvalidFieldInCdb, "WSNZ=1");
            return;
        }

        uint tail = Medium.Most(c, 4);
        ulong lba = c.BlockCount - tail;
        c.Require(lba <= form.MaxLba, $"{form.Name} does not reach the end of the medium");
        await c.PreserveAsync(lba, tail);
        (await c.Unit.RunAsync(form.Cdb(lba, 0), 0, block)).Expect(Expectation.Good.Or(Expectation.InvalidFieldInCdb), "zero means all up to the end, which a limit may forbid");
        if (c.BlockCount < form.MaxLba)
        {
            (await c.Unit.RunAsync(form.Cdb(c.BlockCount + 1, 0), 0, block)).Expect(Expectation.LbaOutOfRange, "the LBA is checked whatever the length");
        }
    }

    public static async Task UnmapAsync(ComplianceContext c, BlockForm form, bool unaligned)
    {
        RequireUnmap(c, form);
        uint granularity = Math.Max(1, c.Capabilities.Limits?.OptimalUnmapGranularity ?? 1);
        uint from = unaligned ? (granularity / 2) + 1 : granularity;
        uint area = Medium.Most(c, Math.Max(64, 4 * granularity));
        await c.PreserveAsync(0, area);
        foreach (uint blocks in s_sizes.Select(size => unaligned ? size : size * granularity).Where(size => from + size < area && size <= Most(c, uint.MaxValue)))
        {
            byte[] pattern = c.Pattern(area, (int)blocks);
            await c.WriteAsync(0, pattern);
            CommandResult result = await c.Unit.RunAsync(form.Cdb(from, blocks, BlockForm.Unmap), 0, new byte[c.BlockSize]);
            result.ExpectGood("UNMAP with a block of zeros");
            pattern.AsSpan((int)from * c.BlockSize, (int)blocks * c.BlockSize).Clear();
            await c.ExpectBlocksAsync(0, pattern, $"blocks {from} to {from + blocks - 1} unmapped with a block of zeros, their neighbours not");
        }
    }

    public static async Task UnmapUntilEndAsync(ComplianceContext c, BlockForm form)
    {
        RequireUnmap(c, form);
        c.Require(c.LastLba <= form.MaxLba, $"{form.Name} does not reach the end of the medium");
        uint most = Most(c, 256);
        await c.PreserveAsync(c.BlockCount - most, most);
        foreach (uint blocks in s_sizes.Where(size => size <= most))
        {
            await c.WriteAsync(c.BlockCount - blocks, c.Pattern(blocks, 5));
            (await c.Unit.RunAsync(form.Cdb(c.BlockCount - blocks, blocks, BlockForm.Unmap), 0, new byte[c.BlockSize])).ExpectGood();
            await c.ExpectBlocksAsync(c.BlockCount - blocks, new byte[(int)blocks * c.BlockSize], $"the last {blocks} blocks, unmapped");
        }
    }

    public static async Task UnmapVpdAsync(ComplianceContext c, BlockForm form)
    {
        await c.PreserveAsync(0, 8);
        bool announced = c.Capabilities.IsThin && Announced(c, form);
        CommandResult result = await c.Unit.RunAsync(form.Cdb(0, 1, BlockForm.Unmap), 0, new byte[c.BlockSize]);
        result.Expect(
            announced ? Expectation.Good : Expectation.InvalidFieldInCdb,
            announced ? "the Logical Block Provisioning VPD page announces UNMAP" : "the Logical Block Provisioning VPD page does not announce UNMAP");
    }

    public static async Task CheckAsync(ComplianceContext c, BlockForm form)
    {
        uint area = Most(c, 256);
        await c.PreserveAsync(0, area);
        byte[] pattern = c.Pattern(area, 8);
        await c.WriteAsync(0, pattern);
        byte[] block = c.Pattern(1, 9);
        uint count = area - 3;
        (await c.Unit.RunAsync(form.Cdb(2, count), 0, block)).ExpectGood();
        for (int i = 2; i < 2 + count; i++)
        {
            block.CopyTo(pattern, i * c.BlockSize);
        }

        await c.ExpectBlocksAsync(0, pattern, $"{count} blocks from LBA 2 on, all the same, and their neighbours as before");
    }

    public static async Task DataOutSizeAsync(ComplianceContext c, BlockForm form)
    {
        await c.PreserveAsync(0, 8);
        byte[] before = await c.ReadAsync(0, 8);
        CommandResult less = await c.Unit.RunAsync(form.Cdb(0, 4), 0, new byte[c.BlockSize / 2]);
        if (less.IsGood)
        {
            c.Check(less.ResidualKind == Iscsi.Tasks.ResidualKind.Overflow, "half a block is not enough: CHECK CONDITION, or GOOD with an overflow residual");
        }
        else
        {
            c.Check(less.Status == ScsiStatus.CheckCondition, $"half a block is not enough, and the answer was {less.Answer}");
            await c.ExpectBlocksAsync(0, before, "a write that was refused changed the medium");
        }

        CommandResult more = await c.Unit.RunAsync(form.Cdb(0, 4), 0, new byte[2 * c.BlockSize]);
        if (more.IsGood)
        {
            c.Check(more.ResidualKind == Iscsi.Tasks.ResidualKind.Underflow && more.Residual == (uint)c.BlockSize, $"one of two blocks is left over, and the residual says {more.ResidualKind} {more.Residual}");
        }
        else
        {
            c.Check(more.Status == ScsiStatus.CheckCondition, $"one of two blocks is left over, and the answer was {more.Answer}");
        }
    }

    public static async Task MaxLengthAsync(ComplianceContext c, BlockForm form)
    {
        ulong most = c.Capabilities.Limits?.MaximumWriteSameLength ?? 0;
        c.Require(most != 0, "the device reports no MAXIMUM WRITE SAME LENGTH");
        c.Require(most < c.BlockCount && most < (form.Code == 0x41 ? 65535u : uint.MaxValue), "a range longer than MAXIMUM WRITE SAME LENGTH cannot be named");
        (await c.Unit.RunAsync(form.Cdb(0, (uint)most + 1), 0, new byte[c.BlockSize])).Expect(Expectation.InvalidFieldInCdb, $"MAXIMUM WRITE SAME LENGTH is {most}");
    }

    public static async Task AnchorAsync(ComplianceContext c, BlockForm form)
    {
        await c.PreserveAsync(0, 1);
        (await c.Unit.RunAsync(form.Cdb(0, 1, BlockForm.Anchor), 0, new byte[c.BlockSize])).Expect(Expectation.InvalidFieldInCdb, "ANCHOR without UNMAP");
    }

    public static async Task NoDataOutAsync(ComplianceContext c)
    {
        await c.PreserveAsync(0, 8);
        byte[] pattern = c.Pattern(8, 10);
        await c.WriteAsync(0, pattern);
        CommandResult result = await c.Unit.RunAsync(BlockForm.WriteSame16.Cdb(2, 4, 0x01));
        c.Require(!Expectation.InvalidFieldInCdb.Matches(result), "the device does not implement NDOB");
        result.ExpectGood("NDOB");
        pattern.AsSpan(2 * c.BlockSize, 4 * c.BlockSize).Clear();
        await c.ExpectBlocksAsync(0, pattern, "four blocks of zeros, and their neighbours as before");
    }

    private static uint Most(ComplianceContext c, uint blocks)
    {
        ulong limit = c.Capabilities.Limits is { MaximumWriteSameLength: > 0 } limits ? limits.MaximumWriteSameLength : ulong.MaxValue;
        return (uint)Math.Min(Medium.Most(c, blocks), limit);
    }

    private static bool Announced(ComplianceContext c, BlockForm form) =>
        c.Capabilities.Provisioning is { } page && (form.Code == 0x41 ? page.Lbpws10 : page.Lbpws);

    private static void RequireUnmap(ComplianceContext c, BlockForm form) => c.Require(Announced(c, form), $"{form.Name} does not unmap (LBPWS, LBPWS10)");

    private static async Task SameAsync(ComplianceContext c, BlockForm form, ulong lba, uint blocks, byte flags, int seed)
    {
        byte[] block = c.Pattern(1, seed);
        (await c.Unit.RunAsync(form.Cdb(lba, blocks, flags), 0, block)).ExpectGood();
        byte[] expected = new byte[(int)blocks * c.BlockSize];
        for (int i = 0; i < blocks; i++)
        {
            block.CopyTo(expected, i * c.BlockSize);
        }

        await c.ExpectBlocksAsync(lba, expected, $"{blocks} blocks written the same");
    }
}
