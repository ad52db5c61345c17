using System.CommandLine;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiDd;

/// <summary>The command line of iscsi-dd.</summary>
internal sealed class DdCommandLine : UnitToolCommandLine<DdOptions>
{
    private const int MaxDepth = 1024;
    private const int MaxBlocks = 1 << 16;

    private readonly Own _own;

    public DdCommandLine()
        : this(new Own())
    {
    }

    private DdCommandLine(Own own)
        : base("iscsi-dd", UrlCount.None, own.All) => _own = own;

    protected override string OwnUsage => """
        -s|--src=from -d|--dst=to [-p|--progress] [--eta] [-6|--16] [-x|--xcopy]
                [-m|--max=n] [-b|--blocks=n] [-n|--ignore-errors] [--sparse] [--verify]
                [--resume=journal] [--skip=bytes] [--seek=bytes] [--length=bytes]
        """;

    protected override string OwnHelp => """
          -s, --src=from                    Source: iSCSI URL, file, or - for standard input
          -d, --dst=to                      Destination: iSCSI URL, file, or - for standard output
          -p, --progress                    Show progress
              --eta                         Show progress with rate and time left
          -6, --16                          Taken and not needed: 16-byte commands are used where
                                            addresses need them
          -x, --xcopy                       Have the target copy by itself, by EXTENDED COPY or
                                            tokens; both ends are iSCSI URLs
          -m, --max=n                       Requests under way at a time (8)
          -b, --blocks=n                    Blocks of a request (as many as a mebibyte has)
          -n, --ignore-errors               Leave out what cannot be copied; the exit status tells
              --sparse                      Do not write zeros as data: holes in a new file, blocks
                                            zeroed or given back on a logical unit
              --verify                      Read the copy back and compare
              --resume=journal              Note in this file what is copied, and go on from it
                                            where it exists; it goes when all is done
              --skip=bytes                  Begin so far into the source
              --seek=bytes                  Begin so far into the destination
              --length=bytes                Copy so many bytes at most
        """;

    protected override DdOptions ReadOwn(ParseResult result)
    {
        var options = new DdOptions
        {
            Source = result.GetValue(_own.Source) ?? throw new ToolException("You must specify a source by --src."),
            Destination = result.GetValue(_own.Destination) ?? throw new ToolException("You must specify a destination by --dst."),
            Progress = result.GetValue(_own.Progress) || result.GetValue(_own.Eta),
            Eta = result.GetValue(_own.Eta),
            ByTarget = result.GetValue(_own.XCopy),
            Depth = (int)result.Read(_own.Max, 8, 1, MaxDepth),
            Blocks = result.Read(_own.Blocks, 0, 0, MaxBlocks) is > 0 and var blocks ? (int)blocks : null,
            IgnoreErrors = result.GetValue(_own.IgnoreErrors),
            Sparse = result.GetValue(_own.Sparse),
            Verify = result.GetValue(_own.Verify),
            Skip = (long)result.Read(_own.Skip, 0, 0, long.MaxValue),
            Seek = (long)result.Read(_own.Seek, 0, 0, long.MaxValue),
            Length = result.GetValue(_own.Length) is null ? null : (long)result.Read(_own.Length, 0, 0, long.MaxValue),
            Journal = result.GetValue(_own.Resume),
        };
        return options switch
        {
            { ByTarget: true, Sparse: true } => throw new ToolException("--sparse does not go with --xcopy: the target alone sees the data."),
            { ByTarget: true, IgnoreErrors: true } => throw new ToolException("--ignore-errors does not go with --xcopy."),
            { Destination: "-", Verify: true } => throw new ToolException("What went to standard output cannot be verified."),
            _ => options,
        };
    }

    private sealed class Own
    {
        public Option<string> Source { get; } = new("--src", "-s");

        public Option<string> Destination { get; } = new("--dst", "-d");

        public Option<bool> Progress { get; } = new("--progress", "-p");

        public Option<bool> Eta { get; } = new("--eta");

        public Option<bool> Sixteen { get; } = new("--16", "-6");

        public Option<bool> XCopy { get; } = new("--xcopy", "-x");

        public Option<string> Max { get; } = new("--max", "-m");

        public Option<string> Blocks { get; } = new("--blocks", "-b");

        public Option<bool> IgnoreErrors { get; } = new("--ignore-errors", "-n");

        public Option<bool> Sparse { get; } = new("--sparse");

        public Option<bool> Verify { get; } = new("--verify");

        public Option<string> Resume { get; } = new("--resume");

        public Option<string> Skip { get; } = new("--skip");

        public Option<string> Seek { get; } = new("--seek");

        public Option<string> Length { get; } = new("--length");

        public Option[] All =>
            [Source, Destination, Progress, Eta, Sixteen, XCopy, Max, Blocks, IgnoreErrors, Sparse, Verify, Resume, Skip, Seek, Length];
    }
}
