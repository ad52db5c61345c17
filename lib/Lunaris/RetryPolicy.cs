using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;

namespace Lunaris;

/// <summary>
/// Which commands are sent again after the target answered that it cannot take them now. Losing the connection is another matter: that is the
/// engine's, by <see cref="IscsiSessionOptions.Reconnect"/>. Immutable; safe to share.
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>A few times, with growing waits.</summary>
    public static RetryPolicy Default { get; } = new();

    /// <summary>Never.</summary>
    public static RetryPolicy None { get; } = new() { MaxAttempts = 1 };

    /// <summary>How often a command may be sent in all.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>Wait before sending again after BUSY or TASK SET FULL; doubled each time.</summary>
    public TimeSpan BusyDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether a unit attention is taken note of and the command sent again: it was not carried out (SAM-5 §5.14).</summary>
    public bool RetryUnitAttention { get; init; } = true;

    /// <summary>Whether to send again, and when. Decides by status only: none of these statuses comes from a command that was carried out.</summary>
    /// <param name="completion">How the command ended.</param>
    /// <param name="attempt">How often it was sent, 1 or more.</param>
    /// <param name="delay">The wait before the next time.</param>
    public bool ShouldRetry(in ScsiCompletion completion, int attempt, out TimeSpan delay)
    {
        delay = TimeSpan.Zero;
        if (completion.Outcome != TaskOutcome.Completed || attempt >= MaxAttempts)
        {
            return false;
        }

        switch (completion.Status)
        {
            case ScsiStatus.Busy:
            case ScsiStatus.TaskSetFull:
                delay = BusyDelay * (1 << Math.Min(attempt - 1, 10));
                return true;
            case ScsiStatus.CheckCondition:
                return RetryUnitAttention && SenseKeyOf(completion.Sense.Span) == SenseKey.UnitAttention;
            default:
                return false;
        }
    }

    // The key alone, in both formats (SPC-5 §4.4.2, §4.4.3): the hot path needs no more.
    private static SenseKey? SenseKeyOf(ReadOnlySpan<byte> sense) => sense.Length == 0 ? null : (sense[0] & 0x7F) switch
    {
        0x70 or 0x71 when sense.Length > 2 => (SenseKey)(sense[2] & 0x0F),
        0x72 or 0x73 when sense.Length > 1 => (SenseKey)(sense[1] & 0x0F),
        _ => null,
    };
}
