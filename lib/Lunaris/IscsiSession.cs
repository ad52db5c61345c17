using System.Diagnostics;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Loop;
using Lunaris.Observability;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris;

/// <summary>
/// A session with a target for asynchronous code: any number of threads may use it at once. A poll group's thread does the work; the connection is made
/// anew when it is lost, by <see cref="IscsiSessionOptions.Reconnect"/>.
/// </summary>
/// <remarks>Thread-safe. Dispose it to log out.</remarks>
public sealed class IscsiSession : IAsyncDisposable
{
    private const int ReportLunsLength = 64 * 1024;
    private const int MaxReportLunsLength = 16 * 1024 * 1024;

    private readonly Member _member;
    private readonly Lock _poolLock = new();
    private readonly TaskCompletionSource _loggedIn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CommandOperation? _pool;
    private int _disposed;

    private IscsiSession(IscsiSessionOptions options)
    {
        Options = options;
        Loop = new SessionLoop(options) { OnEvent = Handle };
        Group = options.PollGroup ?? PollGroup.SharedFor(Loop.TransportFactory);
        _member = new Member(this);
    }

    /// <summary>Told of reconnects, redirects, asynchronous messages and the end; on the poll group's thread, so be brief.</summary>
    public event Action<SessionEvent>? Event;

    /// <summary>What the session was told.</summary>
    public IscsiSessionOptions Options { get; }

    /// <summary>Where the session is.</summary>
    public SessionState State => Loop.State;

    /// <summary>What the last login agreed on.</summary>
    public NegotiatedParameters Parameters => Loop.Parameters ?? throw new InvalidOperationException("The session is not logged in yet.");

    /// <summary>The target, or null for a discovery session.</summary>
    public IscsiName? Target => Options.Login.TargetName;

    /// <summary>Counters of the transport; written by the poll group's thread.</summary>
    public TransportStatistics Statistics => Loop.Statistics;

    /// <summary>How often the connection was made anew.</summary>
    public int Reconnects => Loop.Engine.Reconnects;

    /// <summary>Completes when the session is over.</summary>
    public Task Closed => _closed.Task;

    internal SessionLoop Loop { get; }

    internal PollGroup Group { get; }

    /// <summary>Connects and logs in.</summary>
    /// <param name="url">The target's URL; without a target a discovery session is made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IscsiSessionException">The portal could not be reached or the login failed; the message says why.</exception>
    public static Task<IscsiSession> ConnectAsync(IscsiUrl url, CancellationToken cancellationToken = default) =>
        ConnectAsync(IscsiSessionOptions.FromUrl(url), cancellationToken);

