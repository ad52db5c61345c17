using System.ComponentModel;
using System.Diagnostics;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Harness;

/// <summary>What a finished program left behind.</summary>
/// <param name="ExitCode">Exit status.</param>
/// <param name="Output">Standard output, whole.</param>
/// <param name="Error">Standard error, whole.</param>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>Lines of standard output without their ends; the empty one behind the last newline is left out.</summary>
    public string[] Lines => Output.Length == 0 ? [] : Output.TrimEnd('\n').Split('\n');

    public override string ToString() => $"exit status {ExitCode}\n--- output\n{Output}--- errors\n{Error}---";
}

/// <summary>Runs programs to their end, never for longer than they may take.</summary>
internal static class CommandLineTool
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Runs a program. One that does not end in time is killed and fails the test with what it had said.</summary>
    public static async Task<ToolResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        TimeSpan? timeout = null)
    {
        using Process process = Start(program, arguments, environment);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(timeout ?? DefaultTimeout);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {timeout ?? DefaultTimeout}.\n--- output\n{await output}--- errors\n{await error}---");
        }
        return new ToolResult(process.ExitCode, await output, await error);
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static async Task<ToolResult> SucceedAsync(string program, params string[] arguments)
    {
        ToolResult result = await RunAsync(program, arguments);
        Assert.That(result.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}: {result}");
        return result;
    }

    /// <summary>Starts a program with its standard streams redirected.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Requires.Find(program) ?? program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"{program} does not start: {exception.Message}", exception);
        }
    }
}
