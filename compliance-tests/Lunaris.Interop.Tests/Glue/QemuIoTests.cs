using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>qemu-io scripts: each kind of request that QEMU's driver sends.</summary>
[TestFixture]
[Category("Interop")]
public sealed class QemuIoTests
{
    private const int Blocks4096 = 2;
    private const int Large = 3;
    private const int Thick = 4;

    private static readonly TgtAccount s_account = new("iqn.2026-01.com.example:host", "incoming-secret");

    private static readonly TgtTarget s_target = new(
        "iqn.2026-01.com.example:disks",
        new TgtLun(1, 64 << 20) { Parameters = "thin_provisioning=1" },
        new TgtLun(Blocks4096, 64 << 20) { BlockSize = 4096 },
        new TgtLun(Large, 3L << 40) { Parameters = "thin_provisioning=1" },
        new TgtLun(Thick, 64 << 20));

    private static readonly Dictionary<string, string> s_digests = new() { ["HeaderDigest"] = "CRC32C,None" };

    private static readonly int[] s_units = [1, Blocks4096, Thick];
    private static readonly string[] s_modes = ["none", "writeback", "writethrough", "directsync"];

    [SetUp]
    public void NeedsQemu() => Requires.QemuTools();

    [Test, Consumer("qemu-io", "write, read and flush, by every cache mode")]
    public Task Reads_return_what_was_written() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        foreach (int lun in s_units)
        {
            foreach (string mode in s_modes)
            {
                await ScriptAsync(session, lun, mode, "write -P 0xa5 0 64k", "write -P 0x5a 1M 3M", "flush", "read -P 0xa5 0 64k", "read -P 0x5a 1M 3M", "write -f -P 9 8M 8k", "read -P 9 8M 8k", "read -P 0 20M 1M");
            }
        }
        byte[] file = await File.ReadAllBytesAsync(session.Tgt.BackingFile(s_target, 1));
        Assert.That(file.AsSpan(1 << 20, 3 << 20).IndexOfAnyExcept((byte)0x5a), Is.Negative);
    });

    [Test, Consumer("qemu-io", "lengths and offsets that fit no block")]
    public Task Unaligned_requests_are_right() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        foreach (int lun in s_units)
        {
            await ScriptAsync(session, lun, "none", "write -P 1 0 64k", "write -P 2 1000 777", "write -P 3 5 1", "write -P 4 4095 4098", "read -P 1 0 5", "read -P 3 5 1", "read -P 2 1000 777", "read -P 1 1777 2318", "read -P 4 4095 4098", "read -P 1 8193 100");
        }
    });

    [Test, Consumer("qemu-io", "scattered memory: up to 900 pieces")]
    public Task Vectors_are_gathered_and_scattered() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        string pieces = string.Join(' ', Enumerable.Range(0, 900).Select(i => i % 7 == 0 ? "4096" : "512"));
        foreach (int lun in s_units)
        {
            await ScriptAsync(session, lun, "none", "writev -P 6 1M 4k 8k 512 64k 512 3k", "readv -P 6 1M 512 512 64k 4k 8k 3k", $"writev -P 7 2M {pieces}", $"readv -P 7 2M {pieces}", "aio_write -P 8 8M 4k 60k 1M", "aio_flush", "aio_read -P 8 8M 512 1113600", "aio_flush", "read -P 8 8M 1088k");
        }
    });

    [Test, Consumer("qemu-io", "many requests at once")]
    public Task Overlapping_requests_complete() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        string[] writes = [.. Enumerable.Range(0, 200).Select(i => $"aio_write -q -P {(i % 250) + 1} {i * 64}k 64k")];
        string[] reads = [.. Enumerable.Range(0, 200).Select(i => $"aio_read -q -P {(i % 250) + 1} {i * 64}k 64k")];
        foreach (int lun in s_units)
        {
            await ScriptAsync(session, lun, "none", [.. writes, "aio_flush", .. reads, "aio_flush"]);
        }
    });

    [Test, Consumer("qemu-io", "discard (UNMAP), and zeroes (WRITE SAME) with and without unmapping")]
    public Task Discarded_and_zeroed_ranges_read_as_zeroes() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        foreach (int lun in s_units)
        {
            await ScriptAsync(session, lun, "none", "write -P 1 0 16M", "discard 1M 1M", "write -z 4M 2M", "write -z -u 8M 2M", "write -z 14336k 3k", "read -P 0 4M 2M", "read -P 0 8M 2M", "read -P 1 2M 2M", "read -P 1 6M 2M", "read -P 0 14336k 3k", "flush");
        }
        await ScriptAsync(session, 1, "none", "read -P 0 1M 1M");
    });

    [Test, Consumer("qemu-io", "addresses beyond 2^32 blocks")]
    public Task Far_blocks_are_reached() => ConsumerSession.CompareAsync(s_target, async session =>
        await ScriptAsync(session, Large, "none", "length", "write -P 1 2560G 64k", "write -P 2 0 64k", "read -P 1 2560G 64k", "read -P 2 0 64k", "discard 2560G 64k", "read -P 0 2560G 64k", "write -z 3000G 1M", "read -P 0 3071G 1M"));

    [Test, Consumer("qemu-io", "options of the driver: digest, name, timeout, CHAP, read-only")]
    public Task Options_are_honoured() => ConsumerSession.CompareAsync(s_target with { Incoming = s_account, Keys = s_digests }, async session =>
    {
        string secret = session.File("secret");
        await File.WriteAllTextAsync(secret, s_account.Password);
        string options = $"driver=iscsi,transport=tcp,portal={session.Tgt.Portal},target={s_target.Name},lun=1,user={s_account.User}";
        foreach (string more in (string[])["", ",header-digest=crc32c", ",header-digest=none", ",header-digest=crc32c-none", ",timeout=5,initiator-name=iqn.2026-01.com.example:me"])
        {
            ToolResult result = await session.RunAsync(
                "qemu-io",
                ["--object", $"secret,id=chap,file={secret}", "--image-opts", "-c", "write -P 3 0 1M", "-c", "read -P 3 0 1M", $"{options},password-secret=chap{more}"],
                Tidy.Times);
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
        }
        await session.RefusedAsync("qemu-io", ["--image-opts", "-c", "read 0 1M", options]);
        await session.FailAsync("qemu-io", "-r", "-f", "raw", "-c", "write 0 4k", session.Url(1, s_account));
    });

    [Test, Consumer("qemu-io", "what the unit refuses fails, with the same words")]
    public Task Refused_requests_fail() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        await session.FailAsync("qemu-io", "-f", "raw", "-c", "write 64M 4k", session.Url(1));
        await session.FailAsync("qemu-io", "-f", "raw", "-c", "read 64M 4k", session.Url(1));
        await session.SucceedAsync("iscsi-swp", "-s", "on", session.Url(1));
        await session.FailAsync("qemu-io", "-f", "raw", "-c", "write 0 4k", session.Url(1));
    });

    /// <summary>Runs the commands; qemu-io's status is not 0 when one failed or a pattern was not found.</summary>
    private static async Task ScriptAsync(ConsumerSession session, int lun, string mode, params string[] commands)
    {
        string[] arguments = ["-f", "raw", "-t", mode, "-d", "unmap", .. commands.SelectMany(command => new[] { "-c", command }), session.Url(lun)];
        ToolResult result = await session.RunAsync("qemu-io", arguments, Tidy.Times);
        Assert.That(result.ExitCode, Is.Zero, $"{session.Library}: {result}");
        Assert.That(result.Output, Does.Not.Contain("failed"));
    }
}
