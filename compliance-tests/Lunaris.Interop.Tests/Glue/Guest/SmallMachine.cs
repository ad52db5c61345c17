using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Lunaris.Interop.Tests.Harness;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue.Guest;

/// <summary>A virtual machine with a disk behind vhost-user and no other file, which can migrate. What it does is in compliance-tests/guest/small-init.</summary>
internal sealed class SmallMachine : IAsyncDisposable
{
    private const string Memory = "256";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();
    private readonly StringBuilder _errors = new();
    private readonly Process _process;

    /// <param name="initramfs">Made by small-initramfs.sh.</param>
    /// <param name="backend">Socket of the disk's backend.</param>
    /// <param name="incoming">Where a guest that migrates comes from; null for one that boots.</param>
    public SmallMachine(string initramfs, string backend, string? incoming = null)
    {
        // init_on_alloc=0: a kernel that zeroes pages before the disk fills them would mark them as written for the migration itself, and hide a backend that does not.
        string[] arguments =
        [
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-machine", "q35", "-cpu", "max", "-m", Memory, "-accel", "tcg",
            .. GuestMachine.SharedMemory(backend, Memory),
            "-kernel", Repository.Path("artifacts", "lab", "kernel", "vmlinuz"), "-initrd", initramfs, "-append", "console=ttyS0 panic=-1 oops=panic mitigations=off audit=0 random.trust_cpu=on init_on_alloc=0 quiet",
            "-qmp", $"unix:{_folder.File("qmp")},server=on,wait=off", "-serial", $"file:{_folder.File("console")}",
            .. incoming is null ? Array.Empty<string>() : ["-incoming", incoming],
        ];
        _process = CommandLineTool.Start("qemu-system-x86_64", arguments);
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public QmpClient Monitor { get; } = new();

    /// <summary>What the guest said, line by line.</summary>
    public string[] Console => File.Exists(_folder.File("console")) ? File.ReadAllLines(_folder.File("console")) : [];

    /// <summary>Passes that the guest has told of at this machine.</summary>
    public int Passes => Console.Count(line => line.StartsWith("pass ", StringComparison.Ordinal));

    public async Task ConnectAsync()
    {
        Assert.That(await Poll.UntilAsync(() => Task.FromResult(_process.HasExited || File.Exists(_folder.File("qmp"))), s_patience) && !_process.HasExited, Is.True, Explanation());
        await Monitor.ConnectAsync(_folder.File("qmp"));
    }

    /// <summary>Waits until the guest has told of so many passes.</summary>
    public async Task PassesAsync(int count) =>
        Assert.That(await Poll.UntilAsync(() => Task.FromResult(_process.HasExited || Passes >= count), s_patience) && !_process.HasExited, Is.True, Explanation());

    /// <summary>Moves the guest to a machine that waits for it.</summary>
    public async Task MigrateAsync(string uri, long bytesPerSecond)
    {
        await Monitor.ExecuteAsync("migrate-set-parameters", new JsonObject { ["max-bandwidth"] = bytesPerSecond, ["downtime-limit"] = 3000 });
        await Monitor.ExecuteAsync("migrate", new JsonObject { ["uri"] = uri });
        string status = "";
        await Poll.UntilAsync(
            async () =>
            {
                status = (string?)(await Monitor.ExecuteAsync("query-migrate", null))?["status"] ?? "";
                return status is "completed" or "failed" or "cancelled";
            },
            s_patience);
        Assert.That(status, Is.EqualTo("completed"), Explanation());
    }

    public string Explanation() => $"QEMU: {Errors()}\nconsole: {string.Join('\n', Console.TakeLast(30))}";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        Monitor.Dispose();
        _folder.Dispose();
    }

    private string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString();
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        }
    }
}
