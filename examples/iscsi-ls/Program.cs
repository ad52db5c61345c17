using Lunaris;
using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Examples.IscsiLs.CommandLine;
using Lunaris.Examples.IscsiLs.Demo;
using Lunaris.Examples.IscsiLs.Interactive;
using Lunaris.Examples.IscsiLs.Interactive.Screens;
using Lunaris.Examples.IscsiLs.Plain;
using Lunaris.Iscsi.Names;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

bool terminal = !Console.IsInputRedirected && !Console.IsOutputRedirected;
if (new LsCommandLine().Parse(args, Console.Error, terminal, out int exitStatus) is not { } options)
{
    return exitStatus;
}

ExampleTransports.Register();
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

try
{
    await RunAsync(options, interrupted.Token);
    return ExitStatus.Success;
}
catch (BrowseException failure)
{
    Console.Error.WriteLine(SafeText.Clean($"iscsi-ls: {failure.Message}"));
    return ExitStatus.Failure;
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return ExitStatus.Interrupted;
}

static async Task RunAsync(LsOptions options, CancellationToken cancellation)
{
    if (options.Demo)
    {
        await new Demonstration(Console.Out).RunAsync(cancellation);
        return;
    }

    IscsiName? initiator = null;
    if (options.InitiatorName is not null && !IscsiName.TryParse(options.InitiatorName, out initiator, out string? problem))
    {
        throw new BrowseException(problem);
    }
    using ILoggerFactory? debug = options.Debug ? new StandardErrorLog(Console.Error) : null;
    await using var browser = new SessionPortalBrowser(initiator, debug ?? NullLoggerFactory.Instance);

    IscsiUrl? url = null;
    if (options.Url is not null && !IscsiUrl.TryParse(options.Url, IscsiUrlOptions.FromEnvironment, out url, out string? error))
    {
        throw new BrowseException(error);
    }
    if (options.Interactive)
    {
        await using var local = new DemoTarget();
        var portals = new PortalScreen(browser, IscsiUrlOptions.FromEnvironment, local, url);
        IScreen[] screens = url is null ? [portals] : [portals, portals.ScreenFor(url)];
        await new Navigator(new TerminalView(AnsiConsole.Console)).RunAsync(screens, cancellation);
        return;
    }

    if (Console.IsOutputRedirected)
    {
        // A pipe has no width to wrap at.
        AnsiConsole.Profile.Width = 1000;
    }
    var listing = new Listing(browser, url!);
    await (options.Format switch
    {
        OutputFormat.Json => new JsonPrinter(Console.Out).PrintAsync(listing, url!, options, cancellation),
        OutputFormat.Table => new TablePrinter(AnsiConsole.Console).PrintAsync(listing, options, cancellation),
        _ => new LinePrinter(Console.Out, Console.Error).PrintAsync(listing, options, cancellation),
    });
}
