namespace RdmaNet.Native;

internal sealed unsafe class NativeCompletionQueue : CompletionQueue
{
    // Providers read their queue in memory: too short a call to tell the collector about.
    private readonly delegate* unmanaged[SuppressGCTransition]<nint, int, WorkCompletion*, int> _poll;
    private readonly delegate* unmanaged<nint, int, int> _requestNotification;
    private readonly CompletionQueueHandle _owner;
    private readonly NativeCompletionChannel? _channel;

    public NativeCompletionQueue(CompletionQueueHandle handle, NativeDevice device, NativeCompletionChannel? channel)
        : base(handle, device, channel, Interop.Read<int>(handle.DangerousGetHandle(), Layout.CompletionQueue.Capacity))
    {
        nint context = Interop.ContextOf(Handle);
        _poll = (delegate* unmanaged[SuppressGCTransition]<nint, int, WorkCompletion*, int>)Interop.Read<nint>(context, Layout.Context.PollCq);
        _requestNotification = (delegate* unmanaged<nint, int, int>)Interop.Read<nint>(context, Layout.Context.RequestNotify);
        _owner = handle;
        _channel = channel;
        channel?.Add(this);
    }

    public override int Poll(Span<WorkCompletion> completions)
    {
        ThrowIfDisposed();
        fixed (WorkCompletion* first = completions)
        {
            return first is null ? 0 : _poll(Handle, completions.Length, first);
        }
    }

    public override int RequestNotification(bool solicitedOnly = false)
    {
        ThrowIfDisposed();
        return _requestNotification(Handle, solicitedOnly ? 1 : 0);
    }

    /// <summary>Counts an event that was taken: each acknowledgement takes a lock, so that it is worth collecting them.</summary>
    internal void OnEvent()
    {
        const uint Batch = 64;
        if (++_owner.Unacknowledged >= Batch)
        {
            _owner.Acknowledge();
        }
    }

    private protected override void OnDisposing()
    {
        _channel?.Remove(this);
        // The queue may outlive this for the sake of a queue pair: then nobody is left to count its events.
        _owner.Acknowledge();
    }
}

internal sealed unsafe class NativeCompletionChannel : CompletionChannel
{
    private readonly Dictionary<nint, NativeCompletionQueue> _queues = [];

    public NativeCompletionChannel(NativeHandle handle, NativeDevice device)
        : base(handle, device)
        => FileDescriptor = Interop.Read<int>(Handle, Layout.Channel.Descriptor);

    public override int FileDescriptor { get; }

    public override bool TryGetEvent(out CompletionQueue? queue)
    {
        ThrowIfDisposed();
        nint source;
        nint tag;
        if (Libibverbs.ibv_get_cq_event(Handle, &source, &tag) != 0)
        {
            queue = null;
            return false;
        }
        if (_queues.TryGetValue(source, out NativeCompletionQueue? known))
        {
            known.OnEvent();
        }
        else
        {
            Libibverbs.ibv_ack_cq_events(source, 1);
        }
        queue = known;
        return true;
    }

    internal void Add(NativeCompletionQueue queue) => _queues[queue.Handle] = queue;

    internal void Remove(NativeCompletionQueue queue) => _queues.Remove(queue.Handle);
}