    /// <summary>Connects and logs in.</summary>
    /// <param name="options">What the session is told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IscsiSessionException">The portal could not be reached or the login failed; the message says why.</exception>
    /// <exception cref="NotSupportedException">There is no such transport here.</exception>
    public static async Task<IscsiSession> ConnectAsync(IscsiSessionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using Activity? activity = LunarisMetrics.Activities.StartActivity("lunaris.connect", ActivityKind.Client);
        activity?.SetTag("server.address", options.Portal.ToString());
        activity?.SetTag("lunaris.target", options.Login.TargetName?.Value);
        var session = new IscsiSession(options);
        try
        {
            session.Group.EnsureStarted(session.Loop.TransportFactory);
            session.Group.Post(new StartWork(session));
        }
        catch
        {
            // It never came to its group, so that this thread may free it.
            session.Loop.Dispose();
            throw;
        }

        try
        {
            await session._loggedIn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            await session.AbandonAsync("The attempt to connect was given up.").ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A logical unit of the target; nothing is sent. <see cref="LogicalUnit.OpenAsync"/> also learns its size.</summary>
    public LogicalUnit GetLogicalUnit(Lun lun) => new(this, lun);

    /// <summary>The logical units that the target has for us (REPORT LUNS, SPC-5 §6.30).</summary>
    /// <exception cref="IscsiException">The command failed.</exception>
    public async Task<IReadOnlyList<Lun>> ReportLunsAsync(CancellationToken cancellationToken = default)
    {
        for (int length = ReportLunsLength; ; length *= 4)
        {
            var data = new byte[length];
            ScsiCompletion completion = await ExecuteAsync(Lun.Zero, new ReportLuns { AllocationLength = (uint)length }, data, cancellationToken: cancellationToken).ConfigureAwait(false);
            Check(completion, Lun.Zero, "REPORT LUNS");
            if (!ReportLunsData.TryParse(data.AsSpan(0, (int)completion.BytesReceived), out ReportLunsData luns))
            {
                throw new ScsiStatusException($"{Loop.Engine.Describe()} answered REPORT LUNS with {completion.BytesReceived} bytes that are no LUN list.", completion);
            }

            if (!luns.IsTruncated || length >= MaxReportLunsLength)
            {
                return luns.ToArray();
            }
        }
    }

    /// <summary>Sends a typed command.</summary>
    /// <typeparam name="TCommand">The command's type.</typeparam>
    /// <param name="lun">The logical unit.</param>
    /// <param name="command">The command.</param>
    /// <param name="dataIn">Where its Data-In goes; empty for none.</param>
    /// <param name="dataOut">Where its Data-Out comes from; empty for none.</param>
    /// <param name="cancellationToken">Aborts it at the target.</param>
    /// <returns>How it ended; a status other than GOOD is a value, not an exception.</returns>
    /// <exception cref="IscsiCommandException">It ended without a status.</exception>
    public ValueTask<ScsiCompletion> ExecuteAsync<TCommand>(
        Lun lun,
        in TCommand command,
        Memory<byte> dataIn = default,
        ReadOnlyMemory<byte> dataOut = default,
        CancellationToken cancellationToken = default)
        where TCommand : IScsiCommand
    {
        CommandOperation operation = Rent(lun);
        operation.SetCommand(command);
        operation.PinIn(dataIn);
        operation.PinOut(dataOut);
        return operation.Start(cancellationToken);
    }

    /// <summary>Sends any CDB.</summary>
    /// <param name="lun">The logical unit.</param>
    /// <param name="cdb">The CDB, 1 to 260 bytes.</param>
    /// <param name="dataIn">Where its Data-In goes; empty for none.</param>
    /// <param name="dataOut">Where its Data-Out comes from; empty for none.</param>
    /// <param name="options">Attribute, deadline, and whether it may be sent twice.</param>
    /// <param name="cancellationToken">Aborts it at the target.</param>
    /// <returns>How it ended; a status other than GOOD is a value, not an exception.</returns>
    /// <exception cref="IscsiCommandException">It ended without a status.</exception>
    public ValueTask<ScsiCompletion> ExecuteAsync(
        Lun lun,
        ReadOnlySpan<byte> cdb,
        Memory<byte> dataIn = default,
        ReadOnlyMemory<byte> dataOut = default,
        CommandOptions options = default,
        CancellationToken cancellationToken = default)
    {
        CommandOperation operation = Rent(lun);
        cdb.CopyTo(operation.SetCdb(cdb.Length));
        operation.IsIdempotent = options.IsIdempotent ?? ScsiCommandTable.IsIdempotent(cdb, options.DeviceType);
        operation.Attribute = options.Attribute ?? TaskAttribute.Simple;
        operation.IsImmediate = options.IsImmediate;
        operation.Timeout = options.Timeout;
        operation.PinIn(dataIn);
        operation.PinOut(dataOut);
        return operation.Start(cancellationToken);
    }

    /// <summary>Sends a task management function that concerns a logical unit or the target.</summary>
    /// <param name="function">The function; ABORT TASK is a command's own cancellation.</param>
    /// <param name="lun">The logical unit, where the function concerns one.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="TaskManagementException">The target did not carry it out.</exception>
    /// <exception cref="IscsiCommandException">It was not answered.</exception>
    public async Task ManageAsync(TaskManagementFunction function, Lun lun = default, CancellationToken cancellationToken = default)
    {
        var task = new TaskManagementTask { Function = function, Lun = lun };
        await TaskOperation<TaskManagementTask>.RunAsync(this, task, cancellationToken).ConfigureAwait(false);
        Check(task, function.ToString());
        if (task.Response is not (TaskManagementResponse.FunctionComplete or TaskManagementResponse.FunctionSucceeded))
        {
            throw new TaskManagementException($"{function} at {Loop.Engine.Describe()} was answered: {task.Response}.", task.Response);
        }
    }

    /// <summary>Pings the target.</summary>
    /// <param name="data">Data for it to echo.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The time it took.</returns>
    /// <exception cref="IscsiCommandException">It was not answered.</exception>
    /// <exception cref="InvalidDataException">The echo differs.</exception>
    public async Task<TimeSpan> PingAsync(ReadOnlyMemory<byte> data = default, CancellationToken cancellationToken = default)
    {
        var task = new NopTask { PingData = data };
        long start = Stopwatch.GetTimestamp();
        await TaskOperation<NopTask>.RunAsync(this, task, cancellationToken).ConfigureAwait(false);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Check(task, "The ping");
        return task.EchoMatches ? elapsed : throw new InvalidDataException($"{Loop.Engine.Describe()} echoed other bytes than were sent.");
    }

    /// <summary>Sends text in full feature phase (RFC 7143 §11.10).</summary>
    /// <param name="request">The key=value pairs, each ended by a zero byte.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Everything that the target answered.</returns>
    /// <exception cref="IscsiCommandException">It was not answered.</exception>
    public async Task<ReadOnlyMemory<byte>> ExchangeTextAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken = default)
    {
        var task = new TextTask { Request = request };
        await TaskOperation<TextTask>.RunAsync(this, task, cancellationToken).ConfigureAwait(false);
        Check(task, "The text request");
        return task.Response.Text.ToArray();
    }

    /// <summary>
    /// Registers long-lived memory (a buffer pool, guest RAM) with the transport. Over RDMA, commands whose buffers lie inside it are carried out straight to
    /// and from it without any registration on the way; other transports gain nothing and say so by null.
    /// </summary>
    /// <param name="address">First byte of native memory, or of pinned memory that stays where it is.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    /// <returns>Dispose it to take the memory back; no command may use it then. It must stay mapped until that has completed.</returns>
    /// <exception cref="ObjectDisposedException">The session is over.</exception>
    public async Task<IAsyncDisposable?> RegisterMemoryAsync(nint address, nint length)
    {
        ArgumentOutOfRangeException.ThrowIfZero(address);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        IDisposable? region = await RunOnGroupAsync(() => Loop.Engine.Transport.RegisterRegion(address, length)).ConfigureAwait(false);
        return region is null ? null : new Registration(this, region);
    }

    /// <summary>Drops the connection and makes a new one, as after a fault; commands are kept as the policies say.</summary>
    public void Reconnect() => Group.Post(new ReconnectWork(this));

    /// <summary>Logs out, with a bounded wait, and frees everything. Commands still under way complete first, with an error.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (State == SessionState.LoggedIn && !Group.IsStopping)
        {
            var logout = new LogoutTask { Reason = LogoutReason.CloseSession, Timeout = TimeSpan.FromSeconds(5) };
            await TaskOperation<LogoutTask>.RunAsync(this, logout, CancellationToken.None).ConfigureAwait(false);
        }

        await AbandonAsync("The session was disposed.").ConfigureAwait(false);
    }

