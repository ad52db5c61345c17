using System.Globalization;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Sense;

namespace Lunaris.Compliance.Framework;

/// <summary>A command that ended, with what it was and what was offered to it.</summary>
public sealed class CommandResult
{
    private readonly TargetUnderTest _target;

    internal CommandResult(TargetUnderTest target, byte[] cdb, in ScsiCompletion completion, byte[] data, int offered)
    {
        _target = target;
        Cdb = cdb;
        Outcome = completion.Outcome;
        Status = completion.Status;
        ResidualKind = completion.ResidualKind;
        Residual = completion.ResidualCount;
        Sense = SenseData.TryParse(completion.Sense.Span, out SenseData? sense) ? sense : null;
        Received = (int)completion.BytesReceived;
        Data = data.AsMemory(0, Math.Min(Received, data.Length)).ToArray();
        Offered = offered;
    }

    public byte[] Cdb { get; }

    public TaskOutcome Outcome { get; }

    public ScsiStatus Status { get; }

    public SenseData? Sense { get; }

    public ResidualKind ResidualKind { get; }

    public uint Residual { get; }

    /// <summary>Bytes of Data-In that arrived.</summary>
    public int Received { get; }

    /// <summary>Bytes that were offered: the expected data transfer length.</summary>
    public int Offered { get; }

    /// <summary>The Data-In that arrived.</summary>
    public byte[] Data { get; }

    public bool IsGood => Outcome == TaskOutcome.Completed && Status == ScsiStatus.Good;

    /// <summary>Whether the device says that it has no such command.</summary>
    public bool IsUnsupported => Expectation.InvalidOperationCode.Matches(this);

    /// <summary>The command in words.</summary>
    public string Command => ScsiCommandTable.Format(Cdb, _target.DeviceType);

    /// <summary>How it ended, in words.</summary>
    public string Answer
    {
        get
        {
            if (Outcome != TaskOutcome.Completed)
            {
                return $"no status ({Outcome})";
            }

            string text = Status != ScsiStatus.CheckCondition ? Status.ToText() : $"{Status.ToText()} with {Sense?.ToString() ?? "no sense data"}";
            if (Data.Length > 0)
            {
                text += string.Create(CultureInfo.InvariantCulture, $", {Data.Length} bytes {Convert.ToHexStringLower(Data.AsSpan(0, Math.Min(48, Data.Length)))}{(Data.Length > 48 ? "…" : "")}");
            }

            return ResidualKind == ResidualKind.None ? text : text + string.Create(CultureInfo.InvariantCulture, $", residual {ResidualKind} {Residual}");
        }
    }

    /// <summary>
    /// The command must end so. A device that says that it has no such command skips the case, unless it has carried the command out before or lists it
    /// as supported; then it fails.
    /// </summary>
    /// <exception cref="CheckFailedException">It ended otherwise.</exception>
    /// <exception cref="CaseSkippedException">The device has no such command.</exception>
    public CommandResult Expect(Expectation expectation, string why = "")
    {
        ArgumentNullException.ThrowIfNull(expectation);
        if (expectation.Matches(this))
        {
            return this;
        }

        if (IsUnsupported && !_target.Capabilities.MustSupport(Cdb))
        {
            throw new CaseSkippedException($"the device does not implement {_target.NameOf(Cdb)}");
        }

        string reason = why.Length == 0 ? "" : why + ": ";
        _target.Evidence.Add(EvidenceKind.Expected, expectation.ToString());
        throw new CheckFailedException($"{reason}{Command} should end with {expectation}, and ended with {Answer}");
    }

    public CommandResult ExpectGood(string why = "") => Expect(Expectation.Good, why);

    /// <summary>A command that the standard makes optional within its own device type: no service action of that number also skips.</summary>
    public CommandResult ExpectServiceAction(Expectation expectation, string why = "")
    {
        if (!expectation.Matches(this) && Expectation.InvalidFieldInCdb.Matches(this) && !_target.Capabilities.MustSupport(Cdb))
        {
            throw new CaseSkippedException($"the device does not implement {_target.NameOf(Cdb)}");
        }

        return Expect(expectation, why);
    }

    /// <summary>At least so many bytes of Data-In must have come.</summary>
    public CommandResult ExpectLength(int least)
    {
        if (Data.Length < least)
        {
            throw new CheckFailedException($"{Command} should return {least} bytes or more, and returned {Data.Length}");
        }

        return this;
    }
}
