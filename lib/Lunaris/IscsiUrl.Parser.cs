using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Transport;
using Lunaris.Scsi;

namespace Lunaris;

public sealed partial class IscsiUrl
{
    internal const string TcpTransport = "tcp";

    /// <summary>Key of iSER.</summary>
    public const string IserTransport = "iser";

    /// <summary>
    /// Reads one URL. Error texts quote no part of the URL beyond argument names that the parser itself knows: in a mistyped URL a
    /// piece of the password may stand anywhere.
    /// </summary>
    private sealed class Parser(IscsiUrlOptions options)
    {
        private const int LongestUrl = 4096;
        private const int LongestTarget = 223;
        private const string Form = "iscsi://[user[%password]@]host[:port][/target[/lun]][?arguments]";

        private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

        private static readonly SearchValues<char> s_unescaped =
            SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:,@");

        private static readonly SearchValues<char> s_tokenCharacters =
            SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");


        private static readonly (string Name, ChapAlgorithm Algorithm)[] s_algorithms =
        [
            ("md5", ChapAlgorithm.Md5),
            ("sha1", ChapAlgorithm.Sha1),
            ("sha-256", ChapAlgorithm.Sha256),
            ("sha3-256", ChapAlgorithm.Sha3_256),
        ];

        private static readonly (string Name, DigestType[] Digests)[] s_digests =
        [
            ("none", [DigestType.None]),
            ("crc32c", [DigestType.Crc32C]),
            ("crc32c,none", [DigestType.Crc32C, DigestType.None]),
            ("none,crc32c", [DigestType.None, DigestType.Crc32C]),
        ];

        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private string _host = "";
        private int _port = Lunaris.Iscsi.Transport.Portal.DefaultPort;
        private string? _target;
        private Lun? _lun;
        private string? _user;
        private string? _password;
        private string? _targetUser;
        private string? _targetPassword;
        private List<ChapAlgorithm> _algorithms = [];
        private bool _allowsNoAuthentication;
        private IReadOnlyList<DigestType>? _headerDigest;
        private IReadOnlyList<DigestType>? _dataDigest;
        private string? _serialNumber;
        private string? _initiator;
        private string? _transport;
        private MemoryMode? _memory;
        private TimeSpan? _timeout;
        private string? _bind;
        private int? _ackTimeout;

        public IscsiUrl? Run(string text, out string? error)
        {
            error = Read(text);
            if (error is not null)
            {
                return null;
            }
            return new IscsiUrl(new Portal(_host, _port))
            {
                Target = _target,
                Lun = _lun,
                User = _user,
                Password = _password,
                TargetUser = _targetUser,
                TargetPassword = _targetPassword,
                ChapAlgorithms = _algorithms.AsReadOnly(),
                AllowsNoAuthentication = _allowsNoAuthentication,
                HeaderDigest = _headerDigest,
                DataDigest = _dataDigest,
                UnitSerialNumber = _serialNumber,
                Initiator = _initiator,
                Transport = _transport ?? TcpTransport,
                Memory = _memory,
                Timeout = _timeout,
                Bind = _bind,
                RdmaAckTimeout = _ackTimeout,
            };
        }

        public static string? CheckTarget(string target)
        {
            if (target.Length == 0)
            {
                return "The target name is empty.";
            }
            foreach (char c in target)
            {
                if (char.IsControl(c) || char.IsWhiteSpace(c))
                {
                    return "The target name has a space or a control character.";
                }
            }
            try
            {
                return s_strictUtf8.GetByteCount(target) > LongestTarget
                    ? "The target name is longer than 223 bytes (RFC 7143 §4.2.7.1)."
                    : null;
            }
            catch (EncoderFallbackException)
            {
                return "The target name is not valid Unicode text.";
            }
        }

        public static string? FormatAuth(IReadOnlyList<ChapAlgorithm> algorithms, bool none)
        {
            var names = new List<string>();
            foreach (ChapAlgorithm algorithm in algorithms)
            {
                names.Add(Array.Find(s_algorithms, row => row.Algorithm == algorithm).Name);
            }
            if (none)
            {
                names.Add("none");
            }
            return names.Count == 0 ? null : string.Join(',', names);
        }

