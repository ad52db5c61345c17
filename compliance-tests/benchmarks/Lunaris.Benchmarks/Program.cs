using System.CommandLine;
using Lunaris;
using Lunaris.Benchmarks;
using Lunaris.Transports.Iser;
using Lunaris.Transports.Tcp;

TransportRegistry.Default.Register(new TcpTransportFactory()).Register(new SocketTransportFactory()).Register(new IserTransportFactory());

var url = new Argument<string>("url") { Description = "A LUN: iscsi://host:port/target/lun" };
var write = new Option<bool>("--write") { Description = "Write instead of reading; destroys the LUN's content" };
var block = new Option<int>("--block") { Description = "Bytes of each command", DefaultValueFactory = _ => 4096 };
var depth = new Option<int>("--depth") { Description = "Commands outstanding", DefaultValueFactory = _ => 32 };
var seconds = new Option<double>("--seconds") { Description = "How long to measure", DefaultValueFactory = _ => 2 };
var mode = new Option<DrivingMode>("--mode") { Description = "How the initiator is driven", DefaultValueFactory = _ => DrivingMode.Loop };
var spin = new Option<double>("--spin") { Description = "Microseconds to look for work before sleeping" };
var noCoalesce = new Option<bool>("--no-coalesce") { Description = "Wake up for every answer" };
var ios = new Option<long>("--ios") { Description = "Measure so many commands instead of a time" };
var direct = new Option<int>("--direct") { Description = "Bytes from which on a payload is received straight into its buffer", DefaultValueFactory = _ => new Lunaris.Iscsi.Transport.TransportOptions().DirectReceiveThreshold };
var sliced = new Option<bool>("--sliced") { Description = "Measure for as many seconds as each line of the input says, idle in between; only with the mode Loop" };
var load = new Command("load", "Puts one load on a LUN and prints the figures as JSON") { url, write, block, depth, seconds, mode, spin, noCoalesce, ios, direct, sliced };
load.Validators.Add(result =>
{
    if (result.GetValue(sliced) && result.GetValue(mode) != DrivingMode.Loop)
    {
        result.AddError("--sliced needs the mode Loop.");
    }
});
load.SetAction(async (parsed, _) =>
{
    LoadResult? result = await LoadGenerator.RunAsync(new LoadOptions(
        parsed.GetValue(url)!,
        parsed.GetValue(write),
        parsed.GetValue(block),
        parsed.GetValue(depth),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(parsed.GetValue(seconds)),
        parsed.GetValue(mode))
    {
        Spin = TimeSpan.FromMicroseconds(parsed.GetValue(spin)),
        Coalesce = !parsed.GetValue(noCoalesce),
        Ios = parsed.GetValue(ios),
        DirectReceiveThreshold = parsed.GetValue(direct),
        Sliced = parsed.GetValue(sliced),
    });
    if (result is not null)
    {
        LoadGenerator.Print(result);
    }
});

var target = new Option<FileInfo?>("--target") { Description = "The iscsi-target program" };
var against = new Option<string?>("--url") { Description = "A LUN of a target that runs already, in place of --target; over RDMA, the content is only read" };
var yardstick = new Option<FileInfo?>("--yardstick") { Description = "The compiled libiscsi-load.c" };
var rounds = new Option<int>("--rounds") { Description = "How often; medians are printed", DefaultValueFactory = _ => 3 };
var slices = new Option<int>("--slices") { Description = "How often the two are let run in turn in each round", DefaultValueFactory = _ => 16 };
var rows = new Option<string[]>("--row") { Description = "A load in place of the usual ones, as OPERATION:BYTES:DEPTH (read:4096:32); may be given several times", DefaultValueFactory = _ => [] };
var compare = new Command("compare", "Runs the embedded target on one core and Lunaris and libiscsi in turn on the other, and prints both side by side")
{
    target, against, yardstick, seconds, rounds, slices, rows,
};
compare.Validators.Add(result =>
{
    if (result.GetValue(target) is null == result.GetValue(against) is null)
    {
        result.AddError("Give --target or --url.");
    }

    foreach (string row in result.GetValue(rows)!)
    {
        if (Load.Parse(row) is not { } asked)
        {
            result.AddError($"'{row}' is no load: OPERATION:BYTES:DEPTH, with read or write, 4 KiB to 16 MiB in steps of 4 KiB, and 1 to 1024 commands.");
        }
        else if (asked.Operation == "write" && result.GetValue(against) is not null)
        {
            result.AddError("With --url, where the LUN is somebody's, there are only reads.");
        }
    }
});
compare.SetAction(async (parsed, cancel) => await new Comparison(new ComparisonOptions(
    parsed.GetValue(target)?.FullName,
    parsed.GetValue(yardstick)?.FullName,
    parsed.GetValue(seconds),
    parsed.GetValue(rounds)) { Url = parsed.GetValue(against), Slices = parsed.GetValue(slices), Rows = [.. parsed.GetValue(rows)!.Select(row => Load.Parse(row)!)] }).RunAsync(cancel));

var program = new Option<FileInfo>("--target") { Description = "The iscsi-target program", Required = true };
var library = new Option<DirectoryInfo>("--library") { Description = "The folder with our libiscsi.so.7", Required = true };
var collectorSeconds = new Option<double>("--gc-seconds") { Description = "How long a load to run before the garbage collector is asked", DefaultValueFactory = _ => 60 };
var glue = new Command("glue", "Runs unmodified programs on our libiscsi.so.7 and on the C library in turn, against the embedded target, and prints both side by side")
{
    program, library, seconds, rounds, collectorSeconds,
};
glue.SetAction(async (parsed, cancel) => await new GlueComparison(new GlueOptions(
    parsed.GetValue(program)!.FullName,
    parsed.GetValue(library)!.FullName,
    parsed.GetValue(seconds),
    parsed.GetValue(rounds),
    parsed.GetValue(collectorSeconds))).RunAsync(cancel));

var backend = new Option<FileInfo>("--backend") { Description = "Our lunaris-vhost-user-blk", Required = true };
var frontEnd = new Option<FileInfo>("--front-end") { Description = "The compiled vhost-user-load.c", Required = true };
var vhost = new Command("vhost", "Runs our vhost-user-blk backend and qemu-storage-daemon in turn, against the embedded target, and prints both side by side")
{
    program, backend, frontEnd, seconds, rounds, slices,
};
vhost.SetAction(async (parsed, cancel) => await new VhostComparison(new VhostOptions(
    parsed.GetValue(program)!.FullName,
    parsed.GetValue(backend)!.FullName,
    parsed.GetValue(frontEnd)!.FullName,
    parsed.GetValue(seconds),
    parsed.GetValue(rounds),
    parsed.GetValue(slices))).RunAsync(cancel));

var crc = new Command("crc", "Measures the digest");
crc.SetAction(_ => DigestSpeed.Print());

return await new RootCommand("Benchmarks of Lunaris") { load, compare, glue, vhost, crc }.Parse(args).InvokeAsync();
