using System.Globalization;
using System.Text.Json;

namespace Lunaris.Benchmarks;

/// <summary>
/// Lunaris and Debian's libiscsi in turn on one core, the embedded target on the other, all in one run. Machines drift by more than what is to be seen, from
/// second to second and from login to login: both stay logged in and take turns for fractions of a second, and log in anew for every round.
/// </summary>
internal sealed class Comparison(ComparisonOptions options)
{
    private static readonly Load[] s_rows =
    [
        new("read", 4096, 1),
        new("read", 4096, 32),
        new("read", 4096, 128),
        new("write", 4096, 32),
        new("read", 65536, 32),
        new("write", 65536, 32),
        new("read", 1048576, 8),
        new("write", 1048576, 8),
    ];

    /// <summary>What is compared on a target that runs already, over RDMA.</summary>
    private static readonly Load[] s_rdmaRows =
    [
        new("read", 4096, 1),
        new("read", 4096, 16),
        new("read", 4096, 32),
        new("read", 65536, 1),
        new("read", 65536, 16),
        new("read", 65536, 32),
    ];

    /// <summary>LIO on soft-RoCE now and then answers nothing for half a minute and more, or sends more than an initiator has room for.</summary>
    private const int MostNewRounds = 5;

    private readonly string _self = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
    private int _emptyLogins;
    private int _newRounds;

    private string Turns => string.Create(CultureInfo.InvariantCulture, $"{options.Rounds} logins of each initiator, {options.Slices} slices of {options.Seconds:0.##} s in turn after each");

    private IReadOnlyList<Load> RowsOr(Load[] usual) => options.Rows.Count > 0 ? options.Rows : usual;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        if (options.Url is { } running)
        {
            return await RunAgainstAsync(running, cancel);
        }

        await using Tool target = Tool.StartTarget(options.TargetProgram!);
        string url = await target.WaitForAsync("iscsi://", cancel);
        Console.WriteLine($"Target: {url} on core 1. Initiators: core 0, {Turns}; medians.");
        if (!Tool.CanPin)
        {
            Console.WriteLine("Processes are not pinned (one core, or no taskset): target and initiator share the processor.");
        }

        string? perf = Tool.Find("iscsi-perf");
        Console.WriteLine(options.Yardstick is null ? "libiscsi: not measured (gcc and libiscsi-dev are needed)." : "libiscsi: the same random load through libiscsi.so.7 (libiscsi-load.c).");
        Console.WriteLine();
        Console.WriteLine("load                 | initiator     |     IOPS |    MB/s | CPU us/IO | calls/IO | alloc B/IO | IOPS ratio        | CPU ratio");
        Console.WriteLine("---------------------|---------------|---------:|--------:|----------:|---------:|-----------:|------------------:|------------------:");
        foreach (Load row in RowsOr(s_rows))
        {
            await RunRowAsync(row, url, perf, cancel);
        }