    internal CommandOperation Rent(Lun lun)
    {
        CommandOperation? operation;
        lock (_poolLock)
        {
            operation = _pool;
            _pool = operation?.NextFree;
        }

        operation ??= new CommandOperation(this);
        operation.NextFree = null;
        operation.Lun = lun;
        return operation;
    }

    internal void Return(CommandOperation operation)
    {
        lock (_poolLock)
        {
            operation.NextFree = _pool;
            _pool = operation;
        }
    }

    /// <summary>On the group's thread.</summary>
    internal void SubmitOnGroup(IscsiTask task)
    {
        _member.HasSubmitted = true;
        Loop.Submit(task);
        if (_member.Token < 0)
        {
            // The session has left its group: nobody else will deliver what completes at once.
            Loop.Flush();
        }
    }

    /// <summary>On the group's thread.</summary>
    internal void CancelOnGroup(IscsiTask task)
    {
        // The abort leaves, and what ends at once is delivered, at the end of the turn.
        _member.HasSubmitted = true;
        Loop.Cancel(task);
        if (_member.Token < 0)
        {
            Loop.Flush();
        }
    }

    internal void Check(in ScsiCompletion completion, Lun lun, string what)
    {
        if (!completion.IsGood)
        {
            throw new ScsiStatusException($"{what} failed on LUN {lun} of {Loop.Engine.Describe()}: {StatusText.Describe(completion)}.", completion);
        }
    }

