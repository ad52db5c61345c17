using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>What holds for each READ command.</summary>
internal static class ReadChecks
{
    private static readonly uint[] s_sizes = [1, 2, 3, 7, 8, 64, 128, 255];

    /// <summary>Blocks at both ends of the medium come whole, and hold what another read of them holds.</summary>
    public static async Task SimpleAsync(ComplianceContext c, BlockForm form)
    {
        uint most = Medium.Most(c, s_sizes[^1]);
        await Medium.MarkAsync(c, 0, most);
        await Medium.MarkAsync(c, Math.Min(c.LastLba, form.MaxLba) + 1 - most, most);
        byte[] begin = await c.ReadAsync(0, most);
        foreach (uint blocks in Medium.Sizes(c, s_sizes))
        {
            await ReadAsync(c, form, 0, begin.AsMemory(0, (int)blocks * c.BlockSize));
        }

        ulong last = Math.Min(c.LastLba, form.MaxLba);
        ulong from = last + 1 - most;
        byte[] end = await c.ReadAsync(from, most);
        foreach (uint blocks in Medium.Sizes(c, s_sizes))
        {
            await ReadAsync(c, form, last + 1 - blocks, end.AsMemory((int)(most - blocks) * c.BlockSize));
        }
    }

    /// <summary>What begins or ends beyond the last block is refused, and nothing of it comes.</summary>
    public static async Task BeyondEndAsync(ComplianceContext c, BlockForm form)
    {
        foreach ((ulong lba, uint blocks) in Medium.BeyondEnd(c, form))
        {
            CommandResult result = await c.Unit.RunAsync(form.Cdb(lba, blocks), (int)blocks * c.BlockSize);
            result.Expect(Expectation.LbaOutOfRange, "a range that is not on the medium");
        }
    }

    /// <summary>No block is no error within the medium, and one beyond its end is.</summary>
    public static async Task ZeroBlocksAsync(ComplianceContext c, BlockForm form)
    {
        CommandResult inside = await c.Unit.RunAsync(form.Cdb(0, 0));
        inside.ExpectGood("a transfer length of zero moves nothing and is no error");
        if (c.BlockCount < form.MaxLba)
        {
            CommandResult behind = await c.Unit.RunAsync(form.Cdb(c.BlockCount + 1, 0));
            behind.Expect(Expectation.LbaOutOfRange, "the LBA is checked whatever the length");
            CommandResult far = await c.Unit.RunAsync(form.Cdb(form.MaxLba, 0));
            far.Expect(Expectation.LbaOutOfRange, "the LBA is checked whatever the length");
        }
    }

    /// <summary>A unit without protection information refuses to check any.</summary>
    public static async Task ProtectAsync(ComplianceContext c, BlockForm form)
    {
        c.Require(c.Capabilities.Capacity16 is not { ProtectionEnabled: true }, "the medium is formatted with protection information");
        for (byte protect = 1; protect <= 5; protect++)
        {
            CommandResult result = await c.Unit.RunAsync(form.Cdb(0, 1, (byte)(protect << 5)), c.BlockSize);
            result.Expect(Expectation.InvalidFieldInCdb, $"RDPROTECT={protect} without protection information");
        }
    }

    /// <summary>DPO and FUA are carried out where the mode parameters say so, else refused.</summary>
    public static async Task DpoFuaAsync(ComplianceContext c, BlockForm form)
    {
        bool supported = await Medium.HasDpoFuaAsync(c);
        foreach (byte flags in (byte[])[BlockForm.Dpo, BlockForm.Fua, BlockForm.Dpo | BlockForm.Fua])
        {
            CommandResult result = await c.Unit.RunAsync(form.Cdb(0, 1, flags), c.BlockSize);
            result.Expect(supported ? Expectation.Good : Expectation.InvalidFieldInCdb.Or(Expectation.Good), supported ? "DPOFUA=1" : "DPOFUA=0");
        }
    }

    private static async Task ReadAsync(ComplianceContext c, BlockForm form, ulong lba, ReadOnlyMemory<byte> expected)
    {
        CommandResult result = await c.Unit.RunAsync(form.Cdb(lba, (uint)(expected.Length / c.BlockSize)), expected.Length);
        result.ExpectGood();
        c.Check(result.Data.Length == expected.Length, $"{result.Command} should return {expected.Length} bytes, and returned {result.Data.Length}");
        c.Check(result.Data.AsSpan().SequenceEqual(expected.Span), $"{result.Command} returned other bytes than another read of the same blocks");
    }
}