        Console.WriteLine();
        DigestSpeed.Print();
        Console.WriteLine($"Ratios are Lunaris over libiscsi, taken in each pair of slices: {Ratios.Legend}. iscsi-perf takes no turns: it runs by itself, and its ratios are those of");
        Console.WriteLine("the medians. System calls of libiscsi are counted by strace in a run of their own.");
        return 0;
    }

    /// <summary>A target that somebody else runs; both initiators are given the same URL.</summary>
    private async Task<int> RunAgainstAsync(string url, CancellationToken cancel)
    {
        Console.WriteLine($"Target: {url}. {Turns}; medians.");
        Console.WriteLine();
        Console.WriteLine("load                 | initiator |     IOPS | CPU us/IO | calls/IO | alloc B | copied B | remote inv/IO | memory    | IOPS ratio        | CPU ratio");
        Console.WriteLine("---------------------|-----------|---------:|----------:|---------:|--------:|---------:|--------------:|-----------|------------------:|------------------:");
        foreach (Load row in RowsOr(s_rdmaRows))
        {
            (List<LoadResult> own, List<LoadResult> theirs) = await TakeTurnsAsync(row, url, cancel);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row} | Lunaris   | {Median(own, r => r.Iops),8:0} | {Median(own, r => r.CpuMicrosecondsPerIo),9:0.0} | {Median(own, r => r.SystemCallsPerIo),8:0.00} | {Median(own, r => r.BytesAllocated),7:0} | {Median(own, r => r.PayloadBytesCopied),8:0} | {Median(own, r => r.RemoteInvalidationsPerIo),13:0.00} | {own[0].Memory,-9} |                   |"));
            if (theirs.Count > 0)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row} | libiscsi  | {Median(theirs, r => r.Iops),8:0} | {Median(theirs, r => r.CpuMicrosecondsPerIo),9:0.0} |        - |       - |        - |             - | copies    | {Ratios.WithBounds(own, theirs, r => r.Iops)} | {Ratios.WithBounds(own, theirs, r => r.CpuMicrosecondsPerIo)}"));
            }
        }

        Console.WriteLine($"Ratios are Lunaris over libiscsi, taken in each pair of slices: {Ratios.Legend}.");
        if (_emptyLogins > 0)
        {
            Console.WriteLine($"{_emptyLogins} logins were answered without the data that the answer announces; they were tried again.");
        }

        if (_newRounds > 0)
        {
            Console.WriteLine($"{_newRounds} rounds were begun anew because a program had ended; its words stand above.");
        }

        return 0;
    }

    private async Task<(List<LoadResult> Own, List<LoadResult> Theirs)> TakeTurnsAsync(Load row, string url, CancellationToken cancel)
    {
        // libiscsi knows nothing of our arguments, and iSER by an argument of its own.
        string path = url.Split('?')[0];
        string theirUrl = path.StartsWith("iser://", StringComparison.Ordinal) ? $"iscsi{path[4..]}?iser" : path;
        string[] ownCommand = Pin(0, _self, [.. LoadArguments(row, url), "--sliced"]);
        var own = new List<LoadResult>();
        var theirs = new List<LoadResult>();
        for (int round = 0; round < options.Rounds; round++)
        {
            while (true)
            {
                try
                {
                    (List<LoadResult> mine, List<LoadResult> others) = await RunRoundAsync(row, ownCommand, theirUrl, cancel);
                    own.AddRange(mine);
                    theirs.AddRange(others);
                    break;
                }
                catch (InvalidOperationException exception) when (_newRounds < MostNewRounds && IsOfTheTarget(exception.Message))
                {
                    // Nothing of the round counts, on neither side.
                    _newRounds++;
                    await Console.Error.WriteLineAsync($"A round of {row.BlockSize} bytes, depth {row.Depth}, begins anew: {exception.Message}");
                }
            }
        }

        return (own, theirs);
    }

    /// <summary>Commands of ours that time out may be the target's fault, and are told of; for whatever reason libiscsi's program ends, the comparison can go on.</summary>
    private bool IsOfTheTarget(string words) =>
        words.Contains("TimedOut", StringComparison.Ordinal) || (options.Yardstick is { } program && words.StartsWith(program, StringComparison.Ordinal));

    private async Task<(List<LoadResult> Own, List<LoadResult> Theirs)> RunRoundAsync(Load row, string[] ownCommand, string theirUrl, CancellationToken cancel)
    {
        var own = new List<LoadResult>();
        var theirs = new List<LoadResult>();
        await using SlicedLoad ours = await StartOwnAsync(ownCommand, cancel);
        await using SlicedLoad? yardstick = options.Yardstick is { } program
            ? await SlicedLoad.StartAsync(Pin(0, program, theirUrl, row.Operation, Text(row.BlockSize), Text(row.Depth), "-"), cancel)
            : null;
        await SlicedLoad.TakeTurnsAsync(ours, yardstick, options.Slices, options.Seconds, own, theirs, cancel);
        return (own, theirs);
    }

    /// <summary>LIO on soft-RoCE now and then sends the header of a login response without its data. libiscsi does not look; we refuse, and come again.</summary>
    private async Task<SlicedLoad> StartOwnAsync(string[] command, CancellationToken cancel)
    {
        const int Attempts = 3;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await SlicedLoad.StartAsync(command, cancel);
            }
            catch (InvalidOperationException exception) when (attempt < Attempts && exception.Message.Contains("The target broke the protocol: a PDU announces", StringComparison.Ordinal))
            {
                _emptyLogins++;
            }
        }
    }

    private async Task RunRowAsync(Load row, string url, string? perf, CancellationToken cancel)
    {
        (List<LoadResult> own, List<LoadResult> theirs) = await TakeTurnsAsync(row, url, cancel);
        Print(row, "Lunaris", own, Median(own, r => r.SystemCallsPerIo), "                  |");
        if (theirs.Count > 0)
        {
            Print(row, "libiscsi", theirs, await CountCallsAsync(row, url, cancel), $"{Ratios.WithBounds(own, theirs, r => r.Iops)} | {Ratios.WithBounds(own, theirs, r => r.CpuMicrosecondsPerIo)}");
        }

        if (perf is not null && row.Operation == "read")
        {
            var perfs = new List<LoadResult>();
            for (int round = 0; round < options.Rounds; round++)
            {
                perfs.Add(await PerfAsync(perf, row, url, cancel));
            }

            string Ratio(Func<LoadResult, double> value) => string.Create(CultureInfo.InvariantCulture, $"{Median(own, value) / Median(perfs, value),4:0.00}");
            Print(row, "iscsi-perf", perfs, double.NaN, $"{Ratio(r => r.Iops),-17} | {Ratio(r => r.CpuMicrosecondsPerIo)}");
        }
    }

    private string[] LoadArguments(Load row, string url) =>
    [
        "load", url, "--block", Text(row.BlockSize), "--depth", Text(row.Depth), "--seconds", options.Seconds.ToString(CultureInfo.InvariantCulture),
        .. row.Operation == "write" ? ["--write"] : Array.Empty<string>(),
    ];

    /// <summary>iscsi-perf measures no CPU time and counts from its start, so that the shell's account of the whole process is used.</summary>
    private async Task<LoadResult> PerfAsync(string perf, Load row, string url, CancellationToken cancel)
    {
        int seconds = Math.Max(2, (int)Math.Ceiling(options.Seconds));
        string command = string.Join(' ', Pin(0, perf, "-r", "-m", Text(row.Depth), "-b", Text(row.BlockSize / 512), "-t", Text(seconds), url));
        string output = await Tool.RunAsync(["bash", "-c", $"TIMEFORMAT='cpu %U %S'; time {command}"], cancel);
        string last = output.Split('\r', '\n').Last(l => l.Contains("iops average", StringComparison.Ordinal));
        string[] words = last.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double iops = double.Parse(words[Array.IndexOf(words, "average") + 1], CultureInfo.InvariantCulture);
        string[] cpu = output.Split('\n').Last(l => l.StartsWith("cpu ", StringComparison.Ordinal)).Split(' ');
        double spent = double.Parse(cpu[1], CultureInfo.InvariantCulture) + double.Parse(cpu[2], CultureInfo.InvariantCulture);
        return new LoadResult(iops, iops * row.BlockSize / 1e6, spent * 1e6 / (iops * seconds), double.NaN, double.NaN, (long)(iops * seconds));
    }

    private async Task<double> CountCallsAsync(Load row, string url, CancellationToken cancel)
    {
        if (Tool.Find("strace") is not { } strace)
        {
            return double.NaN;
        }

        // Two runs of different length: what start-up costs falls out of the difference.
        (double calls, double ios) shorter = await CountOnceAsync(strace, row, url, 0.2, cancel);
        (double calls, double ios) longer = await CountOnceAsync(strace, row, url, 1.2, cancel);
        return (longer.calls - shorter.calls) / (longer.ios - shorter.ios);
    }

    private async Task<(double Calls, double Ios)> CountOnceAsync(string strace, Load row, string url, double seconds, CancellationToken cancel)
    {
        string summary = Path.GetTempFileName();
        try
        {
            string output = await Tool.RunAsync(
                Pin(0, strace, "-c", "-U", "calls,name", "-o", summary, options.Yardstick!, url, row.Operation, Text(row.BlockSize), Text(row.Depth), seconds.ToString(CultureInfo.InvariantCulture)),
                cancel);
            double total = (await File.ReadAllLinesAsync(summary, cancel))
                .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(w => w.Length == 2 && w[1] == "total")
                .Select(w => double.Parse(w[0], CultureInfo.InvariantCulture))
                .Single();
            return (total, Parse(output).IosSinceStart);
        }
        finally
        {
            File.Delete(summary);
        }
    }

    private static void Print(Load row, string initiator, List<LoadResult> results, double calls, string ratios) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{row} | {initiator,-13} | {Median(results, r => r.Iops),8:0} | {Median(results, r => r.MegabytesPerSecond),7:0} | {Median(results, r => r.CpuMicrosecondsPerIo),9:0.00} | {Number(calls),8} | {Number(initiator == "Lunaris" ? Median(results, r => r.BytesAllocatedPerIo) : double.NaN),10} | {ratios}"));

    private static string Number(double value) => double.IsNaN(value) ? "-" : value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static LoadResult Parse(string output) =>
        JsonSerializer.Deserialize(output.Split('\n').Last(l => l.StartsWith('{')), ResultJson.Default.LoadResult)!;

    private static double Median(IEnumerable<LoadResult> results, Func<LoadResult, double> value) => Ratios.Middle(results.Select(value));

    /// <summary>Where somebody else runs the target, it is theirs to say who runs where.</summary>
    private string[] Pin(int core, string program, params string[] arguments) =>
        options.Url is null ? Tool.Pin(core, program, arguments) : [program, .. arguments];
}

/// <summary>What a comparison is told.</summary>
/// <param name="TargetProgram">Path of the embedded target's program.</param>
/// <param name="Yardstick">Path of the compiled libiscsi-load.c, or null.</param>
/// <param name="Seconds">How long a slice is.</param>
/// <param name="Rounds">How often both log in anew.</param>
internal sealed record ComparisonOptions(string? TargetProgram, string? Yardstick, double Seconds, int Rounds)
{
    /// <summary>A LUN of a target that runs already, in place of one of our own.</summary>
    public string? Url { get; init; }

    /// <summary>How often the two take turns in each round.</summary>
    public int Slices { get; init; } = 16;

    /// <summary>The loads to compare; none for the usual ones.</summary>
    public IReadOnlyList<Load> Rows { get; init; } = [];
}
