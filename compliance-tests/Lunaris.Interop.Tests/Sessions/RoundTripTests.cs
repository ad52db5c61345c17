using System.Security.Cryptography;
using Lunaris.Interop.Tests.Harness.Tgt;
using Lunaris.Iscsi.Login.Keys;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Sessions;

/// <summary>Data written to tgt and read back, checked on both sides of the wire.</summary>
[TestFixture]
[Category("Interop")]
public sealed class RoundTripTests
{
    private const int QueueDepth = 32;

    [TestCase("tcp", "none", 1L << 30)]
    [TestCase("tcp", "crc32c", 128L << 20)]
    [TestCase("socket", "none", 128L << 20)]
    [TestCase("socket", "crc32c", 32L << 20)]
    public async Task Random_data_survives_the_way_there_and_back_at_queue_depth_32(string transport, string digest, long size)
    {
        var target = new TgtTarget("iqn.2026-01.com.example:data", new TgtLun(1, size)) { Keys = TgtSession.Digests(digest) };
        await using TgtServer tgt = await TgtServer.StartAsync(target);
        await using IscsiSession session = await TgtSession.ConnectAsync(tgt, target, $"?transport={transport}&header_digest={digest}&data_digest={digest}");
        DigestType expected = digest == "none" ? DigestType.None : DigestType.Crc32C;
        Assert.That((session.Parameters.HeaderDigest, session.Parameters.DataDigest), Is.EqualTo((expected, expected)));
        LogicalUnit unit = await TgtSession.OpenAsync(session, 1);
        Assert.That((long)unit.BlockCount * unit.BlockSize, Is.EqualTo(size));

        var pattern = new ChunkPattern(seed: Environment.TickCount);
        int chunks = (int)(size / ChunkPattern.Length);
        await ForEachAsync(chunks, async (index, buffer, _) =>
        {
            pattern.Fill(index, buffer);
            await unit.WriteAsync(Lba(unit, index), buffer);
        });
        await unit.FlushAsync();

        using (FileStream file = File.OpenRead(tgt.BackingFile(target, 1)))
        {
            byte[] onDisk = await SHA256.HashDataAsync(file);
            Assert.That(Convert.ToHexString(onDisk), Is.EqualTo(Convert.ToHexString(pattern.HashAll(chunks))), $"what tgt holds; seed {pattern.Seed}");
        }

        await ForEachAsync(chunks, async (index, buffer, expectedChunk) =>
        {
            await unit.ReadAsync(Lba(unit, index), buffer);
            pattern.Fill(index, expectedChunk);
            Assert.That(buffer.AsSpan().SequenceEqual(expectedChunk), Is.True, $"chunk {index}; seed {pattern.Seed}");
        });
        TestContext.Out.WriteLine($"Figure: {transport}, digests {digest}: {size >> 20} MiB written to tgt and read back at queue depth {QueueDepth}, SHA-256 equal (seed {pattern.Seed})");
    }

    private static ulong Lba(LogicalUnit unit, int chunk) => (ulong)chunk * (ulong)(ChunkPattern.Length / unit.BlockSize);

    private static async Task ForEachAsync(int chunks, Func<int, byte[], byte[], Task> action)
    {
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, QueueDepth).Select(_ => Task.Run(async () =>
        {
            byte[] buffer = new byte[ChunkPattern.Length];
            byte[] scratch = new byte[ChunkPattern.Length];
            for (int index; (index = Interlocked.Increment(ref next)) < chunks;)
            {
                await action(index, buffer, scratch);
            }
        })));
    }
}
