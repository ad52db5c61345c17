using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Lunaris.Benchmarks;

/// <summary>Another program.</summary>
internal sealed class Tool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _awaited;

    private Tool(Process process)
    {
        _process = process;
    }

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    /// <summary>Where a program is on the path, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>Whether programs can be kept to one processor each.</summary>
    public static bool CanPin { get; } = Environment.ProcessorCount > 1 && Find("taskset") is not null;

    /// <summary>The command that runs a program on one processor; on any, where <see cref="CanPin"/> is false.</summary>
    public static string[] Pin(int core, string program, params string[] arguments) =>
        CanPin ? ["taskset", "-c", core.ToString(CultureInfo.InvariantCulture), program, .. arguments] : [program, .. arguments];

    /// <summary>Starts the embedded target on the second processor; it prints its URL.</summary>
    /// <param name="program">Path of the iscsi-target program.</param>
    public static Tool StartTarget(string program) => Start(Pin(1, program, "--size", "256M", "--address", "127.0.0.1", "--port", "0"));

    /// <summary>Runs a program to its end.</summary>
    /// <returns>All that it printed, errors included.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string[] command, CancellationToken cancel, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using Tool tool = Start(command, environment);
        await tool._process.WaitForExitAsync(cancel);
        lock (tool._output)
        {
            return tool._process.ExitCode == 0
                ? tool._output.ToString()
                : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {tool._process.ExitCode}:\n{tool._output}");
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">What is added to its environment.</param>
    public static Tool Start(string[] command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var tool = new Tool(new Process { StartInfo = start });
        tool._process.OutputDataReceived += (_, e) => tool.OnLine(e.Data);
        tool._process.ErrorDataReceived += (_, e) => tool.OnLine(e.Data);
        tool._process.Start();
        tool._process.BeginOutputReadLine();
        tool._process.BeginErrorReadLine();
        return tool;
    }

    /// <summary>Waits for a word in the output that starts with a text.</summary>
    public async Task<string> WaitForAsync(string text, CancellationToken cancel)
    {
        lock (_output)
        {
            _awaited = text;
            Look(_output.ToString());
        }

        return await _line.Task.WaitAsync(TimeSpan.FromSeconds(30), cancel);
    }

    /// <summary>The most memory that the process had resident so far, in KiB; null once it has ended.</summary>
    public long? PeakMemory()
    {
        try
        {
            string? line = File.ReadLines($"/proc/{_process.Id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // Gone, between two looks.
            return null;
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
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Append(line).Append('\n');
            Look(line);
        }
    }

    private void Look(string text)
    {
        if (_awaited is { } awaited && text.Split(' ', '\n').FirstOrDefault(w => w.StartsWith(awaited, StringComparison.Ordinal)) is { } word)
        {
            _line.TrySetResult(word);
        }
    }
}
