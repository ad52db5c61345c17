using System.Net;

namespace RdmaNet.Fake;

/// <summary>
/// RDMA in memory, for tests on any machine: adapters, both ends of connections, keys, bounds and rights, windows, and the faults one asks
/// for. Nothing happens by itself: <see cref="Step"/> does one thing, <see cref="Run"/> all that can be done, always in the same order.
/// One thread only.
/// </summary>
/// <remarks>Addresses are real: regions describe native memory of the process, and operations copy it.</remarks>
public sealed class FakeVerbsProvider : VerbsProvider
{
    private readonly List<FakeAdapter> _adapters = [];
    private readonly List<FakeQueuePair> _queuePairs = [];
    private readonly Queue<Action> _agenda = [];
    private readonly List<FakeViolation> _violations = [];
    private readonly List<(string Operation, int Error)> _failingCalls = [];
    private readonly List<(WorkStatus Status, Predicate<SendWorkRequest>? Which)> _failingWork = [];
    private readonly List<(ConnectionEventKind When, ConnectionEventKind? Instead, int Status)> _scriptedEvents = [];
    private nint _lastToken = 0x1000;
    private uint _lastNumber = 16;
    private int _turn;

    /// <summary>What went wrong so far.</summary>
    public IReadOnlyList<FakeViolation> Violations => _violations;

    /// <summary>What is alive.</summary>
    public FakeResourceCounts Counts { get; internal set; }

    /// <summary>Requests carried out so far, by kind: what a program really asked of the device.</summary>
    public long Executed { get; internal set; }

    internal List<FakeConnectionId> Listeners { get; } = [];

    internal List<FakeConnectionId> Ids { get; } = [];

    internal byte[] Scratch { get; private set; } = new byte[64 * 1024];

