using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Lunaris.Iscsi.Login.Keys;

namespace Lunaris.Examples.Common.UnitTools;

/// <summary>How many URLs a tool takes.</summary>
/// <param name="Least">At least so many.</param>
/// <param name="Most">At most so many.</param>
/// <param name="Usage">How the usage line shows them.</param>
public readonly record struct UrlCount(int Least, int Most, string Usage)
{
    /// <summary>None: the tool has options that take them.</summary>
    public static UrlCount None { get; } = new(0, 0, "");

    /// <summary>One logical unit.</summary>
    public static UrlCount One { get; } = new(1, 1, "<iscsi-url>");
}

/// <summary>
/// The command line of a tool that works on logical units: libiscsi's options, ours that all tools have, and the tool's own, in any
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
              --record=file                 Store all PDUs as a capture that Wireshark opens

        Help options:
          -?, --help                        Show this help message
              --usage                       Display brief usage message
              --completion=shell            Print what makes bash, zsh or fish complete the
                                            options, to be put where the shell looks for it

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
    private readonly Option<string> _record = new("--record");
    private readonly Option<string> _completion = new("--completion");
    private readonly Option<bool> _help = new("--help", "-h", "-?");
    private readonly Option<bool> _usage = new("--usage");
    private readonly Argument<string[]> _urls;
    private readonly UrlCount _count;
    private readonly RootCommand _command;

    /// <summary>Makes the command line of a tool for one logical unit.</summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="ownOptions">Its own options.</param>
    protected UnitToolCommandLine(string name, params Option[] ownOptions)
        : this(name, UrlCount.One, ownOptions)
    {
    }

    /// <summary>Makes the command line.</summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="urls">How many URLs it takes.</param>
    /// <param name="ownOptions">Its own options; a letter that one of them has is not the shared option's any more.</param>
    protected UnitToolCommandLine(string name, UrlCount urls, params Option[] ownOptions)
    {
        ArgumentNullException.ThrowIfNull(ownOptions);
        Name = name;
        _count = urls;
        _urls = new Argument<string[]>("iscsi-url") { Arity = ArgumentArity.ZeroOrMore };
        _command = new RootCommand(name);
        _command.Options.Clear();
        foreach (Option shared in (Option[])[_initiator, _debug, _json, _timeout, _headerDigest, _dataDigest, _chapFile, _record, _completion, _help, _usage])
        {
            foreach (string alias in shared.Aliases.Where(alias => ownOptions.Any(own => own.Aliases.Contains(alias))).ToArray())
            {
                shared.Aliases.Remove(alias);
            }
            _command.Options.Add(shared);
        }
        foreach (Option own in ownOptions)
        {
            _command.Options.Add(own);
        }
        if (urls.Most > 0)
        {
            _command.Arguments.Add(_urls);
        }
    }

    /// <summary>The tool's name.</summary>
    public string Name { get; }

    /// <summary>Its own options for the usage line: <c>[-s|--size]</c>.</summary>
    protected abstract string OwnUsage { get; }

    /// <summary>Its own options for the help, a line or more, indented as the shared ones.</summary>
    protected abstract string OwnHelp { get; }

    /// <summary>Reads the command line; where it asks for help or cannot be read, answers itself and gives the exit status.</summary>
    public (UnitToolOptions Shared, TOwn Own)? Parse(IReadOnlyList<string> arguments, ToolConsole console, out int exitStatus)
    {
        ArgumentNullException.ThrowIfNull(console);
        TextWriter error = console.Error;
        exitStatus = ExitStatus.Success;
        ParseResult result = _command.Parse(arguments);
        if (result.Errors.Count == 0 && result.GetValue(_help))
        {
            error.WriteLine($"Usage: {Name} [OPTION...] {_count.Usage}".TrimEnd());
            error.WriteLine("  -i, --initiator-name=iqn-name     Initiatorname to use");
            if (OwnHelp.Length > 0)
            {
                error.WriteLine(OwnHelp);
            }
            error.WriteLine($"  {(_debug.Aliases.Contains("-d") ? "-d, " : "    ")}--debug                       Print debug information");
            error.WriteLine(SharedHelp);
            return null;
        }
        if (result.Errors.Count == 0 && result.GetValue(_usage))
        {
            WriteUsage(error);
            return null;
        }
        if (result.Errors.Count == 0 && result.GetValue(_completion) is { } shell)
        {
            if (ShellCompletion.Script(shell, Name, _command) is { } script)
            {
                console.Output.Write(script);
                return null;
            }
            error.WriteLine($"{Name}: --completion takes bash, zsh or fish.");
            exitStatus = ExitStatus.Failure;
            return null;
        }

        exitStatus = ExitStatus.Failure;
        if (result.Errors.Count > 0)
        {
            error.WriteLine($"{Name}: {SafeText.Clean(result.Errors[0].Message)}");
            WriteUsage(error);
            return null;
        }
        string[] urls = _count.Most > 0 ? result.GetValue(_urls) ?? [] : [];
        if (urls.Length < _count.Least)
        {
            error.WriteLine("You must specify the URL");
            WriteUsage(error);
            return null;
        }
        if (urls.Length > _count.Most)
        {
            error.WriteLine($"{Name}: {SafeText.Clean($"Unrecognized command or argument '{urls[_count.Most]}'.")}");
            WriteUsage(error);
            return null;
        }
        try
        {
            (UnitToolOptions, TOwn) options = (ReadShared(result, urls), ReadOwn(result));
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

    private UnitToolOptions ReadShared(ParseResult result, string[] urls)
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
            Urls = urls,
            InitiatorName = result.GetValue(_initiator),
            Debug = result.GetValue(_debug),
            Json = result.GetValue(_json),
            Timeout = timeout,
            HeaderDigest = ReadDigests(result, _headerDigest),
            DataDigest = ReadDigests(result, _dataDigest),
            ChapFile = result.GetValue(_chapFile),
            Record = result.GetValue(_record),
        };
    }

    // Its own options on lines of their own.
    private void WriteUsage(TextWriter error) => error.WriteLine($"""
        Usage: {Name} [-?|--help] [--usage] [-i|--initiator-name=iqn-name] [{(_debug.Aliases.Contains("-d") ? "-d|" : "")}--debug]
        {(OwnUsage.Length > 0 ? "        " + OwnUsage + Environment.NewLine : "")}        [--json] [--timeout=seconds] [--header-digest=list] [--data-digest=list]
                [--chap-file=file] [--record=file] [--completion=shell] {_count.Usage}
        """);
}
