using Lunaris.Scsi;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi;

[TestFixture]
public sealed class LunTests
{
    [TestCase(0UL, 0x0000_0000_0000_0000UL, LunAddressMethod.Peripheral)]
    [TestCase(1UL, 0x0001_0000_0000_0000UL, LunAddressMethod.Peripheral)]
    [TestCase(255UL, 0x00FF_0000_0000_0000UL, LunAddressMethod.Peripheral)]
    [TestCase(256UL, 0x4100_0000_0000_0000UL, LunAddressMethod.FlatSpace)]
    [TestCase(16383UL, 0x7FFF_0000_0000_0000UL, LunAddressMethod.FlatSpace)]
    [TestCase(16384UL, 0xD200_4000_0000_0000UL, LunAddressMethod.ExtendedFlatSpace)]
    [TestCase(0xFF_FFFFUL, 0xD2FF_FFFF_0000_0000UL, LunAddressMethod.ExtendedFlatSpace)]
    [TestCase(0x100_0000UL, 0xE200_0100_0000_0000UL, LunAddressMethod.LongExtendedFlatSpace)]
    [TestCase(0xFF_FFFF_FFFFUL, 0xE2FF_FFFF_FFFF_0000UL, LunAddressMethod.LongExtendedFlatSpace)]
    public void Number_picks_the_addressing_method_and_comes_back(ulong number, ulong value, LunAddressMethod method)
    {
        Lun lun = Lun.FromNumber(number);
        Assert.Multiple(() =>
        {
            Assert.That(lun.Value, Is.EqualTo(value), $"{lun.Value:x16}");
            Assert.That(lun.AddressMethod, Is.EqualTo(method));
            Assert.That(lun.Number, Is.EqualTo(number));
            Assert.That(lun.IsSingleLevel, Is.True);
            Assert.That(lun.ToString(), Is.EqualTo(number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            Assert.That(Lun.Parse(lun.ToString()), Is.EqualTo(lun));
        });
    }

    [Test]
    public void Number_of_41_bits_is_refused() => Assert.That(() => Lun.FromNumber(1UL << 40), Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase("1.2", 0x0001_0002_0000_0000UL)]
    [TestCase("1.2.3.4", 0x0001_0002_0003_0004UL)]
    [TestCase("300.0.5", 0x412C_0000_0005_0000UL)]
    [TestCase("0xc101000000000000", 0xC101_0000_0000_0000UL)]
    [TestCase("0x4005000000000000", 0x4005_0000_0000_0000UL)]
    [TestCase("0x0105000000000000", 0x0105_0000_0000_0000UL)]
    [TestCase("0xffffffffffffffff", 0xFFFF_FFFF_FFFF_FFFFUL)]
    [TestCase("0x80a1000000000000", 0x80A1_0000_0000_0000UL)]
    public void Text_form_goes_both_ways(string text, ulong value)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Lun.Parse(text).Value, Is.EqualTo(value));
            Assert.That(new Lun(value).ToString(), Is.EqualTo(text));
        });
    }

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("1099511627776")]
    [TestCase("0x1")]
    [TestCase("0x00010000000000000")]
    [TestCase("0xzz01000000000000")]
    [TestCase("1.2.3.4.5")]
    [TestCase("1..2")]
    [TestCase("1.16384")]
    [TestCase(" 1")]
    [TestCase(".")]
    public void Nonsense_is_no_LUN(string text)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Lun.TryParse(text, out _), Is.False);
            Assert.That(() => Lun.Parse(text), Throws.TypeOf<FormatException>());
        });
    }

    [Test]
    public void Every_value_survives_its_text()
    {
        const int Seed = 20261120;
        var random = new Random(Seed);
        Span<char> text = stackalloc char[Lun.MaxTextLength];
        for (int i = 0; i < 200_000; i++)
        {
            ulong value = (ulong)random.NextInt64() >> random.Next(64) << random.Next(64);
            var lun = new Lun(value);
            Assert.That(lun.TryFormat(text, out int length), Is.True, $"seed {Seed}, value {value:x16}");
            if (!Lun.TryParse(text[..length], null, out Lun back) || back != lun)
            {
                Assert.Fail($"seed {Seed}: {value:x16} printed as {text[..length]}");
            }
        }
    }

    [Test]
    public void Too_short_a_destination_is_reported_not_overrun()
    {
        foreach (Lun lun in new[] { Lun.FromNumber(70000), Lun.Parse("1.2.3.4"), Lun.ReportLunsWellKnown })
        {
            int full = lun.ToString().Length;
            for (int length = 0; length < full; length++)
            {
                var text = new char[length];
                Assert.That(lun.TryFormat(text, out int written), Is.False, lun.ToString());
                Assert.That(written, Is.Zero);
            }
        }
    }

    [Test]
    public void Address_methods_of_SAM_are_told_apart()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Lun.ReportLunsWellKnown.Value, Is.EqualTo(0xC101_0000_0000_0000UL));
            Assert.That(Lun.ReportLunsWellKnown.IsWellKnown, Is.True);
            Assert.That(Lun.ReportLunsWellKnown.Number, Is.Null);
            Assert.That(Lun.NotSpecified.AddressMethod, Is.EqualTo(LunAddressMethod.NotSpecified));
            Assert.That(new Lun(0xF000_0000_0000_0000).AddressMethod, Is.EqualTo(LunAddressMethod.Reserved));
            Assert.That(Lun.FromLogicalUnit(target: 5, bus: 3, lun: 17).Value, Is.EqualTo(0x8571_0000_0000_0000UL));
            Assert.That(Lun.FromLogicalUnit(5, 3, 17).Target, Is.EqualTo(5));
            Assert.That(Lun.FromLogicalUnit(5, 3, 17).BusIdentifier, Is.EqualTo(3));
            Assert.That(Lun.FromPeripheral(2, 9).Number, Is.Null, "bus 2 is not this level");
            Assert.That(Lun.FromFlatSpace(5).Number, Is.EqualTo(5));
            Assert.That(Lun.FromFlatSpace(5), Is.Not.EqualTo(Lun.FromNumber(5)), "the wire form differs");
            Assert.That(Lun.FromLevels(1, 2).IsSingleLevel, Is.False);
            Assert.That(Lun.FromLevels(1, 2, 3, 4).Level(3), Is.EqualTo(4));
        });
    }

    [Test]
    public void Luns_sort_by_number_first()
    {
        Lun[] luns = [Lun.FromNumber(300), Lun.ReportLunsWellKnown, Lun.FromNumber(2), Lun.FromNumber(70000), Lun.Zero];
        Array.Sort(luns);
        Assert.That(luns, Is.EqualTo([Lun.Zero, Lun.FromNumber(2), Lun.FromNumber(300), Lun.FromNumber(70000), Lun.ReportLunsWellKnown]));
    }

    [Test]
    public void Wire_form_is_big_endian()
    {
        var bytes = new byte[8];
        Lun.FromNumber(300).Write(bytes);
        Assert.That(bytes, Is.EqualTo(new byte[] { 0x41, 0x2C, 0, 0, 0, 0, 0, 0 }));
        Assert.That(Lun.Read(bytes), Is.EqualTo(Lun.FromNumber(300)));
    }
}
