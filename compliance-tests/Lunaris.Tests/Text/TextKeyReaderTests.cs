using System.Text;
using Lunaris.Iscsi.Text;
using NUnit.Framework;

namespace Lunaris.Tests.Text;

public sealed class TextKeyReaderTests
{
    private static (List<(string Key, string Value)> Pairs, TextError Error) Read(string text)
    {
        List<(string, string)> pairs = [];
        TextKeyReader reader = new(Encoding.UTF8.GetBytes(text));
        while (reader.MoveNext())
        {
            pairs.Add((Encoding.UTF8.GetString(reader.Key), Encoding.UTF8.GetString(reader.Value)));
        }

        return (pairs, reader.Error);
    }

    [Test]
    public void Pairs_come_out_in_order_with_everything_after_the_first_equals_sign_as_value()
    {
        var (pairs, error) = Read("HeaderDigest=None\0CHAP_R=0bAAA=\0TargetAlias=\0X#NodeArchitecture=a,b\0");
        Assert.That(error, Is.EqualTo(TextError.None));
        Assert.That(pairs, Is.EqualTo(new[] { ("HeaderDigest", "None"), ("CHAP_R", "0bAAA="), ("TargetAlias", ""), ("X#NodeArchitecture", "a,b") }));
    }

    [Test]
    public void No_text_has_no_pair_and_no_error() => Assert.That(Read("").Error, Is.EqualTo(TextError.None));

    [Test]
    public void Zero_bytes_after_the_last_pair_are_passed_over()
    {
        var (pairs, error) = Read("A=1\0\0\0");
        Assert.That(error, Is.EqualTo(TextError.None));
        Assert.That(pairs, Has.Count.EqualTo(1));
    }

    [TestCase("A=1", TextError.Unterminated)]
    [TestCase("A=1\0B=2", TextError.Unterminated)]
    [TestCase("A1\0", TextError.NoEqualsSign)]
    [TestCase("=1\0", TextError.EmptyKey)]
    [TestCase("A b=1\0", TextError.BadKeyCharacter)]
    [TestCase("Ä=1\0", TextError.BadKeyCharacter)]
    [TestCase("A=1\u0007\0", TextError.BadValueCharacter)]
    [TestCase("A=1\u007f\0", TextError.BadValueCharacter)]
    [TestCase("A=1\0\0B=2\0", TextError.EmptyPair)]
    public void Malformed_text_ends_the_walk_with_its_error(string text, TextError expected) => Assert.That(Read(text).Error, Is.EqualTo(expected));

    [Test]
    public void A_key_of_63_bytes_is_taken_and_one_of_64_is_refused()
    {
        Assert.That(Read(new string('K', 63) + "=v\0").Error, Is.EqualTo(TextError.None));
        Assert.That(Read(new string('K', 64) + "=v\0").Error, Is.EqualTo(TextError.KeyTooLong));
    }

    [Test]
    public void After_an_error_nothing_more_is_handed_out()
    {
        TextKeyReader reader = new("A=1\0B\0C=3\0"u8);
        Assert.That(reader.MoveNext(), Is.True);
        Assert.That(reader.MoveNext(), Is.False);
        Assert.That(reader.MoveNext(), Is.False);
        Assert.That(reader.Key.IsEmpty && reader.Value.IsEmpty, Is.True);
    }

    [Test]
    public void A_million_mutated_texts_are_read_to_an_end_without_reading_past_it()
    {
        const int Seed = 20260711;
        const int Rounds = 1_000_000;
        Random random = new(Seed);
        byte[] original = Encoding.ASCII.GetBytes("InitiatorName=iqn.2026-01.test:i\0HeaderDigest=CRC32C,None\0MaxBurstLength=262144\0CHAP_C=0x0123456789abcdef\0");
        byte[] text = new byte[original.Length];
        long pairs = 0;
        long errors = 0;
        for (int i = 0; i < Rounds; i++)
        {
            original.CopyTo(text, 0);
            for (int j = random.Next(1, 5); j > 0; j--)
            {
                text[random.Next(text.Length)] = (byte)random.Next(256);
            }

            int length = random.Next(2) == 0 ? text.Length : random.Next(text.Length + 1);
            int start = random.Next(2) == 0 ? 0 : random.Next(length + 1);
            TextKeyReader reader = new(text.AsSpan(start, length - start));
            int total = 0;
            while (reader.MoveNext())
            {
                total += reader.Key.Length + reader.Value.Length + 2;
                pairs++;
            }

            if (total > length - start)
            {
                Assert.Fail($"Seed {Seed}, round {i}: more was handed out than is there.");
            }

            errors += reader.Error == TextError.None ? 0 : 1;
        }

        TestContext.Out.WriteLine($"Figure: text key fuzz: {Rounds} texts: {pairs} pairs, {errors} errors, seed {Seed}.");
        Assert.That(pairs, Is.Positive);
        Assert.That(errors, Is.Positive);
    }
}
