using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Wire;

/// <summary>CRC32C against the RFC's examples and a bit-by-bit computation.</summary>
[TestFixture]
public sealed class Crc32CTests
{
    [Test]
    public void The_examples_of_the_RFC_come_out()
    {
        byte[] ascending = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        byte[] ones = new byte[32];
        Array.Fill(ones, (byte)0xFF);
        byte[] read = Convert.FromHexString("01C00000" + "00000000" + "00000000" + "00000000" + "14000000" + "00000400" + "00000014" + "00000018" + "28000000" + "00000000" + "02000000" + "00000000");
        Assert.Multiple(() =>
        {
            Assert.That(OnWire(new byte[32]), Is.EqualTo("AA36918A"), "32 bytes of zeroes");
            Assert.That(OnWire(ones), Is.EqualTo("43ABA862"), "32 bytes of ones");
            Assert.That(OnWire(ascending), Is.EqualTo("4E79DD46"), "ascending");
            Assert.That(OnWire([.. ascending.Reverse()]), Is.EqualTo("5CDB3F11"), "descending");
            Assert.That(OnWire(read), Is.EqualTo("563A96D9"), "a SCSI read command");
        });
    }

    [Test]
    public void Every_length_and_alignment_equals_the_bit_by_bit_result_on_both_paths()
    {
        var bytes = new byte[9000];
        new Random(5).NextBytes(bytes);
        foreach (int length in Enumerable.Range(0, 1100).Concat([4079, 4080, 4081, 4096, 8160, 8192, 8900]))
        {
            for (int start = 0; start < 3; start++)
            {
                ReadOnlySpan<byte> part = bytes.AsSpan(start, length);
                uint expected = Slow(part);
                Assert.That(Crc32C.Compute(part), Is.EqualTo(expected), $"length {length} at {start}");
                Assert.That(Crc32C.Finish(Crc32C.AppendSerial(Crc32C.Seed, part)), Is.EqualTo(expected), $"serial, length {length} at {start}");
            }
        }
    }

    [Test]
    public void Pieces_add_up_to_the_whole()
    {
        var bytes = new byte[20_000];
        new Random(6).NextBytes(bytes);
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            uint state = Crc32C.Seed;
            for (int offset = 0; offset < bytes.Length;)
            {
                int piece = Math.Min(bytes.Length - offset, random.Next(9000));
                state = Crc32C.Append(state, bytes.AsSpan(offset, piece));
                offset += piece;
            }

            Assert.That(Crc32C.Finish(state), Is.EqualTo(Crc32C.Compute(bytes)), $"seed {seed}");
        }
    }

    private static string OnWire(byte[] bytes)
    {
        var digest = new byte[4];
        Crc32C.Write(digest, Crc32C.Compute(bytes));
        return Convert.ToHexString(digest);
    }

    private static uint Slow(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
            }
        }

        return ~crc;
    }
}
