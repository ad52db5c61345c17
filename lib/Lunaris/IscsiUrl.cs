using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Transport;
using Lunaris.Scsi;

namespace Lunaris;

/// <summary>
/// Where a logical unit, a target or a portal is and how to reach it, in libiscsi's URL syntax:
/// <c>iscsi://[user[%password]@]host[:port][/target[/lun]][?argument[&amp;argument]…]</c>, or <c>iser://</c> for iSER.
/// </summary>
/// <remarks>
/// <para>
/// Instances are immutable and safe to share between threads. <see cref="ToString"/> never shows a password, and neither does the
/// error text of <see cref="TryParse(string?, IscsiUrlOptions?, out IscsiUrl?, out string?)"/>.
/// </para>
/// <para>
/// Credentials: as in libiscsi the first <c>%</c> ends the user name (a CHAP name is often an iqn, full of colons), and a colon does
/// so only where there is no <c>%</c>. After it <c>%xx</c> stands for a byte where both digits are hexadecimal. A user name that has
/// a <c>%</c> or a <c>/</c> in it goes into the arguments <c>user</c> and <c>password</c>. An <c>@</c> behind the first slash
/// belongs to the target's name.
/// </para>
/// <para>
/// Arguments: <c>user</c>, <c>password</c>, <c>target_user</c>, <c>target_password</c>, <c>auth</c>, <c>header_digest</c>,
/// <c>data_digest</c>, <c>force_usn</c>, <c>iser</c>, <c>LIBISCSI_RDMA_ACK_TIMEOUT</c>, <c>initiator</c>, <c>transport</c>,
/// <c>memory</c>, <c>timeout</c>, <c>bind</c>.
/// </para>
/// </remarks>
public sealed partial class IscsiUrl
{
    private IscsiUrl(Portal portal) => Portal = portal;

    private IscsiUrl(IscsiUrl other)
    {
        Portal = other.Portal;
        Target = other.Target;
        Lun = other.Lun;
        User = other.User;
        Password = other.Password;
        TargetUser = other.TargetUser;
        TargetPassword = other.TargetPassword;
        ChapAlgorithms = other.ChapAlgorithms;
        AllowsNoAuthentication = other.AllowsNoAuthentication;
        HeaderDigest = other.HeaderDigest;
        DataDigest = other.DataDigest;
        UnitSerialNumber = other.UnitSerialNumber;
        Initiator = other.Initiator;
        Transport = other.Transport;
        Memory = other.Memory;
        Timeout = other.Timeout;
        Bind = other.Bind;
        RdmaAckTimeout = other.RdmaAckTimeout;
    }

    /// <summary>Where to connect.</summary>
    public Portal Portal { get; private init; }

    /// <summary>Target name as written, percent escapes decoded; <see langword="null"/> where the URL stops after the portal.</summary>
    public string? Target { get; private init; }

    /// <summary>Logical unit; <see langword="null"/> where the URL stops before it.</summary>
    public Lun? Lun { get; private init; }

    /// <summary>CHAP name of the initiator.</summary>
    public string? User { get; private init; }

    /// <summary>CHAP secret of the initiator. Secret: never log it.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Password { get; private init; }

    /// <summary>CHAP name that the target must prove (mutual CHAP).</summary>
    public string? TargetUser { get; private init; }

    /// <summary>CHAP secret that the target must prove. Secret: never log it.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? TargetPassword { get; private init; }

    /// <summary>Whether name and secret of the initiator are known: the login then authenticates.</summary>
    public bool HasCredentials => User is not null && Password is not null;

    /// <summary>Whether the target must authenticate too.</summary>
    public bool HasTargetCredentials => HasCredentials && TargetUser is not null && TargetPassword is not null;

    /// <summary>CHAP algorithms by preference (<c>auth=sha3-256,sha-256</c>); empty where the URL leaves the choice to the session's settings.</summary>
    public IReadOnlyList<ChapAlgorithm> ChapAlgorithms { get; private init; } = [];

    /// <summary>Whether the list of <c>auth</c> has <c>none</c>: a target that asks for no authentication is accepted although credentials are there.</summary>
    public bool AllowsNoAuthentication { get; private init; }

    /// <summary>Header digests that are taken, best first (<c>header_digest=crc32c,none</c>); <see langword="null"/> where not given.</summary>
    public IReadOnlyList<DigestType>? HeaderDigest { get; private init; }

    /// <summary>Data digests that are taken, best first; <see langword="null"/> where not given.</summary>
    public IReadOnlyList<DigestType>? DataDigest { get; private init; }

    /// <summary>Serial number (VPD page 80h, SPC-4 §7.8.15) that the unit must have (<c>force_usn</c>).</summary>
    public string? UnitSerialNumber { get; private init; }

    /// <summary>Initiator name to log in with (<c>initiator</c>); <see langword="null"/> for the session's own.</summary>
    public string? Initiator { get; private init; }

    /// <summary>Key of the transport: <c>tcp</c> unless the scheme is <c>iser</c> or an argument says otherwise.</summary>
    public string Transport { get; private init; } = TcpTransport;

    /// <summary>Rung of the memory ladder to use on RDMA (<c>memory</c>); <see langword="null"/> for the best that the device has.</summary>
    public MemoryMode? Memory { get; private init; }

    /// <summary>Time a command may take (<c>timeout</c>), zero for no limit; <see langword="null"/> where it is not given.</summary>
    public TimeSpan? Timeout { get; private init; }

