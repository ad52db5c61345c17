using System.CommandLine;
using System.Globalization;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiPerf;

/// <summary>The command line of iscsi-perf.</summary>
internal sealed class PerfCommandLine : UnitToolCommandLine<PerfOptions>
{
    private const int MaxUrls = 256;
    private const int MaxDepth = 4096;
    private const int MaxBlocks = 1 << 20;
    private const int LongestRun = 365 * 24 * 60 * 60;

    private readonly Own _own;

    public PerfCommandLine()
        : this(new Own())
    {
    }

    private PerfCommandLine(Own own)
        : base("iscsi-perf", new UrlCount(1, MaxUrls, "<iscsi-url>..."), own.All) => _own = own;

    protected override string OwnUsage => """
        [-m|--max=n] [-b|--blocks=n] [-t|--runtime=seconds] [-r|--random]
                [-R|--random-blocks] [-l|--logging] [-n|--ignore-errors] [-x max_reconnects]
                [--write=percent --dataloss] [--verify] [--sessions=n] [--rate=n]
                [--bandwidth=bytes] [--size=bytes] [--seed=n] [--latency] [--chart]
                [--report=file.html]
        """;

    protected override string OwnHelp => """
          -m, --max=n                       Requests under way at a time, each session (32)
          -b, --blocks=n                    Blocks of a request (8)
          -t, --runtime=seconds             How long; until Ctrl+C where not given
          -r, --random                      Random addresses
          -R, --random-blocks               Random lengths, 1 to --blocks
          -l, --logging                     A new line for each progress line
          -n, --ignore-errors               Go on after a request has failed
          -x n                              Most reconnects in a row; no limit where not given
              --write=percent               So many of the requests write; needs --dataloss
              --dataloss                    What the units hold may be overwritten
              --verify                      Compare what was written when it is read, and all of
                                            it at the end
              --sessions=n                  Sessions for each URL (1)
              --rate=n                      Most requests a second, all together
              --bandwidth=bytes             Most bytes a second, all together
              --size=bytes                  Use only the first bytes of each unit
              --seed=n                      Seed of addresses, lengths and data (1)
              --latency                     Print latency percentiles at the end
              --chart                       Draw throughput while it runs, on a terminal; at the
                                            end elsewhere
              --report=file.html            Write a report with plots, all in one file
        """;

    protected override PerfOptions ReadOwn(ParseResult result)
    {
        var options = new PerfOptions
        {
            Depth = (int)result.Read(_own.Max, 32, 1, MaxDepth),
            Blocks = (int)result.Read(_own.Blocks, 8, 1, MaxBlocks),
            Runtime = result.Read(_own.Runtime, 0, 0, LongestRun) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
            IsRandom = result.GetValue(_own.Random),
            HasRandomLengths = result.GetValue(_own.RandomBlocks),
            Logging = result.GetValue(_own.Logging),
            IgnoreErrors = result.GetValue(_own.IgnoreErrors),
            MaxReconnects = ReadReconnects(result),
            WritePercent = (int)result.Read(_own.Write, 0, 0, 100),
            Verify = result.GetValue(_own.Verify),
            Sessions = (int)result.Read(_own.Sessions, 1, 1, 64),
            Rate = result.Read(_own.Rate, 0),
            Bandwidth = result.Read(_own.Bandwidth, 0),
            Size = result.Read(_own.Size, 0),
            Seed = result.Read(_own.Seed, 1),
            Latency = result.GetValue(_own.Latency),
            Chart = result.GetValue(_own.Chart),
            Report = result.GetValue(_own.Report),
        };
        if (options.WritePercent > 0 && !result.GetValue(_own.DataLoss))
        {
            throw new ToolException("--write overwrites what the units hold: say --dataloss if that may be.");
        }
        if (options.Verify && (options.WritePercent == 0 || options.HasRandomLengths || options.Sessions > 1))
        {
            throw new ToolException("--verify needs --write, requests of one length, and one session for each URL.");
        }
        return options;
    }

    private int ReadReconnects(ParseResult result) => result.GetValue(_own.Reconnects) is not { } text ? -1
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count) && count >= -1 ? count
        : throw new ToolException("-x takes a number, or -1 for no limit.");

    private sealed class Own
    {
        public Option<string> Max { get; } = new("--max", "-m");

        public Option<string> Blocks { get; } = new("--blocks", "-b");

        public Option<string> Runtime { get; } = new("--runtime", "-t");

        public Option<bool> Random { get; } = new("--random", "-r");

        public Option<bool> RandomBlocks { get; } = new("--random-blocks", "-R");

        public Option<bool> Logging { get; } = new("--logging", "-l");

        public Option<bool> IgnoreErrors { get; } = new("--ignore-errors", "-n");

        public Option<string> Reconnects { get; } = new("-x");

        public Option<string> Write { get; } = new("--write");

        public Option<bool> DataLoss { get; } = new("--dataloss");

        public Option<bool> Verify { get; } = new("--verify");

        public Option<string> Sessions { get; } = new("--sessions");

        public Option<string> Rate { get; } = new("--rate");

        public Option<string> Bandwidth { get; } = new("--bandwidth");

        public Option<string> Size { get; } = new("--size");

        public Option<string> Seed { get; } = new("--seed");

        public Option<bool> Latency { get; } = new("--latency");

        public Option<bool> Chart { get; } = new("--chart");

        public Option<string> Report { get; } = new("--report");

        public Option[] All =>
        [
            Max, Blocks, Runtime, Random, RandomBlocks, Logging, IgnoreErrors, Reconnects, Write, DataLoss, Verify, Sessions, Rate, Bandwidth, Size,
            Seed, Latency, Chart, Report,
        ];
    }
}
