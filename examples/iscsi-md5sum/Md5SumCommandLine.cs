using System.CommandLine;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiMd5Sum;

/// <summary>The command line of iscsi-md5sum.</summary>
internal sealed class Md5SumCommandLine : UnitToolCommandLine<ByteRange>
{
    private readonly Option<string> _offset;
    private readonly Option<string> _length;

    public Md5SumCommandLine()
        : this(new Option<string>("--offset", "-o"), new Option<string>("--length", "-l"))
    {
    }

    private Md5SumCommandLine(Option<string> offset, Option<string> length)
        : base("iscsi-md5sum", offset, length)
        => (_offset, _length) = (offset, length);

    protected override string OwnUsage => "[-o|--offset=bytes] [-l|--length=bytes]";

    protected override string OwnHelp => """
          -o, --offset=bytes                First byte, a multiple of the block length; 0 where
                                            not given
          -l, --length=bytes                Number of bytes, cut at the end of the unit; all up to
                                            the end where not given
        """;

    protected override ByteRange ReadOwn(ParseResult result) => new(result.Read(_offset, 0), result.Read(_length, 0));
}
