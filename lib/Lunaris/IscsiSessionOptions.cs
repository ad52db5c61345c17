using System.Security.Cryptography;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Loop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lunaris;

/// <summary>What a session is told before it starts. Immutable; safe to share.</summary>
public sealed record IscsiSessionOptions
{
    /// <summary>The initiator name used where none is given. Give each host its own: targets tell initiators apart by it.</summary>
    public const string DefaultInitiatorName = "iqn.2026-01.net.lunaris:initiator";

    /// <summary>Where the target is.</summary>
    public required Portal Portal { get; init; }

    /// <summary>Names, authentication, and what to negotiate.</summary>
    public required LoginOptions Login { get; init; }

    /// <summary>Name of the transport in the registry.</summary>
    public string Transport { get; init; } = IscsiUrl.TcpTransport;

    /// <summary>Where transports are found; null for <see cref="TransportRegistry.Default"/>.</summary>
    public TransportRegistry? Transports { get; init; }

    /// <summary>Knobs of the transport.</summary>
    public TransportOptions TransportOptions { get; init; } = new();

    /// <summary>Identifies the session; null for a random one, made once and kept for the life of the session.</summary>
    public Isid? Isid { get; init; }

    /// <summary>When to reconnect.</summary>
    public ReconnectPolicy Reconnect { get; init; } = new();

    /// <summary>How commands are aborted.</summary>
    public AbortPolicy Abort { get; init; } = new();

    /// <summary>Pings.</summary>
    public KeepalivePolicy Keepalive { get; init; } = new();

    /// <summary>Which commands the convenience API sends again after the target refused them for the moment.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>How long connecting and logging in may take, each attempt.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Deadline of commands that bring none; zero for none.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a command may be sent in all, where connections are lost under it and it may be sent again.</summary>
    public int MaxSends { get; init; } = 5;

    /// <summary>Most commands with the target at once: 1 to 65535.</summary>
    public int MaxTasks { get; init; } = 1024;

    /// <summary>The serial number that the logical unit must have (VPD page 80h); null to accept any.</summary>
    public string? RequiredUnitSerialNumber { get; init; }

    /// <summary>The poll group that drives the session in the async API; null for one that all sessions of the transport share.</summary>
    public PollGroup? PollGroup { get; init; }

    /// <summary>
    /// Whether awaiting code goes on right on the poll group's thread. It saves a hop for each command, and whatever that code does holds up every
    /// session of the group: for benchmarks and glue that never blocks.
    /// </summary>
    public bool InlineContinuations { get; init; }

    /// <summary>Sees all PDUs; null for none.</summary>
    public IPduInterceptor? Interceptor { get; init; }

    /// <summary>Where log lines go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The options that a URL stands for; change the rest with <c>with</c>.</summary>
    /// <param name="url">The URL. Without a target it gives a discovery session.</param>
    /// <exception cref="FormatException">A name in the URL is not an iSCSI name.</exception>
    public static IscsiSessionOptions FromUrl(IscsiUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var login = new LoginOptions
        {
            InitiatorName = IscsiName.Parse(url.Initiator ?? DefaultInitiatorName),
            TargetName = url.Target is { } target ? IscsiName.Parse(target) : null,
            SessionType = url.Target is null ? SessionType.Discovery : SessionType.Normal,
            Authentication = url.Authentication,
        };
        if (url.HeaderDigest is { } header)
        {
            login = login with { HeaderDigest = header };
        }

        if (url.DataDigest is { } data)
        {
            login = login with { DataDigest = data };
        }

        var options = new IscsiSessionOptions
        {
            Portal = url.Portal,
            Login = login,
            Transport = url.Transport,
            RequiredUnitSerialNumber = url.UnitSerialNumber,
        };
        if (url.Timeout is { } timeout)
        {
            options = options with { CommandTimeout = timeout };
        }

        options = options with
        {
            TransportOptions = options.TransportOptions with { Memory = url.Memory ?? MemoryMode.Auto, RdmaAckTimeout = url.RdmaAckTimeout },
        };
        if (url.Bind is { } bind)
        {
            options = options with
            {
                TransportOptions = System.Net.IPAddress.TryParse(bind, out System.Net.IPAddress? address)
                    ? options.TransportOptions with { BindAddress = address }
                    : options.TransportOptions with { BindInterface = bind },
            };
        }

        return options;
    }

    internal SessionOptions ToEngineOptions() => new()
    {
        Portal = Portal,
        Login = Login,
        Isid = Isid ?? Iscsi.Wire.Isid.FromRandom((uint)RandomNumberGenerator.GetInt32(1 << 24), (ushort)RandomNumberGenerator.GetInt32(1 << 16)),
        Reconnect = Reconnect,
        Abort = Abort,
        Keepalive = Keepalive,
        ConnectTimeout = ConnectTimeout,
        DefaultTaskTimeout = CommandTimeout,
        MaxTasks = MaxTasks,
        MaxSends = MaxSends,
    };
}
