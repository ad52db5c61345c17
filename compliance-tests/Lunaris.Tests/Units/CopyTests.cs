using Lunaris.Scsi.Copy;
using Lunaris.Scsi.Primary;
using Lunaris.Scsi.Vpd;
using Lunaris.Tests.Session;
using NUnit.Framework;

namespace Lunaris.Tests.Units;

/// <summary>How copies by the target are planned and written down, and ALUA states read.</summary>
[TestFixture]
public sealed class CopyTests() : TargetFixture("tcp")
{
    private static readonly CopyLimits s_limits = new(3, 32 + 32 + (28 * 100), 1 << 20, 4096, OmitsListId: false);

    [Test]
    public void Segments_keep_every_limit_and_cover_the_run_without_gaps()
    {
        ulong at = 0;
        const ulong Blocks = 10_000;
        var counts = new List<int>();
        while (at < Blocks)
        {
            BlockToBlockSegment[] segments = CopyPlan.Next(1000 + at, 77 + at, Blocks - at, 512, s_limits, maxBytes: 8 << 20);
            counts.Add(segments.Length);
            foreach (BlockToBlockSegment segment in segments)
            {
                Assert.That((segment.SourceLba, segment.DestinationLba), Is.EqualTo((1000 + at, 77 + at)));
                Assert.That(segment.NumberOfBlocks, Is.InRange(1, 2048));
                Assert.That(segment.NumberOfBlocks % 8 == 0 || at + segment.NumberOfBlocks == Blocks, Is.True);
                at += segment.NumberOfBlocks;
            }
        }

        Assert.That(at, Is.EqualTo(Blocks));
        Assert.That(counts, Is.EqualTo((int[])[3, 2]));
    }

    [TestCase(0, 1 << 20, 1)]
    [TestCase(ushort.MaxValue, 64, 1)]
    [TestCase(ushort.MaxValue, 64 + (5 * 28), 5)]
    public void Descriptor_list_never_exceeds_what_the_device_takes(int maxSegments, long maxDescriptorBytes, int expected)
    {
        CopyLimits limits = CopyLimits.Of(new CopyOperatingParameters { MaximumSegmentDescriptorCount = (ushort)maxSegments, MaximumDescriptorListLength = (uint)maxDescriptorBytes, MaximumSegmentLength = 4096 });
        Assert.That(CopyPlan.Next(0, 0, 1_000_000, 512, limits, long.MaxValue), Has.Length.EqualTo(expected));
    }

    [Test]
    public void Lid1_list_is_byte_for_byte_what_the_standard_says()
    {
        byte[] list = Encode(TargetCopyMethod.ExtendedCopyLid1, s_limits);
        Assert.That(Convert.ToHexStringLower(list), Is.EqualTo(
            "0511" + "0040" + "00000000" + "0000001c" + "00000000"
            + "e4000000" + "01030008" + "5000c50000000001" + "000000000000000000000000" + "00000200"
            + "e4000000" + "01030008" + "5000c50000000002" + "000000000000000000000000" + "00000200"
            + "02000018" + "00000001" + "00000010" + "0000000000000064" + "00000000000000c8"));
        Assert.That(Encode(TargetCopyMethod.ExtendedCopyLid1, s_limits with { OmitsListId = true }).AsSpan(0, 2).ToArray(), Is.EqualTo((byte[])[0x00, 0x19]));
    }

    [Test]
    public void Lid4_list_has_the_wide_header_and_the_same_descriptors()
    {
        byte[] list = Encode(TargetCopyMethod.ExtendedCopyLid4, s_limits);
        byte[] narrow = Encode(TargetCopyMethod.ExtendedCopyLid1, s_limits);
        Assert.That(Convert.ToHexStringLower(list.AsSpan(0, 48)), Is.EqualTo(
            "01110020" + "0000000000000000000000" + "00" + "ff000000" + "01020305" + "000000000000000000000000000000000000" + "0040" + "001c" + "0000"));
        Assert.That(list.AsSpan(48).SequenceEqual(narrow.AsSpan(16)), Is.True);
    }

