using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>What holds for each VERIFY command.</summary>
internal static class VerifyChecks
{
    private const byte ByteCheck = 0x02;
    private static readonly uint[] s_sizes = [1, 2, 3, 7, 8, 64, 128, 255];

    public static async Task SimpleAsync(ComplianceContext c, BlockForm form)
    {
        uint most = Medium.Most(c, s_sizes[^1]);
        ulong last = Math.Min(c.LastLba, form.MaxLba);
        byte[] begin = await c.ReadAsync(0, most);
        byte[] end = await c.ReadAsync(last + 1 - most, most);
        foreach (uint blocks in Medium.Sizes(c, s_sizes))
        {
            int length = (int)blocks * c.BlockSize;
            (await c.Unit.RunAsync(form.Cdb(0, blocks, ByteCheck), 0, begin.AsMemory(0, length))).ExpectGood("the data is that of the medium");
            (await c.Unit.RunAsync(form.Cdb(last + 1 - blocks, blocks, ByteCheck), 0, end.AsMemory(end.Length - length, length))).ExpectGood("the data is that of the medium");
        }
    }

    public static async Task BeyondEndAsync(ComplianceContext c, BlockForm form)
    {
        foreach ((ulong lba, uint blocks) in Medium.BeyondEnd(c, form))
        {
            (await c.Unit.RunAsync(form.Cdb(lba, blocks, ByteCheck), 0, new byte[(int)blocks * c.BlockSize])).Expect(Expectation.LbaOutOfRange, "a range that is not on the medium");
            (await c.Unit.RunAsync(form.Cdb(lba, blocks))).Expect(Expectation.LbaOutOfRange, "a range that is not on the medium, nothing to compare");
        }
    }

    public static async Task ZeroBlocksAsync(ComplianceContext c, BlockForm form)
    {
        (await c.Unit.RunAsync(form.Cdb(0, 0, ByteCheck))).ExpectGood("a verification length of zero verifies nothing and is no error");
        if (c.BlockCount < form.MaxLba)
        {
            (await c.Unit.RunAsync(form.Cdb(c.BlockCount + 1, 0, ByteCheck))).Expect(Expectation.LbaOutOfRange, "the LBA is checked whatever the length");
            (await c.Unit.RunAsync(form.Cdb(form.MaxLba, 0, ByteCheck))).Expect(Expectation.LbaOutOfRange, "the LBA is checked whatever the length");
        }
    }

    public static async Task ProtectAsync(ComplianceContext c, BlockForm form)
    {
        c.Require(c.Capabilities.Capacity16 is not { ProtectionEnabled: true }, "the medium is formatted with protection information");
        byte[] block = await c.ReadAsync(0, 1);
        for (byte protect = 1; protect <= 5; protect++)
        {
            (await c.Unit.RunAsync(form.Cdb(0, 1, (byte)((protect << 5) | ByteCheck)), 0, block)).Expect(Expectation.InvalidFieldInCdb, $"VRPROTECT={protect} without protection information");
        }
    }

    public static async Task FlagsAsync(ComplianceContext c, BlockForm form)
    {
        byte[] blocks = await c.ReadAsync(0, 2);
        (await c.Unit.RunAsync(form.Cdb(0, 2))).ExpectGood("BYTCHK=00b");
        (await c.Unit.RunAsync(form.Cdb(0, 2, ByteCheck), 0, blocks)).ExpectGood("BYTCHK=01b");
        (await c.Unit.RunAsync(form.Cdb(0, 2, 0x04), 0, blocks)).Expect(Expectation.InvalidFieldInCdb, "BYTCHK=10b is reserved");
        CommandResult repeated = await c.Unit.RunAsync(form.Cdb(0, 1, 0x06), 0, blocks.AsMemory(0, c.BlockSize));
        repeated.Expect(Expectation.Good.Or(Expectation.InvalidFieldInCdb), "BYTCHK=11b with one block that is that of the medium");
        if (repeated.IsGood)
        {
            byte[] other = blocks[..c.BlockSize];
            other[0] ^= 0xFF;
            (await c.Unit.RunAsync(form.Cdb(0, 1, 0x06), 0, other)).Expect(Expectation.Miscompare, "BYTCHK=11b with another block");
        }
    }

    public static async Task DpoAsync(ComplianceContext c, BlockForm form)
    {
        bool supported = await Medium.HasDpoFuaAsync(c);
        byte[] block = await c.ReadAsync(0, 1);
        CommandResult result = await c.Unit.RunAsync(form.Cdb(0, 1, BlockForm.Dpo | ByteCheck), 0, block);
        result.Expect(supported ? Expectation.Good : Expectation.InvalidFieldInCdb.Or(Expectation.Good), supported ? "DPOFUA=1" : "DPOFUA=0");
    }

    public static async Task MismatchAsync(ComplianceContext c, BlockForm form)
    {
        uint blocks = Medium.Most(c, 8);
        byte[] data = await c.ReadAsync(0, blocks);
        foreach (int at in (int[])[0, 1, c.BlockSize - 1, data.Length / 2, data.Length - 1])
        {
            byte[] other = [.. data];
            other[at] ^= 0x01;
            CommandResult result = await c.Unit.RunAsync(form.Cdb(0, blocks, ByteCheck), 0, other);
            result.Expect(Expectation.Miscompare, $"byte {at} differs");
        }
    }

    public static async Task NoCompareAsync(ComplianceContext c, BlockForm form)
    {
        uint blocks = Medium.Most(c, 8);
        (await c.Unit.RunAsync(form.Cdb(0, blocks))).ExpectGood("nothing is compared");
        ulong last = Math.Min(c.LastLba, form.MaxLba);
        (await c.Unit.RunAsync(form.Cdb(last, 1))).ExpectGood("nothing is compared");
    }
}
