using System.CommandLine;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiReadCapacity16;

/// <summary>The command line of iscsi-readcapacity16; its own option says whether the size alone is printed.</summary>
internal sealed class ReadCapacity16CommandLine : UnitToolCommandLine<bool>
{
    private readonly Option<bool> _size;

    public ReadCapacity16CommandLine()
        : this(new Option<bool>("--size", "-s"))
    {
    }

    private ReadCapacity16CommandLine(Option<bool> size)
        : base("iscsi-readcapacity16", size) => _size = size;

    protected override string OwnUsage => "[-s|--size]";

    protected override string OwnHelp => "  -s, --size                        print target size only";

    protected override bool ReadOwn(ParseResult result) => result.GetValue(_size);
}
