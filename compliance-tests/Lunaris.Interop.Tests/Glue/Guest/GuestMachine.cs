using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Lunaris.Interop.Tests.Harness;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue.Guest;

/// <summary>
/// A virtual machine on an emulated processor: the RDMA lab's kernel, this machine's files (read-only, under a layer in memory), drives as the caller says. QEMU is
/// Debian's, runs under its sandbox and loads the library that it is given.
/// </summary>
internal sealed class GuestMachine : IAsyncDisposable
{
    private const string Mark = "--LUNARIS-GUEST-8c1f--";
    private const string Sandbox = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";

    private const string Memory = "768";
    private const int Attempts = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();
    private readonly StringBuilder _errors = new();
    private readonly Process _process;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private StreamReader? _output;
    private StreamWriter? _input;
    private int _commands;

    private GuestMachine(GlueLibrary library, string[] drives)
    {
        string lab = Repository.Path("compliance-tests", "rdma-lab");
        string data = Repository.Path("artifacts", "lab");
        string script = Repository.Path("compliance-tests", "guest", "agent.sh");
        string[] arguments =
        [
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-machine", "q35", "-cpu", "max", "-smp", "2", "-m", Memory,
            "-accel", "tcg,thread=multi", "-sandbox", Sandbox,
            "-kernel", Path.Combine(data, "kernel", "vmlinuz"), "-initrd", Path.Combine(data, "initramfs"),
            "-fsdev", "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap", "-device", "virtio-9p-pci,fsdev=root,mount_tag=root",
            "-device", "virtio-rng-pci",
            "-qmp", $"unix:{_folder.File("qmp")},server=on,wait=off",
            "-serial", $"file:{_folder.File("console")}",
            "-chardev", $"socket,id=agent,path={_folder.File("agent")},server=on,wait=off", "-serial", "chardev:agent",
            .. drives,
            // no_timer_check: see boot.sh.
            "-append", $"console=ttyS0 panic=-1 oops=panic mitigations=off audit=0 random.trust_cpu=on no_timer_check lab={lab} labdata={data} labscript={script} agentmark={Mark}",
        ];
        _process = CommandLineTool.Start("qemu-system-x86_64", arguments, library.Environ());
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public QmpClient Monitor { get; } = new();

    /// <summary>
    /// QEMU 7.2 with several threads now and then breaks a guest while its kernel patches its own code on the way up. The drives' modules are loaded by the
    /// agent, so that nothing has come to them by then.
    /// </summary>
    private bool IsBrokenByPatching => Array.Exists(Console(), line => line.Contains("Oops: int3", StringComparison.Ordinal));

    /// <summary>Skips the calling test where a guest cannot be had.</summary>
    public static void Require()
    {
        Requires.Tool("qemu-system-x86_64", "apt-get install qemu-system-x86");
        Requires.Tool("sg_inq", "apt-get install sg3-utils");
        Requires.QemuTools();
        if (!File.Exists(Repository.Path("artifacts", "lab", "kernel", "release")) || !File.Exists(Repository.Path("artifacts", "lab", "initramfs")))
        {
            Requires.Missing("The guest's kernel has not been fetched: dotnet cake --target=GuestKernel");
        }
        if (!Environment.IsPrivilegedProcess)
        {
            Requires.Missing("The guest runs on this machine's files, which takes root.");
        }
    }

    /// <summary>Arguments for a disk behind vhost-user: memory that the backend can map, and a socket that is connected again when the backend is back.</summary>
    public static string[] SharedMemory(string backend, string memory = Memory) =>
    [
        "-object", $"memory-backend-memfd,id=mem,size={memory}M,share=on", "-machine", "memory-backend=mem",
        "-chardev", $"socket,id=disk,path={backend},reconnect=1", "-device", "vhost-user-blk-pci,chardev=disk,num-queues=2",
    ];

    /// <summary>Boots, and returns when the guest takes commands.</summary>
    /// <param name="drives">Arguments of QEMU for its disks.</param>
    public static async Task<GuestMachine> BootAsync(GlueLibrary library, params string[] drives)
    {
        for (int attempt = 1; ; attempt++)
        {
            var guest = new GuestMachine(library, drives);
            try
            {
                if (await guest.ComeUpAsync())
                {
                    return guest;
                }
                Assert.That(attempt < Attempts && guest.IsBrokenByPatching, Is.True, $"The guest did not come up. {guest.Explanation()}");
                await TestContext.Progress.WriteLineAsync($"The guest broke while its kernel patched itself (attempt {attempt}); once more. {guest.Explanation()}");
            }
            catch
            {
                await guest.DisposeAsync();
                throw;
            }
            await guest.DisposeAsync();
        }
    }

    /// <summary>Runs a line of bash in the guest, as root. What it wrote to either stream is the output.</summary>
    public async Task<ToolResult> RunAsync(string command)
    {
        Assert.That(command, Does.Not.Contain('\n'));
        _commands++;
        await _input!.WriteLineAsync(command);
        return await ReadAsync();
    }

    /// <summary>Runs a line of bash that must succeed, and returns what it wrote.</summary>
    public async Task<string> SucceedAsync(string command)
    {
        ToolResult result = await RunAsync(command);
        Assert.That(result.ExitCode, Is.Zero, $"{command}: {result}");
        return result.Output;
    }

    /// <summary>The SHA-256 sum of what a line of bash writes.</summary>
    public async Task<string> SumAsync(string command) => (await SucceedAsync($"{command} | sha256sum")).Split(' ')[0];

    /// <summary>Runs a line of bash again and again until it succeeds.</summary>
    public async Task UntilAsync(string command)
    {
        ToolResult? last = null;
        bool happened = await Poll.UntilAsync(
            async () =>
            {
                last = await RunAsync(command);
                return last.ExitCode == 0;
            },
            s_patience);
        Assert.That(happened, Is.True, $"{command}: {last}");
    }

    /// <summary>Switches the guest off and waits for QEMU's end; returns its exit status.</summary>
    public async Task<int> PowerOffAsync()
    {
        await _input!.WriteLineAsync("busybox poweroff -f");
        using var deadline = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>What QEMU said.</summary>
    public string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        Monitor.Dispose();
        _socket.Dispose();
        _folder.Dispose();
    }

    /// <returns>Whether the guest takes commands; false when it is gone.</returns>
    private async Task<bool> ComeUpAsync()
    {
        bool started = await Poll.UntilAsync(() => Task.FromResult(_process.HasExited || File.Exists(_folder.File("agent"))), s_patience);
        Assert.That(started && !_process.HasExited, Is.True, Explanation());
        await _socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder.File("agent")));
        var stream = new NetworkStream(_socket);
        _output = new StreamReader(stream);
        _input = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
        await Monitor.ConnectAsync(_folder.File("qmp"));
        var said = new StringBuilder();
        int? status = await ReadToMarkAsync(said);
        Assert.That(status ?? 0, Is.Zero, said.ToString());
        return status is not null;
    }

    /// <summary>Reads to the agent's mark: what the command wrote, and its status.</summary>
    private async Task<ToolResult> ReadAsync()
    {
        var text = new StringBuilder();
        int? status = await ReadToMarkAsync(text);
        Assert.That(status, Is.Not.Null, $"The guest is gone. {text}{Explanation()}");
        // The agent ends the output by a newline of its own, for what ends without one.
        return new ToolResult(status!.Value, text.ToString().TrimEnd('\n'), "");
    }

    /// <returns>The status; null when the guest is gone.</returns>
    private async Task<int?> ReadToMarkAsync(StringBuilder text)
    {
        using var deadline = new CancellationTokenSource(s_patience);
        try
        {
            while (await _output!.ReadLineAsync(deadline.Token) is { } line)
            {
                if (line.StartsWith(Mark, StringComparison.Ordinal))
                {
                    string[] words = line.Split(' ');
                    Assert.That(words[1], Is.EqualTo(_commands.ToString(CultureInfo.InvariantCulture)), "the guest answered another command");
                    return int.Parse(words[2], CultureInfo.InvariantCulture);
                }
                text.Append(line).Append('\n');
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The guest does not answer. {text}{Explanation()}");
        }
        return null;
    }

    private string[] Console()
    {
        string console = _folder.File("console");
        return File.Exists(console) ? File.ReadAllLines(console) : [];
    }

    private string Explanation()
    {
        string[] lines = Console();
        // Where the kernel broke, what it says first says why.
        int broken = Array.FindIndex(lines, line => line.Contains("Oops", StringComparison.Ordinal) || line.Contains("BUG:", StringComparison.Ordinal) || line.Contains("panic - ", StringComparison.Ordinal));
        return $"QEMU: {Errors()}\nconsole: {string.Join('\n', lines[(broken >= 0 ? broken : Math.Max(lines.Length - 30, 0))..])}";
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
