using System.Text;
using Lunaris.Scsi;
using Lunaris.Scsi.Vpd;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi.Data;

[TestFixture]
public sealed class InquiryTests
{
    [Test]
    public void Standard_data_goes_both_ways()
    {
        var data = new InquiryData
        {
            DeviceType = PeripheralDeviceType.DirectAccess,
            Version = 6,
            ResponseDataFormat = 2,
            AdditionalLength = InquiryData.Size - 5,
            HiSup = true,
            Tpgs = 3,
            ThirdPartyCopy = true,
            CmdQue = true,
            Vendor = "LUNARIS",
            Product = "RAM DISK",
            Revision = "0.1",
            VersionDescriptor1 = 0x0960,
            VersionDescriptor8 = 0x04C0,
        };
        var bytes = new byte[InquiryData.Size];
        Assert.That(data.Write(bytes), Is.EqualTo(InquiryData.Size));
        Assert.That(InquiryData.TryParse(bytes, out InquiryData parsed), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(parsed with { ReceivedLength = 0 }, Is.EqualTo(data));
            Assert.That(Encoding.ASCII.GetString(bytes, 8, 28), Is.EqualTo("LUNARIS RAM DISK        0.1 "));
            Assert.That(parsed.VersionDescriptor(0), Is.EqualTo(0x0960));
            Assert.That(parsed.VersionDescriptor(7), Is.EqualTo(0x04C0));
            Assert.That(() => parsed.VersionDescriptor(8), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Bytes_beyond_the_additional_length_are_not_looked_at()
    {
        var bytes = new byte[96];
        Array.Fill(bytes, (byte)'X');
        bytes[0] = 0;
        bytes[4] = 31;
        Assert.That(InquiryData.TryParse(bytes, out InquiryData data), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(data.ReceivedLength, Is.EqualTo(36));
            Assert.That(data.HasField(nameof(InquiryData.Revision)), Is.True);
            Assert.That(data.HasField(nameof(InquiryData.VersionDescriptor1)), Is.False);
            Assert.That(data.VersionDescriptor1, Is.Zero);
            Assert.That(InquiryData.TryParse(bytes.AsSpan(0, 4), out _), Is.False);
        });
    }

    [Test]
    public void Control_characters_of_a_device_do_not_reach_the_terminal()
    {
        var bytes = new byte[36];
        "EVIL\u001b[2J"u8.CopyTo(bytes.AsSpan(8));
        bytes[4] = 31;
        Assert.That(InquiryData.TryParse(bytes, out InquiryData data), Is.True);
        Assert.That(data.Vendor, Is.EqualTo("EVIL?[2J"));
    }

    [Test]
    public void Text_that_does_not_fit_is_refused()
    {
        var bytes = new byte[InquiryData.Size];
        Assert.Multiple(() =>
        {
            Assert.That(() => new InquiryData { Vendor = "NINELETTE" }.Write(bytes), Throws.ArgumentException);
            Assert.That(() => new InquiryData { Vendor = "Ünit" }.Write(bytes), Throws.ArgumentException);
        });
    }

    [Test]
    public void Version_descriptors_are_in_order_unique_and_clean()
    {
        VersionDescriptorRow[] rows = VersionDescriptors.Rows.ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(r => r.Value), Is.Ordered.And.Unique);
            Assert.That(rows.Select(r => r.Name), Is.Unique.And.All.Match("^[A-Za-z0-9].*[A-Za-z0-9)]$"));
            Assert.That(rows.Select(r => r.Name), Has.None.Contain("  "));
            Assert.That(VersionDescriptors.NameOf(0x0960), Is.EqualTo("iSCSI (no version claimed)"));
            Assert.That(VersionDescriptors.NameOf(0x0962), Is.EqualTo("iSCSI (iSCSIProtocolLevel=2)"));
            Assert.That(VersionDescriptors.NameOf(0x04C0), Is.EqualTo("SBC-3 (no version claimed)"));
            Assert.That(VersionDescriptors.NameOf(0xFFFF), Is.Null);
        });
    }

    [Test]
    public void Supported_pages_and_serial_number_go_both_ways()
    {
        var bytes = new byte[64];
        int length = SupportedVpdPages.Write(bytes, PeripheralDeviceType.DirectAccess, [0x00, 0x80, 0x83, 0xB0]);
        Assert.That(Convert.ToHexString(bytes, 0, length), Is.EqualTo("0000000400808 3B0".Replace(" ", "", StringComparison.Ordinal)));
        Assert.That(SupportedVpdPages.TryParse(bytes, out SupportedVpdPages pages), Is.True);
        Assert.That(pages.Contains(0x83) && !pages.Contains(0xB1), Is.True);

        length = UnitSerialNumberPage.Write(bytes, PeripheralDeviceType.DirectAccess, "SN-42");
        Assert.That(UnitSerialNumberPage.TryParse(bytes.AsSpan(0, length), out string serial), Is.True);
        Assert.That(serial, Is.EqualTo("SN-42"));
        Assert.That(UnitSerialNumberPage.TryParse([0, 0x83, 0, 0], out _), Is.False, "another page");
        Assert.That(VpdPage.TryParse([0, 0x80, 0, 9, (byte)'A'], out VpdPage page) && page.IsTruncated, Is.True);
    }

    [TestCase(DesignatorType.Naa, DesignatorCodeSet.Binary, "6001405a1b2c3d4e5f60718293a4b5c6", "naa.6001405a1b2c3d4e5f60718293a4b5c6")]
    [TestCase(DesignatorType.Naa, DesignatorCodeSet.Binary, "5000c50012345678", "naa.5000c50012345678")]
    [TestCase(DesignatorType.Eui64, DesignatorCodeSet.Binary, "0025385a91b0c7d8", "eui.0025385a91b0c7d8")]
    [TestCase(DesignatorType.T10VendorId, DesignatorCodeSet.Ascii, "4c494f2d4f5247206469736b31", "t10.LIO-ORG disk1")]
    [TestCase(DesignatorType.ScsiName, DesignatorCodeSet.Utf8, "69716e2e323030332d30312e6f72673a780000", "iqn.2003-01.org:x")]
    [TestCase(DesignatorType.Uuid, DesignatorCodeSet.Binary, "1000f81d4fae7dec11d0a76500a0c91e6bf6", "uuid.f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [TestCase(DesignatorType.RelativeTargetPort, DesignatorCodeSet.Binary, "00000001", "relative target port 1")]
    [TestCase(DesignatorType.TargetPortGroup, DesignatorCodeSet.Binary, "00000100", "target port group 256")]
    [TestCase(DesignatorType.LogicalUnitGroup, DesignatorCodeSet.Binary, "0000000a", "logical unit group 10")]
    [TestCase(DesignatorType.Md5LogicalUnit, DesignatorCodeSet.Binary, "00112233445566778899aabbccddeeff", "md5.00112233445566778899aabbccddeeff")]
    [TestCase(DesignatorType.VendorSpecific, DesignatorCodeSet.Ascii, "4142", "vendor.AB")]
    public void Designator_is_printed_as_people_write_it(DesignatorType type, DesignatorCodeSet codeSet, string hex, string text)
    {
        var bytes = new byte[64];
        var writer = new VpdPageWriter(bytes, DeviceIdentificationPage.PageCode, PeripheralDeviceType.DirectAccess);
        byte[] value = Convert.FromHexString(hex);
        Designator.Write(writer.Append(Designator.HeaderLength + value.Length), type, codeSet, DesignatorAssociation.TargetPort, value, ProtocolIdentifier.Iscsi);
        int length = writer.Finish();
        Assert.That(DeviceIdentificationPage.TryParse(bytes.AsSpan(0, length), out DeviceIdentificationPage page), Is.True);
        int count = 0;
        foreach (Designator designator in page.Designators)
        {
            count++;
            Assert.That(designator.ToString(), Is.EqualTo(text));
            Assert.That((designator.Type, designator.CodeSet, designator.Association, designator.Protocol), Is.EqualTo((type, codeSet, DesignatorAssociation.TargetPort, (ProtocolIdentifier?)ProtocolIdentifier.Iscsi)));
        }

        Assert.That(count, Is.EqualTo(1));
    }

    [Test]
    public void Logical_unit_name_prefers_the_world_wide_one()
    {
        var bytes = new byte[128];
        var writer = new VpdPageWriter(bytes, DeviceIdentificationPage.PageCode, PeripheralDeviceType.DirectAccess);
        byte[] naa = Convert.FromHexString("6001405000000000000000000000000a");
        Designator.Write(writer.Append(4 + 10), DesignatorType.T10VendorId, DesignatorCodeSet.Ascii, DesignatorAssociation.LogicalUnit, "LUNARIS 01"u8);
        Designator.Write(writer.Append(4 + 8), DesignatorType.Naa, DesignatorCodeSet.Binary, DesignatorAssociation.TargetPort, Convert.FromHexString("5000000000000001"));
        Designator.Write(writer.Append(4 + naa.Length), DesignatorType.Naa, DesignatorCodeSet.Binary, DesignatorAssociation.LogicalUnit, naa);
        int length = writer.Finish();
        Assert.That(DeviceIdentificationPage.TryParse(bytes.AsSpan(0, length), out DeviceIdentificationPage page), Is.True);
        Assert.That(page.LogicalUnitName(), Is.EqualTo("naa.6001405000000000000000000000000a"));
        Assert.That(DeviceIdentificationPage.TryParse(bytes.AsSpan(0, length - 1), out DeviceIdentificationPage cut), Is.True);
        Assert.That(cut.LogicalUnitName(), Is.EqualTo("t10.LUNARIS 01"), "half a name is no name");
    }

    [Test]
    public void Block_limits_of_SBC_2_read_as_not_reported_beyond_their_end()
    {
        byte[] bytes = SenseTests.Hex("00 B0 000C 00 00 0008 00010000 00000080");
        Assert.That(BlockLimitsPage.TryRead(bytes, out BlockLimitsPage page), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(page.OptimalTransferLengthGranularity, Is.EqualTo(8));
            Assert.That(page.MaximumTransferLength, Is.EqualTo(0x10000));
            Assert.That(page.OptimalTransferLength, Is.EqualTo(0x80));
            Assert.That(page.HasField(nameof(BlockLimitsPage.MaximumUnmapLbaCount)), Is.False);
            Assert.That(page.MaximumUnmapLbaCount, Is.Zero);
            Assert.That(page.UnmapGranularityAlignment, Is.Null);
            Assert.That(BlockLimitsPage.TryRead([0, 0xB1, 0, 0x3C], out _), Is.False);
        });
    }

    [Test]
    public void Provisioning_page_has_its_bits_where_SBC_puts_them()
    {
        byte[] bytes = SenseTests.Hex("00 B2 0004 09 E6 02 32");
        Assert.That(LogicalBlockProvisioningPage.TryRead(bytes, out LogicalBlockProvisioningPage page), Is.True);
        Assert.That(page with { ReceivedLength = 0 }, Is.EqualTo(new LogicalBlockProvisioningPage
        {
            ThresholdExponent = 9,
            Lbpu = true,
            Lbpws = true,
            Lbpws10 = true,
            Lbprz = 1,
            AncSup = true,
            ProvisioningType = ProvisioningType.Thin,
            ThresholdPercentage = 0x32,
        }));
    }
}
