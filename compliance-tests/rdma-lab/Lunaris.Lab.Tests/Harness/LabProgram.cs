using System.Diagnostics;
using System.Text;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>A program that goes on beside the test, which tells it what to do line by line and reads along.</summary>
internal sealed class LabProgram : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _unread = new();
    private readonly StringBuilder _output = new();

    /// <summary>Starts it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public LabProgram(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote so far, to either stream.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Writes a line to its input.</summary>
    /// <param name="line">The line, without its end.</param>
    public void Tell(string line) => _process.StandardInput.WriteLine(line);

    /// <summary>Waits until it writes something, after what was waited for before.</summary>
    /// <param name="text">A part of a line.</param>
    public void WaitFor(string text) => Waiting.Until(() => Take(text), () => $"\"{text}\" was not written: {Output}");

    /// <summary>Ends its input and waits for its end, which must be a good one.</summary>
    public void End()
    {
        _process.StandardInput.Close();
        Assert.That(_process.WaitForExit(Waiting.Limit), Is.True, $"it does not end: {Output}");
        Assert.That(_process.ExitCode, Is.Zero, Output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private bool Take(string text)
    {
        lock (_output)
        {
            string unread = _unread.ToString();
            int end = unread.IndexOf(text, StringComparison.Ordinal) + text.Length;
            if (end < text.Length)
            {
                return false;
            }

            _unread.Remove(0, end);
            return true;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_output)
            {
                _output.AppendLine(line.Data);
                _unread.AppendLine(line.Data);
            }
        }
    }
}
