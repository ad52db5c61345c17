using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Sense;

namespace Lunaris.Compliance.Framework;

/// <summary>How a command may end: a status, and with CHECK CONDITION a sense key and a set of additional sense codes. Several can be joined.</summary>
public sealed class Expectation
{
    private readonly Alternative[] _alternatives;

    private Expectation(params Alternative[] alternatives) => _alternatives = alternatives;

    public static Expectation Good { get; } = new(new Alternative(ScsiStatus.Good, null, []));

    public static Expectation ConditionMet { get; } = new(new Alternative(ScsiStatus.ConditionMet, null, []));

    public static Expectation ReservationConflict { get; } = new(new Alternative(ScsiStatus.ReservationConflict, null, []));

    public static Expectation LbaOutOfRange { get; } = Sense(SenseKey.IllegalRequest, 0x2100);

    public static Expectation InvalidFieldInCdb { get; } = Sense(SenseKey.IllegalRequest, 0x2400);

    public static Expectation InvalidFieldInParameterList { get; } = Sense(SenseKey.IllegalRequest, 0x2600);

    public static Expectation ParameterListLengthError { get; } = Sense(SenseKey.IllegalRequest, 0x1A00);

    public static Expectation InvalidOperationCode { get; } = Sense(SenseKey.IllegalRequest, 0x2000);

    public static Expectation UnitNotSupported { get; } = Sense(SenseKey.IllegalRequest, 0x2500);

    public static Expectation Miscompare { get; } = Sense(SenseKey.Miscompare, 0x1D00);

    /// <summary>WRITE PROTECTED in any of its forms: by the device, by software, by the medium.</summary>
    public static Expectation WriteProtected { get; } = Sense(SenseKey.DataProtect, 0x2700, 0x2701, 0x2702, 0x2703, 0x2704, 0x2705, 0x2706);

    /// <summary>MEDIUM NOT PRESENT in any of its forms.</summary>
    public static Expectation MediumNotPresent { get; } = Sense(SenseKey.NotReady, 0x3A00, 0x3A01, 0x3A02, 0x3A03, 0x3A04);

    /// <summary>MEDIUM REMOVAL PREVENTED.</summary>
    public static Expectation RemovalPrevented { get; } = Sense(SenseKey.IllegalRequest, 0x5302);

    /// <summary>Any unit attention.</summary>
    public static Expectation UnitAttention { get; } = Sense(SenseKey.UnitAttention);

    /// <summary>A reset, in any of the words for it.</summary>
    public static Expectation ResetAttention { get; } = Sense(SenseKey.UnitAttention, 0x2900, 0x2901, 0x2902, 0x2903, 0x2904, 0x2907);

    public static Expectation Status(ScsiStatus status) => new(new Alternative(status, null, []));

    /// <summary>CHECK CONDITION with a sense key; without codes any additional sense code does.</summary>
    public static Expectation Sense(SenseKey key, params ushort[] codes) => new(new Alternative(ScsiStatus.CheckCondition, key, codes));

    /// <summary>Either of the two.</summary>
    public Expectation Or(Expectation other) => new([.. _alternatives, .. other._alternatives]);

    public bool Matches(CommandResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Outcome == TaskOutcome.Completed && Array.Exists(_alternatives, a => a.Status == result.Status
            && (a.Key is null || (result.Sense is { IsDeferred: false } sense && sense.Key == a.Key && (a.Codes.Length == 0 || a.Codes.Contains(sense.Additional.Code)))));
    }

    public override string ToString() => string.Join(", or ", _alternatives.Select(Describe));

    private static string Describe(Alternative alternative)
    {
        if (alternative.Key is not { } key)
        {
            return alternative.Status.ToText();
        }

        string codes = string.Join(" or ", alternative.Codes.Select(code => new AdditionalSense((byte)(code >> 8), (byte)code).ToString()));
        return $"{alternative.Status.ToText()} with {key.ToText()}" + (codes.Length == 0 ? "" : $", {codes}");
    }

    private sealed record Alternative(ScsiStatus Status, SenseKey? Key, ushort[] Codes);
}