        public static string? FormatDigests(IReadOnlyList<DigestType>? digests)
            => digests is null ? null : Array.Find(s_digests, row => row.Digests.AsSpan().SequenceEqual([.. digests])).Name;

        public static string Escape(string text)
        {
            if (!text.AsSpan().ContainsAnyExcept(s_unescaped))
            {
                return text;
            }
            var escaped = new StringBuilder();
            foreach (byte b in Encoding.UTF8.GetBytes(text))
            {
                if (s_unescaped.Contains((char)b))
                {
                    escaped.Append((char)b);
                }
                else
                {
                    escaped.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
                }
            }
            return escaped.ToString();
        }

        private string? Read(string text)
        {
            if (text.Length > LongestUrl)
            {
                return "The URL is longer than 4096 characters.";
            }
            for (int i = 0; i < text.Length; i++)
            {
                if (char.IsControl(text[i]) || text[i] == ' ')
                {
                    return string.Create(CultureInfo.InvariantCulture, $"The URL has a space or control character at position {i + 1}; write it as %xx.");
                }
            }
            if (text.StartsWith("iser://", StringComparison.OrdinalIgnoreCase))
            {
                _transport = IserTransport;
                text = text["iser://".Length..];
            }
            else if (text.StartsWith("iscsi://", StringComparison.OrdinalIgnoreCase))
            {
                text = text["iscsi://".Length..];
            }
            else
            {
                return $"An iSCSI URL starts with iscsi:// or iser:// ({Form}).";
            }

            int question = text.IndexOf('?', StringComparison.Ordinal);
            string arguments = question < 0 ? "" : text[(question + 1)..];
            string location = question < 0 ? text : text[..question];
            int slash = location.IndexOf('/', StringComparison.Ordinal);
            string authority = slash < 0 ? location : location[..slash];
            string path = slash < 0 ? "" : location[(slash + 1)..];

            // The last '@' of the authority, not the first of the URL: a password may hold one, and so may a target name.
            int at = authority.LastIndexOf('@');
            return (at < 0 ? null : ReadCredentials(authority[..at]))
                ?? ReadPortal(authority[(at + 1)..])
                ?? ReadPath(path, slash >= 0)
                ?? ReadArguments(arguments)
                ?? Conclude();
        }

        private string? ReadCredentials(string credentials)
        {
            int end = credentials.IndexOf('%', StringComparison.Ordinal);
            if (end < 0)
            {
                end = credentials.IndexOf(':', StringComparison.Ordinal);
            }
            _user = end < 0 ? credentials : credentials[..end];
            if (_user.Length == 0)
            {
                return "The user name before the '@' is empty.";
            }
            return end < 0 ? null : Decode(credentials[(end + 1)..], "password", strict: false, out _password);
        }

        private string? ReadPortal(string portal)
        {
            string port;
            if (portal.StartsWith('['))
            {
                int close = portal.IndexOf(']', StringComparison.Ordinal);
                if (close < 0)
                {
                    return "The bracket of the IPv6 address is not closed.";
                }
                if (ReadIPv6(portal[1..close]) is { } error)
                {
                    return error;
                }
                port = portal[(close + 1)..];
            }
            else
            {
                int colon = portal.IndexOf(':', StringComparison.Ordinal);
                if (colon != portal.LastIndexOf(':'))
                {
                    return "An IPv6 address must stand in brackets: [fe80::1].";
                }
                _host = colon < 0 ? portal : portal[..colon];
                if (CheckHost(_host) is { } error)
                {
                    return error;
                }
                port = colon < 0 ? "" : portal[colon..];
            }

            if (port.Length == 0)
            {
                return null;
            }
            return port[0] == ':'
                && int.TryParse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _port)
                && _port is >= 1 and <= 65535
                ? null
                : "The port must be a number from 1 to 65535.";
        }

