using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Vpd;

namespace Lunaris.Compliance.Cases;

/// <summary>INQUIRY and vital product data.</summary>
internal static class InquiryCases
{
    private const string Clause = "SPC-5 INQUIRY";
    private const string Standard = "SPC-5 Standard INQUIRY data";
    private const string Vpd = "SPC-5 Vital product data parameters";

    [ComplianceCase("SCSI.Inquiry.Standard", Clause + "; " + Standard, Needs.None, "Standard INQUIRY data has its fields, a version that exists, printable names, and its full length.")]
    public static async Task StandardData(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync(new Inquiry { AllocationLength = 255 }, 255);
        result.ExpectGood().ExpectLength(36);
        byte[] data = result.Data;
        c.Check(data[0] >> 5 == 0, $"the peripheral qualifier of a unit that answers is {data[0] >> 5}");
        c.Check((data[3] & 0x0F) == 2, $"RESPONSE DATA FORMAT is {data[3] & 0x0F}");
        c.Check(data[2] is 0 or (>= 3 and <= 7), $"VERSION {data[2]:X2}h is none of SPC to SPC-5");
        c.Check(data.Length == Math.Min(255, data[4] + 5), $"ADDITIONAL LENGTH announces {data[4] + 5} bytes, and {data.Length} came");
        c.Check(data[4] >= 31, $"ADDITIONAL LENGTH {data[4]} is below 31");
        c.Check(!data.AsSpan(8, 28).ContainsAnyExceptInRange((byte)0x20, (byte)0x7E), "vendor, product or revision have characters that are not printable ASCII");
        c.Should(data.AsSpan(8, 8).ContainsAnyExcept((byte)' '), "the vendor identification is empty");
    }

    [ComplianceCase("SCSI.Inquiry.AllocLength", Clause + "; SPC-5 ALLOCATION LENGTH field", Needs.None, "INQUIRY cuts its data to allocation lengths from 0 on without touching its contents; both bytes of the field count.")]
    public static async Task AllocationLength(ComplianceContext c)
    {
        byte[] whole = (await c.Unit.RunAsync(new Inquiry { AllocationLength = 512 }, 512)).ExpectGood().Data;
        foreach (int length in (int[])[0, 1, 4, 5, 35, 36, 37, 64, 255, 256, 511])
        {
            CommandResult cut = await c.Unit.RunAsync(new Inquiry { AllocationLength = (ushort)length }, length);
            cut.ExpectGood($"ALLOCATION LENGTH {length}");
            c.Check(cut.Data.AsSpan().SequenceEqual(whole.AsSpan(0, Math.Min(length, whole.Length))), $"ALLOCATION LENGTH {length} returned {cut.Data.Length} bytes, or others");
        }
    }

    [ComplianceCase("SCSI.Inquiry.EVPD", Clause, Needs.None, "INQUIRY with a page code and EVPD=0 is refused, as is a page that is not there.")]
    public static async Task Evpd(ComplianceContext c)
    {
        for (int page = 1; page < 256; page += 3)
        {
            (await c.Unit.RunAsync(new Inquiry { PageCode = (byte)page, AllocationLength = 255 }, 255)).Expect(Expectation.InvalidFieldInCdb, $"EVPD=0 and page code {page:X2}h");
        }

        (await c.Unit.RunAsync(new Inquiry { PageCode = 0xFF, AllocationLength = 255 }, 255)).Expect(Expectation.InvalidFieldInCdb, "EVPD=0 and page code FFh");
    }

