using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lunaris.Benchmarks;

/// <summary>
/// Unmodified programs on our libiscsi.so.7 and on the C library, in turn on one core, the embedded target on the other: load by qemu-img bench, the time until a
/// short-lived program has its answer, memory, and what the garbage collector did.
/// </summary>
internal sealed partial class GlueComparison(GlueOptions options)
{
    private const string Unit = "iscsi-target";
    private const int StartsPerRound = 3;

    /// <summary>Some seconds, by which the length of the long run is reckoned.</summary>
    private const int CollectorProbe = 300_000;

    private static readonly Load[] s_loads =
    [
        new("read", 4096, 32),
        new("write", 4096, 32),
        new("read", 4096, 1),
        new("read", 65536, 32),
        new("write", 65536, 32),
    ];

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        await using Tool target = Tool.StartTarget(options.TargetProgram);
        string url = await target.WaitForAsync("iscsi://", cancel);
        Console.WriteLine($"{Unit}: {url} on core 1. Programs: core 0, in turn, {options.Rounds} rounds, some {options.Seconds:0.#} s each; medians.");
        if (!Tool.CanPin)
        {
            Console.WriteLine("Processes are not pinned (one core, or no taskset): target and programs share the processor.");
        }
        Console.WriteLine();
        await CompareLoadsAsync(url, cancel);
        Console.WriteLine();
        await CompareStartsAsync(url, cancel);
        Console.WriteLine();
        await CompareMemoryAsync(url, cancel);
        Console.WriteLine();
        await WatchCollectorAsync(url, cancel);
        return 0;
    }

    private async Task CompareLoadsAsync(string url, CancellationToken cancel)
    {
        Console.WriteLine("qemu-img bench       | IOPS: ours | C library | CPU us/IO: ours | C library |        IOPS ratio |         CPU ratio");
        Console.WriteLine("---------------------|-----------:|----------:|----------------:|----------:|------------------:|-----------------:");
        foreach (Load load in s_loads)
        {
            // As many requests as the C library does in the time asked for, for both.
            Figures probe = await BenchAsync(load, 5000, "", url, cancel);
            int count = (int)Math.Max(1000, probe.Iops * options.Seconds);
            var ours = new List<Figures>();
            var theirs = new List<Figures>();
            for (int round = 0; round < options.Rounds; round++)
            {
                // Who comes second may find a warmer target: they take turns.
                if (round % 2 == 0)
                {
                    ours.Add(await BenchAsync(load, count, options.Library, url, cancel));
                }

                theirs.Add(await BenchAsync(load, count, "", url, cancel));
                if (round % 2 != 0)
                {
                    ours.Add(await BenchAsync(load, count, options.Library, url, cancel));
                }
            }
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{load} | {Ratios.Middle(ours.Select(f => f.Iops)),10:0} | {Ratios.Middle(theirs.Select(f => f.Iops)),9:0} | {Ratios.Middle(ours.Select(f => f.Cpu)),15:0.0} | {Ratios.Middle(theirs.Select(f => f.Cpu)),9:0.0} | {Ratios.WithBounds(ours, theirs, f => f.Iops)} | {Ratios.WithBounds(ours, theirs, f => f.Cpu)}"));
        }
        Console.WriteLine($"CPU is that of the whole process, user and system. Ratios are ours over the C library, taken in each round: {Ratios.Legend}.");
    }

    private async Task CompareStartsAsync(string url, CancellationToken cancel)
    {
        Console.WriteLine("start to end, ms     |       ours | C library");
        Console.WriteLine("---------------------|-----------:|---------:");
        foreach (string[] command in (string[][])[["iscsi-inq", url], ["iscsi-readcapacity16", url], ["qemu-img", "info", "-f", "raw", url]])
        {
            var ours = new List<double>();
            var theirs = new List<double>();
            for (int run = 0; run < options.Rounds * StartsPerRound; run++)
            {
                ours.Add(await TimeAsync(command, options.Library, cancel));
                theirs.Add(await TimeAsync(command, "", cancel));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{command[0],-20} | {Ratios.Middle(ours),10:0.0} | {Ratios.Middle(theirs),9:0.0}"));
        }
        Console.WriteLine("From the start of the process over login, commands and logout to its end.");
    }

    private async Task CompareMemoryAsync(string url, CancellationToken cancel)
    {
        Console.WriteLine("resident memory, KiB |       ours | C library");
        Console.WriteLine("---------------------|-----------:|---------:");
        string[] bench = ["qemu-img", "bench", "-f", "raw", "-t", "none", "-c", "100000", "-d", "32", "-s", "4096", url];
        foreach (string[] command in (string[][])[["iscsi-perf", "-t", "2", url], bench])
        {
            long ours = await PeakMemoryAsync(command, options.Library, cancel);
            long theirs = await PeakMemoryAsync(command, "", cancel);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{command[0],-20} | {ours,10} | {theirs,9}"));
        }
        Console.WriteLine("The most that the process had resident, its program and other libraries included.");
    }

    /// <summary>Runs one load for long on ours, and prints what the library says of its collector at the end.</summary>
    private async Task WatchCollectorAsync(string url, CancellationToken cancel)
    {
        string statistics = Path.GetTempFileName();
        try
        {
            var load = new Load("write", 4096, 32);
            Figures probe = await BenchAsync(load, CollectorProbe, options.Library, url, cancel);
            var environment = new Dictionary<string, string> { ["LUNARIS_LIBISCSI_STATISTICS"] = statistics };
            int count = (int)Math.Min(int.MaxValue, probe.Iops * options.CollectorSeconds);
            Figures figures = await BenchAsync(load, count, options.Library, url, cancel, environment);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Garbage over {count} writes of 4 KiB in {count / figures.Iops:0} s, as the library tells (microseconds, bytes):"));
            string text = await File.ReadAllTextAsync(statistics, cancel);
            Console.WriteLine(text.Length > 0 ? text.TrimEnd() : "nothing: this library keeps no statistics");
        }
        finally
        {
            File.Delete(statistics);
        }
    }

    private static async Task<Figures> BenchAsync(Load load, int count, string library, string url, CancellationToken cancel, Dictionary<string, string>? environment = null)
    {
        string[] writing = load.Operation == "write" ? ["-w"] : [];
        string[] bench = Tool.Pin(0, "qemu-img", ["bench", "-f", "raw", "-t", "none", "-c", Text(count), "-d", Text(load.Depth), "-s", Text(load.BlockSize), .. writing, url]);
        // The shell's account of the whole process: qemu-img does not tell.
        string output = await Tool.RunAsync(["bash", "-c", "TIMEFORMAT='cpu %U %S'; time \"$@\"", "bash", .. bench], cancel, Environ(library, environment));
        double seconds = double.Parse(Completed().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        Match cpu = Cpu().Match(output);
        double spent = double.Parse(cpu.Groups[1].Value, CultureInfo.InvariantCulture) + double.Parse(cpu.Groups[2].Value, CultureInfo.InvariantCulture);
        return new Figures(count / seconds, spent * 1e6 / count);
    }

    private static async Task<double> TimeAsync(string[] command, string library, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        await Tool.RunAsync(Tool.Pin(0, command[0], command[1..]), cancel, Environ(library));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Looks again and again at what the kernel says that the process had at most, for as long as it runs.</summary>
    private static async Task<long> PeakMemoryAsync(string[] command, string library, CancellationToken cancel)
    {
        await using Tool tool = Tool.Start(Tool.Pin(0, command[0], command[1..]), Environ(library));
        long peak = 0;
        while (tool.PeakMemory() is { } memory)
        {
            peak = Math.Max(peak, memory);
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancel);
        }
        return peak;
    }

    private static Dictionary<string, string> Environ(string library, Dictionary<string, string>? more = null) => new(more ?? []) { ["LD_LIBRARY_PATH"] = library };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Run completed in ([\d.]+) seconds")]
    private static partial Regex Completed();

    [GeneratedRegex(@"^cpu ([\d.]+) ([\d.]+)$", RegexOptions.Multiline)]
    private static partial Regex Cpu();

    /// <summary>What one run took: requests a second, microseconds of the processor a request.</summary>
    private sealed record Figures(double Iops, double Cpu);
}

/// <summary>What a comparison of libraries is told.</summary>
/// <param name="TargetProgram">Path of the embedded target's program.</param>
/// <param name="Library">Folder with our libiscsi.so.7.</param>
/// <param name="Seconds">How long each load is measured, about.</param>
/// <param name="Rounds">How often.</param>
/// <param name="CollectorSeconds">How long the run is, about, after which the garbage collector is asked.</param>
internal sealed record GlueOptions(string TargetProgram, string Library, double Seconds, int Rounds, double CollectorSeconds);