        private string? ReadIPv6(string text)
        {
            int percent = text.IndexOf('%', StringComparison.Ordinal);
            string address = percent < 0 ? text : text[..percent];
            if (!address.Contains(':', StringComparison.Ordinal)
                || !IPAddress.TryParse(address, out IPAddress? parsed)
                || parsed.AddressFamily != AddressFamily.InterNetworkV6)
            {
                return "The address in brackets is not an IPv6 address.";
            }
            if (percent < 0)
            {
                _host = address;
                return null;
            }

            // RFC 6874 writes the scope's '%' as %25; everyone else writes it bare.
            string scope = text[(percent + 1)..];
            if (scope.Length > 2 && scope.StartsWith("25", StringComparison.Ordinal))
            {
                scope = scope[2..];
            }
            if (scope.Length is 0 or > 63 || scope.AsSpan().ContainsAnyExcept(s_tokenCharacters))
            {
                return "The scope behind the IPv6 address is not the name or number of an interface.";
            }
            _host = $"{address}%{scope}";
            return null;
        }

        private static string? CheckHost(string host)
        {
            if (host.Length == 0)
            {
                return "The URL names no host.";
            }
            if (host.Length > 255)
            {
                return "The host name is longer than 255 characters.";
            }
            bool numeric = true;
            foreach (char c in host)
            {
                if (!char.IsLetterOrDigit(c) && c is not ('-' or '.' or '_'))
                {
                    return "The host name has a character that no host name has.";
                }
                numeric &= char.IsAsciiDigit(c) || c == '.';
            }
            return numeric && (host.Split('.').Length != 4 || !IPAddress.TryParse(host, out _))
                ? "The host is not an IPv4 address: it takes four numbers from 0 to 255."
                : null;
        }

        private string? ReadPath(string path, bool present)
        {
            if (!present || path.Length == 0)
            {
                return null;
            }
            int slash = path.IndexOf('/', StringComparison.Ordinal);
            string name = slash < 0 ? path : path[..slash];
            if (name.Length == 0)
            {
                return "The target name is empty.";
            }
            if ((Decode(name, "target name", strict: true, out _target) ?? CheckTarget(_target!)) is { } error)
            {
                return error;
            }
            if (slash < 0)
            {
                return null;
            }
            string lun = path[(slash + 1)..];
            if (lun.Length == 0)
            {
                return "The LUN behind the target name is missing.";
            }
            if (!Scsi.Lun.TryParse(lun, out Lun parsed))
            {
                return "The LUN behind the target name is not one.";
            }
            _lun = parsed;
            return null;
        }

        private string? ReadArguments(string arguments)
        {
            foreach (string argument in arguments.Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = argument.IndexOf('=', StringComparison.Ordinal);
                string name = equals < 0 ? argument : argument[..equals];
                string? value = equals < 0 ? null : argument[(equals + 1)..];
                if (ReadArgument(name, value) is { } error)
                {
                    return error;
                }
            }
            return null;
        }

        private string? ReadArgument(string name, string? value)
        {
            string? error = name switch
            {
                "user" => Text(name, value, out _user),
                "password" => Text(name, value, out _password),
                "target_user" => Text(name, value, out _targetUser),
                "target_password" => Text(name, value, out _targetPassword),
                "force_usn" => Text(name, value, out _serialNumber),
                "initiator" => Text(name, value, out _initiator),
                "auth" => ReadAuth(value),
                "header_digest" => ReadDigest(name, value, out _headerDigest),
                "data_digest" => ReadDigest(name, value, out _dataDigest),
                "iser" => ReadIser(value),
                "transport" => ReadTransport(value),
                "memory" => ReadMemory(value),
                "timeout" => ReadTimeout(value),
                "bind" => ReadBind(value),
                "LIBISCSI_RDMA_ACK_TIMEOUT" => ReadAckTimeout(value),
                _ => Unknown,
            };
            if (ReferenceEquals(error, Unknown))
            {
                return options.AllowUnknownArguments ? null : Unknown;
            }
            return error ?? (_seen.Add(name) ? null : $"The argument {name} is given twice.");
        }