    private void Check(IscsiTask task, string what)
    {
        if (task.Outcome != TaskOutcome.Completed)
        {
            string why = task.Outcome == TaskOutcome.Rejected ? $"the target rejected it: {task.RejectReason}" : $"it was not answered ({task.Outcome})";
            throw new IscsiCommandException($"{what} at {Loop.Engine.Describe()}: {why}{(task.Fault is null ? "." : ". " + task.Fault.Message)}", task.Outcome, task.Fault);
        }
    }

    private void Handle(SessionEvent sessionEvent)
    {
        switch (sessionEvent.Kind)
        {
            case SessionEventKind.LoggedIn:
                _loggedIn.TrySetResult();
                break;
            case SessionEventKind.Closed:
                _loggedIn.TrySetException(new IscsiSessionException(sessionEvent.Message, sessionEvent.Fault));
                _closed.TrySetResult();
                break;
        }

        try
        {
            Event?.Invoke(sessionEvent);
        }
#pragma warning disable CA1031 // Whatever the handler throws: the thread serves other sessions, and there is nobody up the stack to tell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Loop.ReportHandlerFailure(exception);
        }
    }

    /// <summary>Closes and frees on the group's thread, and waits for it.</summary>
    private async Task AbandonAsync(string reason)
    {
        if (Group.TryPost(new CloseWork(this, reason)))
        {
            await _closed.Task.ConfigureAwait(false);
        }

        // A connect that failed has nobody left to observe it.
        _ = _loggedIn.Task.Exception;
    }

    private void Shut(string reason)
    {
        Loop.Close(reason);
        Group.Remove(_member);
        Loop.Dispose();
        _closed.TrySetResult();
    }

    private sealed class Member(IscsiSession session) : GroupMember(session.Loop)
    {
        public override void Shut() => session.Shut("The poll group was stopped.");
    }

    private async Task<TResult> RunOnGroupAsync<TResult>(Func<TResult> action)
    {
        var work = new FunctionWork<TResult>(action);
        Group.Post(work);
        return await work.Result.ConfigureAwait(false);
    }

    /// <summary>Memory that a transport has registered.</summary>
    private sealed class Registration(IscsiSession session, IDisposable region) : IAsyncDisposable
    {
        private int _disposed;

        public async ValueTask DisposeAsync()
        {
            // A session that is over has let go of all memory with its transport.
            if (Interlocked.Exchange(ref _disposed, 1) == 0 && session._disposed == 0 && !session.Group.IsStopping)
            {
                await session.RunOnGroupAsync(() =>
                {
                    region.Dispose();
                    return true;
                }).ConfigureAwait(false);
            }
        }
    }

    private sealed class FunctionWork<TResult>(Func<TResult> function) : GroupWork
    {
        private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TResult> Result => _result.Task;

        internal override void Run()
        {
            try
            {
                _result.SetResult(function());
            }
#pragma warning disable CA1031 // It is thrown where it is awaited.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _result.SetException(exception);
            }
        }
    }

    private sealed class StartWork(IscsiSession session) : GroupWork
    {
        internal override void Run()
        {
            if (session.Group.IsStopping)
            {
                session.Shut("The poll group was stopped.");
                return;
            }

            session.Group.Add(session._member);
            session.Loop.Start();
        }
    }

    private sealed class ReconnectWork(IscsiSession session) : GroupWork
    {
        internal override void Run()
        {
            session.Loop.Engine.RequestReconnect(SessionLoop.Now);
            session._member.HasSubmitted = true;
        }
    }

    private sealed class CloseWork(IscsiSession session, string reason) : GroupWork
    {
        internal override void Run() => session.Shut(reason);
    }
}
