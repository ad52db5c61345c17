using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Observability;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lunaris.Loop;

/// <summary>How a poll group works.</summary>
public sealed record PollGroupOptions
{
    /// <summary>Name of the thread.</summary>
    public string Name { get; init; } = "Lunaris poll group";

    /// <summary>How long to look for work before sleeping. Waking a sleeping thread costs more than a short command; spinning costs a core.</summary>
    public TimeSpan SpinTime { get; init; }

    /// <summary>Where log lines go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>
/// One thread that drives any number of sessions: one poller, their timers, and an inbox through which other threads hand in work. There are no locks
/// below it. All sessions of a group use transports of the same poller.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class PollGroup : IDisposable
{
    private const int MaxReady = 64;

    private static readonly Lock s_sharedLock = new();
    private static readonly Dictionary<string, PollGroup> s_shared = [];

    private readonly PollGroupOptions _options;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly List<GroupMember?> _members = [];
    private readonly int[] _ready = new int[MaxReady];
    private readonly ManualResetEventSlim _started = new();
    private string? _transport;
    private IPoller? _poller;
    private GroupWork? _inbox;
    private int _asleep;
    private volatile bool _stopping;
    private volatile bool _ended;

    /// <summary>Makes a group; its thread starts with the first session.</summary>
    public PollGroup(PollGroupOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = options.LoggerFactory.CreateLogger("Lunaris.PollGroup");
        _thread = new Thread(Run) { Name = options.Name, IsBackground = true };
    }

    /// <summary>System calls that waiting has cost so far.</summary>
    public long PollCalls => _poller?.Calls ?? 0;

    /// <summary>Whether the caller runs on the group's thread.</summary>
    public bool IsCurrent => !_ended && Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>Whether it has been told to stop.</summary>
    internal bool IsStopping => _stopping;

    /// <summary>Stops the thread. Sessions still in the group are closed.</summary>
    public void Dispose()
    {
        _stopping = true;
        Wake();
        if (_thread.IsAlive && !IsCurrent)
        {
            _thread.Join();
        }
    }

    /// <summary>Hands work to the group's thread; it runs there, in order of arrival.</summary>
    /// <exception cref="ObjectDisposedException">The group is stopped.</exception>
    internal void Post(GroupWork work) => ObjectDisposedException.ThrowIf(!TryPost(work), this);

    /// <summary>Hands work to the group's thread.</summary>
    /// <returns>False where the group is stopped: the work is not done.</returns>
    internal bool TryPost(GroupWork work)
    {
        if (_stopping)
        {
            return false;
        }

        GroupWork? head = Volatile.Read(ref _inbox);
        while (true)
        {
            work.NextWork = head;
            GroupWork? seen = Interlocked.CompareExchange(ref _inbox, work, head);
            if (ReferenceEquals(seen, head))
            {
                break;
            }

            head = seen;
        }

        if (_ended)
        {
            // The thread ended in between: nobody else will look.
            RunRest();
        }
        else if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0)
        {
            _poller!.Wake();
        }

        return true;
    }

    /// <summary>The group of all sessions of a transport that name no other.</summary>
    internal static PollGroup SharedFor(ITransportFactory factory)
    {
        lock (s_sharedLock)
        {
            if (!s_shared.TryGetValue(factory.Name, out PollGroup? group))
            {
                group = new PollGroup(new PollGroupOptions { Name = $"Lunaris poll group ({factory.Name})" });
                s_shared.Add(factory.Name, group);
            }

            return group;
        }
    }

