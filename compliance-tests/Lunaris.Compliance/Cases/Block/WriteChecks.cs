using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>What holds for each WRITE and WRITE AND VERIFY command.</summary>
internal static class WriteChecks
{
    private static readonly uint[] s_sizes = [1, 2, 3, 7, 8, 64, 128, 255];

    /// <summary>Blocks written at both ends of the medium read back.</summary>
    public static async Task SimpleAsync(ComplianceContext c, BlockForm form, byte flags = 0)
    {
        uint most = Medium.Most(c, s_sizes[^1]);
        ulong last = Math.Min(c.LastLba, form.MaxLba);
        await c.PreserveAsync(0, most);
        await c.PreserveAsync(last + 1 - most, most);
        foreach (uint blocks in Medium.Sizes(c, s_sizes))
        {
            await WriteAsync(c, form, 0, blocks, flags);
            await WriteAsync(c, form, last + 1 - blocks, blocks, flags);
        }
    }

    /// <summary>What begins or ends beyond the last block is refused, and nothing is written.</summary>
    public static async Task BeyondEndAsync(ComplianceContext c, BlockForm form, uint longest = 128)
    {
        await c.PreserveAsync(c.BlockCount - 128, 128);
        byte[] before = await c.ReadAsync(c.BlockCount - 128, 128);
        foreach ((ulong lba, uint blocks) in Medium.BeyondEnd(c, form).Where(range => range.Blocks <= longest))
        {
            CommandResult result = await c.Unit.RunAsync(form.Cdb(lba, blocks), 0, c.Pattern(blocks, 1));
            result.Expect(Expectation.LbaOutOfRange, "a range that is not on the medium");
        }

        await c.ExpectBlocksAsync(c.BlockCount - 128, before, "a write that was refused changed the medium");
    }

    /// <summary>No block is no error within the medium, and one beyond its end is.</summary>
    public static async Task ZeroBlocksAsync(ComplianceContext c, BlockForm form)
    {
        await c.PreserveAsync(0, 1);
        byte[] before = await c.ReadAsync(0, 1);
        CommandResult inside = await c.Unit.RunAsync(form.Cdb(0, 0));
        inside.ExpectGood("a transfer length of zero moves nothing and is no error");
        await c.ExpectBlocksAsync(0, before, "a write of no block changed the medium");
        if (c.BlockCount < form.MaxLba)
        {
            (await c.Unit.RunAsync(form.Cdb(c.BlockCount + 1, 0))).Expect(Expectation.LbaOutOfRange, "the LBA is checked whatever the length");
            (await c.Unit.RunAsync(form.Cdb(form.MaxLba, 0))).Expect(Expectation.LbaOutOfRange, "the LBA is checked whatever the length");
        }
    }

    /// <summary>A unit without protection information refuses to check any.</summary>
    public static async Task ProtectAsync(ComplianceContext c, BlockForm form, uint blocks = 1, int length = -1)
    {
        c.Require(c.Capabilities.Capacity16 is not { ProtectionEnabled: true }, "the medium is formatted with protection information");
        await c.PreserveAsync(0, blocks);
        byte[] before = await c.ReadAsync(0, blocks);
        byte[] data = new byte[length < 0 ? (int)blocks * c.BlockSize : length];
        for (byte protect = 1; protect <= 5; protect++)
        {
            CommandResult result = await c.Unit.RunAsync(form.Cdb(0, blocks, (byte)(protect << 5)), 0, data);
            result.Expect(Expectation.InvalidFieldInCdb, $"a protection field of {protect} without protection information");
        }

        await c.ExpectBlocksAsync(0, before, "a write that was refused changed the medium");
    }

    /// <summary>DPO and FUA are carried out where the mode parameters say so.</summary>
    public static async Task DpoFuaAsync(ComplianceContext c, BlockForm form, params byte[] flags)
    {
        bool supported = await Medium.HasDpoFuaAsync(c);
        await c.PreserveAsync(0, 1);
        int seed = 40;
        foreach (byte bits in flags)
        {
            byte[] data = c.Pattern(1, seed++);
            CommandResult result = await c.Unit.RunAsync(form.Cdb(0, 1, bits), 0, data);
            result.Expect(supported ? Expectation.Good : Expectation.InvalidFieldInCdb.Or(Expectation.Good), supported ? "DPOFUA=1" : "DPOFUA=0");
            if (result.IsGood)
            {
                await c.ExpectBlocksAsync(0, data, $"{result.Command} did not write");
            }
        }
    }

    /// <summary>Many writes at once all reach the medium.</summary>
    public static async Task ManyAsync(ComplianceContext c, BlockForm form)
    {
        uint count = Medium.Most(c, 256);
        await c.PreserveAsync(0, count);
        byte[] data = c.Pattern(count, 7);
        var tasks = new List<Task<CommandResult>>();
        for (int lba = 0; lba < count; lba++)
        {
            tasks.Add(c.Unit.RunAsync(form.Cdb((ulong)lba, 1), 0, data.AsMemory(lba * c.BlockSize, c.BlockSize)));
        }

        foreach (CommandResult result in await Task.WhenAll(tasks))
        {
            result.ExpectGood();
        }

        await c.ExpectBlocksAsync(0, data, "one of many writes did not reach the medium");
    }

    public static async Task WriteAsync(ComplianceContext c, BlockForm form, ulong lba, uint blocks, byte flags = 0)
    {
        byte[] data = c.Pattern(blocks, (int)blocks + (lba == 0 ? 0 : 1000));
        (await c.Unit.RunAsync(form.Cdb(lba, blocks, flags), 0, data)).ExpectGood();
        await c.ExpectBlocksAsync(lba, data, $"{form.Name} of {blocks} blocks");
    }
}
