namespace RdmaNet.Fake;

internal sealed class FakeCompletionQueue : CompletionQueue
{
    private readonly WorkCompletion[] _entries;
    private readonly (FakeQueuePair? Pair, int Slots)[] _slots;
    private readonly FakeAdapter _adapter;
    private readonly FakeCompletionChannel? _channel;
    private int _first;
    private int _count;
    private bool _armed;
    private bool _solicitedOnly;
    private bool _overrun;

    public FakeCompletionQueue(FakeDevice device, FakeCompletionChannel? channel, int capacity)
        : base(
            channel is null
                ? new FakeHandle(device.Adapter.Provider.NextToken(), device.Owner)
                : new FakeHandle(device.Adapter.Provider.NextToken(), device.Owner, channel.Owner),
            device,
            channel,
            capacity)
    {
        _adapter = device.Adapter;
        _channel = channel;
        _entries = new WorkCompletion[capacity];
        _slots = new (FakeQueuePair?, int)[capacity];
        FakeVerbsProvider provider = _adapter.Provider;
        provider.Counts = provider.Counts with { CompletionQueues = provider.Counts.CompletionQueues + 1 };
        ((FakeHandle)Owner).OnDestroy = () =>
        {
            provider.Counts = provider.Counts with { CompletionQueues = provider.Counts.CompletionQueues - 1 };
            return 0;
        };
    }

    public FakeVerbsProvider Provider => _adapter.Provider;

    public override int Poll(Span<WorkCompletion> completions)
    {
        ThrowIfDisposed();
        if (_overrun)
        {
            return -Errno.InputOutput;
        }
        int taken = 0;
        while (taken < completions.Length && _count > 0)
        {
            completions[taken++] = _entries[_first];
            (FakeQueuePair? pair, int slots) = _slots[_first];
            pair?.Reclaim(slots);
            _slots[_first] = default;
            _first = (_first + 1) % _entries.Length;
            _count--;
        }
        return taken;
    }

    public override int RequestNotification(bool solicitedOnly = false)
    {
        ThrowIfDisposed();
        // An arming for every completion is not weakened by a later one for solicited ones.
        _solicitedOnly = solicitedOnly && (!_armed || _solicitedOnly);
        _armed = true;
        return 0;
    }

    /// <param name="completion">What is announced.</param>
    /// <param name="pair">Whose send-queue slots become free when it is polled.</param>
    /// <param name="slots">How many.</param>
    /// <param name="solicited">Whether those who wait for solicited ones are told.</param>
    internal void Add(in WorkCompletion completion, FakeQueuePair? pair, int slots, bool solicited)
    {
        if (_count == _entries.Length)
        {
            if (!_overrun)
            {
                _overrun = true;
                _adapter.Provider.Record(FakeViolationKind.CompletionQueueOverrun, $"a queue of {_entries.Length} is full");
                _adapter.InjectAsyncEvent(AsyncEventKind.CompletionQueueError, Handle);
            }
            return;
        }
        int index = (_first + _count++) % _entries.Length;
        _entries[index] = completion;
        _slots[index] = (pair, slots);
        if (_armed && _channel is not null && !IsDisposed && (!_solicitedOnly || solicited || completion.Status != WorkStatus.Success))
        {
            _armed = false;
            _channel.Enqueue(this);
        }
    }
}

internal sealed class FakeCompletionChannel : CompletionChannel
{
    private readonly Queue<FakeCompletionQueue> _events = [];
    private readonly EventDescriptor _descriptor = new();

    public FakeCompletionChannel(FakeDevice device)
        : base(new FakeHandle(device.Adapter.Provider.NextToken(), device.Owner), device)
    {
        FakeVerbsProvider provider = device.Adapter.Provider;
        provider.Counts = provider.Counts with { CompletionChannels = provider.Counts.CompletionChannels + 1 };
        ((FakeHandle)Owner).OnDestroy = () =>
        {
            _descriptor.Dispose();
            provider.Counts = provider.Counts with { CompletionChannels = provider.Counts.CompletionChannels - 1 };
            return 0;
        };
    }

    public override int FileDescriptor => _descriptor.Value;

    public override bool TryGetEvent(out CompletionQueue? queue)
    {
        ThrowIfDisposed();
        bool taken = _events.TryDequeue(out FakeCompletionQueue? source);
        queue = source is { IsDisposed: false } ? source : null;
        _descriptor.Set(_events.Count > 0);
        return taken;
    }

    internal void Enqueue(FakeCompletionQueue queue)
    {
        _events.Enqueue(queue);
        _descriptor.Raise();
    }
}