    /// <summary>Adds an adapter with one address.</summary>
    /// <param name="name">Device name.</param>
    /// <param name="address">Its address; connections to it end here.</param>
    /// <param name="options">What it can.</param>
    public FakeAdapter AddAdapter(string name, IPAddress address, FakeAdapterOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(address);
        var adapter = new FakeAdapter(this, name, address, options ?? new FakeAdapterOptions());
        _adapters.Add(adapter);
        return adapter;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ListDevices() => [.. _adapters.Where(adapter => !adapter.IsRemoved).Select(adapter => adapter.Name)];

    /// <inheritdoc/>
    public override RdmaDevice OpenDevice(string name)
    {
        ThrowIfScripted("ibv_open_device");
        FakeAdapter? adapter = _adapters.Find(candidate => candidate.Name == name && !candidate.IsRemoved);
        return adapter is null ? throw new RdmaException("ibv_open_device", Errno.NoDevice, $"there is no RDMA device named {name}") : new FakeDevice(adapter, isShared: false);
    }

    /// <inheritdoc/>
    public override EventChannel CreateEventChannel()
    {
        ThrowIfScripted("rdma_create_event_channel");
        return new FakeEventChannel(this);
    }

    /// <summary>Does the next thing.</summary>
    /// <returns>False when there is nothing to do: everything waits for the program.</returns>
    public bool Step()
    {
        if (_agenda.TryDequeue(out Action? action))
        {
            action();
            return true;
        }
        for (int i = 0; i < _queuePairs.Count; i++)
        {
            FakeQueuePair pair = _queuePairs[(_turn + i) % _queuePairs.Count];
            if (pair.TryExecute())
            {
                _turn = (_turn + i + 1) % Math.Max(1, _queuePairs.Count);
                return true;
            }
        }
        return false;
    }

    /// <summary>Steps until nothing can be done.</summary>
    /// <param name="most">Steps after which it must be an endless exchange.</param>
    /// <returns>Steps taken.</returns>
    /// <exception cref="InvalidOperationException">More than <paramref name="most"/> steps.</exception>
    public int Run(int most = 10_000_000)
    {
        int steps = 0;
        while (Step())
        {
            if (++steps > most)
            {
                throw new InvalidOperationException($"The fake adapters are still busy after {most} steps.");
            }
        }
        return steps;
    }

    /// <summary>Makes the next call of a verb fail.</summary>
    /// <param name="operation">Native name: <c>ibv_alloc_mw</c>, <c>rdma_create_qp</c>, <c>ibv_post_send</c>, …</param>
    /// <param name="error">See <see cref="Errno"/>.</param>
    public void FailCall(string operation, int error) => _failingCalls.Add((operation, error));

    /// <summary>Makes the next matching send-queue request complete with a failure instead of being carried out.</summary>
    /// <param name="status">Not <see cref="WorkStatus.Success"/>.</param>
    /// <param name="which">Which request, or null for the next one.</param>
    public void FailWork(WorkStatus status, Predicate<SendWorkRequest>? which = null)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)status, (int)WorkStatus.Success, nameof(status));
        _failingWork.Add((status, which));
    }

    /// <summary>Replaces or drops the next connection event of a kind.</summary>
    /// <param name="when">The event that would come.</param>
    /// <param name="instead">What comes instead, or null for silence.</param>
    /// <param name="status">Its status.</param>
    public void ScriptEvent(ConnectionEventKind when, ConnectionEventKind? instead, int status = 0) => _scriptedEvents.Add((when, instead, status));

    /// <summary>Sends an event to an id, out of nowhere.</summary>
    public void InjectEvent(ConnectionId id, ConnectionEventKind kind, int status = 0, params byte[] privateData)
    {
        var target = (FakeConnectionId)id;
        ThrowIfForeign(target.Provider);
        ((FakeEventChannel)target.Channel).Enqueue(new ConnectionEvent(kind, target, null, status, privateData, new ConnectionParameters()));
    }

    /// <summary>Puts a completion into a queue, out of nowhere.</summary>
    public void InjectCompletion(CompletionQueue queue, in WorkCompletion completion)
    {
        var target = (FakeCompletionQueue)queue;
        ThrowIfForeign(target.Provider);
        target.Add(completion, null, 0, solicited: true);
    }

    /// <summary>Stops (or lets go on) what a queue pair sends: its peer finds it silent.</summary>
    public void Pause(QueuePair pair, bool paused = true)
    {
        var target = (FakeQueuePair)pair;
        ThrowIfForeign(target.Provider);
        target.IsPaused = paused;
    }

    internal nint NextToken() => _lastToken += 0x10;

    internal uint NextNumber() => ++_lastNumber;

    internal void Schedule(Action action) => _agenda.Enqueue(action);

    internal IReadOnlyList<FakeQueuePair> QueuePairs => _queuePairs;

    internal void Add(FakeQueuePair pair) => _queuePairs.Add(pair);

    internal void Remove(FakeQueuePair pair) => _queuePairs.Remove(pair);

    internal FakeAdapter? AdapterOf(IPAddress address) => _adapters.Find(adapter => adapter.Address.Equals(address) && !adapter.IsRemoved);

    internal FakeAdapter? AnyAdapter() => _adapters.Find(adapter => !adapter.IsRemoved);

    internal void Record(FakeViolationKind kind, string words) => _violations.Add(new FakeViolation(kind, words));

    /// <summary>The error that was asked for this call, or 0.</summary>
    internal int TakeCallFailure(string operation)
    {
        for (int i = 0; i < _failingCalls.Count; i++)
        {
            if (_failingCalls[i].Operation == operation)
            {
                int error = _failingCalls[i].Error;
                _failingCalls.RemoveAt(i);
                return error;
            }
        }
        return 0;
    }

    internal void ThrowIfScripted(string operation)
    {
        int error = TakeCallFailure(operation);
        if (error != 0)
        {
            throw new RdmaException(operation, error);
        }
    }

    internal WorkStatus TakeWorkFailure(in SendWorkRequest request)
    {
        for (int i = 0; i < _failingWork.Count; i++)
        {
            (WorkStatus status, Predicate<SendWorkRequest>? which) = _failingWork[i];
            if (which is null || which(request))
            {
                _failingWork.RemoveAt(i);
                return status;
            }
        }
        return WorkStatus.Success;
    }

    /// <summary>What really comes when an event is due, or null.</summary>
    internal (ConnectionEventKind Kind, int Status)? Scripted(ConnectionEventKind kind, int status)
    {
        int index = _scriptedEvents.FindIndex(script => script.When == kind);
        if (index < 0)
        {
            return (kind, status);
        }
        (_, ConnectionEventKind? instead, int scripted) = _scriptedEvents[index];
        _scriptedEvents.RemoveAt(index);
        return instead is null ? null : (instead.Value, scripted);
    }

    private void ThrowIfForeign(FakeVerbsProvider owner)
    {
        if (owner != this)
        {
            throw new ArgumentException("That object belongs to another fake provider.");
        }
    }

    internal Span<byte> ScratchFor(int length)
    {
        if (Scratch.Length < length)
        {
            Scratch = new byte[length * 2];
        }
        return Scratch.AsSpan(0, length);
    }
}
