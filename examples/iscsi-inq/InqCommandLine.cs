using System.CommandLine;
using System.Globalization;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiInq;

/// <summary>What to ask for.</summary>
/// <param name="Evpd">A VPD page rather than the standard data.</param>
/// <param name="PageCode">Its code; without EVPD devices refuse any but 0.</param>
internal readonly record struct InqOptions(bool Evpd, byte PageCode);

/// <summary>The command line of iscsi-inq.</summary>
internal sealed class InqCommandLine : UnitToolCommandLine<InqOptions>
{
    private readonly Option<string> _evpd;
    private readonly Option<string> _pageCode;

    public InqCommandLine()
        : this(new Option<string>("--evpd", "-e"), new Option<string>("--pagecode", "-c"))
    {
    }

    private InqCommandLine(Option<string> evpd, Option<string> pageCode)
        : base("iscsi-inq", evpd, pageCode)
    {
        _evpd = evpd;
        _pageCode = pageCode;
    }

    protected override string OwnUsage => "[-e|--evpd=integer] [-c|--pagecode=integer]";

    protected override string OwnHelp => """
          -e, --evpd=integer                evpd
          -c, --pagecode=integer            page code, decimal or 0x and hexadecimal
        """;

    protected override InqOptions ReadOwn(ParseResult result)
    {
        if (!TryReadByte(result.GetValue(_evpd), out byte evpd) || evpd > 1)
        {
            throw new ToolException("--evpd takes 0 or 1.");
        }
        return TryReadByte(result.GetValue(_pageCode), out byte pageCode)
            ? new InqOptions(evpd == 1, pageCode)
            : throw new ToolException("--pagecode takes 0 to 255, or 0x00 to 0xff.");
    }

    private static bool TryReadByte(string? text, out byte value)
    {
        value = 0;
        return text is null
            || (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? byte.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
                : byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));
    }
}
