using System.CommandLine;
using Lunaris.Compliance.Fixture;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Reports;
using Lunaris.Compliance.Running;
using Lunaris.Examples.Common;
using Spectre.Console;

namespace Lunaris.Compliance.CommandLine;

/// <summary>Reads the command line and does what it says.</summary>
internal sealed class ComplianceCommandLine
{
    private readonly Argument<string[]> _urls = new("url") { Arity = ArgumentArity.ZeroOrMore, Description = "iscsi://[user[%password]@]host[:port]/target/lun, further paths to the same logical unit behind it; embedded or embedded:NAME starts a target here (the default)" };
    private readonly Option<string[]> _tests = new("--test", "-t") { Description = "Globs on family.suite.test, separated by commas: SCSI.Read*, iSCSI.Login", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _clauses = new("--clause") { Description = "Only cases that check a clause that begins so: \"SBC-4\", \"RFC 7143 §11.3\"", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> _list = new("--list", "-l") { Description = "List the cases and end" };
    private readonly Option<bool> _shuffle = new("--shuffle") { Description = "Run in random order; the seed is printed" };
    private readonly Option<int?> _seed = new("--seed") { Description = "Seed of --shuffle" };
    private readonly Option<int> _repeat = new("--repeat") { Description = "Run all of it so many times", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _stop = new("--stop-at-first-failure", "-f") { Description = "End with the first failure" };
    private readonly Option<string?> _initiator = new("--initiator-name", "-i") { Description = "Initiator name" };
    private readonly Option<string?> _second = new("--initiator-name-2", "-I") { Description = "Second initiator name" };
    private readonly Option<bool> _dataLoss = new("--dataloss", "-d") { Description = "Allow cases that write to the medium; what they overwrite they put back" };
    private readonly Option<bool> _sanitize = new("--sanitize", "-S") { Description = "Allow cases that erase the medium" };
    private readonly Option<bool> _format = new("--format") { Description = "Allow cases that format the medium" };
    private readonly Option<bool> _clear = new("--clear-reservations") { Description = "Allow cases that clear registrations and reservations of everybody" };
    private readonly Option<bool> _force = new("--force") { Description = "Test a logical unit that looks busy all the same" };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show the evidence of failures, PDUs included" };
    private readonly Option<string?> _junit = new("--junit") { Description = "Write a JUnit XML report" };
    private readonly Option<string?> _json = new("--json") { Description = "Write a JSON report" };
    private readonly Option<string?> _html = new("--html") { Description = "Write a report as one HTML page" };
    private readonly Option<string?> _verdicts = new("--verdicts") { Description = "Write the verdicts alone, one a line, as the expectation files have them" };
    private readonly Option<string?> _baseline = new("--baseline") { Description = "Compare with an earlier JSON report, and show only what changed" };
    private readonly Option<int> _timeout = new("--timeout") { Description = "Seconds that a command may take", DefaultValueFactory = _ => 10 };
    private readonly RootCommand _command = new("SCSI and iSCSI conformance of a target.\n\nExit status: 0 no failure, 1 a failure (with --baseline: a verdict that became worse), 2 usage, 3 target not reached, 4 busy, 130 interrupted.");

    public ComplianceCommandLine()
    {
        _command.Arguments.Add(_urls);
        foreach (Option option in (Option[])[_tests, _clauses, _list, _shuffle, _seed, _repeat, _stop, _initiator, _second, _dataLoss, _sanitize, _format, _clear, _force, _verbose, _junit, _json, _html, _verdicts, _baseline, _timeout])
        {
            _command.Options.Add(option);
        }
    }

    public async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        ParseResult result = _command.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            Console.Error.WriteLine(result.Errors[0].Message);
            return ComplianceExit.Usage;
        }

        if (result.Action is { } action && action is not System.CommandLine.Invocation.SynchronousCommandLineAction { Terminating: false })
        {
            return await result.InvokeAsync(cancellationToken: cancellationToken);
        }

        return await ExecuteAsync(Options(result), cancellationToken);
    }

    /// <summary>What a command line asks for.</summary>
    public ComplianceOptions Parse(params string[] arguments) => Options(_command.Parse(arguments));

    private ComplianceOptions Options(ParseResult result) => new()
    {
        Urls = result.GetValue(_urls) ?? [],
        Globs = result.GetValue(_tests) ?? [],
        Clauses = result.GetValue(_clauses) ?? [],
        List = result.GetValue(_list),
        Seed = result.GetValue(_shuffle) || result.GetValue(_seed) is not null ? result.GetValue(_seed) ?? Random.Shared.Next(1_000_000) : null,
        Repeat = Math.Max(1, result.GetValue(_repeat)),
        StopAtFirstFailure = result.GetValue(_stop),
        InitiatorName = result.GetValue(_initiator),
        SecondInitiatorName = result.GetValue(_second),
        DataLoss = result.GetValue(_dataLoss),
        Sanitize = result.GetValue(_sanitize),
        Format = result.GetValue(_format),
        ClearReservations = result.GetValue(_clear),
        Force = result.GetValue(_force),
        Verbose = result.GetValue(_verbose),
        JUnit = result.GetValue(_junit),
        Json = result.GetValue(_json),
        Html = result.GetValue(_html),
        Verdicts = result.GetValue(_verdicts),
        Baseline = result.GetValue(_baseline),
        Timeout = TimeSpan.FromSeconds(Math.Max(1, result.GetValue(_timeout))),
    };

    private static async Task<int> ExecuteAsync(ComplianceOptions options, CancellationToken cancellationToken)
    {
        if (Console.IsOutputRedirected)
        {
            // A pipe has no width to wrap at.
            AnsiConsole.Profile.Width = 1000;
        }

        IReadOnlyList<ComplianceCase> cases = new CaseFilter(options.Globs, options.Clauses).Apply(CaseCatalogue.All);
        if (options.List)
        {
            CaseListing.Print(cases, AnsiConsole.Console);
            return ComplianceExit.Passed;
        }

        if (cases.Count == 0)
        {
            Console.Error.WriteLine("No case fits the selection.");
            return ComplianceExit.Usage;
        }

        RunReport? baseline = null;
        if (options.Baseline is { } file)
        {
            try
            {
                baseline = JsonReport.Read(file);
            }
            catch (Exception exception) when (exception is IOException or System.Text.Json.JsonException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"{file} cannot be read as a report: {exception.Message}");
                return ComplianceExit.Usage;
            }
        }

        return await RunAsync(options, cases, baseline, cancellationToken);
    }

