using System.Text;
using Lunaris.Iscsi.Text;
using NUnit.Framework;

namespace Lunaris.Tests.Text;

public sealed class TextTransferTests
{
    [Test]
    public void Text_taken_in_pieces_of_any_size_is_joined_to_what_was_written([Range(1, 40)] int piece)
    {
        TextKeyWriter writer = new(4);
        writer.Add("TargetName", "iqn.2026-01.test:disk");
        writer.AddNumber("MaxBurstLength", 262144);
        writer.AddBoolean("ImmediateData", true);
        writer.AddBinary("CHAP_C", [1, 2, 3]);
        byte[] whole = writer.Pending.ToArray();
        TextBuffer buffer = new();
        byte[] room = new byte[piece];
        while (writer.Remaining > 0)
        {
            int taken = writer.Take(room);
            Assert.That(buffer.Append(room.AsSpan(0, taken)), Is.EqualTo(TextError.None));
        }

        Assert.That(buffer.Text.ToArray(), Is.EqualTo(whole));
        Assert.That(Encoding.ASCII.GetString(whole), Is.EqualTo("TargetName=iqn.2026-01.test:disk\0MaxBurstLength=262144\0ImmediateData=Yes\0CHAP_C=0x010203\0"));
    }

    [Test]
    public void Text_beyond_the_limit_is_refused_and_what_was_there_stays()
    {
        TextBuffer buffer = new(10);
        Assert.That(buffer.Append(new byte[10]), Is.EqualTo(TextError.None));
        Assert.That(buffer.Append(new byte[1]), Is.EqualTo(TextError.TooLong));
        Assert.That(buffer.Length, Is.EqualTo(10));
    }

    [Test]
    public void A_value_with_a_zero_byte_or_a_bad_key_cannot_be_written()
    {
        TextKeyWriter writer = new();
        Assert.That(() => writer.Add("A", "b\0C=d"), Throws.ArgumentException);
        Assert.That(() => writer.Add("A=B", "c"), Throws.ArgumentException);
        Assert.That(writer.Remaining, Is.Zero);
    }

    [Test]
    public void SendTargets_gives_targets_with_their_portals_in_order()
    {
        byte[] text = Encoding.UTF8.GetBytes(
            "TargetName=iqn.2026-01.test:a\0TargetAddress=192.0.2.1:3260,1\0TargetAddress=[2001:db8::1]:860,2\0TargetName=IQN.weird_Name\0TargetAlias=Große Platte\0");
        Assert.That(SendTargetsResponse.TryParse(text, out var targets, out string? error), Is.True, error);
        Assert.That(targets, Has.Count.EqualTo(2));
        Assert.That(string.Join(' ', targets![0].Addresses), Is.EqualTo("192.0.2.1:3260,1 [2001:db8::1]:860,2"));
        Assert.That(targets[1].Name.Value, Is.EqualTo("IQN.weird_Name"));
        Assert.That(targets[1].Alias, Is.EqualTo("Große Platte"));
        Assert.That(targets[1].Addresses, Is.Empty);
    }

    [TestCase("TargetAddress=192.0.2.1:3260,1\0")]
    [TestCase("TargetName=foo\0")]
    [TestCase("TargetName=iqn.2026-01.test:a\0TargetAddress=::1\0")]
    [TestCase("TargetName=iqn.2026-01.test:a")]
    [TestCase("SendTargets=Reject\0")]
    public void A_SendTargets_answer_that_makes_no_sense_gives_a_sentence(string text)
    {
        Assert.That(SendTargetsResponse.TryParse(Encoding.UTF8.GetBytes(text), out _, out string? error), Is.False);
        Assert.That(error, Does.EndWith("."));
    }

    [Test]
    public void Trap_19_a_list_of_targets_longer_than_one_PDU_is_read_whole()
    {
        TextKeyWriter writer = new();
        for (int i = 0; i < 1000; i++)
        {
            writer.Add("TargetName", $"iqn.2026-01.test:disk{i}");
            writer.Add("TargetAddress", "192.0.2.1:3260,1");
            writer.Add("X-com.example.note", "unknown keys do no harm");
        }

        TextBuffer buffer = new(1 << 20);
        byte[] segment = new byte[8192];
        int pdus = 0;
        while (writer.Remaining > 0)
        {
            buffer.Append(segment.AsSpan(0, writer.Take(segment)));
            pdus++;
        }

        Assert.That(pdus, Is.GreaterThan(5));
        Assert.That(SendTargetsResponse.TryParse(buffer.Text, out var targets, out string? error), Is.True, error);
        Assert.That(targets, Has.Count.EqualTo(1000));
    }
}
