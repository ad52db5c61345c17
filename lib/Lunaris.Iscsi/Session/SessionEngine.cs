using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Session;

/// <summary>
/// One iSCSI session of an initiator (RFC 7143 §4.4), without I/O of its own: it owns CmdSN, the command window, the task table and its connections.
/// It has no thread, clock or random source; the driver brings them.
/// </summary>
/// <remarks>
/// Driver contract, always on one thread: <see cref="Service"/> when the descriptor shows something or <see cref="NextDeadline"/> has passed; then
/// take completions and events until there are none; then <see cref="Flush"/>, which sends everything that was queued in the turn by one system call.
/// Submitting, cancelling and closing are allowed between these calls, also while completions are being taken.
/// <list type="bullet">
/// <item>input: <see cref="Service"/>, and what the transport reports to its sink;</item>
/// <item>commands: <see cref="Start"/>, <see cref="Submit"/>, <see cref="Cancel"/>, <see cref="RequestReconnect"/>, <see cref="Close"/>;</item>
/// <item>output: <see cref="TryTakeCompletion"/>, <see cref="TryTakeEvent"/>.</item>
/// </list>
/// </remarks>
public sealed partial class SessionEngine : IDisposable
{
    private readonly TaskTable _table;
    private readonly TaskQueue _queued = new();
    private readonly TaskQueue _immediate = new();
    private readonly TaskQueue _completed = new();
    private readonly Queue<SessionEvent> _events = new();
    private readonly IEntropySource _entropy;
    private readonly ConnectionEngine _connection;
    private CommandWindow _window;
    private TimeSpan _taskDeadline = TimeSpan.MaxValue;
    private bool _pausesBeforeLogin;
    private bool _disposed;

    /// <summary>Makes a session; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="createTransport">Makes a transport that reports to the sink it is given.</param>
    /// <param name="entropy">Unpredictable bytes, for CHAP challenges and jitter.</param>
    public SessionEngine(SessionOptions options, Func<ITransportSink, IIscsiTransport> createTransport, IEntropySource entropy)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(createTransport);
        if (options.Login.Check() is { } error)
        {
            throw new ArgumentException(error, nameof(options));
        }

        Options = options;
        Login = options.Login;
        Isid = options.Isid;
        Reconnect = options.Reconnect;
        _pausesBeforeLogin = options.PauseBeforeLogin;
        _entropy = entropy;

