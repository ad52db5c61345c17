using System.Globalization;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>qemu-img on logical units.</summary>
[TestFixture]
[Category("Interop")]
public sealed class QemuImageTests
{
    private const int Thin = 2;
    private const int Large = 3;
    private const int Blocks4096 = 4;
    private const int Size = 64 << 20;
    private const string Raw = "raw";

    private static readonly TgtTarget s_target = new(
        "iqn.2026-01.com.example:images",
        new TgtLun(1, Size),
        new TgtLun(Thin, Size) { Parameters = "thin_provisioning=1" },
        new TgtLun(Large, 3L << 40),
        new TgtLun(Blocks4096, Size) { BlockSize = 4096 });

    private static readonly int[] s_units = [1, Thin, Blocks4096];

    [SetUp]
    public void NeedsQemu() => Requires.QemuTools();

    [Test, Consumer("qemu-img", "info, for people and as JSON")]
    public Task Info_tells_the_size() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        foreach (TgtLun lun in s_target.Luns)
        {
            ToolResult text = await session.SucceedAsync("qemu-img", "info", session.Url(lun.Number));
            Assert.That(text.Output, Does.Contain(lun.Size.ToString(CultureInfo.InvariantCulture)));
            await session.SucceedAsync("qemu-img", "info", "--output=json", session.Url(lun.Number));
        }
    });

    [Test, Consumer("qemu-img", "what a unit refuses fails with the same words, what a target refuses by the same status")]
    public Task Failures_have_words() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        await session.FailAsync("qemu-img", "info", session.Url(9));
        await session.RefusedAsync("qemu-img", ["info", session.Url(1).Replace("example:images", "example:nobody", StringComparison.Ordinal)]);
        await session.RefusedAsync("qemu-img", ["info", "iscsi://127.0.0.1:1/iqn.2026-01.com.example:disk/1"]);
        await session.RefusedAsync("qemu-img", ["info", "iscsi://127.0.0.1/iqn.2026-01.com.example:disk"]);
        await session.FailAsync("qemu-img", "resize", "-f", Raw, session.Url(1), "128M");
        await session.FailAsync("qemu-img", "create", "-f", Raw, session.Url(1), "128M");
    });

    [Test, Consumer("qemu-img", "create, check, map, snapshot and measure of a qcow2 image on the unit")]
    public Task Qcow2_lives_on_a_unit() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        foreach (int lun in s_units)
        {
            string url = session.Url(lun);
            await session.SucceedAsync("qemu-img", "create", "-f", "qcow2", url, "48M");
            await session.SucceedAsync("qemu-img", "check", url);
            await session.RunAsync("qemu-io", ["-f", "qcow2", "-c", "write -P 1 0 1M", "-c", "write -P 2 5M 3M", "-c", "write -z 6M 1M", url], Tidy.Times);
            await session.SucceedAsync("qemu-img", "snapshot", "-c", "first", url);
            await session.RunAsync("qemu-io", ["-f", "qcow2", "-c", "write -P 3 0 2M", url], Tidy.Times);
            await session.SucceedAsync("qemu-img", "map", "--output=json", url);
            await session.SucceedAsync("qemu-img", "measure", "-O", "qcow2", url);
            await session.SucceedAsync("qemu-img", "snapshot", "-a", "first", url);
            ToolResult read = await session.RunAsync("qemu-io", ["-f", "qcow2", "-c", "read -P 1 0 1M", "-c", "read -P 2 5M 1M", "-c", "read -P 0 6M 1M", url], Tidy.Times);
            Assert.That(read.ExitCode, Is.Zero, read.ToString());
            Assert.That((await session.SucceedAsync("qemu-img", "check", url)).Output, Does.Contain("No errors were found"));
        }
    });

    [Test, Consumer("qemu-img", "map of a thin unit (GET LBA STATUS)")]
    public Task Map_tells_what_is_mapped() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        foreach (int lun in s_units)
        {
            await session.RunAsync("qemu-io", ["-f", Raw, "-d", "unmap", "-c", "write -P 7 1M 4M", "-c", "discard 2M 1M", "-c", "write -z -u 4M 512k", session.Url(lun)], Tidy.Times);
            await session.SucceedAsync("qemu-img", "map", "-f", Raw, "--output=json", session.Url(lun));
        }
    });

    [Test, Consumer("qemu-img", "convert there, between units and back, with compare and checksums")]
    public Task Converted_images_are_equal() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        byte[] image = new byte[Size];
        var random = new Random(20260101);
        random.NextBytes(image.AsSpan(0, 9 << 20));
        random.NextBytes(image.AsSpan(30 << 20, (17 << 20) + 512));
        string file = session.File("image");
        await File.WriteAllBytesAsync(file, image);
        int from = 0;
        foreach (int lun in s_units)
        {
            string source = from == 0 ? file : session.Url(from);
            await session.SucceedAsync("qemu-img", "convert", "-n", "-f", Raw, "-O", Raw, "-t", "none", "-T", "none", "-W", "-m", "16", source, session.Url(lun));
            await session.SucceedAsync("qemu-img", "compare", "-f", Raw, "-F", Raw, source, session.Url(lun));
            Assert.That((await File.ReadAllBytesAsync(session.Tgt.BackingFile(s_target, lun))).AsSpan().SequenceEqual(image), Is.True, $"{session.Library}: unit {lun}");
            from = lun;
        }
        string back = session.File("back.qcow2");
        await session.SucceedAsync("qemu-img", "convert", "-f", Raw, "-O", "qcow2", session.Url(from), back);
        await session.SucceedAsync("qemu-img", "compare", "-f", Raw, file, back);

        await session.SucceedAsync("qemu-img", "convert", "-n", "-C", "-f", Raw, "-O", Raw, session.Url(Thin), session.Url(1));
        await session.RunAsync("qemu-io", ["-f", Raw, "-c", "write -P 1 31M 512", session.Url(1)], Tidy.Times);
        await session.FailAsync("qemu-img", "compare", "-f", Raw, "-F", Raw, file, session.Url(1));
    });

    [Test, Consumer("qemu-img", "dd of a part")]
    public Task Dd_copies_a_part() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        await session.RunAsync("qemu-io", ["-f", Raw, "-c", "write -P 5 0 4M", session.Url(1)], Tidy.Times);
        await session.SucceedAsync("qemu-img", "dd", "-f", Raw, "-O", Raw, "bs=1M", "skip=2", "count=4", $"if={session.Url(1)}", $"of={session.File("part")}");
        byte[] part = await File.ReadAllBytesAsync(session.File("part"));
        Assert.That(part.AsSpan(0, 2 << 20).IndexOfAnyExcept((byte)5), Is.Negative);
    });

    [Test, Consumer("qemu-img", "bench: reads, writes, flushes, several sizes and depths")]
    public Task Bench_runs() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        string[][] loads =
        [
            ["-c", "2000", "-d", "32", "-s", "4k"],
            ["-c", "2000", "-d", "32", "-s", "4k", "-w"],
            ["-c", "500", "-d", "64", "-s", "64k", "-w", "--pattern=90"],
            ["-c", "500", "-d", "1", "-s", "512", "-S", "1536", "-o", "512"],
            ["-c", "200", "-d", "8", "-s", "1M"],
            ["-c", "400", "-d", "4", "-s", "4k", "-w", "--flush-interval=16"],
        ];
        foreach (string[] load in loads)
        {
            ToolResult result = await session.RunAsync("qemu-img", ["bench", "-f", Raw, "-t", "none", .. load, session.Url(1)], Tidy.Times);
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
        }
    });

    [Test, Consumer("qemu-img", "convert goes on, byte by byte right, when tgtd was killed and came back")]
    public Task Convert_survives_a_restart() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        byte[] image = new byte[Size];
        new Random(20260102).NextBytes(image);
        string file = session.File("image");
        await File.WriteAllBytesAsync(file, image);
        string backing = session.Tgt.BackingFile(s_target, 1);
        string[] arguments = ["convert", "-n", "-r", "16M", "-f", Raw, "-O", Raw, "-t", "none", file, session.Url(1)];
        using System.Diagnostics.Process process = session.Start("qemu-img", arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        // The middle of the image has not been reached yet: 64 MiB take 4 s at this rate.
        bool begun = await Poll.UntilAsync(
            async () =>
            {
                byte[] start = new byte[4 << 20];
                await using FileStream stream = File.OpenRead(backing);
                await stream.ReadExactlyAsync(start);
                return start.AsSpan().SequenceEqual(image.AsSpan(0, start.Length));
            },
            CommandLineTool.DefaultTimeout);
        Assert.That(begun && !process.HasExited, Is.True, "nothing arrived, or everything at once");
        await session.Tgt.KillAsync();
        await session.Tgt.StartAgainAsync();
        await process.WaitForExitAsync();
        session.Note("qemu-img", arguments, new ToolResult(process.ExitCode, await output, await error));
        Assert.That(process.ExitCode, Is.Zero, session.Transcript);
        Assert.That((await File.ReadAllBytesAsync(backing)).AsSpan().SequenceEqual(image), Is.True);
    });
}