    /// <summary>Local address or interface to connect from (<c>bind</c>).</summary>
    public string? Bind { get; private init; }

    /// <summary>Acknowledge timeout of the queue pair as its exponent, 0 to 31 (4.096 µs × 2ⁿ); <see langword="null"/> for the default.</summary>
    public int? RdmaAckTimeout { get; private init; }

    /// <summary>The credentials as the login takes them.</summary>
    public AuthenticationOptions Authentication
    {
        get
        {
            if (!HasCredentials)
            {
                return AuthenticationOptions.None;
            }
            var authentication = new AuthenticationOptions
            {
                Initiator = new ChapCredentials(User!, ChapSecret.FromText(Password!)),
                Target = HasTargetCredentials ? new ChapCredentials(TargetUser!, ChapSecret.FromText(TargetPassword!)) : null,
                AllowNone = AllowsNoAuthentication,
            };
            return ChapAlgorithms.Count == 0 ? authentication : authentication with { Algorithms = ChapAlgorithms };
        }
    }

    /// <summary>The same URL with other credentials of the initiator.</summary>
    /// <param name="user">CHAP name, not empty.</param>
    /// <param name="password">CHAP secret, 1 to 255 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">One of them is empty or too long; the message shows neither.</exception>
    public IscsiUrl WithCredentials(string user, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(password);
        return Encoding.UTF8.GetByteCount(password) > ChapSecret.MaxLength
            ? throw new ArgumentException("A password has at most 255 bytes.", nameof(password))
            : new IscsiUrl(this) { User = user, Password = password };
    }

    /// <summary>The same URL for another target; the logical unit is left out.</summary>
    /// <param name="target">Target name, 1 to 223 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The name is empty, too long or has control characters or spaces.</exception>
    public IscsiUrl WithTarget(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (Parser.CheckTarget(target) is { } problem)
        {
            throw new ArgumentException(problem, nameof(target));
        }
        return new IscsiUrl(this) { Target = target, Lun = null };
    }

    /// <summary>The same URL for another logical unit of its target.</summary>
    /// <param name="lun">The logical unit.</param>
    /// <exception cref="InvalidOperationException">The URL names no target.</exception>
    public IscsiUrl WithLun(Lun lun)
        => Target is null
            ? throw new InvalidOperationException("A URL that names no target cannot name a logical unit.")
            : new IscsiUrl(this) { Lun = lun };

    /// <summary>The same URL through another portal, as discovery or a redirect names it.</summary>
    /// <param name="portal">The portal.</param>
    public IscsiUrl WithPortal(Portal portal)
    {
        ArgumentNullException.ThrowIfNull(portal);
        return new IscsiUrl(this) { Portal = portal };
    }

    /// <summary>Reads a URL.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="options">How to read it; strict where <see langword="null"/>.</param>
    /// <exception cref="FormatException">The URL is malformed; the message says where and never shows a password.</exception>
    public static IscsiUrl Parse(string text, IscsiUrlOptions? options = null)
        => TryParse(text, options, out IscsiUrl? url, out string? error) ? url : throw new FormatException(error);

    /// <summary>Reads a URL. Never throws, whatever the text.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="options">How to read it; strict where <see langword="null"/>.</param>
    /// <param name="url">The URL read.</param>
    /// <param name="error">One sentence that says what is wrong, free of passwords.</param>
    public static bool TryParse(
        string? text,
        IscsiUrlOptions? options,
        [NotNullWhen(true)] out IscsiUrl? url,
        [NotNullWhen(false)] out string? error)
    {
        url = new Parser(options ?? IscsiUrlOptions.Strict).Run(text ?? "", out error);
        return url is not null;
    }

    /// <summary>The URL in one canonical form, passwords as <c>***</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Transport == IserTransport ? "iser://" : "iscsi://");
        bool userInArguments = User is not null && User.AsSpan().IndexOfAny('%', '/', '?') >= 0;
        if (User is not null && !userInArguments)
        {
            text.Append(User).Append(Password is null ? "@" : "%***@");
        }
        text.Append(Portal);
        if (Target is not null)
        {
            text.Append('/').Append(Parser.Escape(Target));
            if (Lun is { } lun)
            {
                text.Append(CultureInfo.InvariantCulture, $"/{lun}");
            }
        }
        char separator = '?';
        Argument("user", userInArguments ? User : null);
        Argument("password", userInArguments && Password is not null ? "***" : null);
        Argument("target_user", TargetUser);
        Argument("target_password", TargetPassword is null ? null : "***");
        Argument("auth", Parser.FormatAuth(ChapAlgorithms, AllowsNoAuthentication));
        Argument("header_digest", Parser.FormatDigests(HeaderDigest));
        Argument("data_digest", Parser.FormatDigests(DataDigest));
        Argument("force_usn", UnitSerialNumber);
        Argument("initiator", Initiator);
        Argument("transport", Transport is TcpTransport or IserTransport ? null : Transport);
        Argument("memory", Memory is { } memory ? MemoryModes.NameOf(memory) : null);
        Argument("timeout", Timeout is { } timeout ? string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalMilliseconds:0}ms") : null);
        Argument("bind", Bind);
        Argument("LIBISCSI_RDMA_ACK_TIMEOUT", RdmaAckTimeout?.ToString(CultureInfo.InvariantCulture));
        return text.ToString();

        void Argument(string name, string? value)
        {
            if (value is not null)
            {
                text.Append(separator).Append(name).Append('=').Append(value == "***" ? value : Parser.Escape(value));
                separator = '&';
            }
        }
    }
}
