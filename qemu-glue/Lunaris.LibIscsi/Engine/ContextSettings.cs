using System.Globalization;
using System.Net;
using System.Text;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <summary>What a caller has set on a context. Read when a connection is made or a login begins.</summary>
internal sealed class ContextSettings(ReadOnlySpan<byte> initiatorName)
{
    private string[] _interfaces = [];
    private int _nextInterface;

    /// <summary>The initiator's name.</summary>
    public string InitiatorName { get; } = Encoding.UTF8.GetString(initiatorName);

    /// <summary>The target's name, or null.</summary>
    public string? TargetName { get; set; }

    /// <summary>The initiator's alias, or null.</summary>
    public string? Alias { get; set; }

    /// <summary>Kind of session; none is set at first.</summary>
    public NativeSessionType? SessionType { get; set; }

    /// <summary>Header digests.</summary>
    public HeaderDigest HeaderDigest { get; set; } = HeaderDigest.NoneThenCrc32C;

    /// <summary>Data digests.</summary>
    public HeaderDigest DataDigest { get; set; } = HeaderDigest.None;

    /// <summary>Our CHAP name and secret.</summary>
    public ChapCredentials? Initiator { get; set; }

    /// <summary>The target's CHAP name and secret.</summary>
    public ChapCredentials? Target { get; set; }

    /// <summary>CHAP algorithms, best first; empty for the usual ones.</summary>
    public IReadOnlyList<ChapAlgorithm> Algorithms { get; set; } = [];

    /// <summary>
    /// Whether the target may do without authentication though there are credentials. So it is with the C library: one account serves a portal whose
    /// discovery asks for none. A URL's <c>auth</c> argument without <c>none</c> forbids it, and so does mutual CHAP.
    /// </summary>
    public bool AllowNoAuthentication { get; set; } = true;

    /// <summary>The algorithm offered first.</summary>
    public ChapAlgorithm FirstAlgorithm => ToAuthentication().EffectiveAlgorithms()[0];

    /// <summary>Whether commands may carry data.</summary>
    public bool ImmediateData { get; set; } = true;

    /// <summary>Whether writes wait to be asked for.</summary>
    public bool InitialR2T { get; set; }

    /// <summary>Identifies the session; made once for a context.</summary>
    public Isid Isid { get; set; } = Isid.FromRandom((uint)Random.Shared.Next(1 << 24), (ushort)Random.Shared.Next(1 << 16));

    /// <summary>The transport.</summary>
    public TransportType Transport { get; set; }

    /// <summary>How long commands from now on may take; zero for no limit.</summary>
    public TimeSpan Timeout { get; set; }

    /// <summary>Options of the socket.</summary>
    public TransportOptions Socket { get; set; } = new() { ResolveName = Dns.GetHostAddresses };

    /// <summary>Attempts to reconnect: -1 for no limit, 0 for none.</summary>
    public int MaxReconnects { get; set; } = -1;

    /// <summary>Whether a lost connection stays lost until the caller asks.</summary>
    public bool NoAutoReconnect { get; set; }

    /// <summary>Whether unit attentions of a reconnect are taken away before the caller's commands go on.</summary>
    public bool NoUnitAttentionOnReconnect { get; set; }

    /// <summary>Interfaces to connect from, taken in turn.</summary>
    public void SetInterfaces(string list) =>
        _interfaces = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The policy that follows from the settings.</summary>
    public ReconnectPolicy Reconnect => new()
    {
        MaxAttempts = MaxReconnects < 0 ? int.MaxValue : MaxReconnects,
        MaxDelay = TimeSpan.FromSeconds(3),
        OnRequestOnly = NoAutoReconnect,
    };

    /// <summary>The options of the next connection.</summary>
    public TransportOptions NextTransportOptions()
    {
        if (_interfaces.Length == 0)
        {
            return Socket;
        }

        string name = _interfaces[_nextInterface++ % _interfaces.Length];
        return IPAddress.TryParse(name, out IPAddress? address) ? Socket with { BindAddress = address } : Socket with { BindInterface = name };
    }

    /// <summary>The options of the next login.</summary>
    /// <exception cref="FormatException">A name is no iSCSI name; the message says which.</exception>
    public LoginOptions ToLogin() => new()
    {
        InitiatorName = Name(InitiatorName),
        InitiatorAlias = Alias,
        TargetName = TargetName is null ? null : Name(TargetName),
        SessionType = SessionType == NativeSessionType.Discovery ? Iscsi.Login.Keys.SessionType.Discovery : Iscsi.Login.Keys.SessionType.Normal,
        Authentication = ToAuthentication(),
        HeaderDigest = Digests(HeaderDigest),
        DataDigest = Digests(DataDigest),
        ImmediateData = ImmediateData,
        InitialR2T = InitialR2T,
        AllowTargetNameRedirect = true,
    };

    private static IscsiName Name(string text) => IscsiName.TryParsePeer(text, out IscsiName? name, out string? error)
        ? name
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{text} is not an iSCSI name: {error}"));

    private static DigestType[] Digests(HeaderDigest digest) => digest switch
    {
        HeaderDigest.None => [DigestType.None],

        // A target without digests is taken with "CRC32C" too, as ever: programs set it without knowing the target.
        HeaderDigest.Crc32CThenNone or HeaderDigest.Crc32C => [DigestType.Crc32C, DigestType.None],
        _ => [DigestType.None, DigestType.Crc32C],
    };

    private AuthenticationOptions ToAuthentication()
    {
        var options = new AuthenticationOptions { Initiator = Initiator, Target = Target, AllowNone = AllowNoAuthentication && Initiator is not null && Target is null };
        return Algorithms.Count == 0 ? options : options with { Algorithms = Algorithms };
    }
}
