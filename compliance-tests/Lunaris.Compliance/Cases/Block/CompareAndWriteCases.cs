using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;

namespace Lunaris.Compliance.Cases;

/// <summary>COMPARE AND WRITE.</summary>
internal static class CompareAndWriteCases
{
    private const string Clause = "SBC-4 COMPARE AND WRITE";
    private static readonly BlockForm s_form = BlockForm.CompareAndWrite;

    [ComplianceCase("SCSI.CompareAndWrite.Simple", Clause, Needs.WriteDisk, "COMPARE AND WRITE of 1 block up to the limit, at both ends of the medium, writes where the data is equal.")]
    public static async Task Simple(ComplianceContext c)
    {
        uint most = Most(c, 255);
        await c.PreserveAsync(0, most);
        await c.PreserveAsync(c.BlockCount - most, most);
        foreach (uint blocks in ((uint[])[1, 2, 8, 64, 255]).Where(size => size <= most))
        {
            await SwapAsync(c, 0, blocks, 0);
            await SwapAsync(c, c.BlockCount - blocks, blocks, 0);
        }
    }

    [ComplianceCase("SCSI.CompareAndWrite.DpoFua", Clause + "; SBC-4 Mode parameter header", Needs.WriteDisk, "COMPARE AND WRITE takes DPO and FUA where DPOFUA says so.")]
    public static async Task DpoFua(ComplianceContext c)
    {
        Most(c, 1);
        bool supported = await Medium.HasDpoFuaAsync(c);
        await c.PreserveAsync(0, 1);
        foreach (byte flags in (byte[])[BlockForm.Dpo, BlockForm.Fua, BlockForm.Dpo | BlockForm.Fua])
        {
            byte[] now = await c.ReadAsync(0, 1);
            CommandResult result = await c.Unit.RunAsync(s_form.Cdb(0, 1, flags), 0, (byte[])[.. now, .. c.Pattern(1, flags)]);
            result.Expect(supported ? Expectation.Good : Expectation.Good.Or(Expectation.InvalidFieldInCdb), supported ? "DPOFUA=1" : "DPOFUA=0");
        }
    }

    [ComplianceCase("SCSI.CompareAndWrite.Miscompare", Clause, Needs.WriteDisk, "COMPARE AND WRITE writes nothing where any byte differs, and says MISCOMPARE.")]
    public static async Task Miscompare(ComplianceContext c)
    {
        uint blocks = Most(c, 8);
        await c.PreserveAsync(0, blocks);
        byte[] now = c.Pattern(blocks, 20);
        await c.WriteAsync(0, now);
        foreach (int at in (int[])[0, c.BlockSize - 1, now.Length / 2, now.Length - 1])
        {
            byte[] compare = [.. now];
            compare[at] ^= 0x80;
            CommandResult result = await c.Unit.RunAsync(s_form.Cdb(0, blocks), 0, (byte[])[.. compare, .. c.Pattern(blocks, 21)]);
            result.Expect(Expectation.Miscompare, $"byte {at} differs");
            await c.ExpectBlocksAsync(0, now, "a COMPARE AND WRITE that found a difference changed the medium");
        }
    }

    [ComplianceCase("SCSI.CompareAndWrite.MiscompareSense", Clause, Needs.WriteDisk, "The sense data of a difference has its offset in the INFORMATION field.")]
    public static async Task MiscompareSense(ComplianceContext c)
    {
        uint blocks = Most(c, 4);
        await c.PreserveAsync(0, blocks);
        byte[] now = c.Pattern(blocks, 22);
        await c.WriteAsync(0, now);
        foreach (int at in (int[])[0, 3, c.BlockSize - 1, now.Length - 1])
        {
            byte[] compare = [.. now];
            compare[at] ^= 0x01;
            CommandResult result = await c.Unit.RunAsync(s_form.Cdb(0, blocks), 0, (byte[])[.. compare, .. now]);
            result.Expect(Expectation.Miscompare, $"byte {at} differs");
            ulong? offset = result.Sense!.Information;
            c.Check(offset == (ulong)at, $"byte {at} is the first that differs, and the sense data {(offset is null ? "has no valid INFORMATION" : $"says {offset}")}");
        }
    }

    [ComplianceCase("SCSI.CompareAndWrite.Unwritten", Clause, Needs.WriteDisk | Needs.Thin, "COMPARE AND WRITE takes blocks that were unmapped for what reads return.")]
    public static async Task Unwritten(ComplianceContext c)
    {
        uint blocks = Most(c, 4);
        c.Require(c.Capabilities.Provisioning is { Lbpu: true }, "the device does not implement UNMAP (LBPU)");
        await c.PreserveAsync(0, blocks);
        await UnmapChecks.UnmapAsync(c, (0, blocks));
        await SwapAsync(c, 0, blocks, 30);
    }

