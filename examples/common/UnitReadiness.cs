using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Sense;

namespace Lunaris.Examples.Common;

/// <summary>Getting past what a logical unit wants to say first.</summary>
public static class UnitReadiness
{
    private const int MaxUnitAttentions = 10;

    /// <summary>Sends TEST UNIT READY until the unit has no unit attention to report any more, ten times at most.</summary>
    /// <returns>How the last one ended.</returns>
    /// <exception cref="IscsiException">It was not answered.</exception>
    public static async Task<ScsiCompletion> SettleAsync(LogicalUnit unit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ScsiCompletion ready = await unit.TestReadyAsync(cancellation);
        for (int attempt = 1; attempt < MaxUnitAttentions && SenseOf(ready) is { Key: SenseKey.UnitAttention }; attempt++)
        {
            ready = await unit.TestReadyAsync(cancellation);
        }
        return ready;
    }

    /// <summary>The sense data of a command that ended with CHECK CONDITION, where there is any.</summary>
    public static SenseData? SenseOf(in ScsiCompletion completion)
        => completion.Status == ScsiStatus.CheckCondition && SenseData.TryParse(completion.Sense.Span, out SenseData? sense) ? sense : null;

    /// <summary>How a command ended, in words.</summary>
    public static string Describe(in ScsiCompletion completion)
        => SenseOf(completion)?.ToString() ?? (completion.Outcome == TaskOutcome.Completed ? completion.Status.ToText() : completion.Outcome.ToString());
}
