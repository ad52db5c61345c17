using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>LOG SENSE.</summary>
internal static class LogCases
{
    private const string Clause = "SPC-5 LOG SENSE";
    private const string Pages = "SPC-5 Log parameters";

    [ComplianceCase("SCSI.LogSense.SupportedPages", Clause + "; " + Pages, Needs.None, "Log page 00h lists the pages in ascending order, itself first; each of them is there.")]
    public static async Task Supported(ComplianceContext c)
    {
        byte[] list = await ListAsync(c);
        c.Check(list.Length > 0 && list[0] == 0, "log page 00h does not list itself first");
        for (int i = 1; i < list.Length; i++)
        {
            c.Check(list[i] > list[i - 1], $"log page {list[i]:X2}h comes after {list[i - 1]:X2}h");
        }

        foreach (byte code in list)
        {
            byte[] page = (await PageAsync(c, code)).ExpectGood($"log page {code:X2}h is listed").ExpectLength(4).Data;
            c.Check((page[0] & 0x3F) == code, $"log page {code:X2}h calls itself {page[0] & 0x3F:X2}h");
        }
    }

    [ComplianceCase("SCSI.LogSense.Parameters", Pages, Needs.None, "Every log page has parameters that fill it just so, in ascending order of their codes.")]
    public static async Task Parameters(ComplianceContext c)
    {
        foreach (byte code in (await ListAsync(c)).Where(code => code != 0))
        {
            byte[] page = (await PageAsync(c, code)).ExpectGood().ExpectLength(4).Data;
            int length = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(2)) + 4;
            c.Check(page.Length == Math.Min(length, 4096), $"log page {code:X2}h announces {length} bytes, and {page.Length} came");
            int last = -1;
            for (int at = 4; at < page.Length;)
            {
                c.Check(at + 4 <= page.Length && at + 4 + page[at + 3] <= page.Length, $"a parameter of log page {code:X2}h does not fit");
                int parameter = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(at));
                c.Check(parameter > last, $"parameter {parameter:X4}h of log page {code:X2}h comes after {last:X4}h");
                last = parameter;
                at += 4 + page[at + 3];
            }
        }
    }

    [ComplianceCase("SCSI.LogSense.Subpages", Clause, Needs.None, "Log page 00h with subpage FFh lists pages with subpages, two bytes each, or is refused.")]
    public static async Task Subpages(ComplianceContext c)
    {
        await ListAsync(c);
        CommandResult result = await c.Unit.RunAsync(new LogSense { PageCode = 0, SubpageCode = 0xFF, AllocationLength = 4096 }, 4096);
        c.Require(!Expectation.InvalidFieldInCdb.Matches(result), "the device has no log subpages");
        byte[] page = result.ExpectGood().ExpectLength(4).Data;
        c.Check((page[0] & 0x40) != 0 && page[1] == 0xFF, "SPF=0 in a log page that was asked for by its subpage");
        c.Check((page.Length - 4) % 2 == 0, "the list is no multiple of two bytes");
    }

    [ComplianceCase("SCSI.LogSense.UnknownPage", Clause, Needs.None, "LOG SENSE of a page that is not listed is refused.")]
    public static async Task Unknown(ComplianceContext c)
    {
        byte[] list = await ListAsync(c);
        byte code = (byte)Enumerable.Range(1, 0x2E).First(i => !list.Contains((byte)i));
        (await PageAsync(c, code)).Expect(Expectation.InvalidFieldInCdb, $"log page {code:X2}h is not listed");
    }

    [ComplianceCase("SCSI.LogSense.Truncation", Clause + "; SPC-5 ALLOCATION LENGTH field", Needs.None, "LOG SENSE cuts its data to the allocation length without touching its contents.")]
    public static async Task Truncation(ComplianceContext c)
    {
        foreach (byte code in await ListAsync(c))
        {
            byte[] whole = (await PageAsync(c, code)).ExpectGood().Data;
            foreach (ushort length in (ushort[])[0, 3, 4, 6])
            {
                CommandResult result = await c.Unit.RunAsync(new LogSense { PageControl = LogPageControl.Cumulative, PageCode = code, AllocationLength = length }, length);
                c.Check(result.ExpectGood($"ALLOCATION LENGTH {length}").Data.AsSpan().SequenceEqual(whole.AsSpan(0, Math.Min(length, whole.Length))), $"log page {code:X2}h changes with an ALLOCATION LENGTH of {length}");
            }
        }
    }

    private static Task<CommandResult> PageAsync(ComplianceContext c, byte code) => c.Unit.RunAsync(new LogSense { PageControl = LogPageControl.Cumulative, PageCode = code, AllocationLength = 4096 }, 4096);

    private static async Task<byte[]> ListAsync(ComplianceContext c)
    {
        byte[] page = (await PageAsync(c, 0)).ExpectGood().ExpectLength(4).Data;
        c.Check(page.Length == 4 + BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(2)), "log page 00h announces more or less than comes");
        return page[4..];
    }
}
