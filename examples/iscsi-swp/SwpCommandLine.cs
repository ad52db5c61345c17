using System.CommandLine;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiSwp;

/// <summary>The command line of iscsi-swp; its own option says what to set, null to show only.</summary>
internal sealed class SwpCommandLine : UnitToolCommandLine<bool?>
{
    private readonly Option<string> _swp;

    public SwpCommandLine()
        : this(new Option<string>("--swp", "-s"))
    {
    }

    private SwpCommandLine(Option<string> swp)
        : base("iscsi-swp", swp) => _swp = swp;

    protected override string OwnUsage => "[-s|--swp={on|off}]";

    protected override string OwnHelp => "  -s, --swp={on|off}                Turn software write protect on/off";

    protected override bool? ReadOwn(ParseResult result) => result.GetValue(_swp) switch
    {
        null => null,
        "on" or "ON" => true,
        "off" or "OFF" => false,
        _ => throw new ToolException("--swp takes on or off."),
    };
}
