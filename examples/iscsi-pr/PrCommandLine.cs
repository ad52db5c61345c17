using System.CommandLine;
using System.Globalization;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi.Commands;

namespace Lunaris.Examples.IscsiPr;

/// <summary>The command line of iscsi-pr.</summary>
internal sealed class PrCommandLine : UnitToolCommandLine<PrOptions>
{
    private const int MaxType = 15;
    private const ulong MaxIsid = (1UL << 48) - 1;

    private readonly Option<string> _key;
    private readonly Option<string> _actionKey;
    private readonly Option<string> _type;
    private readonly Option<string> _isid;
    private readonly (Option<bool> Option, PrOperation Operation)[] _operations;

    public PrCommandLine()
        : this(
            new Option<string>("--param-rk", "-K"),
            new Option<string>("--param-sark", "-S"),
            new Option<string>("--prout-type", "-T"),
            new Option<string>("--isid"),
            [
                (new Option<bool>("--register", "-G"), PrOperation.Register),
                (new Option<bool>("--register-ignore", "-I"), PrOperation.RegisterIgnore),
                (new Option<bool>("--reserve", "-R"), PrOperation.Reserve),
                (new Option<bool>("--release", "-L"), PrOperation.Release),
                (new Option<bool>("--clear", "-C"), PrOperation.Clear),
                (new Option<bool>("--preempt", "-P"), PrOperation.Preempt),
                (new Option<bool>("--preempt-remove", "-X"), PrOperation.PreemptRemove),
                (new Option<bool>("--preempt-abort", "-A"), PrOperation.PreemptAbort),
                (new Option<bool>("--read-keys", "-k"), PrOperation.ReadKeys),
                (new Option<bool>("--read-reservation", "-r"), PrOperation.ReadReservation),
                (new Option<bool>("--report-capabilities", "-c"), PrOperation.ReportCapabilities),
                (new Option<bool>("--read-full-status", "-s"), PrOperation.ReadFullStatus),
            ])
    {
    }

    private PrCommandLine(Option<string> key, Option<string> actionKey, Option<string> type, Option<string> isid, (Option<bool> Option, PrOperation Operation)[] operations)
        : base("iscsi-pr", [key, actionKey, type, isid, .. operations.Select(o => o.Option)])
        => (_key, _actionKey, _type, _isid, _operations) = (key, actionKey, type, isid, operations);

    protected override string OwnUsage => """
        [-k|-r|-c|-s|-G|-I|-R|-L|-C|-P|-X|-A] [-K|--param-rk=hex]
                [-S|--param-sark=hex] [-T|--prout-type=type] [--isid=hex]
        """;

    protected override string OwnHelp => """
          -K, --param-rk=hex                The other's key, to preempt
          -S, --param-sark=hex              This initiator's key
          -T, --prout-type=type             Type of the reservation:
                                              1 write exclusive
                                              3 exclusive access
                                              5 write exclusive, registrants only
                                              6 exclusive access, registrants only
                                              7 write exclusive, all registrants
                                              8 exclusive access, all registrants
              --isid=hex                    The session's ISID, 12 digits. With the same name and
                                            ISID a later run is the same initiator port; without,
                                            every run is another one.
        One of these, and -i with those that change something:
          -k, --read-keys                   The registered keys
          -r, --read-reservation            The reservation
          -c, --report-capabilities         What the unit can do
          -s, --read-full-status            Who is registered, with which key, by which port
          -G, --register                    Register -S
          -I, --register-ignore             Register -S whatever key this port has now
          -R, --reserve                     Register -S and reserve
          -L, --release                     Register -S, release, and take -S back
          -C, --clear                       Register -S and remove everybody's keys
          -P, --preempt                     Register -S and take the reservation over from -K
          -X, --preempt-remove              The same, and take -S back
          -A, --preempt-abort               As -P, and abort the other's commands
        """;

    protected override PrOptions ReadOwn(ParseResult result)
    {
        (Option<bool> Option, PrOperation Operation)[] chosen = [.. _operations.Where(o => result.GetValue(o.Option))];
        if (chosen.Length != 1)
        {
            throw new ToolException("You must specify one Persistent Reservation operation");
        }
        return new PrOptions(
            chosen[0].Operation,
            Hex(result, _key) ?? 0,
            Hex(result, _actionKey) ?? 0,
            (PersistentReservationType)result.Read(_type, 0, most: MaxType),
            Hex(result, _isid, MaxIsid) is { } isid ? new Isid(isid) : null);
    }

    private static ulong? Hex(ParseResult result, Option<string> option, ulong most = ulong.MaxValue)
    {
        if (result.GetValue(option) is not { } text)
        {
            return null;
        }
        ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;
        return ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) && value <= most
            ? value
            : throw new ToolException($"{option.Name} takes hexadecimal digits.");
    }
}
