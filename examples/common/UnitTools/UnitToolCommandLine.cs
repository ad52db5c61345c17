using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Lunaris.Iscsi.Login.Keys;

namespace Lunaris.Examples.Common.UnitTools;

/// <summary>
/// The command line of a tool that works on one logical unit: libiscsi's options, ours that all tools have, and the tool's own, in any
/// order and also behind the URL.
/// </summary>
/// <typeparam name="TOwn">What the tool's own options amount to.</typeparam>
public abstract class UnitToolCommandLine<TOwn>
{
    private const int LongestTimeout = 24 * 60 * 60;

    private const string SharedHelp = """
              --json                        Output as JSON
              --timeout=seconds             Longest time for the login and for each command
              --header-digest=list          Header digests to propose, best first: crc32c, none,
                                            or both with a comma between
              --data-digest=list            Data digests to propose
              --chap-file=file              Read credentials from a file

        Help options:
          -?, --help                        Show this help message
              --usage                       Display brief usage message

        iSCSI URL format : "iscsi://[<username>[%<password>]@]<host>[:<port>]/<target-iqn>/<lun>"

        <host> is either of:
          "hostname"       iscsi.example
          "ipv4-address"   10.1.1.27
          "ipv6-address"   [fce0::1]

        Credentials that are not in the URL come from LIBISCSI_CHAP_USERNAME and
        LIBISCSI_CHAP_PASSWORD, and for the target's own from LIBISCSI_CHAP_TARGET_USERNAME and
        LIBISCSI_CHAP_TARGET_PASSWORD: lines NAME=value of the file, or environment variables.

        Exit status:
            0  done
           10  the command line, the login, the target or the device refused;
               a line on standard error says what and why
          130  interrupted by Ctrl+C
        """;

    private readonly Option<string> _initiator = new("--initiator-name", "-i");
    private readonly Option<bool> _debug = new("--debug", "-d");
    private readonly Option<bool> _json = new("--json");
    private readonly Option<string> _timeout = new("--timeout");
    private readonly Option<string> _headerDigest = new("--header-digest");
    private readonly Option<string> _dataDigest = new("--data-digest");
    private readonly Option<string> _chapFile = new("--chap-file");
    private readonly Option<bool> _help = new("--help", "-h", "-?");
    private readonly Option<bool> _usage = new("--usage");
    private readonly Argument<string?> _url = new("iscsi-url") { Arity = ArgumentArity.ZeroOrOne };
    private readonly RootCommand _command;

    /// <summary>Makes the command line.</summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="ownOptions">Its own options.</param>
    protected UnitToolCommandLine(string name, params Option[] ownOptions)
    {
        ArgumentNullException.ThrowIfNull(ownOptions);
        Name = name;
        _command = new RootCommand(name);
        _command.Options.Clear();
        foreach (Option option in (Option[])[_initiator, _debug, _json, _timeout, _headerDigest, _dataDigest, _chapFile, _help, _usage, .. ownOptions])
        {
            _command.Options.Add(option);
        }
        _command.Arguments.Add(_url);
    }

    /// <summary>The tool's name.</summary>
    public string Name { get; }

    /// <summary>Its own options for the usage line: <c>[-s|--size]</c>.</summary>
    protected abstract string OwnUsage { get; }

    /// <summary>Its own options for the help, a line or more, indented as the shared ones.</summary>
    protected abstract string OwnHelp { get; }

    /// <summary>Reads the command line; where it asks for help or cannot be read, answers itself and gives the exit status.</summary>
    public (UnitToolOptions Shared, TOwn Own)? Parse(IReadOnlyList<string> arguments, TextWriter error, out int exitStatus)
    {
        ArgumentNullException.ThrowIfNull(error);
        exitStatus = ExitStatus.Success;
        ParseResult result = _command.Parse(arguments);
        if (result.Errors.Count == 0 && result.GetValue(_help))
        {
            error.WriteLine($"Usage: {Name} [OPTION...] <iscsi-url>");
            error.WriteLine("  -i, --initiator-name=iqn-name     Initiatorname to use");
            error.WriteLine(OwnHelp);
            error.WriteLine("  -d, --debug                       Print debug information");
            error.WriteLine(SharedHelp);
            return null;
        }
        if (result.Errors.Count == 0 && result.GetValue(_usage))
        {
            WriteUsage(error);
            return null;
        }

        exitStatus = ExitStatus.Failure;
        if (result.Errors.Count > 0)
        {
            error.WriteLine($"{Name}: {SafeText.Clean(result.Errors[0].Message)}");
            WriteUsage(error);
            return null;
        }
        if (result.GetValue(_url) is not { } url)
        {
            error.WriteLine("You must specify the URL");
            WriteUsage(error);
            return null;
        }
        try
        {
            (UnitToolOptions, TOwn) options = (ReadShared(result, url), ReadOwn(result));
            exitStatus = ExitStatus.Success;
            return options;
        }
        catch (ToolException problem)
        {
            error.WriteLine(SafeText.Clean($"{Name}: {problem.Message}"));
            return null;
        }
    }

    /// <summary>Reads the tool's own options.</summary>
    /// <exception cref="ToolException">One of them makes no sense.</exception>
    protected abstract TOwn ReadOwn(ParseResult result);

    private static bool TryReadDigests(string text, [NotNullWhen(true)] out IReadOnlyList<DigestType>? digests)
    {
        List<DigestType> list = [];
        digests = null;
        foreach (string name in text.Split(','))
        {
            DigestType? digest = name.ToUpperInvariant() switch
            {
                "CRC32C" => DigestType.Crc32C,
                "NONE" => DigestType.None,
                _ => null,
            };
            if (digest is not { } known || list.Contains(known))
            {
                return false;
            }
            list.Add(known);
        }
        digests = list;
        return true;
    }

    private static IReadOnlyList<DigestType>? ReadDigests(ParseResult result, Option<string> option)
        => result.GetValue(option) is not { } text ? null
            : TryReadDigests(text, out IReadOnlyList<DigestType>? digests) ? digests
            : throw new ToolException($"{option.Name} takes crc32c, none, or both with a comma between.");

    private UnitToolOptions ReadShared(ParseResult result, string url)
    {
        TimeSpan? timeout = null;
        if (result.GetValue(_timeout) is { } text)
        {
            timeout = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0.001 and <= LongestTimeout
                ? TimeSpan.FromSeconds(seconds)
                : throw new ToolException($"--timeout takes seconds, 0.001 to {LongestTimeout}.");
        }
        return new UnitToolOptions
        {
            Url = url,
            InitiatorName = result.GetValue(_initiator),
            Debug = result.GetValue(_debug),
            Json = result.GetValue(_json),
            Timeout = timeout,
            HeaderDigest = ReadDigests(result, _headerDigest),
            DataDigest = ReadDigests(result, _dataDigest),
            ChapFile = result.GetValue(_chapFile),
        };
    }

    private void WriteUsage(TextWriter error) => error.WriteLine($"""
        Usage: {Name} [-?|--help] [--usage] [-i|--initiator-name=iqn-name] [-d|--debug]
                {OwnUsage}
                [--json] [--timeout=seconds] [--header-digest=list] [--data-digest=list]
                [--chap-file=file] <iscsi-url>
        """);
}