    [TestCase("", true, TargetCopyMethod.ExtendedCopyLid1)]
    [TestCase("", false, null)]
    [TestCase("00010004" + "03" + "830100", true, null)]
    [TestCase("00010008" + "06" + "830400011011" + "00", true, TargetCopyMethod.ExtendedCopyLid1)]
    [TestCase("00010004" + "03" + "830101", true, TargetCopyMethod.ExtendedCopyLid4)]
    [TestCase("00010008" + "06" + "830400011011" + "00" + "00000020" + "0000000000000001000000000000000000000000000000000000000000000000", true, TargetCopyMethod.Token)]
    public void Method_is_chosen_by_what_the_device_lists(string descriptors, bool thirdPartyCopy, TargetCopyMethod? expected)
    {
        byte[] content = Convert.FromHexString(descriptors);
        byte[] page = content.Length == 0 ? [] : [0x00, 0x8F, 0x00, (byte)content.Length, .. content];
        if (descriptors.StartsWith("0001000403830100", StringComparison.Ordinal))
        {
            // A list whose only service action is one that does not copy.
            page[^1] = 0x1C;
        }

        CopyCapability capability = CopyCapability.Of(thirdPartyCopy, page);
        Assert.That(CopyCapability.Choose(capability, capability), Is.EqualTo(expected));
    }

    [Test]
    public void Naa_names_are_preferred_and_names_of_ports_or_too_long_ones_not_taken()
    {
        byte[] page = new byte[256];
        var writer = new VpdPageWriter(page, VpdPageCodes.DeviceIdentification, default);
        Append(ref writer, DesignatorType.Naa, DesignatorAssociation.TargetPort, "5000c500000000ff");
        Append(ref writer, DesignatorType.T10VendorId, DesignatorAssociation.LogicalUnit, new string('4', 42));
        Append(ref writer, DesignatorType.Eui64, DesignatorAssociation.LogicalUnit, "0025385000000001");
        Append(ref writer, DesignatorType.Naa, DesignatorAssociation.LogicalUnit, "6001405000000000000000000000000a");
        int length = writer.Finish();
        Assert.That(Convert.ToHexStringLower(CopyDesignator.Choose(page.AsSpan(0, length))!), Is.EqualTo("01030010" + "6001405000000000000000000000000a"));
        Assert.That(CopyDesignator.Choose(page.AsSpan(0, 30)), Is.Null);

        static void Append(ref VpdPageWriter writer, DesignatorType type, DesignatorAssociation association, string hex)
        {
            byte[] value = Convert.FromHexString(hex);
            byte[] bytes = new byte[Designator.HeaderLength + value.Length];
            Designator.Write(bytes, type, DesignatorCodeSet.Binary, association, value);
            writer.Append(bytes);
        }
    }

    [Test]
    public async Task Nonsense_is_refused_before_anything_is_copied()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        Assert.ThrowsAsync<ArgumentException>(() => TargetCopy.CopyAsync(unit, 0, unit, 5, 6));
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => TargetCopy.CopyAsync(unit, 0, unit, unit.BlockCount - 1, 2));
    }

    [Test]
    public void Alua_states_are_read_from_port_groups()
    {
        byte[] data = new byte[64];
        int length = TargetPortGroupsData.Write(
            data,
            [
                new TargetPortGroupHeader { Group = 1, State = AsymmetricAccessState.ActiveOptimized, Preferred = true, ActiveOptimizedSupported = true, StandbySupported = true, PortCount = 2, StatusCode = 1 },
                new TargetPortGroupHeader { Group = 2, State = AsymmetricAccessState.Standby, PortCount = 1 },
            ],
            [1, 2, 3]);
        TargetPortGroupsData.TryParse(data.AsSpan(0, length), extended: false, out TargetPortGroupsData parsed);
        var groups = new List<TargetPortGroup>();
        foreach (TargetPortGroupsData.Group group in parsed)
        {
            groups.Add(TargetPortGroup.From(group));
        }

        Assert.Multiple(() =>
        {
            Assert.That(groups.Select(g => (g.Group, g.State, g.IsPreferred, g.IsUsable, g.StatusCode)), Is.EqualTo(((ushort, AsymmetricAccessState, bool, bool, byte)[])
                [(1, AsymmetricAccessState.ActiveOptimized, true, true, 1), (2, AsymmetricAccessState.Standby, false, false, 0)]));
            Assert.That(groups[0].SupportedStates, Is.EqualTo((AsymmetricAccessState[])[AsymmetricAccessState.ActiveOptimized, AsymmetricAccessState.Standby]));
            Assert.That(groups[0].Ports.Concat(groups[1].Ports), Is.EqualTo((ushort[])[1, 2, 3]));
        });
    }

    private static byte[] Encode(TargetCopyMethod method, CopyLimits limits)
    {
        byte[] source = Convert.FromHexString("010300085000c50000000001"), destination = Convert.FromHexString("010300085000c50000000002");
        return CopyPlan.Encode(method, source, destination, 512, 0x01020305, limits, [new BlockToBlockSegment { DestinationIndex = 1, NumberOfBlocks = 16, SourceLba = 100, DestinationLba = 200 }]);
    }
}
