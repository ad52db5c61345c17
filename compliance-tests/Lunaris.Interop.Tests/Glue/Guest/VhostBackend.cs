using System.Diagnostics;
using System.Text;
using Lunaris.Interop.Tests.Harness;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue.Guest;

/// <summary>The vhost-user-blk backend as a program, which can be killed and started again at the same socket.</summary>
internal sealed class VhostBackend(string url, string path) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly StringBuilder _said = new();
    private Process? _process;

    /// <summary>Where the front-end finds it.</summary>
    public string Path { get; } = path;

    /// <summary>What it said.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Starts it, and returns when a front-end can connect.</summary>
    public async Task StartAsync()
    {
        string[] arguments = [System.IO.Path.Combine(AppContext.BaseDirectory, "lunaris-vhost-user-blk.dll"), "--socket-path", Path, url];
        int before = Said.Length;
        _process = CommandLineTool.Start("dotnet", arguments);
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        bool waits = await Poll.UntilAsync(() => Task.FromResult(_process.HasExited || Said.IndexOf("Waiting for a front-end", before, StringComparison.Ordinal) >= 0), s_patience);
        Assert.That(waits && !_process.HasExited, Is.True, Said);
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Asks it to end; returns its exit status.</summary>
    public async Task<int> TerminateAsync()
    {
        Process process = _process!;
        await CommandLineTool.SucceedAsync("kill", "-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var deadline = new CancellationTokenSource(s_patience);
        await process.WaitForExitAsync(deadline.Token);
        int status = process.ExitCode;
        process.Dispose();
        _process = null;
        return status;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_said)
            {
                _said.AppendLine(line.Data);
            }
        }
    }
}
