using System.Text;
using Lunaris.Iscsi.Text;
using NUnit.Framework;

namespace Lunaris.Tests.Text;

public sealed class TextValueTests
{
    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    [TestCase("0", 0ul)]
    [TestCase("8192", 8192ul)]
    [TestCase("0x2000", 8192ul)]
    [TestCase("0X2a", 42ul)]
    [TestCase("18446744073709551615", ulong.MaxValue)]
    [TestCase("0xffffffffffffffff", ulong.MaxValue)]
    public void Numbers_are_decimal_or_hexadecimal(string text, ulong expected)
    {
        Assert.That(TextValue.TryParseNumber(Utf8(text), out ulong value), Is.True);
        Assert.That(value, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase(" 1")]
    [TestCase("1 ")]
    [TestCase("01")]
    [TestCase("0x")]
    [TestCase("0xg")]
    [TestCase("1.0")]
    [TestCase("18446744073709551616")]
    [TestCase("0x10000000000000000")]
    public void What_is_no_number_is_refused(string text) => Assert.That(TextValue.TryParseNumber(Utf8(text), out _), Is.False);

    [TestCase("yes")]
    [TestCase("YES")]
    [TestCase("1")]
    [TestCase("")]
    public void Only_Yes_and_No_are_booleans(string text)
    {
        Assert.That(TextValue.TryParseBoolean("Yes"u8, out bool yes) && yes, Is.True);
        Assert.That(TextValue.TryParseBoolean("No"u8, out bool no) && !no, Is.True);
        Assert.That(TextValue.TryParseBoolean(Utf8(text), out _), Is.False);
    }

    [Test]
    public void Ranges_have_a_lower_end_not_above_the_upper()
    {
        Assert.That(TextValue.TryParseRange("1~0x10"u8, out ulong lower, out ulong upper), Is.True);
        Assert.That((lower, upper), Is.EqualTo((1ul, 16ul)));
        Assert.That(TextValue.TryParseRange("2~1"u8, out _, out _), Is.False);
        Assert.That(TextValue.TryParseRange("2"u8, out _, out _), Is.False);
        Assert.That(TextValue.TryParseRange("~2"u8, out _, out _), Is.False);
    }

    [TestCase(BinaryEncoding.Hex)]
    [TestCase(BinaryEncoding.Base64)]
    public void Binary_values_of_every_length_come_back_from_both_encodings(BinaryEncoding encoding)
    {
        Random random = new(7);
        for (int length = 1; length <= 100; length++)
        {
            byte[] value = new byte[length];
            random.NextBytes(value);
            byte[] text = new byte[BinaryValue.EncodedLength(length, encoding)];
            byte[] back = new byte[length];
            Assert.That(BinaryValue.Encode(value, encoding, text), Is.EqualTo(text.Length));
            Assert.That(BinaryValue.TryDecode(text, back, out int written), Is.True, Encoding.ASCII.GetString(text));
            Assert.That(written, Is.EqualTo(length));
            Assert.That(back, Is.EqualTo(value));
        }
    }

    [TestCase("0x")]
    [TestCase("0x123")]
    [TestCase("0xzz")]
    [TestCase("1234")]
    [TestCase("0b")]
    [TestCase("0bA")]
    [TestCase("0bAA A=")]
    [TestCase("0bAAA*")]
    [TestCase("0bAA=A")]
    public void What_is_no_binary_value_is_refused(string text) => Assert.That(BinaryValue.TryDecode(Utf8(text), new byte[64], out _), Is.False);

    [Test]
    public void A_binary_value_longer_than_its_destination_is_refused()
    {
        Assert.That(BinaryValue.TryDecode("0x010203"u8, new byte[2], out _), Is.False);
        Assert.That(BinaryValue.TryDecode("0bAQID"u8, new byte[2], out _), Is.False);
    }

    [Test]
    public void Lists_hand_out_every_item_the_empty_ones_too()
    {
        List<string> items = [];
        TextListReader reader = new("CRC32C,,None,"u8);
        while (reader.MoveNext())
        {
            items.Add(Encoding.ASCII.GetString(reader.Current));
        }

        Assert.That(string.Join('|', items), Is.EqualTo("CRC32C||None|"));
    }
}
