namespace RdmaNet;

/// <summary>
/// A reliable connection's send and receive queue. Disposed while windows are bound on it, it is destroyed when the last of them is free
/// or disposed: destroying it before would block for most of a minute on some devices. One thread at a time.
/// </summary>
public abstract unsafe class QueuePair : RdmaResource
{
    private protected QueuePair(RdmaHandle handle, ConnectionId id, ProtectionDomain domain, CompletionQueue sendQueue, CompletionQueue receiveQueue, uint number, in QueuePairOptions granted)
        : base(handle)
    {
        Id = id;
        Domain = domain;
        SendCompletions = sendQueue;
        ReceiveCompletions = receiveQueue;
        Number = number;
        Granted = granted;
    }

    /// <summary>The connection it belongs to.</summary>
    public ConnectionId Id { get; }

    /// <summary>Its protection domain.</summary>
    public ProtectionDomain Domain { get; }

    /// <summary>Where its sends complete.</summary>
    public CompletionQueue SendCompletions { get; }

    /// <summary>Where its receives complete.</summary>
    public CompletionQueue ReceiveCompletions { get; }

    /// <summary>Its number, as in <see cref="WorkCompletion.QueuePairNumber"/>.</summary>
    public uint Number { get; }

    /// <summary>The sizes that the device gave, at least those asked for.</summary>
    public QueuePairOptions Granted { get; }

    /// <summary>Posts a chain in one call, and empties it.</summary>
    /// <param name="chain">One or more requests.</param>
    /// <param name="posted">How many the device took: all, or those before the one that it refused. Refused windows are as before.</param>
    /// <returns>0, or the error number for the first refused request: ENOMEM when the queue is full.</returns>
    public int Post(SendChain chain, out int posted)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ThrowIfDisposed();
        if (chain.Count == 0)
        {
            posted = 0;
            return 0;
        }
        int error = PostSend(chain.First, out SendWorkRequest* refused);
        posted = error == 0 ? chain.Count : (int)(refused - chain.First);
        chain.Settle(posted, this);
        return error;
    }

    /// <summary>Posts receives in one call, and empties the chain.</summary>
    /// <param name="chain">One or more requests.</param>
    /// <param name="posted">How many the device took.</param>
    /// <returns>0, or the error number for the first refused request: ENOMEM when the queue is full.</returns>
    public int Post(ReceiveChain chain, out int posted)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ThrowIfDisposed();
        if (chain.Count == 0)
        {
            posted = 0;
            return 0;
        }
        int error = PostReceive(chain.First, out ReceiveWorkRequest* refused);
        posted = error == 0 ? chain.Count : (int)(refused - chain.First);
        chain.Clear();
        return error;
    }

    /// <summary>Posts raw requests (ibv_post_send). Windows in them are not tracked: <see cref="Post(SendChain, out int)"/> is the safe way.</summary>
    /// <param name="first">First of the list, in native memory.</param>
    /// <param name="refused">The first that was refused, if any.</param>
    /// <returns>0, or an error number.</returns>
    public abstract int PostSend(SendWorkRequest* first, out SendWorkRequest* refused);

    /// <summary>Posts raw receives (ibv_post_recv).</summary>
    /// <param name="first">First of the list, in native memory.</param>
    /// <param name="refused">The first that was refused, if any.</param>
    /// <returns>0, or an error number.</returns>
    public abstract int PostReceive(ReceiveWorkRequest* first, out ReceiveWorkRequest* refused);

    /// <summary>
    /// Binds a type-1 window (ibv_bind_mw), also one that is bound; length 0 unbinds it, and its completion is to be told by
    /// <see cref="MemoryWindow.OnLocalInvalidated"/>. The window's key is the new one on return.
    /// </summary>
    /// <param name="window">A type-1 window of the same domain.</param>
    /// <param name="region">What it opens.</param>
    /// <param name="address">First byte.</param>
    /// <param name="length">Bytes; 0 unbinds.</param>
    /// <param name="access">The peer's rights.</param>
    /// <param name="id">Comes back in the completion.</param>
    /// <param name="flags">How.</param>
    /// <returns>0, or an error number.</returns>
    public int BindWindow(MemoryWindow window, MemoryRegion region, nint address, nuint length, MemoryAccess access, ulong id, SendFlags flags = SendFlags.Signaled)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(region);
        ThrowIfDisposed();
        if (window.Type != WindowType.Type1 || window.State == WindowState.Invalidating || window.IsDisposed || region.IsDisposed)
        {
            return Errno.Invalid;
        }
        if (window.Domain.Handle != region.Domain.Handle)
        {
            return Errno.NotPermitted;
        }
        int error = BindCore(window, region, address, length, access, id, flags);
        if (error == 0)
        {
            window.OnType1Bound(this, length == 0 ? null : region);
        }
        return error;
    }

    /// <summary>Moves it to <see cref="QueuePairState.Error"/>: what is posted comes back flushed.</summary>
    /// <returns>0, or an error number.</returns>
    public abstract int SetError();

    /// <summary>Asks the device for its state.</summary>
    /// <exception cref="RdmaException">The device does not answer.</exception>
    public abstract QueuePairState QueryState();

    private protected abstract int BindCore(MemoryWindow window, MemoryRegion region, nint address, nuint length, MemoryAccess access, ulong id, SendFlags flags);
}
