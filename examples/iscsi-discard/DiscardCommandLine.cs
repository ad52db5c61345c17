using System.CommandLine;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiDiscard;

/// <summary>What to do.</summary>
/// <param name="Range">Where.</param>
/// <param name="ZeroOut">Whether the blocks are filled with zeros rather than given back.</param>
/// <param name="MayUnmap">Whether they may then be given back too, where the device promises zeros.</param>
internal readonly record struct DiscardOptions(ByteRange Range, bool ZeroOut, bool MayUnmap);

/// <summary>The command line of iscsi-discard.</summary>
internal sealed class DiscardCommandLine : UnitToolCommandLine<DiscardOptions>
{
    private readonly Option<string> _offset;
    private readonly Option<string> _length;
    private readonly Option<bool> _zero;
    private readonly Option<bool> _unmap;

    public DiscardCommandLine()
        : this(new Option<string>("--offset", "-o"), new Option<string>("--length", "-l"), new Option<bool>("--zeroout", "-z"), new Option<bool>("--unmap"))
    {
    }

    private DiscardCommandLine(Option<string> offset, Option<string> length, Option<bool> zero, Option<bool> unmap)
        : base("iscsi-discard", offset, length, zero, unmap)
        => (_offset, _length, _zero, _unmap) = (offset, length, zero, unmap);

    protected override string OwnUsage => "[-o|--offset=bytes] [-l|--length=bytes] [-z|--zeroout] [--unmap]";

    protected override string OwnHelp => """
          -o, --offset=bytes                First byte, a multiple of the block length; 0 where
                                            not given
          -l, --length=bytes                Number of bytes, cut at the end of the unit; all up to
                                            the end where not given
          -z, --zeroout                     Fill with zeros rather than discard
              --unmap                       With -z: blocks may be given back where the unit
                                            promises that they read as zeros
        """;

    protected override DiscardOptions ReadOwn(ParseResult result)
    {
        var options = new DiscardOptions(new ByteRange(result.Read(_offset, 0), result.Read(_length, 0)), result.GetValue(_zero), result.GetValue(_unmap));
        return options is { MayUnmap: true, ZeroOut: false } ? throw new ToolException("--unmap goes with --zeroout.") : options;
    }
}
