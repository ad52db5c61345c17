using System.CommandLine;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiRtpg;

/// <summary>The command line of iscsi-rtpg; it has no options of its own.</summary>
internal sealed class RtpgCommandLine() : UnitToolCommandLine<bool>("iscsi-rtpg")
{
    protected override string OwnUsage => "";

    protected override string OwnHelp => "";

    protected override bool ReadOwn(ParseResult result) => true;
}