        private const string Unknown =
            "The URL has an argument that is not known: there are user, password, target_user, target_password, auth, header_digest, "
            + "data_digest, force_usn, iser, initiator, transport, memory, timeout, bind and LIBISCSI_RDMA_ACK_TIMEOUT.";

        private static string? Text(string name, string? value, out string? text)
        {
            text = null;
            return string.IsNullOrEmpty(value)
                ? $"The argument {name} needs a value."
                : Decode(value, name, strict: false, out text);
        }

        private string? ReadAuth(string? value)
        {
            const string Allowed = "The argument auth takes md5, sha1, sha-256, sha3-256 and none, comma-separated, each once.";
            if (string.IsNullOrEmpty(value))
            {
                return Allowed;
            }
            var algorithms = new List<ChapAlgorithm>();
            foreach (string name in value.Split(','))
            {
                int row = Array.FindIndex(s_algorithms, candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
                if (row >= 0 && !algorithms.Contains(s_algorithms[row].Algorithm))
                {
                    algorithms.Add(s_algorithms[row].Algorithm);
                }
                else if (row < 0 && !_allowsNoAuthentication && name.Equals("none", StringComparison.OrdinalIgnoreCase))
                {
                    _allowsNoAuthentication = true;
                }
                else
                {
                    return Allowed;
                }
            }
            _algorithms = algorithms;
            return null;
        }

        private static string? ReadDigest(string name, string? value, out IReadOnlyList<DigestType>? digests)
        {
            int row = Array.FindIndex(s_digests, candidate => candidate.Name.Equals(value, StringComparison.OrdinalIgnoreCase));
            digests = row < 0 ? null : s_digests[row].Digests;
            return row < 0 ? $"The argument {name} takes none, crc32c, or both in order of preference." : null;
        }

        private string? ReadIser(string? value)
            => value is null or "" or "1"
                ? SetTransport(IserTransport)
                : "The argument iser takes no value.";

        private string? ReadTransport(string? value)
            => string.IsNullOrEmpty(value) || value.Length > 32 || value.AsSpan().ContainsAnyExcept(s_tokenCharacters)
                ? "The argument transport takes the name of a transport: tcp, socket or iser."
                : SetTransport(value.ToLowerInvariant());

        private string? SetTransport(string transport)
        {
            if (_transport is not null && _transport != transport)
            {
                return "The URL asks for two transports.";
            }
            _transport = transport;
            return null;
        }

        private string? ReadMemory(string? value)
        {
            if (!MemoryModes.TryParse(value, out MemoryMode mode))
            {
                return $"The argument memory takes one of {string.Join(", ", MemoryModes.Names)}.";
            }
            _memory = mode;
            return null;
        }

        private string? ReadTimeout(string? value)
        {
            const string Allowed = "The argument timeout takes whole seconds or milliseconds, 30 or 500ms, up to a day; 0 is none.";
            ReadOnlySpan<char> digits = value;
            long unit = TimeSpan.TicksPerSecond;
            if (digits.EndsWith("ms", StringComparison.Ordinal))
            {
                digits = digits[..^2];
                unit = TimeSpan.TicksPerMillisecond;
            }
            else if (digits.EndsWith("s", StringComparison.Ordinal))
            {
                digits = digits[..^1];
            }
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count * unit > TimeSpan.TicksPerDay)
            {
                return Allowed;
            }
            _timeout = TimeSpan.FromTicks(count * unit);
            return null;
        }

        private string? ReadBind(string? value)
        {
            if (Text("bind", value, out _bind) is { } error)
            {
                return error;
            }
            return _bind!.Length <= 64 && (IPAddress.TryParse(_bind, out _) || !_bind.AsSpan().ContainsAnyExcept(s_tokenCharacters))
                ? null
                : "The argument bind takes a local address or the name of an interface.";
        }

