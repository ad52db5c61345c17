using Lunaris.Scsi;
using Lunaris.Scsi.Sense;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi;

[TestFixture]
public sealed class SenseTests
{
    [Test]
    public void Fixed_format_says_what_a_person_needs()
    {
        SenseData sense = Parse("F0 00 05 00001000 0A 00000000 21 00 00 CF 0002");
        Assert.Multiple(() =>
        {
            Assert.That(sense.Key, Is.EqualTo(SenseKey.IllegalRequest));
            Assert.That(sense.Additional, Is.EqualTo(AdditionalSense.LbaOutOfRange));
            Assert.That(sense.Information, Is.EqualTo(0x1000));
            Assert.That(sense.SenseKeySpecific, Is.EqualTo(SenseKeySpecific.ForField(inCdb: true, 2, 7)));
            Assert.That(sense.IsTruncated, Is.False);
            Assert.That(sense.ToString(), Is.EqualTo("ILLEGAL REQUEST, LOGICAL BLOCK ADDRESS OUT OF RANGE (5h/21h/00h), information 0x1000, CDB byte 2 bit 7"));
        });
    }

    [Test]
    public void Descriptor_format_says_the_same()
    {
        SenseData sense = Parse("72 05 21 00 000000 14 00 0A 80 00 0000000000001000 02 06 0000 CF 0002 00");
        Assert.That(sense.ToString(), Is.EqualTo("ILLEGAL REQUEST, LOGICAL BLOCK ADDRESS OUT OF RANGE (5h/21h/00h), information 0x1000, CDB byte 2 bit 7"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void What_is_built_reads_back(bool descriptorFormat)
    {
        var built = new SenseBuilder(SenseKey.NotReady, new AdditionalSense(0x04, 0x04))
        {
            Information = 0x01020304,
            CommandSpecificInformation = 0x0A0B0C0D,
            SenseKeySpecific = SenseKeySpecific.ForProgress(0.25),
            FieldReplaceableUnit = 7,
            IncorrectLength = true,
            IsDeferred = true,
        };
        var bytes = new byte[SenseData.MaxLength];
        int length = built.Write(bytes, descriptorFormat);
        Assert.That(SenseData.TryParse(bytes.AsSpan(0, length), out SenseData? sense), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(sense!.IsDescriptorFormat, Is.EqualTo(descriptorFormat));
            Assert.That(sense.IsDeferred, Is.True);
            Assert.That(sense.Is(built.Key, built.Additional), Is.True);
            Assert.That(sense.Information, Is.EqualTo(built.Information));
            Assert.That(sense.CommandSpecificInformation, Is.EqualTo(built.CommandSpecificInformation));
            Assert.That(sense.Progress, Is.EqualTo(0.25));
            Assert.That(sense.FieldReplaceableUnit, Is.EqualTo(7));
            Assert.That(sense.IncorrectLength, Is.True);
            Assert.That(sense.IsTruncated, Is.False);
            Assert.That(sense.ToString(), Is.EqualTo("deferred: NOT READY, LOGICAL UNIT NOT READY, FORMAT IN PROGRESS (2h/04h/04h), information 0x1020304, command specific 0xa0b0c0d, 25.0 % done, unit 07h, incorrect length"));
        });
    }

    [Test]
    public void Information_of_64_bits_needs_the_descriptor_format()
    {
        var built = new SenseBuilder(SenseKey.MediumError, AdditionalSense.UnrecoveredReadError) { Information = 1UL << 40 };
        var bytes = new byte[SenseData.MaxLength];
        Assert.That(SenseData.TryParse(bytes.AsSpan(0, built.WriteFixed(bytes)), out SenseData? narrow), Is.True);
        Assert.That(SenseData.TryParse(bytes.AsSpan(0, built.WriteDescriptor(bytes)), out SenseData? wide), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(narrow!.Information, Is.Null, "a cut number would be a wrong number");
            Assert.That(wide!.Information, Is.EqualTo(1UL << 40));
        });
    }

    [Test]
    public void Truncation_at_every_byte_loses_only_what_is_missing()
    {
        byte[] full = Hex("F0 00 63 00001000 0A 01020304 29 00 05 80 4000");
        for (int length = 1; length <= full.Length; length++)
        {
            Assert.That(SenseData.TryParse(full.AsSpan(0, length), out SenseData? sense), Is.True);
            Assert.That(sense!.Key, Is.EqualTo(length > 2 ? SenseKey.MediumError : SenseKey.NoSense));
            Assert.That(sense.Information, Is.EqualTo(length >= 7 ? 0x1000UL : null));
            Assert.That(sense.Additional.Asc, Is.EqualTo(length > 12 ? 0x29 : 0));
            Assert.That(sense.SenseKeySpecific is null, Is.EqualTo(length < 18));
            Assert.That(sense.IsTruncated, Is.EqualTo(length < 18));
        }
    }

    [Test]
    public void Empty_and_unknown_response_codes_are_no_sense_data()
    {
        Assert.Multiple(() =>
        {
            Assert.That(SenseData.TryParse([], out _), Is.False);
            Assert.That(SenseData.TryParse([0x00, 0, 5], out _), Is.False);
            Assert.That(SenseData.TryParse([0x74, 0, 5], out _), Is.False);
            Assert.That(SenseData.TryParse([0x7F, 1, 2], out SenseData? vendor), Is.True);
            Assert.That(vendor!.ToString(), Is.EqualTo("vendor specific sense data 7f0102"));
        });
    }

    [Test]
    public void Descriptors_of_every_type_are_read()
    {
        SenseData sense = Parse("72 0B 00 00 000000 63"
            + "04 02 00 C0"
            + "05 02 00 20"
            + "09 0C 01 04 00 01 00 10 00 20 00 30 40 51"
            + "0A 06 02 04 04 00 8000"
            + "0B 02 01 00"
            + "0C 0A 02 00 7005000000000000"
            + "0D 1E 80 20 80 1234 07 0000000000000005 0000000000000006 0000000000000000"
            + "0F 06 00 00 0000 003C");
        var seen = new List<SenseDescriptorType>();
        foreach (SenseDescriptor descriptor in sense.Descriptors)
        {
            seen.Add(descriptor.Type);
            switch (descriptor.Type)
            {
                case SenseDescriptorType.StreamCommands:
                    Assert.That((descriptor.Filemark, descriptor.EndOfMedium, descriptor.IncorrectLength), Is.EqualTo((true, true, false)));
                    break;
                case SenseDescriptorType.AtaStatusReturn:
                    Assert.That((descriptor.AtaStatus!.Value.Error, descriptor.AtaStatus.Value.Status, descriptor.AtaStatus.Value.Lba), Is.EqualTo(((byte)4, (byte)0x51, 0x302010UL)));
                    break;
                case SenseDescriptorType.AnotherProgressIndication:
                    Assert.That(descriptor.AnotherProgress, Is.EqualTo((SenseKey.NotReady, new AdditionalSense(4, 4), 0.5)));
                    break;
                case SenseDescriptorType.UserDataSegmentReferral:
                    Assert.That(descriptor.NotAllReferrals, Is.True);
                    break;
                case SenseDescriptorType.ForwardedSenseData:
                    Assert.That((descriptor.ForwardedSource, descriptor.ForwardedSense.Length), Is.EqualTo(((byte)2, 8)));
                    break;
                case SenseDescriptorType.MicrocodeActivation:
                    Assert.That(descriptor.MicrocodeActivationSeconds, Is.EqualTo(60));
                    break;
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(seen, Has.Count.EqualTo(8));
            Assert.That(sense.Information, Is.EqualTo(5));
            Assert.That(sense.CommandSpecificInformation, Is.EqualTo(6));
            Assert.That(sense.FieldReplaceableUnit, Is.EqualTo(7));
            Assert.That((sense.Filemark, sense.EndOfMedium, sense.IncorrectLength), Is.EqualTo((true, true, true)));
        });
    }

    [Test]
    public void Additional_sense_codes_are_in_order_unique_and_clean()
    {
        AdditionalSenseRow[] rows = AdditionalSenseTable.Rows.ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(r => r.Code), Is.Ordered.And.Unique);
            Assert.That(rows, Has.Length.GreaterThan(750));
            Assert.That(rows.Select(r => r.Name), Has.All.Match("^[A-Zi][A-Za-z0-9 ,.&/()_-]*[A-Z0-9)]$"));
            Assert.That(rows.Where(r => r.Name.Any(char.IsLower)).Select(r => r.Code), Is.EquivalentTo(new ushort[] { 0x3F12, 0x3F13, 0x3F14, 0x4703 }), "only iSCSI and iuCRC have small letters");
            Assert.That(rows.Select(r => r.Name), Has.None.Contain("  "));
            Assert.That(rows.Select(r => r.Ascq), Has.None.EqualTo(0x80));
        });
    }

    [TestCase(0x00, 0x00, "NO ADDITIONAL SENSE INFORMATION")]
    [TestCase(0x04, 0x0C, "LOGICAL UNIT NOT ACCESSIBLE, TARGET PORT IN UNAVAILABLE STATE")]
    [TestCase(0x1D, 0x00, "MISCOMPARE DURING VERIFY OPERATION")]
    [TestCase(0x29, 0x07, "I_T NEXUS LOSS OCCURRED")]
    [TestCase(0x3F, 0x12, "iSCSI IP ADDRESS ADDED")]
    [TestCase(0x40, 0x81, "DIAGNOSTIC FAILURE ON COMPONENT 81h")]
    [TestCase(0x4D, 0x17, "TAGGED OVERLAPPED COMMANDS (TASK TAG 17h)")]
    [TestCase(0x5D, 0xFF, "FAILURE PREDICTION THRESHOLD EXCEEDED (FALSE)")]
    [TestCase(0x74, 0x79, "SECURITY CONFLICT IN TRANSLATED DEVICE")]
    [TestCase(0x80, 0x01, "VENDOR SPECIFIC")]
    [TestCase(0x04, 0x99, "VENDOR SPECIFIC")]
    public void Additional_sense_code_has_its_name(byte asc, byte ascq, string name) => Assert.That(new AdditionalSense(asc, ascq).Name, Is.EqualTo(name));

    [Test]
    public void Named_codes_are_what_they_are_called()
    {
        foreach (System.Reflection.PropertyInfo property in typeof(AdditionalSense).GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static))
        {
            var value = (AdditionalSense)property.GetValue(null)!;
            Assert.That(value.Name, Is.Not.Null, property.Name);
        }

        Assert.That(new AdditionalSense(0x7F, 0x01).ToString(), Is.EqualTo("7Fh/01h"));
    }

    [Test]
    public void Every_sense_key_status_type_and_protocol_has_words()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Enum.GetValues<SenseKey>().Select(v => v.ToText()), Is.Unique.And.None.Contain("reserved"));
            Assert.That(Enum.GetValues<ScsiStatus>().Select(v => v.ToText()), Is.Unique.And.None.Contain("reserved"));
            Assert.That(Enum.GetValues<PeripheralDeviceType>().Select(v => v.ToText()), Is.Unique.And.None.Contain("reserved"));
            Assert.That(Enum.GetValues<ProtocolIdentifier>().Select(v => v.ToText()), Is.Unique.And.None.Contain("reserved"));
            Assert.That(((ScsiStatus)0x55).ToText(), Is.EqualTo("reserved (55h)"));
        });
    }

    internal static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    private static SenseData Parse(string hex)
    {
        Assert.That(SenseData.TryParse(Hex(hex), out SenseData? sense), Is.True);
        return sense!;
    }
}