    [ComplianceCase("SCSI.Inquiry.BlockLimits", "SBC-4 Block Limits VPD page", Needs.Disk, "The Block Limits page has its full length and limits that make sense together and with what the device implements.")]
    public static async Task BlockLimits(ComplianceContext c)
    {
        CommandResult result = await PageAsync(c, 0xB0);
        c.Require(!Expectation.InvalidFieldInCdb.Matches(result), "the device has no Block Limits VPD page");
        result.ExpectGood().ExpectLength(4);
        int length = BinaryPrimitives.ReadUInt16BigEndian(result.Data.AsSpan(2));
        bool thin = c.Capabilities.Provisioning is { Lbpu: true };
        c.Check(length >= (thin ? 0x3C : 0x0C), $"PAGE LENGTH is {length:X}h, and {(thin ? "SBC-3, which thin provisioning came with, has 3Ch" : "even SBC-2 has 0Ch")}");
        c.Should(length >= 0x3C, $"PAGE LENGTH is {length:X}h, and SBC-3 and later have 3Ch");
        BlockLimitsPage page = c.Capabilities.Limits!.Value;
        c.Check(page.MaximumTransferLength == 0 || page.OptimalTransferLength <= page.MaximumTransferLength, $"OPTIMAL TRANSFER LENGTH {page.OptimalTransferLength} is above MAXIMUM TRANSFER LENGTH {page.MaximumTransferLength}");
        c.Check(!thin || (page.MaximumUnmapLbaCount > 0 && page.MaximumUnmapDescriptorCount > 0), "LBPU=1, and the unmap limits are zero");
        c.Check(page.UnmapGranularityAlignment is not { } alignment || alignment < Math.Max(1, page.OptimalUnmapGranularity), "the unmap granularity alignment is not below the granularity");
        c.Check(page.MaximumTransferLength == 0 || page.MaximumPrefetchLength <= page.MaximumTransferLength, "MAXIMUM PREFETCH LENGTH is above MAXIMUM TRANSFER LENGTH");
    }

    [ComplianceCase("SCSI.Inquiry.MandatoryVPDSBC", Vpd + "; SBC-4 Vital product data parameters", Needs.Disk, "A disk has the pages 00h and 83h, and should have 80h, B0h and B1h.")]
    public static async Task Mandatory(ComplianceContext c)
    {
        foreach (byte code in (byte[])[0x00, 0x83])
        {
            (await PageAsync(c, code)).ExpectGood($"page {code:X2}h is mandatory").ExpectLength(4);
        }

        foreach (byte code in (byte[])[0x80, 0xB0, 0xB1])
        {
            c.Should((await PageAsync(c, code)).IsGood, $"the device has no page {code:X2}h");
        }
    }

    [ComplianceCase("SCSI.Inquiry.SupportedVPD", Vpd, Needs.None, "Every page that page 00h lists is there, and has the page code that was asked for and the device type of the standard data.")]
    public static async Task Supported(ComplianceContext c)
    {
        foreach (byte code in await ListAsync(c))
        {
            CommandResult page = await PageAsync(c, code);
            page.ExpectGood($"page {code:X2}h is listed").ExpectLength(4);
            c.Check(page.Data[1] == code, $"page {code:X2}h calls itself {page.Data[1]:X2}h");
            c.Check(page.Data[0] == c.Capabilities.InquiryBytes[0], $"page {code:X2}h has another peripheral device type than the standard data");
        }
    }

    [ComplianceCase("SCSI.Inquiry.VPDPageCodesSorted", Vpd, Needs.None, "Page 00h lists the pages in ascending order, each once, beginning with itself.")]
    public static async Task Sorted(ComplianceContext c)
    {
        byte[] list = await ListAsync(c);
        c.Check(list.Length > 0 && list[0] == 0, "page 00h does not list itself first");
        for (int i = 1; i < list.Length; i++)
        {
            c.Check(list[i] > list[i - 1], $"page {list[i]:X2}h comes after {list[i - 1]:X2}h");
        }
    }

