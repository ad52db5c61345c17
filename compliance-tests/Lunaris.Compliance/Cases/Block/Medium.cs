using System.Collections.Concurrent;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>Sizes and places on the medium that several cases use.</summary>
internal static class Medium
{
    /// <summary>So many blocks, or fewer where the device takes fewer at once or has fewer.</summary>
    public static uint Most(ComplianceContext c, uint blocks)
    {
        uint limit = c.Capabilities.Limits is { MaximumTransferLength: > 0 } limits ? limits.MaximumTransferLength : uint.MaxValue;
        return (uint)Math.Min(Math.Min(blocks, limit), c.BlockCount);
    }

    /// <summary>Those sizes that the device takes at once.</summary>
    public static IEnumerable<uint> Sizes(ComplianceContext c, params uint[] sizes) => sizes.Where(size => Most(c, size) == size);

    /// <summary>Ranges that are not on the medium, or only in part, as far as the command can name them.</summary>
    public static IEnumerable<(ulong Lba, uint Blocks)> BeyondEnd(ComplianceContext c, BlockForm form)
    {
        bool any = false;
        foreach (uint blocks in Sizes(c, 1, 2, 8, 128))
        {
            if (c.BlockCount <= form.MaxLba)
            {
                any = true;
                yield return (c.BlockCount, blocks);
            }

            if (blocks > 1 && c.BlockCount - 1 <= form.MaxLba)
            {
                any = true;
                yield return (c.BlockCount - 1, blocks);
                yield return (c.BlockCount + 1 - blocks, blocks);
            }

            if (form.MaxLba > c.BlockCount)
            {
                yield return (form.MaxLba, blocks);
                if (form.MaxLba == ulong.MaxValue)
                {
                    // What an offset in signed bytes takes for a negative one.
                    yield return (1UL << 63, blocks);
                    yield return (1UL << 55, blocks);
                }
            }
        }

        c.Require(any, $"{form.Name} cannot name a block beyond the end of a medium of this size");
    }

    /// <summary>Writes a pattern where the run may write, so that blocks can be told apart; they are put back when the case ends.</summary>
    public static async Task MarkAsync(ComplianceContext c, ulong lba, uint blocks)
    {
        if (c.Settings.DataLoss && !c.Capabilities.IsWriteProtected)
        {
            await c.PreserveAsync(lba, blocks);
            await c.WriteAsync(lba, c.Pattern(blocks, (int)(lba & 0xFFFF) + 1));
        }
    }

    /// <summary>DPOFUA of the mode parameter header.</summary>
    public static async Task<bool> HasDpoFuaAsync(ComplianceContext c)
    {
        CommandResult mode = await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255);
        mode.ExpectGood();
        mode.ExpectLength(4);
        return (mode.Data[2] & 0x10) != 0;
    }
}
