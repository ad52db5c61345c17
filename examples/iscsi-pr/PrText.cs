using System.Globalization;
using System.Text.Json.Nodes;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Reservations;

namespace Lunaris.Examples.IscsiPr;

/// <summary>
/// Reservation data as lines in the form of libiscsi's tool, and as documents. The names of the types that a unit can do are the standard's:
/// libiscsi 1.20 prints those of the neighbours for some.
/// </summary>
internal static class PrText
{
    private static readonly PersistentReservationType[] s_types =
    [
        PersistentReservationType.ExclusiveAccessAllRegistrants, PersistentReservationType.WriteExclusive, PersistentReservationType.ExclusiveAccess,
        PersistentReservationType.WriteExclusiveRegistrantsOnly, PersistentReservationType.ExclusiveAccessRegistrantsOnly,
        PersistentReservationType.WriteExclusiveAllRegistrants,
    ];

    public static string TypeName(PersistentReservationType type) => type switch
    {
        PersistentReservationType.WriteExclusive => "Write Exclusive",
        PersistentReservationType.ExclusiveAccess => "Exclusive Access",
        PersistentReservationType.WriteExclusiveRegistrantsOnly => "Write Exclusive, Registrants Only",
        PersistentReservationType.ExclusiveAccessRegistrantsOnly => "Exclusive Access Registrants Only",
        PersistentReservationType.WriteExclusiveAllRegistrants => "Write Exclusive, All Registrants",
        PersistentReservationType.ExclusiveAccessAllRegistrants => "Exclusive Access, All Registrants",
        _ => "UNKNOWN",
    };

    public static IReadOnlyList<string> Keys(RegisteredKeys keys) =>
    [
        Invariant($"  PR generation=0x{keys.Generation:x}, {keys.Keys.Count} registered reservation keys follow:"),
        .. keys.Keys.Select(key => Invariant($"    0x{key:x}")),
    ];

    public static JsonObject KeysJson(RegisteredKeys keys) => new()
    {
        ["generation"] = keys.Generation,
        ["keys"] = new JsonArray([.. keys.Keys.Select(key => (JsonNode)Hex(key))]),
    };

    public static IReadOnlyList<string> Reservation(uint generation, PersistentReservation? held)
    {
        string head = Invariant($"  PR generation=0x{generation:x}, Reservation follows:");
        return held is null ? [head] : [head, Invariant($"    Key=0x{held.Key:x}"), $"    scope: LU_SCOPE,  type: {TypeName(held.Type)}"];
    }

    public static JsonObject ReservationJson(uint generation, PersistentReservation? held) => new()
    {
        ["generation"] = generation,
        ["reservation"] = held is null ? null : new JsonObject { ["key"] = Hex(held.Key), ["type"] = (int)held.Type, ["typeName"] = TypeName(held.Type) },
    };

    public static IReadOnlyList<string> Capabilities(ReservationCapabilities capabilities) =>
    [
        "Report capabilities response:",
        $"  Compatible Reservation Handling(CRH): 0x{Bit(capabilities.CompatibleReservationHandling)}",
        $"  Specify Initiator Ports Capable(SIP_C): 0x{Bit(capabilities.SpecifyInitiatorPorts)}",
        $"  All Target Ports Capable(ATP_C): 0x{Bit(capabilities.AllTargetPorts)}",
        $"  Persist Through Power Loss Capable(PTPL_C): 0x{Bit(capabilities.PersistThroughPowerLoss)}",
        $"  Type Mask Valid(TMV): 0x{Bit(capabilities.TypeMaskValid)}",
        Invariant($"  Allow Commands: 0x{capabilities.AllowCommands:x}"),
        $"  Persist Through Power Loss Active(PTPL_A): 0x{Bit(capabilities.PersistThroughPowerLossActive)}",
        "    Support indicated in Type mask:",
        .. s_types.Where(type => capabilities.Supports(type) == true).Select(type => "      " + TypeName(type)),
    ];

    public static JsonObject CapabilitiesJson(ReservationCapabilities capabilities) => new()
    {
        ["crh"] = capabilities.CompatibleReservationHandling,
        ["sipC"] = capabilities.SpecifyInitiatorPorts,
        ["atpC"] = capabilities.AllTargetPorts,
        ["ptplC"] = capabilities.PersistThroughPowerLoss,
        ["ptplA"] = capabilities.PersistThroughPowerLossActive,
        ["allowCommands"] = (int)capabilities.AllowCommands,
        ["types"] = capabilities.TypeMaskValid
            ? new JsonArray([.. s_types.Where(type => capabilities.Supports(type) == true).Select(type => (JsonNode)TypeName(type))])
            : null,
    };

    public static IReadOnlyList<string> FullStatus(ReservationFullStatus status) =>
    [
        Invariant($"  PR generation=0x{status.Generation:x}, {status.Registrations.Count} registrations follow:"),
        .. status.Registrations.SelectMany(Registration),
    ];

    public static JsonObject FullStatusJson(ReservationFullStatus status) => new()
    {
        ["generation"] = status.Generation,
        ["registrations"] = new JsonArray([.. status.Registrations.Select(registration => (JsonNode)new JsonObject
        {
            ["key"] = Hex(registration.Key),
            ["holder"] = registration.IsHolder,
            ["type"] = registration.Type is { } type ? TypeName(type) : null,
            ["targetPort"] = registration.TargetPort is { } port ? (int)port : null,
            ["initiatorPort"] = registration.InitiatorPort,
        })]),
    };

    private static IEnumerable<string> Registration(ReservationRegistration registration)
    {
        yield return Invariant($"    Key=0x{registration.Key:x}");
        yield return registration.TargetPort is { } port ? Invariant($"      Relative port address: 0x{port:x}") : "      All target ports";
        yield return registration.Type is { } type ? $"      << Reservation holder >>  type: {TypeName(type)}" : "      not reservation holder";
        yield return $"      Initiator port: {registration.InitiatorPort}";
    }

    private static int Bit(bool value) => value ? 1 : 0;

    private static string Hex(ulong key) => Invariant($"0x{key:x}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
