using System.CommandLine;
using System.Net;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Iscsi.Transport;

namespace Lunaris.Examples.IscsiTap;

/// <summary>The command line of iscsi-tap.</summary>
internal sealed class TapCommandLine : UnitToolCommandLine<TapOptions>
{
    private const string DefaultWorkload = "tur,inquiry,luns,capacity,read:8,ping";
    private const int MaxBlocks = 1 << 16;

    private readonly Own _own;

    public TapCommandLine()
        : this(new Own())
    {
    }

    private TapCommandLine(Own own)
        : base("iscsi-tap", new UrlCount(0, 1, "[<iscsi-url>]"), own.All) => _own = own;

    protected override string OwnUsage => """
        [-w|--write=file.pcapng] [-q|--quiet] [-x|--hex]
                [--workload=list [--dataloss]] | [--listen=address:port --to=host:port
                [-c|--connections=n]]
        """;

    protected override string OwnHelp => """
          -w, --write=file.pcapng           Store the PDUs; Wireshark opens the file. The target's
                                            end has port 3260 in it, by which iSCSI is known.
          -q, --quiet                       Do not print the PDUs
          -x, --hex                         Dump headers and data too
        A session of its own, with a URL:
              --workload=list               What it does, with commas between: tur, inquiry, luns,
                                            capacity, read:blocks, write:blocks, flush, ping
                                            (tur,inquiry,luns,capacity,read:8,ping)
              --dataloss                    What the unit holds may be overwritten
        Sessions of any initiator:
              --listen=address:port         Where the initiator connects to; port 0 takes a free one
              --to=host:port                Where the target is. Targets that the initiator
                                            discovers lead past the tap: give it names.
          -c, --connections=n               End after so many connections
        A capture holds all that goes over the wire, the proofs of passwords included.
        """;

    protected override TapOptions ReadOwn(ParseResult result)
    {
        IPEndPoint? listen = null;
        if (result.GetValue(_own.Listen) is { } text && !IPEndPoint.TryParse(text, out listen))
        {
            throw new ToolException("--listen takes an IP address and a port, 127.0.0.1:3261.");
        }
        Portal? to = null;
        if (result.GetValue(_own.To) is { } target && !Portal.TryParse(target, out to))
        {
            throw new ToolException("--to takes a host and a port, 10.1.1.27:3260.");
        }
        if ((listen is null) != (to is null))
        {
            throw new ToolException("--listen and --to go together.");
        }
        WorkStep[] steps = [.. (result.GetValue(_own.Workload) ?? DefaultWorkload).Split(',').Select(ReadStep)];
        if (steps.Any(step => step.Name == "write") && !result.GetValue(_own.DataLoss))
        {
            throw new ToolException("The workload writes: say --dataloss if what the unit holds may be overwritten.");
        }
        return new TapOptions(
            listen, to, result.GetValue(_own.Write), result.GetValue(_own.Quiet), result.GetValue(_own.Hex), (int)result.Read(_own.Connections, 0, 0, int.MaxValue), steps);
    }

    private static WorkStep ReadStep(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        ulong blocks = 1;
        bool valid = WorkStep.Names.Contains(name)
            && (colon < 0 || (name is "read" or "write" && ToolNumbers.TryRead(text.AsSpan(colon + 1), out blocks) && blocks is > 0 and <= MaxBlocks));
        return valid ? new WorkStep(name, (int)blocks) : throw new ToolException($"--workload does not know '{text}': it is {string.Join(", ", WorkStep.Names)}, and read and write take a number of blocks.");
    }

    private sealed class Own
    {
        public Option<string> Write { get; } = new("--write", "-w");

        public Option<bool> Quiet { get; } = new("--quiet", "-q");

        public Option<bool> Hex { get; } = new("--hex", "-x");

        public Option<string> Workload { get; } = new("--workload");

        public Option<bool> DataLoss { get; } = new("--dataloss");

        public Option<string> Listen { get; } = new("--listen");

        public Option<string> To { get; } = new("--to");

        public Option<string> Connections { get; } = new("--connections", "-c");

        public Option[] All => [Write, Quiet, Hex, Workload, DataLoss, Listen, To, Connections];
    }
}
