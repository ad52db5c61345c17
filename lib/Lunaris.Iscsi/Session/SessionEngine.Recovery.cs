using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Session;

/// <summary>Error recovery level 0 (RFC 7143 §7.1): the session is reinstated on the same ISID with all settings kept.</summary>
public sealed partial class SessionEngine
{
    /// <summary>Keeps the count from running over; the wait has long reached its maximum.</summary>
    private const int MaxShortLived = 64;

    private TransportFault? _closing;
    private TimeSpan _wakeAt = TimeSpan.MaxValue;
    private TimeSpan _earliestReconnect;
    private int _attempt;
    private int _redirects;
    private Portal? _redirectTo;
    private bool _everLoggedIn;
    private TimeSpan _loggedInAt = TimeSpan.MaxValue;
    private int _shortLived;

    /// <summary>Drops the connection and makes a new one, as after a fault; or, between two attempts, makes the next one now.</summary>
    /// <param name="now">The present on the driver's monotonic clock.</param>
    public void RequestReconnect(TimeSpan now)
    {
        Now = now;
        if (State == SessionState.Waiting)
        {
            _wakeAt = now;
        }
        else if (_connection.IsOpen)
        {
            _connection.Transport.Disconnect(new TransportFault(TransportFaultKind.ClosedLocally, "The connection was closed to make a new one."));
        }
    }

    /// <summary>The connection stands.</summary>
    /// <returns>Whether to log in now.</returns>
    internal bool OnConnected()
    {
        if (!_pausesBeforeLogin)
        {
            return true;
        }

        _pausesBeforeLogin = false;
        State = SessionState.Connected;
        Tell(new SessionEvent(SessionEventKind.Connected, $"Connected to {Portal}.") { Portal = Portal });
        return false;
    }

    /// <summary>The login went through.</summary>
    internal void OnLoggedIn()
    {
        State = SessionState.LoggedIn;
        if (_everLoggedIn)
        {
            Reconnects++;
        }

        _everLoggedIn = true;
        _attempt = 0;
        _loggedInAt = Now;
        _redirects = 0;
        _wakeAt = TimeSpan.MaxValue;
        Fault = null;
        Tell(new SessionEvent(SessionEventKind.LoggedIn, $"Logged in to {Describe()}.") { Portal = Portal });
    }

    /// <summary>The target sends us elsewhere (RFC 7143 §11.13.5, class 1).</summary>
    /// <returns>False where it does so for ever.</returns>
    internal bool OnRedirected(Portal portal, LoginRedirect redirect)
    {
        if (++_redirects > Options.Login.MaxRedirects)
        {
            return false;
        }

        _redirectTo = portal;
        Login = redirect.TargetName is { } name ? Login with { TargetName = name } : Login;
        if (redirect.IsPermanent)
        {
            HomePortal = portal;
        }

        Tell(new SessionEvent(SessionEventKind.Redirected, $"{Portal} sent the login on to {portal} ({(redirect.IsPermanent ? "permanently" : "temporarily")}).") { Portal = portal });
        return true;
    }

    /// <summary>A logout is on its way.</summary>
    internal void OnLogoutSent() => State = SessionState.LoggingOut;

    /// <summary>The target asked for a pause before the next connection.</summary>
    internal void HoldReconnect(int seconds) => _earliestReconnect = Now + TimeSpan.FromSeconds(seconds);

    internal void OnConnectionClosed(TransportFault fault)
    {
        bool wasOurLogout = State == SessionState.LoggingOut && !_connection.LogoutAskedByTarget;
        if (_closing is not null || wasOurLogout)
        {
            EndSession(_closing ?? fault);
            return;
        }

        if (_redirectTo is { } portal)
        {
            // The login that was answered with a redirect is not a failed attempt.
            _redirectTo = null;
            Portal = portal;
            Connect();
            return;
        }

        Fault = fault;
        Portal = HomePortal;
        _redirects = 0;
        _attempt++;
        if (_loggedInAt != TimeSpan.MaxValue)
        {
            // A login alone proves nothing: a target that drops every connection right after it would be hammered without a pause.
            bool failed = fault.Kind != TransportFaultKind.ClosedLocally && Now - _loggedInAt < Reconnect.StableTime;
            _shortLived = failed ? Math.Min(_shortLived + 1, MaxShortLived) : 0;
            _loggedInAt = TimeSpan.MaxValue;
        }

        bool mayRetry = _everLoggedIn || Reconnect.RetryFirstConnect;
        if (!mayRetry || _attempt > Reconnect.MaxAttempts)
        {
            EndSession(fault);
            return;
        }

        State = SessionState.Waiting;
        Span<byte> random = stackalloc byte[4];
        _entropy.Fill(random);
        TimeSpan delay = Reconnect.DelayBefore(_attempt + Math.Max(0, _shortLived - 1), System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(random));
        if (_earliestReconnect > Now + delay)
        {
            delay = _earliestReconnect - Now;
        }

        if (Reconnect.OnRequestOnly)
        {
            delay = TimeSpan.FromMilliseconds(-1);
            _wakeAt = TimeSpan.MaxValue;
        }
        else
        {
            _wakeAt = Now + delay;
        }

        Tell(new SessionEvent(SessionEventKind.ConnectionLost, $"{Describe()}: {fault.Message}") { Fault = fault, Delay = delay, Portal = Portal });
        TakeBackTasks(fault, willReconnect: true);
    }

