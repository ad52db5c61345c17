using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Observability;
using Microsoft.Extensions.Logging;

namespace Lunaris.Loop;

/// <summary>
/// A session in the caller's own loop: no thread is started, nothing happens outside the calls made here. Poll <see cref="GetFd"/> for
/// <see cref="WhichEvents"/>, at most for <see cref="NextTimeout"/>, and call <see cref="Service"/>; completions are delivered from inside it.
/// </summary>
/// <remarks>
/// Not thread-safe: one thread at a time. Tasks may be submitted from completions; they leave together when the call that delivered them returns.
/// After submitting from elsewhere call <see cref="Flush"/>, once for many.
/// <code>
/// using var loop = new SessionLoop(options);
/// loop.Start();
/// while (running)
/// {
///     poll(loop.GetFd(), loop.WhichEvents(), loop.NextTimeout);
///     loop.Service(revents);
/// }
/// </code>
/// </remarks>
public sealed class SessionLoop : IDisposable
{
    private readonly ILogger _logger;
    private readonly List<Delayed> _delayed = [];
    private TimeSpan _nextDelayed = TimeSpan.MaxValue;
    private TimeSpan _turnBegan;
    private bool _dispatching;

    /// <summary>Makes a session; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="options">What it is told.</param>
    /// <exception cref="NotSupportedException">There is no such transport here.</exception>
    /// <exception cref="ArgumentException">The options contradict each other; the message says how.</exception>
    public SessionLoop(IscsiSessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        _logger = options.LoggerFactory.CreateLogger("Lunaris.Session");
        TransportFactory = (options.Transports ?? TransportRegistry.Default).Find(options.Transport);
        Engine = new SessionEngine(options.ToEngineOptions(), sink => TransportFactory.Create(sink, options.TransportOptions), SystemEntropy.Instance)
        {
            Interceptor = options.Interceptor,
        };
        Metrics = LunarisMetrics.Add(this);
    }

    /// <summary>What the session was told.</summary>
    public IscsiSessionOptions Options { get; }

    /// <summary>The engine below, for what this class does not repeat.</summary>
    public SessionEngine Engine { get; }

    /// <summary>Where the session is.</summary>
    public SessionState State => Engine.State;

    /// <summary>The result of the last login; null before the first.</summary>
    public NegotiatedParameters? Parameters => Engine.Parameters;

    /// <summary>Counters of the transport.</summary>
    public TransportStatistics Statistics => Engine.Transport.Statistics;