    [ComplianceCase("SCSI.CompareAndWrite.InvalidDataOutSize", Clause + "; RFC 7143 §11.4.5", Needs.WriteDisk, "COMPARE AND WRITE with less or more Data-Out than twice its blocks does not end as if nothing were wrong.")]
    public static async Task InvalidDataOutSize(ComplianceContext c)
    {
        Most(c, 1);
        await c.PreserveAsync(0, 2);
        byte[] now = await c.ReadAsync(0, 2);
        CommandResult less = await c.Unit.RunAsync(s_form.Cdb(0, 1), 0, now.AsMemory(0, c.BlockSize));
        c.Require(!less.IsUnsupported, "the device does not implement COMPARE AND WRITE");
        c.Check(less.Status == ScsiStatus.CheckCondition || less.ResidualKind == ResidualKind.Overflow, $"half of the data is missing, and the answer was {less.Answer}");
        await c.ExpectBlocksAsync(0, now, "a COMPARE AND WRITE without its data changed the medium");
        CommandResult more = await c.Unit.RunAsync(s_form.Cdb(0, 1), 0, (byte[])[.. now.AsSpan(0, c.BlockSize), .. now.AsSpan(0, c.BlockSize), .. new byte[c.BlockSize]]);
        c.Check(more.Status == ScsiStatus.CheckCondition || more is { ResidualKind: ResidualKind.Underflow, IsGood: true }, $"a third of the data is left over, and the answer was {more.Answer}");
        await c.ExpectBlocksAsync(0, now, "the medium");
    }

    [ComplianceCase("SCSI.CompareAndWrite.BeyondEol", Clause, Needs.WriteDisk, "COMPARE AND WRITE refuses blocks beyond the end of the medium.")]
    public static async Task BeyondEol(ComplianceContext c)
    {
        Most(c, 1);
        byte[] data = new byte[4 * c.BlockSize];
        foreach ((ulong lba, byte blocks) in ((ulong, byte)[])[(c.BlockCount, 1), (ulong.MaxValue, 1)])
        {
            (await c.Unit.RunAsync(s_form.Cdb(lba, blocks), 0, data.AsMemory(0, 2 * blocks * c.BlockSize))).Expect(Expectation.LbaOutOfRange);
        }

        (await c.Unit.RunAsync(s_form.Cdb(c.BlockCount + 1, 0))).Expect(Expectation.LbaOutOfRange, "the LBA is checked whatever the length");
    }

    [ComplianceCase("SCSI.CompareAndWrite.MaxLength", Clause + "; SBC-4 Block Limits VPD page", Needs.WriteDisk, "COMPARE AND WRITE beyond MAXIMUM COMPARE AND WRITE LENGTH is refused.")]
    public static async Task MaxLength(ComplianceContext c)
    {
        Most(c, 1);
        byte limit = c.Capabilities.Limits!.Value.MaximumCompareAndWriteLength;
        c.Require(limit < 255, "a longer range cannot be named");
        byte[] data = new byte[2 * (limit + 1) * c.BlockSize];
        (await c.Unit.RunAsync(s_form.Cdb(0, limit + 1u), 0, data)).Expect(Expectation.InvalidFieldInCdb, $"MAXIMUM COMPARE AND WRITE LENGTH is {limit}");
    }

    [ComplianceCase("SCSI.CompareAndWrite.ZeroBlocks", Clause, Needs.WriteDisk, "COMPARE AND WRITE of no block is no error.")]
    public static async Task ZeroBlocks(ComplianceContext c)
    {
        Most(c, 1);
        (await c.Unit.RunAsync(s_form.Cdb(0, 0))).ExpectGood("no block is no error");
    }

    /// <summary>Writes a pattern, swaps it for another, and finds it.</summary>
    private static async Task SwapAsync(ComplianceContext c, ulong lba, uint blocks, int seed)
    {
        byte[] now = await c.ReadAsync(lba, blocks);
        byte[] next = c.Pattern(blocks, (int)blocks + seed);
        (await c.Unit.RunAsync(s_form.Cdb(lba, blocks), 0, (byte[])[.. now, .. next])).ExpectGood("the data to compare is that of the medium");
        await c.ExpectBlocksAsync(lba, next, "COMPARE AND WRITE did not write");
    }

    private static uint Most(ComplianceContext c, uint blocks)
    {
        byte limit = c.Capabilities.Limits?.MaximumCompareAndWriteLength ?? 0;
        c.Require(limit != 0, "the device does not implement COMPARE AND WRITE (MAXIMUM COMPARE AND WRITE LENGTH is 0)");
        return Math.Min(Medium.Most(c, blocks), limit);
    }
}