    private static async Task<int> RunAsync(ComplianceOptions options, IReadOnlyList<ComplianceCase> cases, RunReport? baseline, CancellationToken cancellationToken)
    {
        await using TargetChoice? choice = TargetChoice.TryMake(options.Urls, out string? error);
        if (choice is null)
        {
            Console.Error.WriteLine(error);
            return ComplianceExit.Usage;
        }

        RunSettings settings = choice.Settings(options);
        await using var runner = new ComplianceRunner(settings);
        try
        {
            await runner.PrepareAsync();
        }
        catch (TargetBusyException busy)
        {
            Console.Error.WriteLine(SafeText.Clean(busy.Message));
            return ComplianceExit.Busy;
        }
        catch (Exception exception) when (exception is IscsiException or CheckFailedException or IOException)
        {
            Console.Error.WriteLine(SafeText.Clean(exception.Message));
            return ComplianceExit.Unreachable;
        }

        var console = new RunConsole(AnsiConsole.Console, options.Verbose);
        RunReport report = await console.RunAsync(runner, Order(cases, options), options, cancellationToken);
        Write(options, report);
        if (baseline is not null)
        {
            BaselineComparison comparison = BaselineComparison.Of(baseline, report);
            console.Print(comparison);
            return comparison.HasWorse ? ComplianceExit.Failed : ComplianceExit.Passed;
        }

        console.PrintSummary(report);
        return cancellationToken.IsCancellationRequested ? ComplianceExit.Interrupted
            : report.Count(Verdict.Failed) > 0 ? ComplianceExit.Failed : ComplianceExit.Passed;
    }

    private static List<ComplianceCase> Order(IReadOnlyList<ComplianceCase> cases, ComplianceOptions options)
    {
        var random = options.Seed is { } seed ? new Random(seed) : null;
        var order = new List<ComplianceCase>();
        for (int i = 0; i < options.Repeat; i++)
        {
            ComplianceCase[] round = [.. cases];
            random?.Shuffle(round);
            order.AddRange(round);
        }

        return order;
    }

    private static void Write(ComplianceOptions options, RunReport report)
    {
        if (options.JUnit is { } junit)
        {
            JUnitReport.Write(report, junit);
        }

        if (options.Json is { } json)
        {
            JsonReport.Write(report, json);
        }

        if (options.Verdicts is { } verdicts)
        {
            File.WriteAllText(verdicts, VerdictFile.ToText(report));
        }

        if (options.Html is { } html)
        {
            HtmlReport.Write(report, html);
        }
    }
}
