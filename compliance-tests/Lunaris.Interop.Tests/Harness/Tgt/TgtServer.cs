using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Harness.Tgt;

/// <summary>
/// A private tgtd: its own portal on the loopback interface, its own control socket, its backing files in a temporary folder. Several
/// run beside each other and beside one of the system.
/// </summary>
internal sealed class TgtServer : IAsyncDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static int s_controlPort;

    private readonly TemporaryFolder _folder = new();
    private readonly TgtTarget[] _targets;
    private readonly StringBuilder _log = new();
    private readonly Dictionary<string, string> _environment;
    private Process? _process;
    private int _control;

    private TgtServer(TgtTarget[] targets)
    {
        _targets = targets;
        _environment = new Dictionary<string, string> { ["TGT_IPC_SOCKET"] = _folder.File("socket") };
    }

    public int Port { get; private set; }

    /// <summary>The portal as URLs and SendTargets have it.</summary>
    public string Portal => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>What tgtd said so far, over all its lives.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts tgtd with targets that are ready to be logged into.</summary>
    public static async Task<TgtServer> StartAsync(params TgtTarget[] targets)
    {
        Requires.Tgt();
        var server = new TgtServer(targets);
        try
        {
            foreach (TgtTarget target in targets)
            {
                foreach (TgtLun lun in target.Luns.Where(lun => lun.Size > 0))
                {
                    using FileStream file = File.Create(server.BackingFile(target, lun.Number));
                    file.SetLength(lun.Size);
                }
            }
            for (int attempt = 1; !await server.TryStartAsync(LoopbackPort.Choose()); attempt++)
            {
                Assert.That(attempt, Is.LessThan(Attempts), $"tgtd does not start:\n{server.Log}");
            }
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>File behind a logical unit: what was written there is what the target took.</summary>
    public string BackingFile(TgtTarget target, int lun)
        => _folder.File(string.Create(CultureInfo.InvariantCulture, $"target{Array.IndexOf(_targets, target) + 1}-lun{lun}"));

    /// <summary>The SHA-256 sum of a part of that file.</summary>
    public string BackingSum(TgtTarget target, int lun, long offset, long count)
    {
        using FileStream file = File.OpenRead(BackingFile(target, lun));
        byte[] bytes = new byte[count];
        file.Position = offset;
        file.ReadExactly(bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Stops the target as by a crash, and starts it again with a unit that has another size.</summary>
    public async Task ResizeAsync(TgtTarget target, int lun, long size)
    {
        await KillAsync();
        await using (FileStream backing = File.OpenWrite(BackingFile(target, lun)))
        {
            backing.SetLength(size);
        }
        await StartAgainAsync();
    }

    /// <summary>The URL of the portal.</summary>
    public string PortalUrl(TgtAccount? account = null) => $"iscsi://{Credentials(account)}{Portal}";

    /// <summary>The URL of a logical unit.</summary>
    public string Url(TgtTarget target, int lun, TgtAccount? account = null)
        => string.Create(CultureInfo.InvariantCulture, $"iscsi://{Credentials(account)}{Portal}/{target.Name}/{lun}");

    /// <summary>Kills tgtd with no chance to close anything, as a power failure does.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Starts a killed tgtd again: same portal, same targets, same data.</summary>
    public async Task StartAgainAsync()
    {
        Assert.That(_process, Is.Null, "tgtd still runs");
        Assert.That(await TryStartAsync(Port), Is.True, $"tgtd does not start again:\n{Log}");
    }

    /// <summary>Runs tgtadm against this server; it must succeed.</summary>
    public async Task<string> AdministerAsync(params string[] arguments)
    {
        ToolResult result = await RunTgtadmAsync(arguments);
        Assert.That(result.ExitCode, Is.Zero, $"tgtadm {string.Join(' ', arguments)}: {result}");
        return result.Output;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private static string Credentials(TgtAccount? account) => account is null ? "" : $"{account.User}%{account.Password}@";

    private async Task<bool> TryStartAsync(int port)
    {
        Port = port;
        _control = Interlocked.Increment(ref s_controlPort);
        Process process = CommandLineTool.Start("tgtd", ["-f", "-C", Text(_control), "-t", "4", "--iscsi", $"portal={Portal}"], _environment);
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        bool ready = await Poll.UntilAsync(
            async () => process.HasExited || ((await RunTgtadmAsync(["--mode", "sys", "--op", "show"])).ExitCode == 0 && await LoopbackPort.AnswersAsync(port)),
            s_patience);
        if (!ready || process.HasExited)
        {
            await KillAsync();
            return false;
        }
        for (int i = 0; i < _targets.Length; i++)
        {
            await CreateAsync(_targets[i], Text(i + 1));
        }
        return true;
    }

    private async Task CreateAsync(TgtTarget target, string id)
    {
        await AdministerAsync("--lld", "iscsi", "--mode", "target", "--op", "new", "--tid", id, "--targetname", target.Name);
        foreach (TgtLun lun in target.Luns)
        {
            List<string> arguments =
            [
                "--lld", "iscsi", "--mode", "logicalunit", "--op", "new", "--tid", id, "--lun", Text(lun.Number), "--device-type", lun.DeviceType,
            ];
            if (lun.Size > 0)
            {
                arguments.AddRange(["--backing-store", BackingFile(target, lun.Number), "--blocksize", Text(lun.BlockSize)]);
            }
            await AdministerAsync([.. arguments]);
            if (lun.Parameters is not null)
            {
                await AdministerAsync("--lld", "iscsi", "--mode", "logicalunit", "--op", "update", "--tid", id, "--lun", Text(lun.Number), "--params", lun.Parameters);
            }
        }
        foreach ((string key, string value) in target.Keys)
        {
            await AdministerAsync("--lld", "iscsi", "--mode", "target", "--op", "update", "--tid", id, "--name", key, "--value", value);
        }
        await BindAccountAsync(target.Incoming, id);
        await BindAccountAsync(target.Outgoing, id, "--outgoing");
        await AdministerAsync("--lld", "iscsi", "--mode", "target", "--op", "bind", "--tid", id, "--initiator-address", "ALL");
    }

    private async Task BindAccountAsync(TgtAccount? account, string id, params string[] direction)
    {
        if (account is not null)
        {
            // Two targets may share an account, which tgtd knows once; a real failure shows when it is bound.
            await RunTgtadmAsync(["--lld", "iscsi", "--mode", "account", "--op", "new", "--user", account.User, "--password", account.Password]);
            await AdministerAsync(["--lld", "iscsi", "--mode", "account", "--op", "bind", "--tid", id, "--user", account.User, .. direction]);
        }
    }

    private Task<ToolResult> RunTgtadmAsync(string[] arguments)
        => CommandLineTool.RunAsync("tgtadm", ["--control-port", Text(_control), .. arguments], _environment);

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
