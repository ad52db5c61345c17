using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Wire;
using Lunaris.LibIscsi.Native;
using Lunaris.Loop;

namespace Lunaris.LibIscsi.Engine;

/// <content>Task management, pings, discovery.</content>
internal sealed unsafe partial class Context
{
    private int _nopsInFlight;

    /// <summary>Pings sent since the last answer to one.</summary>
    public int NopsInFlight => _nopsInFlight;

    /// <summary>Pings the target.</summary>
    /// <param name="completion">Who is told; nobody where only the count matters.</param>
    /// <param name="data">Bytes to be sent back.</param>
    /// <returns>0, or -1 and no callback.</returns>
    public int Ping(in Completion completion, ReadOnlySpan<byte> data)
    {
        if (_engine is null || !_everLoggedIn)
        {
            return Fail("trying to send nop-out while not logged in");
        }

        if (!IsLoggedIn)
        {
            // Between two connections a ping has nobody to go to; the count says that nobody answers.
            return Log.Wants(LogSink.Connections) ? Logged($"A NOP-Out was not sent while reconnecting (in flight: {_nopsInFlight}).") : 0;
        }

        Submit(new PendingPing(this, completion) { PingData = data.ToArray() });
        _nopsInFlight++;
        return 0;
    }

    /// <summary>Asks for a task management function.</summary>
    /// <param name="lun">The caller's number of the unit.</param>
    /// <param name="function">The function.</param>
    /// <param name="tag">Tag of the command meant, as the caller knows it.</param>
    /// <param name="number">CmdSN of that command.</param>
    /// <param name="completion">Who is told.</param>
    /// <returns>0, or -1 and no callback.</returns>
    public int Manage(int lun, NativeTaskManagementFunction function, uint tag, uint number, in Completion completion)
    {
        if (!IsLoggedIn)
        {
            return Fail("trying to send task-mgmt while not logged in");
        }

        var request = new PendingFunction(this, completion)
        {
            Function = (TaskManagementFunction)function,
            Lun = function is NativeTaskManagementFunction.TargetColdReset or NativeTaskManagementFunction.TargetWarmReset ? default : NativeLun.Decode(lun),
        };
        if (function is NativeTaskManagementFunction.AbortTask or NativeTaskManagementFunction.TaskReassign)
        {
            // What is staged goes first: the function can only mean what was submitted before it.
            SubmitStaged(_engine!);
            _engine!.Flush(MonotonicClock.Now);
            NoteSent();
            if (FindByTag(tag) is { } command)
            {
                request.Referenced = command;
            }
            else
            {
                request.ReferencedTag = new Itt(tag);
                request.ReferencedNumber = new CmdSn(number);
            }
        }

        Submit(request);
        return 0;
    }

    /// <summary>The same, waiting.</summary>
    /// <returns>0 where the target carried the function out, its response code otherwise, -1 where it was not answered.</returns>
    public int ManageAndWait(int lun, NativeTaskManagementFunction function, uint tag, uint number)
    {
        var wait = new SyncWait();
        if (Manage(lun, function, tag, number, new Completion(wait)) < 0 || WaitFor(wait) != NativeStatus.Good)
        {
            return -1;
        }

        return wait.Result is TaskManagementResponse response ? (int)response : -1;
    }

    /// <summary>Asks the portal for its targets.</summary>
    public int Discover(in Completion completion)
    {
        if (Settings.SessionType != NativeSessionType.Discovery)
        {
            return Fail("Trying to do discovery on non-discovery session.");
        }

        if (!IsLoggedIn)
        {
            return Fail("Trying to do discovery while not logged in.");
        }

        Submit(new PendingDiscovery(this, completion));
        return 0;
    }

    /// <summary>The same, waiting.</summary>
    /// <returns>A list for the caller to free, or null.</returns>
    public NativeDiscoveryAddress* DiscoverAndWait()
    {
        var wait = new SyncWait();
        return Discover(new Completion(wait)) == 0 && WaitFor(wait) == NativeStatus.Good && wait.Result is IReadOnlyList<DiscoveredTarget> targets
            ? DiscoveryList.Create(targets, _engine!.Portal)
            : null;
    }

    internal void OnPingCompleted(PendingPing ping, in Completion completion)
    {
        if (ping.Outcome != TaskOutcome.Completed)
        {
            completion.Run(this, ping.Outcome == TaskOutcome.TimedOut ? NativeStatus.Timeout : NativeStatus.Cancelled, null);
            return;
        }

        _nopsInFlight = 0;
        fixed (byte* bytes = ping.Echo.Span)
        {
            var data = new NativeIscsiData { Size = (nuint)ping.Echo.Length, Data = bytes };
            completion.Run(this, NativeStatus.Good, &data);
        }
    }

    internal void OnFunctionCompleted(PendingFunction function, in Completion completion)
    {
        if (function.Outcome != TaskOutcome.Completed)
        {
            int status = function.Outcome switch
            {
                TaskOutcome.TimedOut => NativeStatus.Timeout,
                TaskOutcome.Rejected => NativeStatus.Error,
                _ => NativeStatus.Cancelled,
            };
            completion.Run(this, status, null);
            return;
        }

        uint response = (uint)function.Response;
        if (function.Response != TaskManagementResponse.FunctionComplete)
        {
            SetError($"TASK MGMT responded {function.Response}");
        }

        completion.Leave(function.Response);
        completion.Run(this, NativeStatus.Good, &response);
    }

    internal void OnDiscoveryCompleted(PendingDiscovery discovery)
    {
        if (discovery.Outcome != TaskOutcome.Completed)
        {
            discovery.Completion.Run(this, discovery.Outcome == TaskOutcome.TimedOut ? NativeStatus.Timeout : NativeStatus.Cancelled, null);
            return;
        }

        if (!SendTargetsResponse.TryParse(discovery.Response.Text, out IReadOnlyList<DiscoveredTarget>? targets, out string? error))
        {
            SetError($"Failed to run discovery. {error}");
            discovery.Completion.Run(this, NativeStatus.Error, null);
            return;
        }

        if (discovery.Completion.IsWaitedFor)
        {
            discovery.Completion.Leave(targets);
            discovery.Completion.Run(this, NativeStatus.Good, null);
            return;
        }

        // The caller may look at the list until it returns.
        NativeDiscoveryAddress* list = DiscoveryList.Create(targets, _engine!.Portal);
        try
        {
            discovery.Completion.Run(this, NativeStatus.Good, list);
        }
        finally
        {
            DiscoveryList.Free(list);
        }
    }

    private int Logged(string message)
    {
        Log.Write(LogSink.Connections, message);
        return 0;
    }
}
