namespace RdmaNet.Fake;

internal sealed class FakeEventChannel : EventChannel
{
    private readonly Queue<ConnectionEvent> _events = [];
    private readonly EventDescriptor _descriptor = new();

    public FakeEventChannel(FakeVerbsProvider provider)
        : base(new FakeHandle(provider.NextToken()))
    {
        Provider = provider;
        provider.Counts = provider.Counts with { EventChannels = provider.Counts.EventChannels + 1 };
        ((FakeHandle)Owner).OnDestroy = () =>
        {
            _descriptor.Dispose();
            provider.Counts = provider.Counts with { EventChannels = provider.Counts.EventChannels - 1 };
            return 0;
        };
    }

    public FakeVerbsProvider Provider { get; }

    public override int FileDescriptor => _descriptor.Value;

    public override ConnectionId CreateId()
    {
        ThrowIfDisposed();
        Provider.ThrowIfScripted("rdma_create_id");
        return new FakeConnectionId(this);
    }

    public override ConnectionEvent? TryGetEvent()
    {
        ThrowIfDisposed();
        ConnectionEvent? result = null;
        while (_events.TryDequeue(out ConnectionEvent? next))
        {
            if (!next.Id.IsDisposed)
            {
                result = next;
                break;
            }
        }
        _descriptor.Set(_events.Count > 0);
        return result;
    }

    internal void Enqueue(ConnectionEvent connectionEvent)
    {
        _events.Enqueue(connectionEvent);
        _descriptor.Set(true);
    }
}
