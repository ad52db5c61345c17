using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>What holds for PRE-FETCH and SYNCHRONIZE CACHE.</summary>
internal static class CacheChecks
{
    // CONDITION MET says that the cache has room for all of it.
    private static readonly Expectation s_fetched = Expectation.Good.Or(Expectation.ConditionMet);

    public static async Task PrefetchAsync(ComplianceContext c, BlockForm form)
    {
        ulong last = Math.Min(c.LastLba, form.MaxLba);
        foreach (uint blocks in (uint[])[1, 2, 8, 128, 255])
        {
            if (blocks <= c.BlockCount)
            {
                (await c.Unit.RunAsync(form.Cdb(0, blocks))).Expect(s_fetched);
                (await c.Unit.RunAsync(form.Cdb(last + 1 - blocks, blocks))).Expect(s_fetched);
            }
        }
    }

    public static async Task BeyondEndAsync(ComplianceContext c, BlockForm form)
    {
        foreach ((ulong lba, uint blocks) in Medium.BeyondEnd(c, form))
        {
            (await c.Unit.RunAsync(form.Cdb(lba, blocks))).Expect(Expectation.LbaOutOfRange, "a range that is not on the medium");
        }
    }

    public static async Task PrefetchZeroAsync(ComplianceContext c, BlockForm form)
    {
        (await c.Unit.RunAsync(form.Cdb(0, 0))).Expect(s_fetched, "zero means all up to the end of the medium");
        (await c.Unit.RunAsync(form.Cdb(Math.Min(c.LastLba, form.MaxLba), 0))).Expect(s_fetched, "zero means all up to the end of the medium");
        if (c.BlockCount < form.MaxLba)
        {
            (await c.Unit.RunAsync(form.Cdb(c.BlockCount + 1, 0))).Expect(Expectation.LbaOutOfRange, "the LBA is checked whatever the length");
            (await c.Unit.RunAsync(form.Cdb(form.MaxLba, 0))).Expect(Expectation.LbaOutOfRange, "the LBA is checked whatever the length");
        }
    }

    public static async Task PrefetchFlagsAsync(ComplianceContext c, BlockForm form)
    {
        (await c.Unit.RunAsync(form.Cdb(0, 8, BlockForm.Immediate))).Expect(s_fetched, "IMMED");
        byte[] cdb = form.Cdb(0, 8);
        cdb[form.Code == 0x34 ? 6 : 14] = 0x1F;
        (await c.Unit.RunAsync(cdb)).Expect(s_fetched.Or(Expectation.InvalidFieldInCdb), "GROUP NUMBER=1Fh, where grouping may be missing");
    }

    public static async Task SynchronizeAsync(ComplianceContext c, BlockForm form)
    {
        ulong last = Math.Min(c.LastLba, form.MaxLba);
        (await c.Unit.RunAsync(form.Cdb(0, 0))).ExpectGood("zero means all up to the end of the medium");
        (await c.Unit.RunAsync(form.Cdb(0, 1))).ExpectGood();
        (await c.Unit.RunAsync(form.Cdb(last, 1))).ExpectGood();
        (await c.Unit.RunAsync(form.Cdb(last, 0))).ExpectGood("zero means all up to the end of the medium");
    }

    public static async Task ImmediateAsync(ComplianceContext c, BlockForm form) =>
        (await c.Unit.RunAsync(form.Cdb(0, 8, BlockForm.Immediate))).Expect(Expectation.Good.Or(Expectation.InvalidFieldInCdb), "IMMED");
}
