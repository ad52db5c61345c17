using Lunaris.Scsi;
using Lunaris.Scsi.Copy;
using Lunaris.Scsi.Layout;
using Lunaris.Scsi.Mode;
using Lunaris.Scsi.Primary;
using Lunaris.Scsi.Vpd;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi.Data;

/// <summary>Pages and lists whose bytes are written here by hand, as the standards' tables draw them.</summary>
[TestFixture]
public sealed class LaterPageTests
{
    [Test]
    public void Third_party_copy_descriptors_tell_commands_limits_and_group()
    {
        VpdPage page = Page("00 8F 0048" + "0001 0008 06 83 03 00 01 10 84 00"
            + "0000 0020 000000000000 0010 0000003C 0000001E 0000000000100000 0000000000001000"
            + "000D 0014 10 00112233445566778899AABBCCDDEEFF 000000");
        bool lid4 = false, abort = false, hasLimits = false, hasGroup = false;
        BlockRodTokenLimits limits = default;
        Guid group = default;
        foreach (TypedDescriptorEnumerator.Descriptor descriptor in page.CopyDescriptors())
        {
            lid4 |= descriptor.Commands().Contains(0x83, 0x01);
            abort |= descriptor.Commands().Contains(0x83, 0x1C);
            hasLimits |= descriptor.Type == CopyDescriptorTypes.BlockRodTokenLimits && descriptor.TryRead(out limits);
            hasGroup |= descriptor.TryGetCopyGroup(out Guid found) && (group = found) != default;
        }

        Assert.Multiple(() =>
        {
            Assert.That((lid4, abort, hasLimits, hasGroup), Is.EqualTo((true, false, true, true)));
            Assert.That((limits.MaximumRangeDescriptors, limits.MaximumInactivityTimeout, limits.DefaultInactivityTimeout), Is.EqualTo(((ushort)16, 60u, 30u)));
            Assert.That((limits.MaximumTokenTransferSize, limits.OptimalTransferCount), Is.EqualTo((0x100000UL, 0x1000UL)));
            Assert.That(group, Is.EqualTo(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")));
        });
    }

    [Test]
    public void Wide_copy_list_goes_both_ways_and_another_format_is_refused()
    {
        byte[] bytes = new byte[200];
        byte[] cscd = new byte[CscdDescriptor.Length];
        CscdDescriptor.WriteIdentification(cscd, SenseTests.Hex("01 03 00 08 5000C50012345678"), 4096);
        int length = ExtendedCopyLid4List.Write(bytes, new ExtendedCopyLid4Header { ListIdentifier = 7, Immed = true }, cscd, [new BlockToBlockSegment { NumberOfBlocks = 9 }]);
        Assert.That(ExtendedCopyLid4List.TryParse(bytes.AsSpan(0, length), out ExtendedCopyLid4List list), Is.True);
        Assert.That((list.Header.ListIdentifier, list.Header.Immed, list.CscdCount, list.Cscd(0).BlockLength, list.Segments.Length, list.IsTruncated), Is.EqualTo((7u, true, 1, 4096u, 28, false)));
        Assert.That(Convert.ToHexString(bytes.AsSpan(0, 4)) + Convert.ToHexString(bytes.AsSpan(15, 2)) + Convert.ToHexString(bytes.AsSpan(20, 4)) + Convert.ToHexString(bytes.AsSpan(42, 6)), Is.EqualTo("01000020" + "01FF" + "00000007" + "0020001C0000"));
        bytes[0] = 2;
        Assert.That(ExtendedCopyLid4List.TryParse(bytes, out _), Is.False);
    }

    [Test]
    public void Aliases_go_both_ways()
    {
        byte[] bytes = new byte[64];
        int entry = AliasEntries.WriteEntry(bytes.AsSpan(AliasEntries.HeaderLength), 0x0102030405060708, 5, 1, "name!"u8);
        AliasEntries.WriteHeader(bytes, entry, count: 1);
        Assert.That(Convert.ToHexString(bytes.AsSpan(0, 8 + entry)), Is.EqualTo("0000001C00000001" + "0102030405060708" + "05000001" + "00000008" + "6E616D6521000000"));
        Assert.That(AliasEntries.TryParse(bytes, out AliasEntries entries), Is.True);
        Assert.That(entries.MoveNext(), Is.True);
        Assert.That((entries.Current.Alias, entries.Current.Protocol, entries.Current.Format, entries.Current.Designation.Length), Is.EqualTo((0x0102030405060708UL, (byte)5, (byte)1, 8)));
        Assert.That(entries.MoveNext(), Is.False);
    }

    [Test]
    public void Lists_of_control_subpages_are_read()
    {
        CommandDurationLimit[] limits = ModePage("4A 03 000C 00000000" + "80 00 0064" + "C0 00 0003").CommandDurationLimits().ToArray();
        ApplicationTagDescriptor[] tags = ModePage("4A 02 0024 000000000000000000000000" + "80 0000000000 ABCD 0000000000000010 0000000000000020").ApplicationTags().ToArray();
        IoAdviceHint[] hints = ModePage("4A 05 001C 000000000000000000000000" + "44 000000 91 1234 00 0000000000000000").IoAdviceHints().ToArray();
        CommandDurationLimitT2[] second = ModePage("4A 07 0024 00000000" + "06 00 0010 0020 3D 000000 0030 0000 05 00 00000000000000000000000000000000").CommandDurationLimitsT2().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(limits.Select(l => l.Time), Is.EqualTo((TimeSpan?[])[TimeSpan.FromMicroseconds(100), TimeSpan.FromMilliseconds(1500)]));
            Assert.That(tags.Single() with { ReceivedLength = 0 }, Is.EqualTo(new ApplicationTagDescriptor { Last = true, ApplicationTag = 0xABCD, Lba = 16, BlockCount = 32 } with { ReceivedLength = 0 }));
            Assert.That((hints.Single().Mode, hints[0].StreamEnable, hints[0].Acdlu, hints[0].Rlbsr, hints[0].MarkupDescriptorType, hints[0].MarkupParameters), Is.EqualTo(((byte)1, true, true, (byte)1, (byte)1, (ushort)0x1234)));
            Assert.That((second.Single().Unit, second[0].MaxInactiveTime, second[0].MaxActiveTime, second[0].MaxInactiveTimePolicy, second[0].MaxActiveTimePolicy, second[0].DurationGuideline, second[0].DurationGuidelinePolicy),
                Is.EqualTo(((byte)6, (ushort)16, (ushort)32, (byte)3, (byte)13, (ushort)48, (byte)5)));
            Assert.That(ModePage("4A 02 0004 00000000").CommandDurationLimits().Count, Is.Zero);
        });
    }

