using Lunaris.Examples.Common.Capture;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Sense;
using Lunaris.Scsi.Vpd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lunaris.Examples.Common.UnitTools;

/// <summary>The sessions of a tool, made as its options say and ended with it.</summary>
/// <param name="options">The options that all tools have.</param>
/// <param name="console">Where to write, and the environment.</param>
public sealed class ToolSessions(UnitToolOptions options, ToolConsole console) : IAsyncDisposable
{
    private readonly List<IscsiSession> _sessions = [];
    private readonly IReadOnlyDictionary<string, string>? _credentials = options.ChapFile is { } path ? CredentialFile.Read(path) : null;
    private readonly StandardErrorLog? _debug = options.Debug ? new StandardErrorLog(console.Error) : null;
    private readonly PcapngWriter? _capture = options.Record is { } file ? PcapngWriter.Create(file) : null;

    /// <summary>The options that all tools have.</summary>
    public UnitToolOptions Options { get; } = options;

    /// <summary>Where to write.</summary>
    public ToolConsole Console { get; } = console;

    /// <summary>Logs in for a logical unit, and waits until it answers with no unit attention left.</summary>
    /// <param name="url">Its URL.</param>
    /// <param name="change">What this session has that others have not.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ToolException">The URL is wrong, or the unit is not there or not the one that the URL insists on.</exception>
    /// <exception cref="IscsiException">The login failed.</exception>
    public async Task<LogicalUnit> OpenAsync(string url, Func<IscsiSessionOptions, IscsiSessionOptions>? change = null, CancellationToken cancellation = default)
    {
        IscsiSessionOptions session = SessionOptions(url, out Lun lun);
        LogicalUnit unit = (await ConnectAsync(change is null ? session : change(session), cancellation)).GetLogicalUnit(lun);
        await SettleAsync(unit, cancellation);
        return unit;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IscsiSession session in _sessions)
        {
            await session.DisposeAsync();
        }
        _capture?.Dispose();
        _debug?.Dispose();
    }

    private async Task<IscsiSession> ConnectAsync(IscsiSessionOptions session, CancellationToken cancellation)
    {
        if (_capture is not null)
        {
            session = session with { Interceptor = new SessionRecorder(_capture, session.Portal.ToString(), session.Interceptor) };
        }
        IscsiSession connected = await IscsiSession.ConnectAsync(session, cancellation);
        _sessions.Add(connected);
        return connected;
    }

    private IscsiSessionOptions SessionOptions(string text, out Lun lun)
    {
        var urlOptions = new IscsiUrlOptions
        {
            RequireTarget = true,
            RequireLun = true,
            Environment = name => _credentials is null ? Console.Environment(name) : _credentials.GetValueOrDefault(name),
        };
        if (!IscsiUrl.TryParse(text, urlOptions, out IscsiUrl? url, out string? problem))
        {
            throw new ToolException(problem);
        }
        lun = url.Lun!.Value;

        IscsiName? initiator = null;
        if (Options.InitiatorName is not null && !IscsiName.TryParse(Options.InitiatorName, out initiator, out problem))
        {
            throw new ToolException(problem);
        }
        IscsiSessionOptions session = IscsiSessionOptions.FromUrl(url);
        return session with
        {
            LoggerFactory = _debug ?? (ILoggerFactory)NullLoggerFactory.Instance,
            Reconnect = ReconnectPolicy.None,
            ConnectTimeout = Options.Timeout ?? session.ConnectTimeout,
            CommandTimeout = Options.Timeout ?? session.CommandTimeout,
            Login = session.Login with
            {
                InitiatorName = initiator ?? session.Login.InitiatorName,
                HeaderDigest = Options.HeaderDigest ?? session.Login.HeaderDigest,
                DataDigest = Options.DataDigest ?? session.Login.DataDigest,
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