    /// <summary>How long a poll may last; a negative time for no limit.</summary>
    public TimeSpan NextTimeout
    {
        get
        {
            TimeSpan next = NextDeadline;
            if (next == TimeSpan.MaxValue)
            {
                return System.Threading.Timeout.InfiniteTimeSpan;
            }

            TimeSpan wait = next - Now;
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>Told of everything that is not the completion of a task, on the thread that drives the loop.</summary>
    public Action<SessionEvent>? OnEvent { get; set; }

    internal static TimeSpan Now => MonotonicClock.Now;

    internal ITransportFactory TransportFactory { get; }

    internal SessionMetrics Metrics { get; }

    internal TimeSpan NextDeadline => Engine.NextDeadline < _nextDelayed ? Engine.NextDeadline : _nextDelayed;

    /// <summary>Starts to connect and log in.</summary>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start()
    {
        TimeSpan now = Now;
        Engine.Start(now);
        Dispatch(now);
    }

    /// <summary>The descriptor to poll; it stays the same for the life of the loop, reconnects included.</summary>
    /// <exception cref="NotSupportedException">The transport has none.</exception>
    public int GetFd() => Engine.Transport.GetFd();

    /// <summary>What to poll it for.</summary>
    public TransportEvents WhichEvents() => Engine.Transport.WhichEvents();

    /// <summary>Receives, sees to deadlines, delivers completions and events, and sends all that came of it.</summary>
    /// <param name="events">What the descriptor showed; None where the poll's time was over.</param>
    public void Service(TransportEvents events)
    {
        TimeSpan now = Now;
        Engine.Service(events, now);
        if (now >= _nextDelayed)
        {
            SubmitDelayed(now);
        }

        Dispatch(now);
        Engine.Flush(now);
        Dispatch(now);
    }

    /// <summary>Sends what has been submitted since the last call.</summary>
    public void Flush()
    {
        if (_dispatching)
        {
            // The call that delivers completions sends afterwards.
            return;
        }

        TimeSpan now = Now;
        Engine.Flush(now);
        Dispatch(now);
    }

    /// <summary>
    /// Hands a task to the session. Its memory belongs to the session until it has completed. The time it may take counts from now; where it is submitted from
    /// a completion, from when the call that delivered that began.
    /// </summary>
    /// <exception cref="InvalidOperationException">The task is under way already.</exception>
    /// <exception cref="ArgumentException">A buffer is longer than iSCSI can express.</exception>
    public void Submit(IscsiTask task) => Engine.Submit(task, _dispatching ? _turnBegan : Now);

    /// <summary>Hands a task to the session after a while, as after BUSY. The time it may take counts from then; <see cref="Cancel"/> ends it before too.</summary>
    /// <param name="task">The task; its memory belongs to the session from now on.</param>
    /// <param name="delay">How long to wait; what is not positive is due at the next <see cref="Service"/>.</param>
    public void SubmitLater(IscsiTask task, TimeSpan delay)
    {
        TimeSpan due = Now + delay;
        _delayed.Add(new Delayed(task, due));
        _nextDelayed = due < _nextDelayed ? due : _nextDelayed;
    }

    /// <summary>Asks for a task's end; it completes when its fate is known.</summary>
    public void Cancel(IscsiTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        int index = _delayed.FindIndex(d => ReferenceEquals(d.Task, task));
        if (index >= 0)
        {
            _delayed.RemoveAt(index);
            Engine.Submit(task, Now);
        }

        Engine.Cancel(task, Now);
    }

    /// <summary>Ends the session at once, without a logout.</summary>
    /// <param name="reason">Why, for those who wait for tasks.</param>
    public void Close(string reason)
    {
        TimeSpan now = Now;
        Engine.Close(new TransportFault(TransportFaultKind.ClosedLocally, reason), now);
        SubmitDelayed(TimeSpan.MaxValue);
        Dispatch(now);
    }

    /// <summary>Closes the session and frees its transport; everything still open completes first.</summary>
    public void Dispose()
    {
        Close("The session was disposed.");
        Engine.Dispose();
        Dispatch(Now);
        LunarisMetrics.Remove(this);
    }

    internal void ReportHandlerFailure(Exception exception) => Log.HandlerFailed(_logger, exception);

    private void SubmitDelayed(TimeSpan now)
    {
        _nextDelayed = TimeSpan.MaxValue;
        for (int i = _delayed.Count - 1; i >= 0; i--)
        {
            Delayed delayed = _delayed[i];
            if (delayed.Due <= now)
            {
                _delayed.RemoveAt(i);
                Engine.Submit(delayed.Task, Now);
            }
            else if (delayed.Due < _nextDelayed)
            {
                _nextDelayed = delayed.Due;
            }
        }
    }

    private void Dispatch(TimeSpan now)
    {
        if (_dispatching)
        {
            return;
        }

        _turnBegan = now;
        _dispatching = true;
        try
        {
            while (true)
            {
                while (Engine.TryTakeCompletion(out IscsiTask? task))
                {
                    Metrics.Count(task);
                    task.Observer?.OnTaskCompleted(task);
                }

                if (!Engine.TryTakeEvent(out SessionEvent? sessionEvent))
                {
                    break;
                }

                // What a handler submits may complete at once, so that completions are looked for again.
                Log.Event(_logger, sessionEvent);
                OnEvent?.Invoke(sessionEvent);
            }
        }
        finally
        {
            _dispatching = false;
        }
    }

    private readonly record struct Delayed(IscsiTask Task, TimeSpan Due);
}
