using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Sense;
using Lunaris.Scsi.Vpd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

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

/// <summary>The frame of a tool that works on one logical unit: command line, session, errors, exit status.</summary>
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

    /// <summary>Runs a tool.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync<TOwn>(
        UnitToolCommandLine<TOwn> commandLine,
        IReadOnlyList<string> arguments,
        ToolConsole console,
        Func<UnitToolContext, TOwn, CancellationToken, Task> work,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(work);
        if (commandLine.Parse(arguments, console.Error, out int exitStatus) is not var (shared, own))
        {
            return exitStatus;
        }

        try
        {
            using ILoggerFactory? debug = shared.Debug ? new StandardErrorLog(console.Error) : null;
            await using IscsiSession session = await IscsiSession.ConnectAsync(SessionOptions(shared, console, debug, out Lun lun), cancellation);
            LogicalUnit unit = session.GetLogicalUnit(lun);
            await SettleAsync(unit, cancellation);
            await work(new UnitToolContext(unit, shared, console), own, cancellation);
            return ExitStatus.Success;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitStatus.Interrupted;
        }
        catch (Exception failure) when (failure is ToolException or IscsiException or IOException or InvalidDataException or NotSupportedException or FormatException)
        {
            console.Error.WriteLine(SafeText.Clean($"{commandLine.Name}: {failure.Message}"));
            return ExitStatus.Failure;
        }
        finally
        {
            await console.Output.FlushAsync(CancellationToken.None);
        }
    }

    private static IscsiSessionOptions SessionOptions(UnitToolOptions shared, ToolConsole console, ILoggerFactory? debug, out Lun lun)
    {
        IReadOnlyDictionary<string, string>? file = shared.ChapFile is { } path ? CredentialFile.Read(path) : null;
        var urlOptions = new IscsiUrlOptions
        {
            RequireTarget = true,
            RequireLun = true,
            Environment = name => file is null ? console.Environment(name) : file.GetValueOrDefault(name),
        };
        if (!IscsiUrl.TryParse(shared.Url, urlOptions, out IscsiUrl? url, out string? problem))
        {
            throw new ToolException(problem);
        }
        lun = url.Lun!.Value;

        IscsiName? initiator = null;
        if (shared.InitiatorName is not null && !IscsiName.TryParse(shared.InitiatorName, out initiator, out problem))
        {
            throw new ToolException(problem);
        }
        IscsiSessionOptions options = IscsiSessionOptions.FromUrl(url);
        return options with
        {
            LoggerFactory = debug ?? NullLoggerFactory.Instance,
            Reconnect = ReconnectPolicy.None,
            ConnectTimeout = shared.Timeout ?? options.ConnectTimeout,
            CommandTimeout = shared.Timeout ?? options.CommandTimeout,
            Login = options.Login with
            {
                InitiatorName = initiator ?? options.Login.InitiatorName,
                HeaderDigest = shared.HeaderDigest ?? options.Login.HeaderDigest,
                DataDigest = shared.DataDigest ?? options.Login.DataDigest,
            },
        };
    }

    /// <summary>
    /// Refuses a unit that is not there or not the one that the URL insists on. One that is not ready, or reserved by somebody else, still
    /// answers INQUIRY and more.
    /// </summary>
    private static async Task SettleAsync(LogicalUnit unit, CancellationToken cancellation)
    {
        ScsiCompletion ready = await UnitReadiness.SettleAsync(unit, cancellation);
        bool answers = ready.IsGood || ready.Status == ScsiStatus.ReservationConflict || UnitReadiness.SenseOf(ready) is { Key: SenseKey.NotReady };
        if (!answers)
        {
            throw new ToolException($"LUN {unit.Lun} cannot be used: {UnitReadiness.Describe(ready)}.");
        }

        if (unit.Session.Options.RequiredUnitSerialNumber is { } required)
        {
            ReadOnlyMemory<byte>? page = await unit.ReadVpdPageAsync(UnitSerialNumberPage.PageCode, cancellation);
            string found = page is { } bytes && UnitSerialNumberPage.TryParse(bytes.Span, out string serial) ? serial.Trim() : "";
            if (found != required)
            {
                throw new ToolException($"LUN {unit.Lun} has the unit serial number '{found}' where '{required}' is required.");
            }
        }
    }
}
