using System.Diagnostics;
using System.Globalization;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Reports;
using Lunaris.Compliance.Running;
using Lunaris.Examples.Common;
using Spectre.Console;

namespace Lunaris.Compliance.CommandLine;

/// <summary>A run on the terminal: a live line, what did not pass, the sum.</summary>
internal sealed class RunConsole(IAnsiConsole console, bool verbose)
{
    private const int SlowestShown = 5;

    public async Task<RunReport> RunAsync(ComplianceRunner runner, List<ComplianceCase> cases, ComplianceOptions options, CancellationToken cancellationToken)
    {
        DateTimeOffset started = DateTimeOffset.UtcNow;
        long start = Stopwatch.GetTimestamp();
        bool quiet = options.Baseline is not null;
        string device = ReportedTarget.Describe(runner.Target);
        console.MarkupLine($"[bold]{Markup.Escape(SafeText.Clean(device))}[/]{(options.Seed is { } seed ? $"  [grey]--seed {seed}[/]" : "")}");
        IReadOnlyList<CaseResult> results = [];
        if (Console.IsOutputRedirected)
        {
            runner.Ended = result => PrintIfTelling(result, quiet);
            results = await runner.RunAsync(cases, options.StopAtFirstFailure, cancellationToken);
        }
        else
        {
            await console.Progress().AutoClear(true).Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()).StartAsync(async progress =>
            {
                ProgressTask task = progress.AddTask("", maxValue: cases.Count);
                int[] counts = new int[4];
                runner.Starting = next => task.Description = $"[green]{counts[0]}[/] [yellow]{counts[1]}[/] [red]{counts[2]}[/] [grey]{counts[3]}[/] {Markup.Escape(next.Name)}";
                runner.Ended = result =>
                {
                    counts[(int)result.Verdict]++;
                    PrintIfTelling(result, quiet);
                    task.Increment(1);
                };
                results = await runner.RunAsync(cases, options.StopAtFirstFailure, cancellationToken);
            });
        }

        return RunReport.Of(runner.Target, results, started, Stopwatch.GetElapsedTime(start), options.Seed);
    }

    public void PrintSummary(RunReport report)
    {
        foreach (IGrouping<string, ReportedCase> skips in report.Cases.Where(c => c.Verdict == Verdict.Skipped).GroupBy(c => c.Message).OrderByDescending(group => group.Count()))
        {
            console.MarkupLine($"[grey]skipped {skips.Count()}: {Markup.Escape(SafeText.Clean(skips.Key))}[/]");
        }

        foreach (ReportedCase slow in report.Cases.OrderByDescending(c => c.Seconds).Take(SlowestShown).Where(c => c.Seconds >= 0.5))
        {
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"[grey]{slow.Seconds,6:0.0} s  {Markup.Escape(slow.Name)}[/]"));
        }

        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"[green]{report.Count(Verdict.Passed)} passed[/], [yellow]{report.Count(Verdict.Warning)} warnings[/], [red]{report.Count(Verdict.Failed)} failed[/], [grey]{report.Count(Verdict.Skipped)} skipped[/] in {report.Seconds:0.0} s"));
    }

    public void Print(BaselineComparison comparison)
    {
        foreach (BaselineChange change in comparison.Changes)
        {
            string colour = change.IsWorse ? "red" : "green";
            console.MarkupLine($"[{colour}]{change.Before?.ToString() ?? "(new)"} → {change.After?.ToString() ?? "(gone)"}[/] {Markup.Escape(change.Name)} {Markup.Escape(SafeText.Clean(change.Message))}");
        }

        console.MarkupLine($"{comparison.Changes.Count} verdicts changed, {comparison.Changes.Count(change => change.IsWorse)} of them for the worse");
    }

    private void PrintIfTelling(CaseResult result, bool quiet)
    {
        if (quiet || result.Verdict is Verdict.Passed or Verdict.Skipped)
        {
            return;
        }

        string colour = result.Verdict == Verdict.Failed ? "red" : "yellow";
        console.MarkupLine($"[{colour}]{result.Verdict.ToString().ToLowerInvariant()}[/] [bold]{Markup.Escape(result.Case.Name)}[/] [grey]{Markup.Escape(string.Join("; ", result.Case.Clauses))}[/]");
        console.MarkupLine($"  {Markup.Escape(SafeText.Clean(result.Message))}");
        if (verbose)
        {
            foreach (EvidenceLine line in result.Evidence)
            {
                console.MarkupLine($"  [grey]{line.Kind,-8} {Markup.Escape(SafeText.Clean(line.Text))}[/]");
            }
        }
    }
}
