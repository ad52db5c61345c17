using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>Mode pages, read and changed.</summary>
internal static class ModeChecks
{
    public const byte Control = 0x0A;

    /// <summary>The mode pages of MODE SENSE data, header and block descriptors left out, after checks of both.</summary>
    public static List<byte[]> Pages(ComplianceContext c, CommandResult result, bool ten)
    {
        int header = ten ? 8 : 4;
        result.ExpectLength(header);
        byte[] data = result.Data;
        int length = ten ? BinaryPrimitives.ReadUInt16BigEndian(data) + 2 : data[0] + 1;
        int descriptors = ten ? BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(6)) : data[3];
        c.Check(length == data.Length, $"MODE DATA LENGTH announces {length} bytes, and {data.Length} came");
        c.Check(descriptors % 8 == 0, $"BLOCK DESCRIPTOR LENGTH {descriptors} is no multiple of 8");
        var pages = new List<byte[]>();
        for (int at = header + descriptors; at < data.Length;)
        {
            bool sub = (data[at] & 0x40) != 0;
            c.Check(at + (sub ? 4 : 2) <= data.Length, "a mode page ends within its header");
            int page = sub ? BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at + 2)) + 4 : data[at + 1] + 2;
            c.Check(at + page <= data.Length, $"the mode page {data[at] & 0x3F:X2}h announces more than comes");
            pages.Add(data[at..(at + page)]);
            at += page;
        }

        return pages;
    }

    /// <summary>One page, without block descriptors.</summary>
    public static async Task<byte[]> PageAsync(ComplianceContext c, byte code, ModePageControl control = ModePageControl.Current, TestUnit? unit = null)
    {
        CommandResult result = await (unit ?? c.Unit).RunAsync(new ModeSense6 { DisableBlockDescriptors = true, PageCode = code, PageControl = control, AllocationLength = 255 }, 255);
        c.Require(!Expectation.InvalidFieldInCdb.Matches(result), $"the device has no mode page {code:X2}h");
        result.ExpectGood();
        List<byte[]> pages = Pages(c, result, ten: false);
        c.Check(pages.Count == 1 && (pages[0][0] & 0x3F) == code, $"mode page {code:X2}h was asked for, and {pages.Count} pages came");
        return pages[0];
    }

    /// <summary>Changes bits of the Control mode page; the case is skipped where they cannot be changed, and they are put back when it ends.</summary>
    public static async Task SetControlAsync(ComplianceContext c, int at, byte mask, byte value)
    {
        byte[] before = await PageAsync(c, Control);
        byte[] changeable = await PageAsync(c, Control, ModePageControl.Changeable);
        c.Require((changeable[at] & mask) == mask, $"bit {mask:X2}h of byte {at} of the Control mode page cannot be changed");
        byte[] after = [.. before];
        after[at] = (byte)((after[at] & ~mask) | value);
        (await SelectAsync(c, after)).ExpectGood();
        c.OnCleanup(async () =>
        {
            TestUnit unit = await c.Target.UnitAsync();
            await unit.SettleAsync();
            (await SelectAsync(c, before, unit)).ExpectGood("putting the mode page back");
        });
    }

    /// <summary>MODE SELECT(6) of pages, with PF.</summary>
    public static Task<CommandResult> SelectAsync(ComplianceContext c, byte[] pages, TestUnit? unit = null, bool save = false)
    {
        byte[] list = [0, 0, 0, 0, .. pages];
        list[4] &= 0x7F;
        return (unit ?? c.Unit).RunAsync(new ModeSelect6 { PageFormat = true, SavePages = save, ParameterListLength = (byte)list.Length }, 0, list);
    }
}