        // Functions and pings have slots of their own: a table full of commands that do not end must not keep their aborts out.
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxTasks, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxTasks, 0xFFFF, nameof(options));
        _table = new TaskTable(Math.Min(options.MaxTasks + ConnectionEngine.MaxImmediateOutstanding, 0xFFFF));
        CommandSlots = _table.Capacity - ConnectionEngine.MaxImmediateOutstanding;
        Portal = options.Portal;
        HomePortal = options.Portal;
        _connection = new ConnectionEngine(this, new Cid(0), createTransport);
        TransportCapabilities capabilities = _connection.Transport.Capabilities;
        CommandSlots = Math.Min(CommandSlots, capabilities.MaxCommands);
        if (capabilities.IsRdma)
        {
            Login = ForRdma(Login, capabilities);
        }
    }

    /// <summary>What the session was told.</summary>
    public SessionOptions Options { get; }

    /// <summary>Where it is.</summary>
    public SessionState State { get; private set; }

    /// <summary>Why it is closed, or why the last connection was lost; null where nothing went wrong.</summary>
    public TransportFault? Fault { get; private set; }

    /// <summary>The result of the last login; null before the first.</summary>
    public NegotiatedParameters? Parameters { get; internal set; }

    /// <summary>The target's handle for the session; zero before the first login.</summary>
    public Tsih Tsih { get; internal set; }

    /// <summary>The portal in use, which a redirect may have changed.</summary>
    public Portal Portal { get; private set; }

    /// <summary>The transport of the leading connection.</summary>
    public IIscsiTransport Transport => _connection.Transport;

    /// <summary>When <see cref="Service"/> is next due though nothing arrives; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan NextDeadline => Min(Min(_taskDeadline, _wakeAt), _connection.NextDeadline);

    /// <summary>Tasks submitted and not yet completed.</summary>
    public int OutstandingTasks => _table.Count + _queued.Count + _immediate.Count;

    /// <summary>Tasks with the target.</summary>
    public int TasksAtTarget => _table.Count;

    /// <summary>Commands that the target's window lets through now.</summary>
    public int WindowRoom => _window.Room;

    /// <summary>How often a connection was made anew after the first login.</summary>
    public int Reconnects { get; private set; }

    /// <summary>Sees all PDUs; null for none. Set it before <see cref="Start"/>, or at any time where it leaves received PDUs alone.</summary>
    public IPduInterceptor? Interceptor { get; set; }

    /// <summary>Whether commands stay queued, but for immediate ones and those with <see cref="ScsiTask.GoesFirst"/>, for a driver that has something to see to first. Release it, then flush.</summary>
    public bool HoldsCommands { get; set; }

    /// <summary>When to reconnect; may be changed at any time.</summary>
    public ReconnectPolicy Reconnect { get; set; }

    /// <summary>Identifies the session to the target, over reconnects too.</summary>
    public Isid Isid { get; private set; }

    /// <summary>The CmdSN of the next command.</summary>
    public CmdSn NextCmdSN => _window.Next;

    /// <summary>The target's ExpCmdSN.</summary>
    public CmdSn ExpCmdSN => _window.Expected;

    /// <summary>The target's MaxCmdSN.</summary>
    public CmdSn MaxCmdSN => _window.Max;

    internal TimeSpan Now { get; private set; }

    internal ref CommandWindow Window => ref _window;

    internal TaskTable Table => _table;

    /// <summary>Slots of the table that commands sent through the window may take.</summary>
    internal int CommandSlots { get; private set; }

    internal IEntropySource Entropy => _entropy;

    /// <summary>What to log in with: the options, or the name that a redirect gave.</summary>
    internal LoginOptions Login { get; private set; }

    private Portal HomePortal { get; set; }

    /// <summary>Starts to connect and log in.</summary>
    /// <param name="now">The present on the driver's monotonic clock.</param>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start(TimeSpan now)
    {
        if (State != SessionState.Idle)
        {
            throw new InvalidOperationException("The session was started before.");
        }

        Now = now;
        Connect();
    }

    /// <summary>Logs in over the connection that waits for it.</summary>
    /// <param name="login">What to log in with, now and after reconnects.</param>
    /// <param name="isid">Identifies the session.</param>
    /// <param name="now">The present on the driver's monotonic clock.</param>
    /// <exception cref="InvalidOperationException">No connection waits for a login.</exception>
    /// <exception cref="ArgumentException">The options contradict each other; the message says how.</exception>
    public void ContinueWithLogin(LoginOptions login, Isid isid, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(login);
        if (State != SessionState.Connected)
        {
            throw new InvalidOperationException("There is no connection that waits for a login.");
        }

        if (login.Check() is { } error)
        {
            throw new ArgumentException(error, nameof(login));
        }

        Now = now;
        Isid = isid;
        Login = Transport.Capabilities.IsRdma ? ForRdma(login, Transport.Capabilities) : login;
        State = SessionState.Connecting;
        _connection.StartLogin();
    }

    /// <summary>
    /// Hands a task to the session. It is sent when the connection, the command window and a free tag allow; its memory belongs to the session until
    /// it has completed. Tasks submitted to a closed session complete at once.
    /// </summary>
    /// <exception cref="InvalidOperationException">The task is under way already.</exception>
    /// <exception cref="ArgumentException">A buffer is longer than iSCSI can express (4 GiB - 1).</exception>
    public void Submit(IscsiTask task, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.State is not (TaskState.Idle or TaskState.Completed) || task.Queue is not null)
        {
            throw new InvalidOperationException("The task is under way already.");
        }

        ScsiTask? scsi = task.Scsi;
        if (scsi is not null && (scsi.DataIn.Length > uint.MaxValue || scsi.DataOut.Length > uint.MaxValue))
        {
            throw new ArgumentException("A command moves at most 4 GiB - 1 bytes each way (RFC 7143 §11.3.4).", nameof(task));
        }

        Now = now;
        task.Prepare();
        task.State = TaskState.Queued;
        TimeSpan timeout = task.Timeout > TimeSpan.Zero ? task.Timeout : task is LogoutTask ? Options.LogoutTimeout : Options.DefaultTaskTimeout;
        task.DeadlineAt = timeout > TimeSpan.Zero ? now + timeout : TimeSpan.MaxValue;
        _taskDeadline = Min(_taskDeadline, task.DeadlineAt);
        if (State == SessionState.Closed)
        {
            task.Fault = Fault;
            Finish(task, TaskOutcome.NotSent);
        }
        else if (scsi is { IsImmediate: false, GoesFirst: true })
        {
            _queued.InsertAfter(null, task);
        }
        else if (scsi is { IsImmediate: false })
        {
            _queued.Append(task);
        }
        else
        {
            _immediate.Append(task);
        }
    }

    /// <summary>
    /// Asks for a task's end. One that was not sent completes at once; one that is with the target is aborted there by the policy of
    /// <see cref="SessionOptions.Abort"/>, and completes when its fate is known. A task that has completed is left alone.
    /// </summary>
    public void Cancel(IscsiTask task, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(task);
        Now = now;
        EndEarly(task, TaskOutcome.Cancelled);
    }

    /// <summary>Receives and handles what is there, and sees to whatever is due.</summary>
    /// <param name="events">What the descriptor showed; None where a deadline brought the call.</param>
    /// <param name="now">The present on the driver's monotonic clock.</param>
    public void Service(TransportEvents events, TimeSpan now)
    {
        Now = now;
        if (events != TransportEvents.None)
        {
            _connection.Transport.Service(events);
        }

        if (now >= NextDeadline)
        {
            OnTimer();
        }
    }

    /// <summary>Sends all that may be sent.</summary>
    /// <param name="now">The present on the driver's monotonic clock.</param>
    /// <param name="moreToCome">The driver may submit more before it waits: what only pays while it waits may be put off.</param>
    /// <returns>Whether something was put off: the driver then has to call again, without <paramref name="moreToCome"/>, before it waits.</returns>
    public bool Flush(TimeSpan now, bool moreToCome = false)
    {
        Now = now;
        return _connection.Pump(_queued, _immediate, moreToCome);
    }

    /// <summary>Takes a completed task; it may be submitted again.</summary>
    public bool TryTakeCompletion([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IscsiTask? task)
    {
        task = _completed.First;
        if (task is null)
        {
            return false;
        }

        _completed.Remove(task);
        task.State = TaskState.Idle;
        return true;
    }

    /// <summary>Takes an event.</summary>
    public bool TryTakeEvent([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SessionEvent? sessionEvent) => _events.TryDequeue(out sessionEvent);

    /// <summary>Ends the session at once and without a logout; all tasks complete. Safe to call again.</summary>
    /// <param name="fault">The reason to give; the first reason of a session is kept.</param>
    /// <param name="now">The present on the driver's monotonic clock.</param>
    public void Close(TransportFault fault, TimeSpan now)
    {
        Now = now;
        if (State == SessionState.Closed)
        {
            return;
        }

        _closing = fault;
        if (_connection.IsOpen)
        {
            _connection.Transport.Disconnect(fault);
        }
        else
        {
            EndSession(fault);
        }
    }

    /// <summary>Frees the transport; closes the session first where it is still open.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Close(new TransportFault(TransportFaultKind.ClosedLocally, "The session was disposed."), Now);
        _connection.Dispose();
    }

    /// <summary>
    /// For those who test targets: what the next commands go by, though something else was agreed. <paramref name="next"/> is taken as it is; data
    /// segments are only ever made shorter.
    /// </summary>
    /// <param name="next">CmdSN of the next command.</param>
    /// <param name="immediateData">Whether commands may carry data; false is honoured, true leaves what was agreed.</param>
    /// <param name="maxDataSegment">Longest data segment to send, in bytes; zero leaves what was agreed.</param>
    public void Disturb(CmdSn next, bool immediateData, uint maxDataSegment)
    {
        if (next != _window.Next)
        {
            _window.Continue(next);
        }

        _connection.ImmediateData &= immediateData;
        if (maxDataSegment > 0)
        {
            _connection.TargetMaxRecv = Math.Min(_connection.TargetMaxRecv, maxDataSegment);
        }
    }

    /// <summary>Ends a task: out of the table and into the queue of completed ones.</summary>
    internal void Finish(IscsiTask task, TaskOutcome outcome)
    {
        task.Outcome = outcome;
        task.Queue?.Remove(task);
        if (task.Slot >= 0)
        {
            Release(task);
        }

        if (task.Scsi is { } scsi)
        {
            if (outcome != TaskOutcome.Completed)
            {
                scsi.Completion = new ScsiCompletion(outcome, default, default, 0, scsi.BytesReceived, default);
            }

            scsi.R2Ts?.Clear();
        }

        if (task.UnsentPdus > 0)
        {
            task.State = TaskState.Draining;
            Reclaim(task);
            return;
        }

        Publish(task);
    }

    /// <summary>A PDU that used the task's memory has left.</summary>
    internal void OnPduOfTaskSent(IscsiTask task)
    {
        if (--task.UnsentPdus == 0 && task.State == TaskState.Draining)
        {
            Publish(task);
        }
    }

    internal void Tell(SessionEvent sessionEvent) => _events.Enqueue(sessionEvent);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>What the transport lent out for the task's command is taken back.</summary>
    private void Reclaim(IscsiTask task)
    {
        if (task.Scsi is { TransportState: not null } scsi)
        {
            _connection.Transport.Reclaim(scsi);
        }
    }

    /// <summary>The receive buffers of the transport bound what the target may send.</summary>
    private static LoginOptions ForRdma(LoginOptions login, TransportCapabilities capabilities)
    {
        IserLoginOptions iser = login.Iser ?? new IserLoginOptions();
        return login with { Iser = iser with { InitiatorRecvDataSegmentLength = Math.Min(iser.InitiatorRecvDataSegmentLength, capabilities.MaxRecvDataSegmentLength) } };
    }

    /// <summary>The task is no longer with the target.</summary>
    private void Release(IscsiTask task)
    {
        _table.Remove(task);
        _connection.OnReleased(task);
    }

    private void Publish(IscsiTask task)
    {
        task.DeadlineAt = TimeSpan.MaxValue;
        if (task.IsOwn)
        {
            task.State = TaskState.Idle;
            if (task is TaskManagementTask abort)
            {
                OnAbortAnswered(abort);
            }

            return;
        }

        task.State = TaskState.Completed;
        _completed.Append(task);
    }
}
