using System.CommandLine;

namespace Lunaris.VhostUserBlk;

/// <summary>What the command line says.</summary>
/// <param name="Url">The logical unit.</param>
/// <param name="SocketPath">Where to wait for the front-end; null where a descriptor was given.</param>
/// <param name="Descriptor">A socket that the caller has opened: one that listens, or one that is connected.</param>
/// <param name="IsReadOnly">Whether to refuse writes.</param>
/// <param name="Queues">Most queues.</param>
/// <param name="DrainTime">How long requests may take to end once the front-end asks for it.</param>
/// <param name="SpinTime">How long to look for work before sleeping.</param>
/// <param name="IsVerbose">Whether to log every message of the front-end.</param>
internal sealed record BackendArguments(string Url, string? SocketPath, int? Descriptor, bool IsReadOnly, int Queues, TimeSpan DrainTime, TimeSpan SpinTime, bool IsVerbose);

/// <summary>The command line, by QEMU's conventions for vhost-user backend programs.</summary>
internal sealed class BackendCommandLine
{
    private const int MaxQueues = 64;

    private readonly Argument<string?> _url = new("url") { Description = "The logical unit: iscsi://[user[%password]@]host[:port]/target/lun, or iser://…", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _socketPath = new("--socket-path") { Description = "Unix socket to make and to wait at for the front-end." };
    private readonly Option<int?> _descriptor = new("--fd") { Description = "Descriptor of a socket that is there already, listening or connected." };
    private readonly Option<bool> _capabilities = new("--print-capabilities") { Description = "Print what the program can do as JSON, for management software, and end." };
    private readonly Option<bool> _readOnly = new("--read-only") { Description = "Refuse writes." };
    private readonly Option<int> _queues = new("--num-queues") { Description = $"Most queues, 1 to {MaxQueues}.", DefaultValueFactory = static _ => 16 };
    private readonly Option<double> _drain = new("--drain-seconds")
    {
        Description = "How long requests may take to end when the guest is stopped; then they are noted for when it goes on, or fail where the front-end keeps no notes.",
        DefaultValueFactory = static _ => 5,
    };

    private readonly Option<double> _spin = new("--spin-microseconds") { Description = "How long to look for work before sleeping: shorter waits for a processor's time." };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Log every message of the front-end." };
    private readonly RootCommand _root;

    public BackendCommandLine()
    {
        _root = new RootCommand(
            "A vhost-user-blk backend: a logical unit as the disk of a virtual machine. Exit codes: 0 ended by SIGTERM or SIGINT, 1 wrong command line, 2 the unit cannot be opened or its session ended, 3 the socket cannot be used.")
        {
            _url, _socketPath, _descriptor, _capabilities, _readOnly, _queues, _drain, _spin, _verbose,
        };
        _queues.Validators.Add(result => Require(result.GetValueOrDefault<int>() is >= 1 and <= MaxQueues, result, $"--num-queues is a number from 1 to {MaxQueues}."));
        _drain.Validators.Add(result => Require(result.GetValueOrDefault<double>() is >= 0 and <= 3600, result, "--drain-seconds is a number from 0 to 3600."));
        _spin.Validators.Add(result => Require(result.GetValueOrDefault<double>() is >= 0 and <= 1_000_000, result, "--spin-microseconds is a number from 0 to 1000000."));
    }

    /// <summary>Reads the command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="output">Where help and capabilities go.</param>
    /// <param name="error">Where it says what is wrong.</param>
    /// <param name="exitCode">Where there is nothing to do: how to end.</param>
    /// <returns>What to do; null for nothing.</returns>
    public BackendArguments? Parse(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, out int exitCode)
    {
        ParseResult parsed = _root.Parse(arguments);
        exitCode = BackendExit.Usage;
        if (parsed.Action is { } action && parsed.Errors.Count == 0)
        {
            // Help or version.
            exitCode = parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
            return null;
        }

        if (parsed.Errors.Count == 0 && parsed.GetValue(_capabilities))
        {
            output.WriteLine("""{ "type": "block", "features": [ "read-only" ] }""");
            exitCode = BackendExit.Success;
            return null;
        }

        string? problem = parsed.Errors.Count > 0 ? parsed.Errors[0].Message : Problem(parsed);
        if (problem is not null)
        {
            error.WriteLine(problem);
            return null;
        }

        exitCode = BackendExit.Success;
        return new BackendArguments(
            parsed.GetValue(_url)!,
            parsed.GetValue(_socketPath),
            parsed.GetValue(_descriptor),
            parsed.GetValue(_readOnly),
            parsed.GetValue(_queues),
            TimeSpan.FromSeconds(parsed.GetValue(_drain)),
            TimeSpan.FromMicroseconds(parsed.GetValue(_spin)),
            parsed.GetValue(_verbose));
    }

    private string? Problem(ParseResult parsed)
    {
        if (parsed.GetValue(_url) is null)
        {
            return "The URL of the logical unit is missing: iscsi://host/target/lun.";
        }

        return parsed.GetValue(_socketPath) is null == parsed.GetValue(_descriptor) is null
            ? "One of --socket-path and --fd says where the front-end is."
            : null;
    }

    private static void Require(bool holds, System.CommandLine.Parsing.SymbolResult result, string problem)
    {
        if (!holds)
        {
            result.AddError(problem);
        }
    }
}
