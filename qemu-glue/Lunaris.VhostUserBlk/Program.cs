using System.ComponentModel;
using System.Runtime.InteropServices;
using Lunaris;
using Lunaris.Iscsi.Recovery;
using Lunaris.Transports.Iser;
using Lunaris.Transports.Tcp;
using Lunaris.VhostUserBlk;
using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Device;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

if (new BackendCommandLine().Parse(args, Console.Out, Console.Error, out int exitCode) is not { } arguments)
{
    return exitCode;
}

TransportRegistry.Default.Register(new TcpTransportFactory()).Register(new SocketTransportFactory()).Register(new IserTransportFactory());
using ILoggerFactory loggers = LoggerFactory.Create(builder => builder
    .SetMinimumLevel(arguments.IsVerbose ? LogLevel.Debug : LogLevel.Information)
    .AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace)
    .AddSimpleConsole(static console =>
    {
        console.SingleLine = true;
        console.ColorBehavior = LoggerColorBehavior.Disabled;
    }));
ILogger logger = loggers.CreateLogger("Lunaris.VhostUserBlk");
try
{
    return await RunAsync();
}
catch (Exception exception) when (exception is FormatException)
{
    Log.Failed(logger, exception.Message);
    return BackendExit.Usage;
}
catch (Exception exception) when (exception is IscsiException or NotSupportedException or SessionEndedException)
{
    Log.Failed(logger, exception.Message);
    return BackendExit.Unit;
}
catch (Exception exception) when (exception is Win32Exception or IOException or UnauthorizedAccessException)
{
    Log.Failed(logger, exception.Message);
    return BackendExit.Socket;
}

async Task<int> RunAsync()
{
    IscsiUrl url = IscsiUrl.Parse(arguments.Url, IscsiUrlOptions.FromEnvironment with { RequireTarget = true, RequireLun = true });
    using FrontEndSocket socket = arguments.SocketPath is { } path ? FrontEndSocket.Listen(path) : FrontEndSocket.Take(arguments.Descriptor!.Value);
    IscsiSessionOptions options = IscsiSessionOptions.FromUrl(url) with
    {
        LoggerFactory = loggers,
        Isid = socket.Path is { } name ? PortIdentity.Of(name, PortIdentity.ThisMachine()) : null,
    };
    UnitProfile unit = await ProbeAsync(url, options);
    options = options with
    {
        // As a guest expects of its disk: while the target is away everything waits, unless the URL sets a limit.
        CommandTimeout = url.Timeout ?? TimeSpan.Zero,
        MaxSends = int.MaxValue,
        Reconnect = ReconnectPolicy.Endless with { RetryFirstConnect = true, MaxDelay = TimeSpan.FromSeconds(5) },
    };
    var backendOptions = new BackendOptions { Queues = arguments.Queues, DrainTime = arguments.DrainTime, SpinTime = arguments.SpinTime };
    using var backend = new Backend(options, unit, backendOptions, loggers);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    if (socket.IsListening)
    {
        Log.Listening(logger, arguments.SocketPath ?? $"descriptor {arguments.Descriptor}");
        backend.Serve(socket.Socket);
    }
    else
    {
        backend.ServeOne(socket.Socket);
    }

    return BackendExit.Success;

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        backend.Stop();
    }
}

async Task<UnitProfile> ProbeAsync(IscsiUrl url, IscsiSessionOptions options)
{
    await using IscsiSession session = await IscsiSession.ConnectAsync(options);
    LogicalUnit unit = session.GetLogicalUnit(url.Lun!.Value);
    await unit.OpenAsync();
    UnitProfile profile = await UnitProfile.ProbeAsync(unit, arguments.IsReadOnly);
    string properties = string.Concat(
        profile.IsReadOnly ? ", read-only" : "",
        profile.HasVolatileCache ? ", with a write cache" : "",
        profile.Discard is not null ? ", discard" : "",
        profile.Zeroing is not null ? ", write zeroes" : "");
    Log.Disk(logger, url.ToString(), profile.Sectors, profile.BlockSize, properties);
    return profile;
}