        private string? ReadAckTimeout(string? value)
        {
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int exponent) || exponent > 31)
            {
                return "The argument LIBISCSI_RDMA_ACK_TIMEOUT takes a number from 0 to 31.";
            }
            _ackTimeout = exponent;
            return null;
        }

        /// <summary>What only the whole URL can tell: credentials from the environment, pairs that are incomplete, parts that the caller requires.</summary>
        private string? Conclude()
        {
            _user ??= Environment("LIBISCSI_CHAP_USERNAME");
            _password ??= Environment("LIBISCSI_CHAP_PASSWORD");
            bool mutualInUrl = _targetUser is not null || _targetPassword is not null;
            _targetUser ??= Environment("LIBISCSI_CHAP_TARGET_USERNAME");
            _targetPassword ??= Environment("LIBISCSI_CHAP_TARGET_PASSWORD");

            if (_user is null)
            {
                // A stray password in the environment is nobody's mistake in this URL.
                if (_seen.Contains("password"))
                {
                    return "The URL has a password but no user name.";
                }
                _password = null;
            }
            else if (string.IsNullOrEmpty(_password))
            {
                if (!options.AllowMissingPassword)
                {
                    return "There is a user name but no password, neither in the URL nor in LIBISCSI_CHAP_PASSWORD.";
                }
                _password = null;
            }

            if (TooLong(_password) || TooLong(_targetPassword))
            {
                return "A password has at most 255 bytes.";
            }

            bool mutual = _targetUser is not null && _targetPassword is not null;
            if (mutualInUrl && !mutual)
            {
                return "Mutual authentication takes both target_user and target_password.";
            }
            if (mutualInUrl && _user is null)
            {
                return "Mutual authentication (target_user) takes a user name and password of the initiator too.";
            }
            if (!mutual || _user is null)
            {
                _targetUser = null;
                _targetPassword = null;
            }

            if (_target is null && (options.RequireTarget || options.RequireLun))
            {
                return $"The URL names no target ({Form}).";
            }
            return _lun is null && options.RequireLun ? $"The URL names no LUN ({Form})." : null;
        }

        private static bool TooLong(string? secret) => secret is not null && Encoding.UTF8.GetByteCount(secret) > ChapSecret.MaxLength;

        private string? Environment(string name) => options.Environment?.Invoke(name) is { Length: > 0 } value ? value : null;

        /// <summary>Decodes percent escapes. Where not strict, a '%' that begins no escape stands for itself, as libiscsi's raw passwords have it.</summary>
        private static string? Decode(string text, string what, bool strict, out string? decoded)
        {
            decoded = null;
            if (!text.Contains('%', StringComparison.Ordinal))
            {
                decoded = text;
                return CheckText(text, what);
            }
            try
            {
                byte[] source = s_strictUtf8.GetBytes(text);
                var bytes = new List<byte>(source.Length);
                for (int i = 0; i < source.Length; i++)
                {
                    if (source[i] == '%' && i + 2 < source.Length && char.IsAsciiHexDigit((char)source[i + 1]) && char.IsAsciiHexDigit((char)source[i + 2]))
                    {
                        bytes.Add((byte)((HexValue(source[i + 1]) << 4) | HexValue(source[i + 2])));
                        i += 2;
                    }
                    else if (source[i] == '%' && strict)
                    {
                        return $"The {what} has a '%' that two hexadecimal digits do not follow; write %25 for the sign itself.";
                    }
                    else
                    {
                        bytes.Add(source[i]);
                    }
                }
                decoded = s_strictUtf8.GetString([.. bytes]);
                return CheckText(decoded, what);
            }
            catch (ArgumentException)
            {
                return $"The {what} is not UTF-8 text after its percent escapes; write %25 for the sign itself.";
            }
        }

        /// <summary>Names and secrets travel in, or are hashed beside, NUL-terminated text (RFC 7143 §6.1).</summary>
        private static string? CheckText(string text, string what)
            => text.Contains('\0', StringComparison.Ordinal) ? $"The {what} has a NUL character." : null;

        private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    }
}
