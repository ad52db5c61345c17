extern alias iser;

using System.Globalization;
using iser::Lunaris.Transports.Iser.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Iser;

/// <summary>Headers of iSER and the private data of connections, byte by byte, and any bytes at all.</summary>
[TestFixture]
public sealed class IserWireTests
{
    private const int FuzzCount = 1_000_000;

    [TestCase(false, false, "10000000" + "00000000" + "0000000000000000" + "00000000" + "0000000000000000")]
    [TestCase(false, true, "14000000" + "00000000" + "0000000000000000" + "0A0B0C0D" + "1122334455667788")]
    [TestCase(true, false, "18000000" + "01020304" + "8877665544332211" + "00000000" + "0000000000000000")]
    [TestCase(true, true, "1C000000" + "01020304" + "8877665544332211" + "0A0B0C0D" + "1122334455667788")]
    public void Header_of_a_control_PDU_is_laid_out_as_the_RFC_draws_it(bool hasWrite, bool hasRead, string expected)
    {
        var bytes = new byte[28];
        bytes.AsSpan().Fill(0xFF);
        Stag? write = hasWrite ? new Stag(0x01020304, 0x8877665544332211) : null;
        Stag? read = hasRead ? new Stag(0x0A0B0C0D, 0x1122334455667788) : null;
        IserHeader.WriteControl(bytes, write, read);
        Assert.That(Convert.ToHexString(bytes), Is.EqualTo(expected));
        Assert.That(IserHeader.TryRead(bytes, out IserMessageKind kind, out Stag? writeBack, out Stag? readBack), Is.Null);
        Assert.That((kind, writeBack, readBack), Is.EqualTo((IserMessageKind.Control, write, read)));
    }

    [TestCase("", "0 bytes")]
    [TestCase("1400000000000000000000000000000000000000000000000000", "26 bytes")]
    [TestCase("A4000000" + "00000000" + "0000000000000000" + "00000000" + "0000000000000000", "unknown opcode 10")]
    public void Header_that_is_none_is_refused_with_the_reason(string bytes, string reason) =>
        Assert.That(IserHeader.TryRead(Convert.FromHexString(bytes), out _, out _, out _), Does.Contain(reason));

    [Test]
    public void Hello_and_its_reply_are_read_as_they_were_written()
    {
        var bytes = new byte[28];
        var hello = new HelloMessage(HelloMessage.Rfc7145Version, HelloMessage.Rfc7145Version, 16, false);
        hello.Write(bytes, IserMessageKind.Hello);
        Assert.That(Convert.ToHexString(bytes.AsSpan(0, 4)), Is.EqualTo("20AA0010"));
        Assert.That(HelloMessage.Read(bytes), Is.EqualTo(hello));
        var reply = new HelloMessage(HelloMessage.Rfc7145Version, HelloMessage.Rfc7145Version, 1, true);
        reply.Write(bytes, IserMessageKind.HelloReply);
        Assert.That(Convert.ToHexString(bytes.AsSpan(0, 4)), Is.EqualTo("31AA0001"));
        Assert.That(HelloMessage.Read(bytes), Is.EqualTo(reply));
    }

    [TestCase("", false, false)]
    [TestCase("00000000", false, false)]
    [TestCase("80000000", true, false)]
    [TestCase("C0000000", true, true)]
    [TestCase("40FFFFFFFFFFFFFF", false, true)]
    public void Private_data_says_what_is_not_done_and_nothing_means_everything(string bytes, bool virtualAddresses, bool noInvalidation) =>
        Assert.That(ConnectionData.Read(Convert.FromHexString(bytes)), Is.EqualTo(new ConnectionData(virtualAddresses, noInvalidation)));

    [Test]
    public void Private_data_is_four_bytes_with_flags_in_the_first()
    {
        var bytes = new byte[] { 1, 2, 3, 4, 5 };
        new ConnectionData(UsesVirtualAddresses: true, NoRemoteInvalidation: true).Write(bytes);
        Assert.That(bytes, Is.EqualTo(new byte[] { 0xC0, 0, 0, 0, 5 }));
    }

    [Test]
    public void Decoders_take_any_bytes()
    {
        var random = new Random(20261121);
        var bytes = new byte[64];
        int refused = 0;
        for (int i = 0; i < FuzzCount; i++)
        {
            Span<byte> input = bytes.AsSpan(0, random.Next(0, bytes.Length));
            random.NextBytes(input);
            if (IserHeader.TryRead(input, out IserMessageKind kind, out Stag? write, out Stag? read) is not null)
            {
                refused++;
            }
            else
            {
                Assert.That(input.Length, Is.GreaterThanOrEqualTo(IserHeader.Length));
                if (kind == IserMessageKind.Control)
                {
                    var again = new byte[IserHeader.Length];
                    IserHeader.WriteControl(again, write, read);
                    Assert.That(again[0], Is.EqualTo(input[0] & 0xFC));
                }
                else
                {
                    _ = HelloMessage.Read(input);
                }
            }

            ConnectionData data = ConnectionData.Read(input);
            Assert.That(data.NoRemoteInvalidation, Is.EqualTo(!input.IsEmpty && (input[0] & 0x40) != 0));
        }

        Assert.That(refused, Is.InRange(FuzzCount / 10, FuzzCount - 1000));
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Figure: {FuzzCount} random iSER headers and private data, {refused} refused"));
    }
}
