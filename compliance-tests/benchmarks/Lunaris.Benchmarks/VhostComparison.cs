using System.Globalization;

namespace Lunaris.Benchmarks;

/// <summary>
/// Our vhost-user-blk backend and QEMU's storage daemon on libiscsi, in turn on one core; the embedded target and the load, which is a virtio driver without a
/// guest, on the other. Both stay there and take turns for fractions of a second, and are started anew for every round.
/// </summary>
internal sealed class VhostComparison(VhostOptions options)
{
    private const string StorageDaemon = "qemu-storage-daemon";

    private static readonly Load[] s_loads =
    [
        new("read", 4096, 1),
        new("read", 4096, 32),
        new("read", 4096, 64),
        new("write", 4096, 32),
        new("read", 65536, 1),
        new("read", 65536, 32),
        new("write", 65536, 32),
        new("read", 1048576, 8),
        new("write", 1048576, 8),
    ];

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        bool hasYardstick = Tool.Find(StorageDaemon) is not null;
        await using Tool target = Tool.StartTarget(options.TargetProgram);
        var unit = new Uri(await target.WaitForAsync("iscsi://", cancel));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Target: {unit} and the load on core 1. Backends: core 0, {options.Rounds} starts of each, {options.Slices} slices of {options.Seconds:0.##} s in turn after each; medians."));
        if (!Tool.CanPin)
        {
            Console.WriteLine("Processes are not pinned (one core, or no taskset): they share the processor.");
        }

        if (!hasYardstick)
        {
            Console.WriteLine($"{StorageDaemon} is not on the path: nothing to compare with.");
        }

        Console.WriteLine();
        Console.WriteLine("load                 | IOPS: ours |    daemon | CPU us/IO: ours |    daemon |        IOPS ratio |         CPU ratio");
        Console.WriteLine("---------------------|-----------:|----------:|----------------:|----------:|------------------:|-----------------:");
        foreach (Load load in s_loads)
        {
            var ours = new List<LoadResult>();
            var theirs = new List<LoadResult>();
            for (int round = 0; round < options.Rounds; round++)
            {
                await RunRoundAsync(load, unit, hasYardstick, ours, theirs, cancel);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{load} | {Median(ours, r => r.Iops),10} | {Median(theirs, r => r.Iops),9} | {Median(ours, r => r.CpuMicrosecondsPerIo),15} | {Median(theirs, r => r.CpuMicrosecondsPerIo),9} | {Ratio(ours, theirs, r => r.Iops)} | {Ratio(ours, theirs, r => r.CpuMicrosecondsPerIo)}"));
        }

        Console.WriteLine($"CPU is that of the backend's process, user and system. Ratios are ours over the daemon's, taken in each pair of slices: {Ratios.Legend}.");
        return 0;
    }

    private async Task RunRoundAsync(Load load, Uri unit, bool hasYardstick, List<LoadResult> ours, List<LoadResult> theirs, CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("lunaris-vhost-").FullName;
        try
        {
            string socket = Path.Combine(folder, "ours");
            await using Side own = await StartAsync(load, socket, [options.Backend, "--socket-path", socket, unit.OriginalString], cancel);
            string daemonSocket = Path.Combine(folder, "daemon");
            await using Side? other = hasYardstick ? await StartAsync(load, daemonSocket, [StorageDaemon, .. DaemonArguments(unit, daemonSocket)], cancel) : null;
            await SlicedLoad.TakeTurnsAsync(own.Load, other?.Load, options.Slices, options.Seconds, ours, theirs, cancel);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<Side> StartAsync(Load load, string socket, string[] backend, CancellationToken cancel)
    {
        Tool tool = Tool.Start(Tool.Pin(0, backend[0], backend[1..]));
        try
        {
            string[] driver = Tool.Pin(1, options.LoadProgram, socket, Text(tool.Id), load.Operation, Text(load.BlockSize), Text(load.Depth));
            return new Side(tool, await SlicedLoad.StartAsync(driver, cancel));
        }
        catch
        {
            await tool.DisposeAsync();
            throw;
        }
    }

    private static string[] DaemonArguments(Uri unit, string socket)
    {
        string[] path = unit.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            "--blockdev", $"driver=iscsi,node-name=disk,transport=tcp,portal={unit.Authority},target={path[0]},lun={path[1]},cache.direct=on",
            "--export", $"type=vhost-user-blk,id=export,node-name=disk,addr.type=unix,addr.path={socket},writable=on",
        ];
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Median(List<LoadResult> results, Func<LoadResult, double> value) =>
        results.Count == 0 ? "-" : Ratios.Middle(results.Select(value)).ToString("#,##0.0", CultureInfo.InvariantCulture);

    private static string Ratio(List<LoadResult> ours, List<LoadResult> theirs, Func<LoadResult, double> value) =>
        theirs.Count == 0 ? "-".PadLeft(17) : Ratios.WithBounds(ours, theirs, value);

    /// <summary>A backend, and a load that is connected with it.</summary>
    private sealed class Side(Tool backend, SlicedLoad load) : IAsyncDisposable
    {
        public SlicedLoad Load => load;

        public async ValueTask DisposeAsync()
        {
            await load.DisposeAsync();
            await backend.DisposeAsync();
        }
    }
}

/// <summary>What a comparison of backends is told.</summary>
/// <param name="TargetProgram">Path of the embedded target's program.</param>
/// <param name="Backend">Path of our backend.</param>
/// <param name="LoadProgram">Path of the compiled vhost-user-load.c.</param>
/// <param name="Seconds">How long a slice is.</param>
/// <param name="Rounds">How often both are started anew.</param>
/// <param name="Slices">How often the two take turns in each round.</param>
internal sealed record VhostOptions(string TargetProgram, string Backend, string LoadProgram, double Seconds, int Rounds, int Slices);
