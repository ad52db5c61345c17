using System.CommandLine;
using Lunaris.Examples.Common;

namespace Lunaris.Examples.IscsiLs.CommandLine;

/// <summary>The command line: libiscsi's options, in any order and also behind the URL, and ours.</summary>
internal sealed class LsCommandLine
{
    private const string Usage = """
        Usage: iscsi-ls [-?|--help] [-d|--debug] [--usage] [-i|--initiator-name=iqn-name]
                        [-s|--show-luns] [-U|--url] [--json|--table] [-I|--interactive]
                        [--demo] <iscsi-portal-url>
        """;

    private const string Help = """
        Usage: iscsi-ls [OPTION...] <iscsi-portal-url>
          -i, --initiator-name=iqn-name     Initiatorname to use
          -d, --debug                       Print debug information
          -s, --show-luns                   Show the luns for each target
          -U, --url                         Output targets in URL format
                                            (does not work with -s)
              --json                        Output as JSON
              --table                       Output as a table
          -I, --interactive                 Browse portals, targets, luns and blocks
                                            (also without a URL on a terminal)
              --demo                        Start a target here, and list, write and read it

        Help options:
          -?, --help                        Show this help message
              --usage                       Display brief usage message

        iSCSI Portal URL format : "iscsi://[<username>[%<password>]@]<host>[:<port>]"

        <host> is either of:
          "hostname"       iscsi.example
          "ipv4-address"   10.1.1.27
          "ipv6-address"   [fce0::1]

        Credentials may come from LIBISCSI_CHAP_USERNAME and LIBISCSI_CHAP_PASSWORD, and for
        the target's own from LIBISCSI_CHAP_TARGET_USERNAME and LIBISCSI_CHAP_TARGET_PASSWORD.
        """;

    private readonly Option<string> _initiator = new("--initiator-name", "-i");
    private readonly Option<bool> _debug = new("--debug", "-d");
    private readonly Option<bool> _showLuns = new("--show-luns", "-s");
    private readonly Option<bool> _url = new("--url", "-U");
    private readonly Option<bool> _json = new("--json");
    private readonly Option<bool> _table = new("--table");
    private readonly Option<bool> _interactive = new("--interactive", "-I");
    private readonly Option<bool> _demo = new("--demo");
    private readonly Option<bool> _help = new("--help", "-h", "-?");
    private readonly Option<bool> _usage = new("--usage");
    private readonly Argument<string?> _portal = new("iscsi-portal-url") { Arity = ArgumentArity.ZeroOrOne };
    private readonly RootCommand _command;

    public LsCommandLine()
    {
        _command = new RootCommand("Lists the targets of an iSCSI portal.");
        _command.Options.Clear();
        foreach (Option option in (Option[])[_initiator, _debug, _showLuns, _url, _json, _table, _interactive, _demo, _help, _usage])
        {
            _command.Options.Add(option);
        }
        _command.Arguments.Add(_portal);
    }

    /// <summary>Reads the command line; where it asks for help or cannot be read, answers itself and gives the exit status.</summary>
    public LsOptions? Parse(IReadOnlyList<string> arguments, TextWriter error, bool terminal, out int exitStatus)
    {
        exitStatus = ExitStatus.Success;
        ParseResult result = _command.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            error.WriteLine($"iscsi-ls: {result.Errors[0].Message}");
            error.WriteLine(Usage);
            exitStatus = ExitStatus.Failure;
            return null;
        }
        if (result.GetValue(_help))
        {
            error.WriteLine(Help);
            return null;
        }
        if (result.GetValue(_usage))
        {
            error.WriteLine(Usage);
            return null;
        }

        bool json = result.GetValue(_json);
        bool table = result.GetValue(_table);
        if (json && table)
        {
            error.WriteLine("iscsi-ls: --json and --table exclude each other.");
            exitStatus = ExitStatus.Failure;
            return null;
        }
        var options = new LsOptions
        {
            Url = result.GetValue(_portal),
            InitiatorName = result.GetValue(_initiator),
            ShowUnits = result.GetValue(_showLuns),
            AsUrls = result.GetValue(_url),
            Debug = result.GetValue(_debug),
            Format = json ? OutputFormat.Json : table ? OutputFormat.Table : OutputFormat.Lines,
            Interactive = result.GetValue(_interactive),
            Demo = result.GetValue(_demo),
        };
        if (options.Interactive && !terminal)
        {
            error.WriteLine("iscsi-ls: browsing takes a terminal.");
            exitStatus = ExitStatus.Failure;
            return null;
        }
        if (options.Url is null && !options.Interactive && !options.Demo)
        {
            if (terminal && options.Format == OutputFormat.Lines)
            {
                return options with { Interactive = true };
            }
            error.WriteLine("You must specify iscsi target portal.");
            error.WriteLine(Usage);
            exitStatus = ExitStatus.Failure;
            return null;
        }
        return options;
    }
}