    [Test]
    public void Tape_pages_are_read_by_device_type()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Page("01 B1 0004 534E2D31").ManufacturerSerialNumber(), Is.EqualTo("SN-1"));
            Assert.That(Page("00 B1 0004 534E2D31").ManufacturerSerialNumber(), Is.Null);
            Assert.That((Page("01 B2 0008 8000000000000001").SupportsTapeAlert(1), Page("01 B2 0008 8000000000000001").SupportsTapeAlert(64), Page("01 B2 0008 8000000000000001").SupportsTapeAlert(2), Page("01 B2 0001 80").SupportsTapeAlert(9)),
                Is.EqualTo(((bool?)true, (bool?)true, (bool?)false, (bool?)null)));
            Assert.That(Page("08 B3 0002 4142").AutomationSerialNumber(), Is.EqualTo("AB"));
            Assert.That(Page("01 B4 0002 0102").DataTransferElementAddress().ToArray(), Is.EqualTo((byte[])[1, 2]));
        });
    }

    [Test]
    public void Block_and_protocol_pages_are_read()
    {
        CapacityProductMapping mapping = Page("00 BA 0030 0000000000010000 44495343204F4E452020202020202020 000000000000000000000000000000000000000000000000").CapacityMappings()[0];
        FormatPresetDescriptor preset = Page("00 B8 0040 00000005 02 0000 03 00001000 00000000 00000000000FFFFF 0000000000000000000000000000 C2 01 " + new string('0', 48)).FormatPresets()[0];
        CfaProfileDescriptor profile = Page("00 8C 0004 01 00 0100").CfaProfiles()[0];
        ProtocolSpecificEnumerator ports = Page("00 91 000C 0002 06 01 0000 0004 00010100").PortProtocols();
        Assert.That(ports.MoveNext(), Is.True);
        ushort port = ports.Current.RelativePort;
        ProtocolIdentifier protocol = ports.Current.Protocol;
        int specific = ports.Current.Specific.Length;
        Assert.Multiple(() =>
        {
            Assert.That((mapping.AllowedNumberOfBlocks, mapping.Product), Is.EqualTo((0x10000UL, "DISC ONE")));
            Assert.That((preset.PresetIdentifier, preset.SchemaType, preset.LogicalPerPhysicalExponent, preset.LogicalBlockLength, preset.DesignedLastLba, preset.FmtPInfo, preset.ProtectionFieldUsage, preset.ProtectionIntervalExponent),
                Is.EqualTo((5u, (byte)2, (byte)3, 4096u, 0xFFFFFUL, (byte)3, (byte)2, (byte)1)));
            Assert.That((profile.Profile, profile.SequentialWriteSize), Is.EqualTo(((byte)1, (ushort)256)));
            Assert.That((port, protocol, specific), Is.EqualTo(((ushort)2, ProtocolIdentifier.Sas, 4)));
        });
    }

    private static VpdPage Page(string hex)
    {
        Assert.That(VpdPage.TryParse(SenseTests.Hex(hex), out VpdPage page), Is.True);
        return page;
    }

    private static ModePageView ModePage(string hex)
    {
        byte[] page = SenseTests.Hex(hex);
        byte[] data = [0, (byte)(6 + page.Length), 0, 0, 0, 0, 0, 0, .. page];
        Assert.That(ModeParameters.TryParseSense10(data, out ModeParameters parameters), Is.True);
        foreach (ModePageView view in parameters.Pages)
        {
            return view;
        }

        throw new InvalidOperationException("There is no page.");
    }
}
