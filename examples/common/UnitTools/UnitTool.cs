using Lunaris.Iscsi.Tasks;

namespace Lunaris.Examples.Common.UnitTools;

/// <summary>What such a tool is given for its work.</summary>
/// <param name="Unit">The logical unit, answering and with no unit attention left.</param>
/// <param name="Options">The options that all tools have.</param>
/// <param name="Console">Where to write.</param>
public sealed record UnitToolContext(LogicalUnit Unit, UnitToolOptions Options, ToolConsole Console)
{
    /// <summary>Refuses a command that did not end well.</summary>
    /// <exception cref="ToolException">It did not.</exception>
    public void Check(in ScsiCompletion completion, string command)
    {
        if (!completion.IsGood)
        {
            throw new ToolException($"{command} failed on LUN {Unit.Lun}: {UnitReadiness.Describe(completion)}.");
        }
    }
}

/// <summary>The frame of a tool: command line, sessions, errors, exit status.</summary>
public static class UnitTool
{
    /// <summary>Runs a tool as the process; Ctrl+C interrupts it.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunProcessAsync(Func<ToolConsole, CancellationToken, Task<int>> tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ExampleTransports.Register();
        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupted.Cancel();
        };
        return await tool(ToolConsole.System(), interrupted.Token);
    }

    /// <summary>Runs a tool that works on one logical unit.</summary>
    /// <returns>The exit status.</returns>
    public static Task<int> RunAsync<TOwn>(
        UnitToolCommandLine<TOwn> commandLine,
        IReadOnlyList<string> arguments,
        ToolConsole console,
        Func<UnitToolContext, TOwn, CancellationToken, Task> work,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        return RunAsync(
            commandLine,
            arguments,
            console,
            async (sessions, own, interrupted) =>
            {
                LogicalUnit unit = await sessions.OpenAsync(sessions.Options.Urls[0], cancellation: interrupted);
                await work(new UnitToolContext(unit, sessions.Options, console), own, interrupted);
                return ExitStatus.Success;
            },
            cancellation);
    }

    /// <summary>Runs a tool that opens its logical units itself.</summary>
    /// <returns>The exit status: the tool's own, or that of what went wrong.</returns>
    public static async Task<int> RunAsync<TOwn>(
        UnitToolCommandLine<TOwn> commandLine,
        IReadOnlyList<string> arguments,
        ToolConsole console,
        Func<ToolSessions, TOwn, CancellationToken, Task<int>> work,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            if (commandLine.Parse(arguments, console, out int exitStatus) is not var (shared, own))
            {
                return exitStatus;
            }

            await using var sessions = new ToolSessions(shared, console);
            return await work(sessions, own, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitStatus.Interrupted;
        }
        catch (Exception failure) when (failure is ToolException or IscsiException or IOException or UnauthorizedAccessException or InvalidDataException
            or NotSupportedException or FormatException or System.Net.Sockets.SocketException)
        {
            console.Error.WriteLine(SafeText.Clean($"{commandLine.Name}: {failure.Message}"));
            return ExitStatus.Failure;
        }
        finally
        {
            await console.Output.FlushAsync(CancellationToken.None);
        }
    }
}