    [ComplianceCase("SCSI.Inquiry.VersionDescriptors", Standard, Needs.None, "The version descriptors are ones that are assigned, and name iSCSI and the command set of the device type.")]
    public static Task Versions(ComplianceContext c)
    {
        var versions = new List<ushort>();
        byte[] data = c.Capabilities.InquiryBytes;
        for (int at = 58; at + 2 <= Math.Min(74, data.Length); at += 2)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at)) is var version and not 0)
            {
                versions.Add(version);
            }
        }

        c.Require(versions.Count > 0, "the device has no version descriptors");
        foreach (ushort version in versions)
        {
            c.Should(VersionDescriptors.NameOf(version) is not null, $"the version descriptor {version:X4}h is not assigned");
        }

        c.Should(versions.Exists(v => VersionDescriptors.NameOf(v)?.StartsWith("iSCSI", StringComparison.OrdinalIgnoreCase) == true), "no version descriptor names iSCSI");
        c.Should(versions.Exists(v => VersionDescriptors.NameOf(v)?.StartsWith("SPC", StringComparison.Ordinal) == true), "no version descriptor names SPC");
        c.Should(!c.Capabilities.IsDisk || versions.Exists(v => VersionDescriptors.NameOf(v)?.StartsWith("SBC", StringComparison.Ordinal) == true), "no version descriptor names SBC");
        return Task.CompletedTask;
    }

    [ComplianceCase("SCSI.Vpd.Truncation", Vpd + "; SPC-5 ALLOCATION LENGTH field", Needs.None, "Every page is cut to the allocation length without its PAGE LENGTH being changed.")]
    public static async Task Truncation(ComplianceContext c)
    {
        foreach (byte code in await ListAsync(c))
        {
            byte[] whole = (await PageAsync(c, code)).ExpectGood().ExpectLength(4).Data;
            foreach (int length in (int[])[0, 3, 4, 5, 12])
            {
                byte[] cut = (await c.Unit.RunAsync(new Inquiry { Evpd = true, PageCode = code, AllocationLength = (ushort)length }, length)).ExpectGood($"page {code:X2}h, ALLOCATION LENGTH {length}").Data;
                c.Check(cut.AsSpan().SequenceEqual(whole.AsSpan(0, Math.Min(length, whole.Length))), $"page {code:X2}h changes with an ALLOCATION LENGTH of {length}");
            }
        }
    }

    [ComplianceCase("SCSI.Vpd.Unsupported", Vpd, Needs.None, "A page that page 00h does not list is refused.")]
    public static async Task Unsupported(ComplianceContext c)
    {
        byte[] list = await ListAsync(c);
        foreach (byte code in Enumerable.Range(0x01, 0xBF).Select(i => (byte)i).Where(code => code % 5 == 0 && !list.Contains(code)))
        {
            (await PageAsync(c, code)).Expect(Expectation.InvalidFieldInCdb, $"page {code:X2}h is not listed");
        }
    }

    [ComplianceCase("SCSI.Vpd.Length", Vpd, Needs.None, "PAGE LENGTH of every page is that of what comes.")]
    public static async Task Lengths(ComplianceContext c)
    {
        foreach (byte code in await ListAsync(c))
        {
            byte[] page = (await PageAsync(c, code)).ExpectGood().ExpectLength(4).Data;
            int length = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(2)) + 4;
            c.Check(page.Length == Math.Min(length, 4096), $"page {code:X2}h announces {length} bytes, and {page.Length} came");
        }
    }

    [ComplianceCase("SCSI.Vpd.SerialNumber", "SPC-5 Unit Serial Number VPD page", Needs.None, "The unit serial number is printable ASCII, not empty, and the same in another session.")]
    public static async Task Serial(ComplianceContext c)
    {
        byte[] page = await RequireAsync(c, 0x80);
        c.Check(page.Length > 4, "the unit serial number is empty");
        c.Check(!page.AsSpan(4).ContainsAnyExceptInRange((byte)0x20, (byte)0x7E), "the unit serial number has characters that are not printable ASCII");
        TestUnit other = await c.OpenSecondAsync();
        byte[] again = (await other.RunAsync(new Inquiry { Evpd = true, PageCode = 0x80, AllocationLength = 4096 }, 4096)).ExpectGood().Data;
        c.Check(page.AsSpan().SequenceEqual(again), "another initiator sees another unit serial number");
    }

    [ComplianceCase("SCSI.Vpd.Designators", "SPC-5 Device Identification VPD page", Needs.None, "The designators fill their page, have lengths that fit their types, and one of them names the logical unit by NAA, EUI-64, a name string or T10 vendor ID.")]
    public static async Task Designators(ComplianceContext c)
    {
        byte[] page = await RequireAsync(c, 0x83);
        bool names = false;
        for (int at = 4; at < page.Length;)
        {
            c.Check(at + 4 <= page.Length && at + 4 + page[at + 3] <= page.Length, $"the designator at byte {at} does not fit the page");
            int codeSet = page[at] & 0x0F;
            int association = (page[at + 1] >> 4) & 3;
            int type = page[at + 1] & 0x0F;
            int length = page[at + 3];
            byte[] designator = page[(at + 4)..(at + 4 + length)];
            c.Check(codeSet is >= 1 and <= 3, $"the code set {codeSet} is reserved");
            c.Check(association != 3, "the association 3 is reserved");
            switch (type)
            {
                case 1:
                    c.Check(length >= 8, $"a T10 vendor ID designator of {length} bytes has no vendor");
                    break;
                case 2:
                    c.Check(length is 8 or 12 or 16 && codeSet == 1, $"an EUI-64 designator has {length} bytes");
                    break;
                case 3:
                    int naa = designator.Length > 0 ? designator[0] >> 4 : -1;
                    c.Check(codeSet == 1 && ((naa is 2 or 3 or 5 && length == 8) || (naa == 6 && length == 16)), $"an NAA {naa} designator has {length} bytes");
                    break;
                case 4 or 5 or 6:
                    c.Check(length == 4 && codeSet == 1, $"a designator of type {type} has {length} bytes");
                    c.Check(type == 6 ? association == 0 : association == 1, $"a designator of type {type} has association {association}");
                    break;
                case 8:
                    c.Check(codeSet == 3 && length % 4 == 0 && length > 0 && designator[^1] == 0, "a SCSI name string is not UTF-8, zero-terminated and padded to four bytes");
                    break;
            }

            names |= association == 0 && type is 1 or 2 or 3 or 8;
            at += 4 + length;
        }

        c.Check(names, "no designator names the logical unit by type 1, 2, 3 or 8");
    }

    [ComplianceCase("SCSI.Vpd.TargetPortName", "SPC-5 Device Identification VPD page; SPC-5 SCSI name string designator", Needs.None, "The target port's name string is the iSCSI name of the target with its portal group tag.")]
    public static async Task PortName(ComplianceContext c)
    {
        byte[] page = await RequireAsync(c, 0x83);
        for (int at = 4; at + 4 <= page.Length; at += 4 + page[at + 3])
        {
            if ((page[at + 1] & 0x3F) == 0x18)
            {
                string name = System.Text.Encoding.UTF8.GetString(page, at + 4, page[at + 3]).TrimEnd('\0');
                c.Check(name.StartsWith(c.Settings.Urls[0].Target + ",t,0x", StringComparison.OrdinalIgnoreCase), $"the target port calls itself {name}");
                return;
            }
        }

        throw new CaseSkippedException("the device has no SCSI name string designator of its target port");
    }

    [ComplianceCase("SCSI.Vpd.ExtendedInquiry", "SPC-5 Extended INQUIRY Data VPD page", Needs.None, "The Extended INQUIRY Data page has its full length, and no protection checks without PROTECT.")]
    public static async Task Extended(ComplianceContext c)
    {
        byte[] page = await RequireAsync(c, 0x86);
        c.Check(page.Length == 64, $"the page has {page.Length} bytes, and 64 are defined");
        c.Check(c.Capabilities.Inquiry.Protect || (page[4] & 0x07) == 0, "guard, application or reference tags are checked, and PROTECT=0");
    }

    [ComplianceCase("SCSI.Vpd.ModePagePolicy", "SPC-5 Mode Page Policy VPD page", Needs.None, "The Mode Page Policy page has descriptors of four bytes, each mode page once.")]
    public static async Task Policy(ComplianceContext c)
    {
        byte[] page = await RequireAsync(c, 0x87);
        c.Check((page.Length - 4) % 4 == 0, $"{page.Length - 4} bytes are no multiple of four");
        var seen = new HashSet<(byte, byte)>();
        for (int at = 4; at + 4 <= page.Length; at += 4)
        {
            c.Check(seen.Add(((byte)(page[at] & 0x3F), page[at + 1])), $"the mode page {page[at] & 0x3F:X2}h is listed twice");
        }
    }

    [ComplianceCase("SCSI.Vpd.ScsiPorts", "SPC-5 SCSI Ports VPD page", Needs.None, "The SCSI Ports page lists each relative port once, with descriptors that fit.")]
    public static async Task Ports(ComplianceContext c)
    {
        byte[] page = await RequireAsync(c, 0x88);
        var seen = new HashSet<ushort>();
        for (int at = 4; at < page.Length;)
        {
            c.Check(at + 12 <= page.Length, "a port descriptor does not fit the page");
            ushort port = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(at + 2));
            c.Check(port != 0 && seen.Add(port), $"relative port {port} is zero or comes twice");
            int initiator = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(at + 6));
            c.Check(at + 12 + initiator <= page.Length, "a transport ID does not fit the page");
            int target = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(at + 10 + initiator));
            c.Check(at + 12 + initiator + target <= page.Length, "target port descriptors do not fit the page");
            at += 12 + initiator + target;
        }
    }

    [ComplianceCase("SCSI.Vpd.BlockCharacteristics", "SBC-4 Block Device Characteristics VPD page", Needs.Disk, "The Block Device Characteristics page has its full length, and a rotation rate and a form factor that are not reserved.")]
    public static async Task Characteristics(ComplianceContext c)
    {
        byte[] page = await RequireAsync(c, 0xB1);
        c.Check(page.Length == 64, $"the page has {page.Length} bytes, and 64 are defined");
        int rate = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(4));
        c.Check(rate is 0 or 1 or (>= 0x401 and <= 0xFFFE), $"MEDIUM ROTATION RATE {rate:X4}h is reserved");
        c.Check((page[7] & 0x0F) <= 5, $"NOMINAL FORM FACTOR {page[7] & 0x0F} is reserved");
    }

    [ComplianceCase("SCSI.Vpd.Provisioning", "SBC-4 Logical Block Provisioning VPD page", Needs.Disk, "The Logical Block Provisioning page has a provisioning type that is not reserved, and agrees with itself.")]
    public static async Task Provisioning(ComplianceContext c)
    {
        byte[] page = await RequireAsync(c, 0xB2);
        c.Check(page.Length >= 8, $"the page has {page.Length} bytes, and 8 are the least");
        LogicalBlockProvisioningPage provisioning = c.Capabilities.Provisioning!.Value;
        c.Check((page[6] & 7) <= 2, $"PROVISIONING TYPE {page[6] & 7} is reserved");
        c.Check((page[6] & 7) != 2 || c.Capabilities.IsThin, "PROVISIONING TYPE says thin, and LBPME=0");
        c.Check(!provisioning.DescriptorPresent || page.Length > 8, "DP=1 without a descriptor");
    }

    [ComplianceCase("SCSI.Vpd.MaximumTransferLength", "SBC-4 Block Limits VPD page; SBC-4 READ(10)", Needs.Disk, "A read beyond MAXIMUM TRANSFER LENGTH is refused, and one of just that length is not.")]
    public static async Task Maximum(ComplianceContext c)
    {
        uint most = c.Capabilities.Limits?.MaximumTransferLength ?? 0;
        c.Require(most is > 0 and < 65535, "the device reports no MAXIMUM TRANSFER LENGTH that READ(10) could exceed");
        c.Require(most < c.BlockCount, "the medium is shorter than MAXIMUM TRANSFER LENGTH");
        (await c.Unit.RunAsync(Cdbs.Read(0, most), (int)most * c.BlockSize)).ExpectGood($"MAXIMUM TRANSFER LENGTH is {most}");
        (await c.Unit.RunAsync(Cdbs.Read(0, most + 1), (int)(most + 1) * c.BlockSize)).Expect(Expectation.InvalidFieldInCdb, $"MAXIMUM TRANSFER LENGTH is {most}");
    }

    private static Task<CommandResult> PageAsync(ComplianceContext c, byte code) => c.Unit.RunAsync(new Inquiry { Evpd = true, PageCode = code, AllocationLength = 4096 }, 4096);

    private static async Task<byte[]> ListAsync(ComplianceContext c)
    {
        CommandResult result = await PageAsync(c, 0);
        result.ExpectGood("page 00h is mandatory").ExpectLength(4);
        int length = BinaryPrimitives.ReadUInt16BigEndian(result.Data.AsSpan(2));
        c.Check(result.Data.Length == 4 + length, $"page 00h announces {length} codes, and {result.Data.Length - 4} came");
        return result.Data[4..];
    }

    private static async Task<byte[]> RequireAsync(ComplianceContext c, byte code)
    {
        c.Require((await ListAsync(c)).Contains(code), $"the device has no VPD page {code:X2}h");
        return (await PageAsync(c, code)).ExpectGood().ExpectLength(4).Data;
    }
}
