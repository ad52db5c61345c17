namespace RdmaNet.Native;

internal sealed unsafe class NativeQueuePair : QueuePair
{
    private const int StateMask = 1;

    private readonly delegate* unmanaged<nint, SendWorkRequest*, SendWorkRequest**, int> _postSend;

    // Providers write receives into a queue in memory: too short a call to tell the collector about. For sends some call the kernel.
    private readonly delegate* unmanaged[SuppressGCTransition]<nint, ReceiveWorkRequest*, ReceiveWorkRequest**, int> _postReceive;
    private readonly delegate* unmanaged<nint, nint, WindowBind*, int> _bind;

    public NativeQueuePair(NativeHandle handle, ConnectionId id, ProtectionDomain domain, CompletionQueue sendQueue, CompletionQueue receiveQueue, in QueuePairOptions granted)
        : base(handle, id, domain, sendQueue, receiveQueue, Interop.Read<uint>(handle.DangerousGetHandle(), Layout.QueuePair.Number), granted)
    {
        nint context = Interop.ContextOf(Handle);
        _postSend = (delegate* unmanaged<nint, SendWorkRequest*, SendWorkRequest**, int>)Interop.Read<nint>(context, Layout.Context.PostSend);
        _postReceive = (delegate* unmanaged[SuppressGCTransition]<nint, ReceiveWorkRequest*, ReceiveWorkRequest**, int>)Interop.Read<nint>(context, Layout.Context.PostReceive);
        _bind = (delegate* unmanaged<nint, nint, WindowBind*, int>)Interop.Read<nint>(context, Layout.Context.BindMw);
    }

    public override int PostSend(SendWorkRequest* first, out SendWorkRequest* refused)
    {
        ThrowIfDisposed();
        SendWorkRequest* bad = first;
        int error = _postSend(Handle, first, &bad);
        refused = bad;
        return Math.Abs(error);
    }

    public override int PostReceive(ReceiveWorkRequest* first, out ReceiveWorkRequest* refused)
    {
        ThrowIfDisposed();
        ReceiveWorkRequest* bad = first;
        int error = _postReceive(Handle, first, &bad);
        refused = bad;
        return Math.Abs(error);
    }

    public override int SetError()
    {
        ThrowIfDisposed();
        byte* attributes = stackalloc byte[Layout.QueuePairAttributes.Size * 2];
        new Span<byte>(attributes, Layout.QueuePairAttributes.Size * 2).Clear();
        *(int*)(attributes + Layout.QueuePairAttributes.State) = (int)QueuePairState.Error;
        return Math.Abs(Libibverbs.ibv_modify_qp(Handle, attributes, StateMask));
    }

    public override QueuePairState QueryState()
    {
        ThrowIfDisposed();
        byte* attributes = stackalloc byte[Layout.QueuePairAttributes.Size * 2];
        new Span<byte>(attributes, Layout.QueuePairAttributes.Size * 2).Clear();
        // Twice the size: a newer library may write more than is read here.
        QueuePairInit* init = stackalloc QueuePairInit[2];
        Interop.ThrowIfError(Libibverbs.ibv_query_qp(Handle, attributes, StateMask, init), "ibv_query_qp");
        return (QueuePairState)(*(int*)(attributes + Layout.QueuePairAttributes.State));
    }

    private protected override int BindCore(MemoryWindow window, MemoryRegion region, nint address, nuint length, MemoryAccess access, ulong id, SendFlags flags)
    {
        if (_bind is null)
        {
            return Errno.NotSupported;
        }
        var bind = new WindowBind { Id = id, Flags = flags, Region = region.Handle, Address = (ulong)address, Length = length, Access = access };
        return Math.Abs(_bind(Handle, window.Handle, &bind));
    }
}