    /// <summary>Which target at which portal, for messages.</summary>
    public string Describe() => Login.TargetName is { } target ? $"{target} at {Portal}" : $"portal {Portal}";

    private void Connect()
    {
        State = SessionState.Connecting;
        _wakeAt = TimeSpan.MaxValue;
        _connection.Connect(Portal);
    }

    private void EndSession(TransportFault fault)
    {
        State = SessionState.Closed;
        Fault = fault;
        _wakeAt = TimeSpan.MaxValue;
        TakeBackTasks(fault, willReconnect: false);
        while ((_queued.First ?? _immediate.First) is { } task)
        {
            task.Fault = fault;
            Finish(task, task.Attempts > 0 ? TaskOutcome.OutcomeUnknown : TaskOutcome.NotSent);
        }

        _taskDeadline = TimeSpan.MaxValue;
        Tell(new SessionEvent(SessionEventKind.Closed, $"{Describe()}: {fault.Message}") { Fault = fault, Portal = Portal });
    }

    /// <summary>
    /// The connection is gone and with it every task that was with the target. What may be sent twice goes back to the front of the queue in the order
    /// of its CmdSN; the fate of the rest is unknown.
    /// </summary>
    private void TakeBackTasks(TransportFault fault, bool willReconnect)
    {
        // What the engine itself had still to ask for concerned the connection that is gone.
        IscsiTask? next;
        for (IscsiTask? task = _immediate.First; task is not null; task = next)
        {
            next = task.NextInQueue;
            if (task.IsOwn)
            {
                Finish(task, TaskOutcome.NotSent);
            }
        }

        (IscsiTask? Queued, IscsiTask? Immediate) last = default;
        foreach (IscsiTask task in SentTasks())
        {
            task.Fault = fault;
            var scsi = task as ScsiTask;
            if (scsi is not null && scsi.AbortCause != TaskOutcome.None)
            {
                // Reinstating the session ends the task at the target, which is what was asked for. Until then a command that changes something may still do so.
                Finish(task, scsi.DataOut.Length > 0 || !scsi.IsIdempotent ? TaskOutcome.OutcomeUnknown : scsi.AbortCause);
            }
            else if (scsi is not null && willReconnect && scsi.IsIdempotent && scsi.Attempts < Options.MaxSends)
            {
                Requeue(scsi, ref last);
            }
            else
            {
                Finish(task, TaskOutcome.OutcomeUnknown);
            }
        }
    }

    /// <summary>What is with the target, in the order in which it was sent.</summary>
    private List<IscsiTask> SentTasks()
    {
        var tasks = new List<IscsiTask>(_table.Count);
        for (int slot = 0; slot < _table.Capacity && tasks.Count < _table.Count; slot++)
        {
            if (_table[slot] is { } task)
            {
                tasks.Add(task);
            }
        }

        tasks.Sort(static (a, b) => a.SendOrder.CompareTo(b.SendOrder));
        return tasks;
    }

    /// <summary>Puts a task back to the front of its queue, behind those that were put there before it.</summary>
    private void Requeue(ScsiTask task, ref (IscsiTask? Queued, IscsiTask? Immediate) last)
    {
        Release(task);
        Reclaim(task);
        task.Queue?.Remove(task);
        task.Rewind();
        task.State = TaskState.Queued;
        if (task.IsImmediate)
        {
            _immediate.InsertAfter(last.Immediate, task);
            last.Immediate = task;
        }
        else
        {
            _queued.InsertAfter(last.Queued, task);
            last.Queued = task;
        }
    }

    private void OnTimer()
    {
        if (Now >= _wakeAt)
        {
            _wakeAt = TimeSpan.MaxValue;
            Connect();
        }

        _connection.OnTimer();
        if (Now < _taskDeadline)
        {
            return;
        }

        // The recorded deadline is a lower bound: tasks that ended early leave it behind. The scan that it costs is rare, the upkeep per task nothing.
        _taskDeadline = TimeSpan.MaxValue;
        for (int slot = 0; slot < _table.Capacity; slot++)
        {
            if (_table[slot] is { } task)
            {
                SeeToDeadline(task);
            }
        }

        SeeToDeadlines(_queued);
        SeeToDeadlines(_immediate);
    }

    private void SeeToDeadlines(TaskQueue queue)
    {
        for (IscsiTask? task = queue.First; task is not null;)
        {
            IscsiTask? next = task.NextInQueue;
            SeeToDeadline(task);

            // Ending one may drop the connection and with it take others out: the walk then starts anew.
            task = next is null || ReferenceEquals(next.Queue, queue) ? next : queue.First;
        }
    }

    private void SeeToDeadline(IscsiTask task)
    {
        if (task.DeadlineAt <= Now)
        {
            task.DeadlineAt = TimeSpan.MaxValue;
            EndEarly(task, TaskOutcome.TimedOut);
        }
        else
        {
            _taskDeadline = Min(_taskDeadline, task.DeadlineAt);
        }
    }
}
