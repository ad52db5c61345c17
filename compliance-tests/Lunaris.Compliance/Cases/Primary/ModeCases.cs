using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>MODE SENSE and MODE SELECT.</summary>
internal static class ModeCases
{
    private const string Six = "SPC-5 MODE SENSE(6)";
    private const string Ten = "SPC-5 MODE SENSE(10)";
    private const string Control = "SPC-5 Control mode page";
    private const string Select = "SPC-5 MODE SELECT(6)";

    [ComplianceCase("SCSI.ModeSense6.AllPages", Six, Needs.Disk, "MODE SENSE(6) of all pages returns pages that fit their data, each once and in order but page 00h.")]
    public static async Task AllPages(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255);
        result.ExpectGood();
        List<byte[]> pages = ModeChecks.Pages(c, result, ten: false);
        var codes = pages.Select(page => (Page: page[0] & 0x3F, Subpage: (page[0] & 0x40) != 0 ? page[1] : 0)).ToList();
        foreach (var twice in codes.GroupBy(code => code).Where(group => group.Count() > 1))
        {
            c.Check(false, $"the mode page {twice.Key.Page:X2}h comes {twice.Count()} times");
        }

        c.Should(codes.Where(code => code.Page != 0).SequenceEqual(codes.Where(code => code.Page != 0).Order()), "the mode pages are not in ascending order");
    }

    [ComplianceCase("SCSI.ModeSense6.Control", Six + "; " + Control, Needs.Disk, "The Control mode page is there, and has its length.")]
    public static async Task ControlPage(ComplianceContext c)
    {
        byte[] page = await ModeChecks.PageAsync(c, ModeChecks.Control);
        c.Check(page.Length == 12, $"the Control mode page has {page.Length} bytes, and 12 are defined");
        c.Check(page[2] >> 5 <= 4, $"TST {page[2] >> 5} is reserved");
    }

    [ComplianceCase("SCSI.ModeSense6.Control-D_SENSE", Control + "; SPC-5 Sense data", Needs.Disk, "D_SENSE switches sense data to the descriptor format and back.")]
    public static async Task DescriptorSense(ComplianceContext c)
    {
        byte[] page = await ModeChecks.PageAsync(c, ModeChecks.Control);
        await ExpectFormatAsync(c, (page[2] & 0x04) != 0);
        await ModeChecks.SetControlAsync(c, 2, 0x04, (byte)(~page[2] & 0x04));
        c.Check(((await ModeChecks.PageAsync(c, ModeChecks.Control))[2] & 0x04) != (page[2] & 0x04), "D_SENSE was changed, and MODE SENSE shows the old value");
        await ExpectFormatAsync(c, (page[2] & 0x04) == 0);
    }

    [ComplianceCase("SCSI.ModeSense6.Control-SWP", Control + "; SBC-4 Write protection", Needs.WriteDisk, "SWP makes every write fail with WRITE PROTECTED and shows in WP; reads go on.")]
    public static async Task SoftwareWriteProtect(ComplianceContext c)
    {
        uint blocks = Medium.Most(c, 8);
        byte[] before = await c.ReadAsync(0, blocks);
        await ModeChecks.SetControlAsync(c, 4, 0x08, 0x08);
        CommandResult mode = await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255);
        mode.ExpectGood().ExpectLength(4);
        c.Check((mode.Data[2] & 0x80) != 0, "SWP=1, and WP=0 in the mode parameter header");
        foreach ((string name, byte[] cdb, byte[] data) in ReadOnlyCases.Writes(c))
        {
            CommandResult result = await c.Unit.RunAsync(cdb, 0, data);
            if (!result.IsUnsupported)
            {
                result.Expect(Expectation.WriteProtected, $"SWP=1: {name}");
            }
        }

        await c.ExpectBlocksAsync(0, before, "a write to a protected medium changed it");
    }

    [ComplianceCase("SCSI.ModeSense6.Residuals", Six + "; RFC 7143 §11.4.5", Needs.Disk, "MODE SENSE(6) with a larger expected transfer length reports the residual; with a smaller one the overflow.")]
    public static async Task Residuals(ComplianceContext c)
    {
        CommandResult whole = await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255);
        whole.ExpectGood().ExpectLength(4);
        c.Check(whole.Residual == 255 - whole.Data.Length && (whole.Residual == 0 || whole.ResidualKind == Iscsi.Tasks.ResidualKind.Underflow), $"255 bytes were offered and {whole.Data.Length} came, and the residual says {whole.ResidualKind} {whole.Residual}");
        CommandResult little = await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 4 }, 4);
        little.ExpectGood();
        c.Check(little.ResidualKind == Iscsi.Tasks.ResidualKind.None && little.Data.Length == 4, $"4 bytes were allocated and offered, and the residual says {little.ResidualKind} {little.Residual}");
        CommandResult over = await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = (byte)whole.Data.Length }, 4);
        c.Should(over.IsGood, $"{whole.Data.Length} bytes with room for 4 are refused");
        c.Check(over.Status == ScsiStatus.CheckCondition || (over.ResidualKind == Iscsi.Tasks.ResidualKind.Overflow && over.Residual == (uint)(whole.Data.Length - 4)), $"{whole.Data.Length} bytes were allocated and 4 offered, and the residual says {over.ResidualKind} {over.Residual}");
    }

    [ComplianceCase("SCSI.ModeSense6.Truncation", Six + "; SPC-5 ALLOCATION LENGTH field", Needs.Disk, "MODE SENSE(6) cuts its data to the allocation length without touching its contents.")]
    public static async Task Truncation(ComplianceContext c)
    {
        byte[] whole = (await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255)).ExpectGood().Data;
        foreach (byte length in (byte[])[0, 1, 3, 4, 12])
        {
            byte[] cut = (await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = length }, length)).ExpectGood($"ALLOCATION LENGTH {length}").Data;
            c.Check(cut.AsSpan().SequenceEqual(whole.AsSpan(0, Math.Min(length, whole.Length))), $"ALLOCATION LENGTH {length} changes the data");
        }
    }

    [ComplianceCase("SCSI.ModeSense6.Dbd", Six, Needs.Disk, "DBD leaves the block descriptors out; without it a block descriptor has the block length.")]
    public static async Task Dbd(ComplianceContext c)
    {
        CommandResult without = await c.Unit.RunAsync(new ModeSense6 { DisableBlockDescriptors = true, PageCode = 0x3F, AllocationLength = 255 }, 255);
        without.ExpectGood().ExpectLength(4);
        c.Check(without.Data[3] == 0, $"DBD=1, and BLOCK DESCRIPTOR LENGTH is {without.Data[3]}");
        CommandResult with = await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255);
        with.ExpectGood().ExpectLength(4);
        c.Require(with.Data[3] >= 8, "the device returns no block descriptors");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(with.Data.AsSpan(8)) & 0xFFFFFF;
        c.Check(length == (uint)c.BlockSize, $"the block descriptor says {length} bytes a block, READ CAPACITY {c.BlockSize}");
    }

    [ComplianceCase("SCSI.ModeSense6.Changeable", Six, Needs.Disk, "The changeable, default and current values of each page have the same code and length.")]
    public static async Task Changeable(ComplianceContext c)
    {
        async Task<List<(int, int)>> ShapeAsync(ModePageControl control)
        {
            CommandResult result = await c.Unit.RunAsync(new ModeSense6 { DisableBlockDescriptors = true, PageCode = 0x3F, PageControl = control, AllocationLength = 255 }, 255);
            result.ExpectGood($"PC={(int)control}");
            return [.. ModeChecks.Pages(c, result, ten: false).Select(page => (page[0] & 0x3F, page.Length))];
        }

        List<(int, int)> current = await ShapeAsync(ModePageControl.Current);
        c.Check(current.SequenceEqual(await ShapeAsync(ModePageControl.Changeable)), "the changeable values have other pages than the current ones");
        c.Check(current.SequenceEqual(await ShapeAsync(ModePageControl.Default)), "the default values have other pages than the current ones");
    }

    [ComplianceCase("SCSI.ModeSense6.Saved", Six, Needs.Disk, "Saved values come, or are refused by SAVING PARAMETERS NOT SUPPORTED; PS agrees.")]
    public static async Task Saved(ComplianceContext c)
    {
        CommandResult saved = await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, PageControl = ModePageControl.Saved, AllocationLength = 255 }, 255);
        saved.Expect(Expectation.Good.Or(Expectation.Sense(SenseKey.IllegalRequest, 0x3900)));
        CommandResult current = await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255);
        bool savable = ModeChecks.Pages(c, current.ExpectGood(), ten: false).Exists(page => (page[0] & 0x80) != 0);
        c.Check(!savable || saved.IsGood, "PS=1 in a mode page, and there are no saved values");
    }

    [ComplianceCase("SCSI.ModeSense6.UnknownPage", Six, Needs.Disk, "MODE SENSE(6) of a page or subpage that is not there is refused.")]
    public static async Task UnknownPage(ComplianceContext c)
    {
        CommandResult all = await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255);
        var codes = ModeChecks.Pages(c, all.ExpectGood(), ten: false).Select(page => page[0] & 0x3F).ToHashSet();
        foreach (byte code in (byte[])[0x0B, 0x11, 0x1B, 0x1D, 0x3E])
        {
            if (!codes.Contains(code))
            {
                (await c.Unit.RunAsync(new ModeSense6 { PageCode = code, AllocationLength = 255 }, 255)).Expect(Expectation.InvalidFieldInCdb, $"there is no mode page {code:X2}h");
            }
        }

        (await c.Unit.RunAsync(new ModeSense6 { PageCode = ModeChecks.Control, SubpageCode = 0xE7, AllocationLength = 255 }, 255)).Expect(Expectation.InvalidFieldInCdb, "there is no subpage E7h");
    }

    [ComplianceCase("SCSI.ModeSense10.AllPages", Ten, Needs.Disk, "MODE SENSE(10) of all pages returns the same pages as MODE SENSE(6).")]
    public static async Task TenAllPages(ComplianceContext c)
    {
        CommandResult ten = await c.Unit.RunAsync(new ModeSense10 { DisableBlockDescriptors = true, PageCode = 0x3F, AllocationLength = 4096 }, 4096);
        ten.ExpectGood();
        List<byte[]> pages = ModeChecks.Pages(c, ten, ten: true);
        CommandResult six = await c.Unit.RunAsync(new ModeSense6 { DisableBlockDescriptors = true, PageCode = 0x3F, AllocationLength = 255 }, 255);
        List<byte[]> others = ModeChecks.Pages(c, six.ExpectGood(), ten: false);
        c.Check(pages.Count == others.Count && pages.Zip(others).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)), "MODE SENSE(6) and (10) return other pages");
        c.Check(ten.Data[3] == six.Data[2], "MODE SENSE(6) and (10) return other device-specific parameters");
    }

    [ComplianceCase("SCSI.ModeSense10.LongLba", Ten, Needs.Disk, "With LLBAA the long block descriptor has the number of blocks and their length.")]
    public static async Task LongLba(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync(new ModeSense10 { LongLbaAccepted = true, PageCode = 0x3F, AllocationLength = 4096 }, 4096);
        result.ExpectGood().ExpectLength(8);
        bool isLong = (result.Data[4] & 1) != 0;
        int length = BinaryPrimitives.ReadUInt16BigEndian(result.Data.AsSpan(6));
        c.Require(isLong && length >= 16, "the device returns no long block descriptors");
        c.Check(length % 16 == 0, $"LONGLBA=1, and BLOCK DESCRIPTOR LENGTH {length} is no multiple of 16");
        c.Check(BinaryPrimitives.ReadUInt64BigEndian(result.Data.AsSpan(8)) == c.BlockCount, "the long block descriptor has another number of blocks than READ CAPACITY");
        c.Check(BinaryPrimitives.ReadUInt32BigEndian(result.Data.AsSpan(20)) == (uint)c.BlockSize, "the long block descriptor has another block length than READ CAPACITY");
    }

    [ComplianceCase("SCSI.ModeSelect6.Empty", Select, Needs.Disk, "MODE SELECT(6) without a parameter list is no error.")]
    public static async Task SelectEmpty(ComplianceContext c) => (await c.Unit.RunAsync(new ModeSelect6 { PageFormat = true, ParameterListLength = 0 })).ExpectGood("PARAMETER LIST LENGTH of zero");

    [ComplianceCase("SCSI.ModeSelect6.Unchanged", Select, Needs.Disk, "MODE SELECT(6) of the current values of a page is taken, and changes nothing.")]
    public static async Task SelectUnchanged(ComplianceContext c)
    {
        byte[] page = await ModeChecks.PageAsync(c, ModeChecks.Control);
        (await ModeChecks.SelectAsync(c, page)).ExpectGood();
        await c.Unit.SettleAsync();
        c.Check((await ModeChecks.PageAsync(c, ModeChecks.Control)).AsSpan().SequenceEqual(page), "the Control mode page has changed");
    }

    [ComplianceCase("SCSI.ModeSelect6.BadLength", Select, Needs.Disk, "MODE SELECT(6) with a list that ends within a header or a page is refused.")]
    public static async Task SelectLength(ComplianceContext c)
    {
        (await c.Unit.RunAsync(new ModeSelect6 { PageFormat = true, ParameterListLength = 0 })).ExpectGood();
        byte[] page = await ModeChecks.PageAsync(c, ModeChecks.Control);
        foreach (byte[] list in (byte[][])[[0, 0], [0, 0, 0, 0, .. page[..5]]])
        {
            list.AsSpan(Math.Min(4, list.Length), list.Length > 4 ? 1 : 0).Fill((byte)(page[0] & 0x3F));
            (await c.Unit.RunAsync(new ModeSelect6 { PageFormat = true, ParameterListLength = (byte)list.Length }, 0, list)).Expect(Expectation.ParameterListLengthError, $"{list.Length} bytes");
        }
    }

    [ComplianceCase("SCSI.ModeSelect6.UnknownPage", Select, Needs.Disk, "MODE SELECT(6) of a page that is not there, or of a wrong page length, is refused.")]
    public static async Task SelectUnknown(ComplianceContext c)
    {
        (await c.Unit.RunAsync(new ModeSelect6 { PageFormat = true, ParameterListLength = 0 })).ExpectGood();
        (await ModeChecks.SelectAsync(c, [0x0B, 2, 0, 0])).Expect(Expectation.InvalidFieldInParameterList, "there is no mode page 0Bh");
        byte[] page = await ModeChecks.PageAsync(c, ModeChecks.Control);
        byte[] longer = [.. page, 0, 0];
        longer[1] = (byte)(longer.Length - 2);
        (await ModeChecks.SelectAsync(c, longer)).Expect(Expectation.InvalidFieldInParameterList.Or(Expectation.ParameterListLengthError), "PAGE LENGTH is not that of MODE SENSE");
    }

    [ComplianceCase("SCSI.ModeSelect6.NotChangeable", Select, Needs.Disk, "MODE SELECT(6) that changes what cannot be changed is refused, and changes nothing.")]
    public static async Task SelectNotChangeable(ComplianceContext c)
    {
        (await c.Unit.RunAsync(new ModeSelect6 { PageFormat = true, ParameterListLength = 0 })).ExpectGood();
        byte[] page = await ModeChecks.PageAsync(c, ModeChecks.Control);
        byte[] changeable = await ModeChecks.PageAsync(c, ModeChecks.Control, ModePageControl.Changeable);
        int at = Array.FindIndex(changeable, 2, value => value != 0xFF);
        c.Require(at > 0, "everything in the Control mode page can be changed");
        byte[] other = [.. page];
        other[at] ^= (byte)(~changeable[at] & -~changeable[at]);
        (await ModeChecks.SelectAsync(c, other)).Expect(Expectation.InvalidFieldInParameterList, $"byte {at} of the Control mode page");
        c.Check((await ModeChecks.PageAsync(c, ModeChecks.Control)).AsSpan().SequenceEqual(page), "a MODE SELECT that was refused changed the page");
    }

    [ComplianceCase("SCSI.ModeSelect6.UnitAttention", Select + "; SPC-5 Unit attention condition", Needs.Disk, "Other initiators learn of changed mode parameters by a unit attention; who changed them does not.")]
    public static async Task SelectAttention(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        byte[] page = await ModeChecks.PageAsync(c, ModeChecks.Control);
        await ModeChecks.SetControlAsync(c, 2, 0x04, (byte)(~page[2] & 0x04));
        (await c.Unit.RunAsync(new TestUnitReady())).ExpectGood("it changed the parameters itself");
        (await other.RunAsync(new TestUnitReady())).Expect(Expectation.Sense(SenseKey.UnitAttention, 0x2A01), "MODE PARAMETERS CHANGED");
    }

    [ComplianceCase("SCSI.ModeSelect10.Unchanged", "SPC-5 MODE SELECT(10)", Needs.Disk, "MODE SELECT(10) of the current values of a page is taken, and changes nothing.")]
    public static async Task TenUnchanged(ComplianceContext c)
    {
        byte[] page = await ModeChecks.PageAsync(c, ModeChecks.Control);
        byte[] list = [0, 0, 0, 0, 0, 0, 0, 0, .. page];
        list[8] &= 0x7F;
        (await c.Unit.RunAsync(new ModeSelect10 { PageFormat = true, ParameterListLength = (ushort)list.Length }, 0, list)).ExpectGood();
        await c.Unit.SettleAsync();
        c.Check((await ModeChecks.PageAsync(c, ModeChecks.Control)).AsSpan().SequenceEqual(page), "the Control mode page has changed");
    }

    private static async Task ExpectFormatAsync(ComplianceContext c, bool descriptor)
    {
        CommandResult refused = await c.Unit.RunAsync(Cdbs.Read(Math.Min(c.BlockCount, uint.MaxValue - 1), 1), c.BlockSize);
        refused.Expect(Expectation.LbaOutOfRange);
        c.Check(refused.Sense!.IsDescriptorFormat == descriptor, $"D_SENSE={(descriptor ? 1 : 0)}, and the sense data has response code {refused.Sense.ResponseCode:X2}h");
    }
}
