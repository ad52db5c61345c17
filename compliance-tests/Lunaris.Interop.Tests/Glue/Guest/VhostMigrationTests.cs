using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue.Guest;

/// <summary>A guest that migrates live from one QEMU to another, each with a vhost-user-blk backend of its own on the same unit of tgt.</summary>
[TestFixture]
[Category("Interop")]
public sealed class VhostMigrationTests
{
    private const int Disk = 1;

    private static readonly TgtTarget s_target = new("iqn.2026-01.com.example:migration", new TgtLun(Disk, 64 << 20));

    [Test]
    public async Task Guest_finds_after_its_migration_what_the_disk_put_into_its_memory_before()
    {
        GuestMachine.Require();
        using var folder = new TemporaryFolder();
        string initramfs = folder.File("initramfs");
        await CommandLineTool.SucceedAsync("bash", Repository.Path("compliance-tests", "guest", "small-initramfs.sh"), Repository.Path("artifacts", "lab"), initramfs);
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        await using var here = new VhostBackend(tgt.Url(s_target, Disk), folder.File("here"));
        await using var there = new VhostBackend(tgt.Url(s_target, Disk), folder.File("there"));
        await here.StartAsync();
        await there.StartAsync();
        await using var source = new SmallMachine(initramfs, here.Path);
        await source.ConnectAsync();
        await source.PassesAsync(2);

        string uri = $"unix:{folder.File("migration")}";
        await using var destination = new SmallMachine(initramfs, there.Path, uri);
        await destination.ConnectAsync();
        await source.MigrateAsync(uri, bytesPerSecond: 8 << 20);
        await destination.PassesAsync(3);

        TestContext.Out.WriteLine($"Figure: vhost-user-blk: a guest migrated live, {source.Passes} passes before, {destination.Passes} after");
        IEnumerable<string> bad = source.Console.Concat(destination.Console).Where(static line => line.Contains("WRONG", StringComparison.Ordinal) || line.Contains("ERROR", StringComparison.Ordinal) || line.Contains("rror,", StringComparison.Ordinal));
        Assert.That(bad, Is.Empty, $"{source.Explanation()}\n{destination.Explanation()}\n{here.Said}\n{there.Said}");
    }
}
