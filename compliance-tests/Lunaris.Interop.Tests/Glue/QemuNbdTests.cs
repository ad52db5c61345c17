using System.Diagnostics;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>qemu-nbd, a server that runs on the library; its clients do not.</summary>
[TestFixture]
[Category("Interop")]
public sealed class QemuNbdTests
{
    private static readonly TgtTarget s_target = new("iqn.2026-01.com.example:export", new TgtLun(1, 64 << 20) { Parameters = "thin_provisioning=1" });

    [SetUp]
    public void NeedsQemu()
    {
        Requires.QemuTools();
        Requires.Tool("qemu-nbd", "apt-get install qemu-utils");
    }

    [Test, Consumer("qemu-nbd", "serves a unit to eight clients at once")]
    public Task Unit_is_served_to_clients() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        string socket = session.File("nbd");
        using Process server = session.Start("qemu-nbd", "--persistent", "--shared=8", "--discard=unmap", "--cache=none", "--format=raw", $"--socket={socket}", session.Url(1));
        Assert.That(await Poll.UntilAsync(() => Task.FromResult(File.Exists(socket) || server.HasExited), CommandLineTool.DefaultTimeout), Is.True);
        ToolResult[] clients = await Task.WhenAll(Enumerable.Range(1, 8).Select(client => ClientAsync(
            socket, $"write -P {client} {client}M 1M", $"discard {client}M 64k", $"read -P {client} {(client * 1024) + 64}k 960k", "flush")));
        Assert.That(clients.Select(client => client.ExitCode), Is.All.Zero, string.Join('\n', clients.Select(client => client.ToString())));
        session.Note("qemu-img", ["map"], await CommandLineTool.RunAsync("qemu-img", ["map", "--output=json", "-f", "raw", Address(socket)]));

        await CommandLineTool.SucceedAsync("kill", "-TERM", server.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await server.WaitForExitAsync();
        session.Note("qemu-nbd", [], new ToolResult(server.ExitCode, await server.StandardOutput.ReadToEndAsync(), await server.StandardError.ReadToEndAsync()));
        Assert.That(server.ExitCode, Is.Zero, session.Transcript);
        byte[] file = await File.ReadAllBytesAsync(session.Tgt.BackingFile(s_target, 1));
        Assert.That(file.AsSpan((7 << 20) + (64 << 10), 960 << 10).IndexOfAnyExcept((byte)7), Is.Negative);
    });

    [Test, Consumer("qemu-nbd", "forks into the background, and ends with its last client")]
    public Task Forked_server_works() => ConsumerSession.CompareAsync(s_target, async session =>
    {
        string socket = session.File("nbd");
        string process = session.File("pid");
        await session.SucceedAsync("qemu-nbd", "--fork", $"--pid-file={process}", "--format=raw", $"--socket={socket}", session.Url(1));
        string running = $"/proc/{(await File.ReadAllTextAsync(process)).Trim()}";
        Assert.That(Directory.Exists(running), Is.True);
        ToolResult client = await ClientAsync(socket, "write -P 1 0 1M", "read -P 1 0 1M");
        Assert.That(client.ExitCode, Is.Zero, client.ToString());
        Assert.That(await Poll.UntilAsync(() => Task.FromResult(!Directory.Exists(running)), CommandLineTool.DefaultTimeout), Is.True, "it did not end");
    });

    private static string Address(string socket) => $"nbd+unix:///?socket={socket}";

    private static Task<ToolResult> ClientAsync(string socket, params string[] commands)
        => CommandLineTool.RunAsync("qemu-io", ["-f", "raw", "-t", "none", "-d", "unmap", .. commands.SelectMany(command => new[] { "-c", command }), Address(socket)]);
}
