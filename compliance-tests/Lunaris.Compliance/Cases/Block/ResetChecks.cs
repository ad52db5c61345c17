using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Compliance.Cases;

/// <summary>Resets, which targets may carry out or refuse.</summary>
internal static class ResetChecks
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>A target notices the loss of a connection when it comes to it: the command is sent until it ends so, for a bounded time.</summary>
    public static async Task<CommandResult> EventuallyAsync(Expectation expectation, Func<Task<CommandResult>> run)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            CommandResult result = await run();
            if (expectation.Matches(result) || System.Diagnostics.Stopwatch.GetElapsedTime(start) > s_patience)
            {
                return result;
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Resets the target; a target that does not do that skips the case. A cold reset ends the connections.</summary>
    public static async Task ResetTargetAsync(ComplianceContext c, TestUnit unit, TaskManagementFunction function)
    {
        try
        {
            await unit.ManageAsync(function);
        }
        catch (TaskManagementException refused) when (refused.Response is TaskManagementResponse.FunctionNotSupported or TaskManagementResponse.FunctionRejected)
        {
            throw new CaseSkippedException($"the target does not carry out {function}: {refused.Response}");
        }
        catch (IscsiCommandException) when (function == TaskManagementFunction.TargetColdReset)
        {
            c.Step("The cold reset closed the connection before its response came.");
        }

        if (function == TaskManagementFunction.TargetColdReset)
        {
            await unit.Session.Closed.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await c.Unit.Session.Closed.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
