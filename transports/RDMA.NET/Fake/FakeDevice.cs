namespace RdmaNet.Fake;

internal sealed class FakeDevice : RdmaDevice
{
    private readonly Queue<AsyncEvent> _events = [];
    private readonly EventDescriptor _descriptor = new();

    /// <param name="adapter">What it is a view of.</param>
    /// <param name="isShared">Whether the connection manager opened it: then nobody has to dispose it, and it does not count.</param>
    public FakeDevice(FakeAdapter adapter, bool isShared)
        : base(new FakeHandle(adapter.Provider.NextToken()))
    {
        Adapter = adapter;
        IsShared = isShared;
        int counts = isShared ? 0 : 1;
        adapter.Opened(this);
        adapter.Provider.Counts = adapter.Provider.Counts with { Devices = adapter.Provider.Counts.Devices + counts };
        ((FakeHandle)Owner).OnDestroy = () =>
        {
            adapter.Closed(this);
            _descriptor.Dispose();
            adapter.Provider.Counts = adapter.Provider.Counts with { Devices = adapter.Provider.Counts.Devices - counts };
            return 0;
        };
    }

    public FakeAdapter Adapter { get; }

    public bool IsShared { get; }

    public override string Name => Adapter.Name;

    public override int AsyncEventDescriptor => _descriptor.Value;

    public override DeviceAttributes QueryAttributes()
    {
        ThrowIfDisposed();
        Adapter.ThrowIfGone("ibv_query_device");
        return Adapter.Options.Attributes;
    }

    public override PortAttributes QueryPort(int port)
    {
        ThrowIfDisposed();
        Adapter.ThrowIfGone("ibv_query_port");
        return port == 1
            ? new PortAttributes(Adapter.IsLinkUp ? PortState.Active : PortState.Down, 4096, Adapter.Options.Mtu, IsEthernet: true)
            : throw new RdmaException("ibv_query_port", Errno.Invalid);
    }

    public override bool TryGetAsyncEvent(out AsyncEvent asyncEvent)
    {
        ThrowIfDisposed();
        bool taken = _events.TryDequeue(out asyncEvent);
        _descriptor.Set(_events.Count > 0);
        return taken;
    }

    public override ProtectionDomain AllocateProtectionDomain()
    {
        ThrowIfDisposed();
        Adapter.ThrowIfGone("ibv_alloc_pd");
        return new FakeDomain(this);
    }

    public override CompletionChannel CreateCompletionChannel()
    {
        ThrowIfDisposed();
        Adapter.ThrowIfGone("ibv_create_comp_channel");
        return new FakeCompletionChannel(this);
    }

    public override CompletionQueue CreateCompletionQueue(int capacity, CompletionChannel? channel = null, int vector = 0)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ObjectDisposedException.ThrowIf(channel is { IsDisposed: true }, typeof(CompletionChannel));
        Adapter.ThrowIfGone("ibv_create_cq");
        if (capacity > Adapter.Options.Attributes.MaxCompletions)
        {
            throw new RdmaException("ibv_create_cq", Errno.Invalid);
        }
        return new FakeCompletionQueue(this, (FakeCompletionChannel?)channel, capacity);
    }

    internal void Enqueue(AsyncEvent asyncEvent)
    {
        _events.Enqueue(asyncEvent);
        _descriptor.Set(true);
    }
}