    /// <summary>Starts the thread with the poller that the transport needs.</summary>
    /// <exception cref="InvalidOperationException">The group waits for transports of another kind.</exception>
    internal void EnsureStarted(ITransportFactory factory)
    {
        lock (_thread)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _transport ??= factory.Name;
            if (_transport != factory.Name)
            {
                throw new InvalidOperationException($"The poll group waits for '{_transport}' transports; make another group for '{factory.Name}'.");
            }

            if (_poller is null)
            {
                _poller = factory.CreatePoller();
                _thread.Start();
                _started.Wait();
            }
        }
    }

    /// <summary>Adds a session; on the group's thread.</summary>
    internal void Add(GroupMember member)
    {
        int token = _members.IndexOf(null);
        if (token < 0)
        {
            token = _members.Count;
            _members.Add(null);
        }

        _members[token] = member;
        member.Token = token;
        _poller!.Add(member.Loop.Engine.Transport, token);
    }

    /// <summary>Takes a session out; on the group's thread.</summary>
    internal void Remove(GroupMember member)
    {
        if (member.Token >= 0)
        {
            _poller!.Remove(member.Loop.Engine.Transport);
            _members[member.Token] = null;
            member.Token = -1;
        }
    }

    private void Wake()
    {
        if (_poller is not null)
        {
            _poller.Wake();
        }
    }

    private void Run()
    {
        _started.Set();
        try
        {
            while (!_stopping)
            {
                Turn();
            }
        }
        catch (Exception exception) when (Report(exception))
        {
            throw;
        }
        finally
        {
            Shut();
        }
    }

    private bool Report(Exception exception)
    {
        Log.PollGroupFailed(_logger, exception);
        return false;
    }

    private void Turn()
    {
        RunInbox();
        TimeSpan next = FlushMembers();
        int count = WaitFor(next);
        for (int i = 0; i < count; i++)
        {
            _members[_ready[i]]?.Loop.Service(TransportEvents.Readable);
        }
    }

    /// <summary>Sends what was submitted in the turn, and sees to deadlines that have passed.</summary>
    /// <returns>The next deadline.</returns>
    private TimeSpan FlushMembers()
    {
        TimeSpan next = TimeSpan.MaxValue;
        for (int i = 0; i < _members.Count; i++)
        {
            if (_members[i] is not { } member)
            {
                continue;
            }

            if (member.HasSubmitted)
            {
                member.HasSubmitted = false;
                member.Loop.Flush();
            }

            if (member.Loop.NextDeadline != TimeSpan.MaxValue && member.Loop.NextDeadline <= SessionLoop.Now)
            {
                member.Loop.Service(TransportEvents.None);
            }

            next = member.Loop.NextDeadline < next ? member.Loop.NextDeadline : next;
        }

        return next;
    }

    private int WaitFor(TimeSpan next)
    {
        if (_options.SpinTime > TimeSpan.Zero)
        {
            TimeSpan end = SessionLoop.Now + _options.SpinTime;
            do
            {
                if (Volatile.Read(ref _inbox) is not null)
                {
                    return _poller!.Wait(_ready, TimeSpan.Zero);
                }

                int found = _poller!.Wait(_ready, TimeSpan.Zero);
                if (found > 0)
                {
                    return found;
                }
            }
            while (SessionLoop.Now < end && SessionLoop.Now < next && !_stopping);
        }

        // Announce sleep first and look again after it: whoever posts in between either sees the announcement or is seen here.
        Interlocked.Exchange(ref _asleep, 1);
        TimeSpan timeout = Timeout.InfiniteTimeSpan;
        if (Volatile.Read(ref _inbox) is not null || _stopping)
        {
            timeout = TimeSpan.Zero;
        }
        else if (next != TimeSpan.MaxValue)
        {
            TimeSpan rest = next - SessionLoop.Now;
            timeout = rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        }

        int count = _poller!.Wait(_ready, timeout);
        Volatile.Write(ref _asleep, 0);
        return count;
    }

    private void RunInbox()
    {
        GroupWork? work = Interlocked.Exchange(ref _inbox, null);
        if (work is null)
        {
            return;
        }

        // The inbox is a stack; work is done in the order in which it came.
        GroupWork? first = null;
        while (work is not null)
        {
            GroupWork? next = work.NextWork;
            work.NextWork = first;
            first = work;
            work = next;
        }

        while (first is not null)
        {
            GroupWork current = first;
            first = current.NextWork;
            current.NextWork = null;
            current.Run();
        }
    }

    private void Shut()
    {
        _stopping = true;
        RunInbox();
        foreach (GroupMember? member in _members.ToArray())
        {
            member?.Shut();
        }

        _ended = true;
        RunRest();
        _poller?.Dispose();
    }

    /// <summary>Runs what came in while the thread ended; its sessions are closed by now, so that everything completes at once.</summary>
    private void RunRest()
    {
        lock (_members)
        {
            RunInbox();
        }
    }
}

/// <summary>Something to do on a group's thread. The object is its own link in the inbox.</summary>
internal abstract class GroupWork
{
    internal GroupWork? NextWork { get; set; }

    /// <summary>Runs on the group's thread; must not throw.</summary>
    internal abstract void Run();
}

/// <summary>A session as its group sees it.</summary>
internal abstract class GroupMember(SessionLoop loop)
{
    public SessionLoop Loop { get; } = loop;

    public int Token { get; set; } = -1;

    /// <summary>Something was submitted in this turn and must be sent at its end.</summary>
    public bool HasSubmitted { get; set; }

    /// <summary>The group stops.</summary>
    public abstract void Shut();
}
