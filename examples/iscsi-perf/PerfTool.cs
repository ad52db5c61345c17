using System.Diagnostics;
using Lunaris.Examples.Common;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Iscsi.Recovery;

namespace Lunaris.Examples.IscsiPerf;

/// <summary>A run and what came of it.</summary>
internal sealed record PerfResult(PerfOptions Options, IReadOnlyList<string> Urls, PerfTotals Totals, IReadOnlyList<PerfSample> Samples);

/// <summary>iscsi-perf.</summary>
internal static class PerfTool
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    public static Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation)
        => UnitTool.RunAsync(new PerfCommandLine(), arguments, console, MeasureAsync, cancellation);

    private static async Task<int> MeasureAsync(ToolSessions tool, PerfOptions options, CancellationToken interrupted)
    {
        bool quiet = tool.Options.Json;
        TextWriter output = quiet ? TextWriter.Null : tool.Console.Output;
        var pacer = new Pacer(options.Rate, options.Bandwidth);
        var sessions = new List<PerfSession>();
        var urls = new List<string>();
        output.WriteLine($"iscsi-perf version {typeof(PerfTool).Assembly.GetName().Version!.ToString(3)} (Lunaris)");
        output.WriteLine();
        foreach (string url in tool.Options.Urls)
        {
            for (int i = 0; i < options.Sessions; i++)
            {
                LogicalUnit unit = await tool.OpenAsync(url, session => ForRun(session, options), interrupted);
                await unit.OpenAsync(interrupted);
                sessions.Add(new PerfSession(unit, options, pacer, sessions.Count));
            }

            // As the library writes it: without the password that the command line may have.
            urls.Add(IscsiUrl.TryParse(url, new IscsiUrlOptions(), out IscsiUrl? parsed, out _) ? parsed.ToString() : "");
            output.WriteLine($"connected to {urls[^1]}");
            foreach (string line in PerfText.Head(options, sessions[^1].Unit))
            {
                output.WriteLine(line);
            }
        }
        output.WriteLine();

        PerfResult result = await RunAsync(tool, options, urls, sessions, output, interrupted);
        if (sessions.Select(session => session.Failure).FirstOrDefault(failure => failure is not null) is { } failed)
        {
            output.WriteLine();
            output.WriteLine("ABORTED!");
            throw new ToolException(failed.Message, failed);
        }
        foreach (PerfSession session in sessions)
        {
            await session.VerifyAllAsync(CancellationToken.None);
        }
        result = result with { Totals = PerfTotals.Of(sessions, result.Totals.Elapsed) };
        output.WriteLine();
        output.WriteLine();
        output.WriteLine("finished.");
        WriteExtras(tool, result, output);
        return ExitStatus.Success;
    }

    /// <summary>Runs until the time is over, something failed, or somebody pressed Ctrl+C, which ends a run well.</summary>
    private static async Task<PerfResult> RunAsync(
        ToolSessions tool, PerfOptions options, IReadOnlyList<string> urls, List<PerfSession> sessions, TextWriter output, CancellationToken interrupted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        var samples = new List<PerfSample>();
        long start = Stopwatch.GetTimestamp();
        PerfTotals last = PerfTotals.Of(sessions, TimeSpan.Zero);
        Task running = Task.WhenAll(sessions.Select(session => session.RunAsync(stop)));
        int chartLines = 0;
        while (!stop.IsCancellationRequested)
        {
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            TimeSpan left = options.Runtime is { } runtime ? runtime - elapsed : s_second;
            if (left <= TimeSpan.Zero)
            {
                break;
            }
            TimeSpan pause = TimeSpan.FromSeconds(Math.Min(left.TotalSeconds, Math.Max(0.001, samples.Count + 1 - elapsed.TotalSeconds)));
            await Task.Delay(pause, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            PerfTotals now = PerfTotals.Of(sessions, Stopwatch.GetElapsedTime(start));
            if (now.Elapsed - last.Elapsed < s_second / 2)
            {
                continue;
            }
            PerfSample sample = now.Since(last);
            samples.Add(sample);
            last = now;
            if (options.Runtime is { } end && end - now.Elapsed < s_second / 2)
            {
                // The last line takes its place.
                continue;
            }
            chartLines = Show(tool, options, output, samples, PerfText.Progress(options, now, sample, sessions[0].Position), chartLines);
        }

        PerfTotals totals = PerfTotals.Of(sessions, Stopwatch.GetElapsedTime(start));
        await stop.CancelAsync();
        await running;
        Show(tool, options, output, samples, PerfText.Average(totals), chartLines);
        return new PerfResult(options, urls, totals, samples);
    }

    /// <summary>Writes a line over the last one, with the chart above it where one is wanted.</summary>
    /// <returns>Lines of the chart on the screen.</returns>
    private static int Show(ToolSessions tool, PerfOptions options, TextWriter output, List<PerfSample> samples, string line, int chartLines)
    {
        IReadOnlyList<string> chart = options.Chart && tool.Console.IsTerminal && !options.Logging ? PerfText.Chart(samples) : [];
        if (chartLines > 0)
        {
            output.Write($"\r\u001b[{chartLines}A\u001b[J");
        }
        foreach (string row in chart)
        {
            output.WriteLine(row);
        }
        output.Write(line);
        if (options.Logging)
        {
            output.WriteLine();
        }
        output.Flush();
        return chart.Count;
    }

    private static void WriteExtras(ToolSessions tool, PerfResult result, TextWriter output)
    {
        if (result.Options.Latency)
        {
            foreach (string line in PerfText.Latencies(result.Totals))
            {
                output.WriteLine(line);
            }
        }
        if (result.Options.Verify)
        {
            output.WriteLine($"{result.Totals.Verified} requests compared, all as written.");
        }
        if (result.Options.Chart && !tool.Console.IsTerminal)
        {
            foreach (string line in PerfText.Chart(result.Samples))
            {
                output.WriteLine(Ascii(line));
            }
        }
        if (result.Options.Report is { } file)
        {
            File.WriteAllText(file, PerfReport.Page(result));
        }
        if (tool.Options.Json)
        {
            tool.Console.WriteJson(PerfJson.Document(result));
        }
    }

    /// <summary>Where output is no terminal, a character is a byte.</summary>
    private static string Ascii(string chart) => string.Concat(chart.Select(c => c switch
    {
        '┤' => '|',
        '└' => '+',
        '─' => '-',
        '▁' or '▂' => '.',
        '▃' or '▄' or '▅' => ':',
        '▆' or '▇' or '█' => '#',
        _ => c,
    }));

    private static IscsiSessionOptions ForRun(IscsiSessionOptions session, PerfOptions options) => session with
    {
        InlineContinuations = true,
        MaxTasks = Math.Max(session.MaxTasks, options.Depth + 16),
        Retry = new RetryPolicy { MaxAttempts = 2, BusyDelay = TimeSpan.Zero },
        Reconnect = options.MaxReconnects < 0 ? ReconnectPolicy.Endless : new ReconnectPolicy { MaxAttempts = options.MaxReconnects },
    };
}
