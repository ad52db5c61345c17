namespace RdmaNet;

/// <summary>Kind of a window.</summary>
public enum WindowType
{
    /// <summary>Bound by a verb of its own; cannot be invalidated by work requests.</summary>
    Type1 = 1,

    /// <summary>Bound and invalidated by work requests, also remotely.</summary>
    Type2 = 2,
}

/// <summary>Life of a window.</summary>
/// <remarks>
/// <code>
/// Free ── bind added to a chain ──► Binding ── posted ──► Bound ── local invalidate added ──► Invalidating ── its completion ──► Free
///   ▲            not posted ◄──────────┘                  │  ▲            not posted ──────────────┘
///   └───────────────── invalidated by the peer ───────────┘  (back to Bound)
/// </code>
/// A window of a failed queue pair has no way back but <see cref="RdmaResource.Dispose"/>, which is allowed in every state.
/// </remarks>
public enum WindowState
{
    /// <summary>No peer can use it; it may be bound.</summary>
    Free,

    /// <summary>A bind is in a chain that was not posted yet.</summary>
    Binding,

    /// <summary>Peers can use it, from the moment the queue pair reaches the bind.</summary>
    Bound,

    /// <summary>A local invalidate is on its way; peers may still use it until its completion is here.</summary>
    Invalidating,
}

/// <summary>
/// A window: lends a peer a range of a region under a key of its own, and takes it back. The state machine makes it impossible to bind a
/// bound type-2 window or to invalidate a free one (which brings some kernels down). While it is not free it holds its region and its
/// queue pair, so that neither can go before it.
/// </summary>
public abstract class MemoryWindow : RdmaResource
{
    private readonly WindowHandle _owner;

    private protected MemoryWindow(WindowHandle handle, ProtectionDomain domain, WindowType type, uint key)
        : base(handle)
    {
        _owner = handle;
        Domain = domain;
        Type = type;
        RemoteKey = key;
    }

    /// <summary>Its protection domain.</summary>
    public ProtectionDomain Domain { get; }

    /// <summary>1 or 2.</summary>
    public WindowType Type { get; }

    /// <summary>Where it stands.</summary>
    public WindowState State { get; private set; }

    /// <summary>Key for peers; another one at each bind. Worth something only between bind and invalidation.</summary>
    public uint RemoteKey { get; private set; }

    /// <summary>The key that the next bind gives it: the same upper 24 bits, the low 8 counted on (ibv_inc_rkey).</summary>
    public static uint NextKey(uint key) => (key & 0xFFFFFF00) | ((key + 1) & 0xFF);

    /// <summary>Takes note that the peer says (by send with invalidate) that it invalidated a key.</summary>
    /// <param name="key">The key of the receive completion.</param>
    /// <returns>True: it was ours and bound, the window is free now. False: a protocol error of the peer, nothing changed.</returns>
    public bool OnRemoteInvalidated(uint key)
    {
        if (State != WindowState.Bound || Type != WindowType.Type2 || key != RemoteKey)
        {
            return false;
        }
        SetFree();
        return true;
    }

    /// <summary>Takes note that the local invalidate (or the completion of a zero-length type-1 bind) succeeded.</summary>
    /// <exception cref="InvalidOperationException">None is on its way.</exception>
    public void OnLocalInvalidated()
    {
        Require(WindowState.Invalidating, "A local invalidate completed");
        SetFree();
    }

    /// <summary>Reserves the next bind and gives the key it will have.</summary>
    internal uint BeginBind(MemoryRegion region)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(region);
        Require(WindowState.Free, "A bind was asked for");
        _owner.HoldRegion(region.Owner);
        State = WindowState.Binding;
        return NextKey(RemoteKey);
    }

    internal void BeginInvalidate()
    {
        ThrowIfDisposed();
        Require(WindowState.Bound, "A local invalidate was asked for");
        State = WindowState.Invalidating;
    }

    /// <summary>The request went to the queue pair: a bind makes the new key the window's, an invalidate waits for its completion.</summary>
    internal void OnPosted(QueuePair queue)
    {
        if (State == WindowState.Binding)
        {
            _owner.HoldQueue(queue.Owner);
            RemoteKey = NextKey(RemoteKey);
            StoreKey(RemoteKey);
            State = WindowState.Bound;
        }
    }

    internal void OnNotPosted()
    {
        if (State == WindowState.Binding)
        {
            SetFree();
        }
        else if (State == WindowState.Invalidating)
        {
            State = WindowState.Bound;
        }
    }

    /// <summary>A type-1 bind went out; the provider has written the new key already.</summary>
    internal void OnType1Bound(QueuePair queue, MemoryRegion? region)
    {
        _owner.ReleaseBinding();
        RemoteKey = LoadKey();
        _owner.HoldQueue(queue.Owner);
        if (region is null)
        {
            State = WindowState.Invalidating;
            return;
        }
        _owner.HoldRegion(region.Owner);
        State = WindowState.Bound;
    }

    /// <summary>Writes the key to where the provider reads the current one at the next bind.</summary>
    private protected abstract void StoreKey(uint key);

    private protected abstract uint LoadKey();

    private void SetFree()
    {
        State = WindowState.Free;
        _owner.ReleaseBinding();
    }

    private void Require(WindowState state, string what)
    {
        if (State != state)
        {
            ThrowState(state, what);
        }
    }

    private void ThrowState(WindowState state, string what) => throw new InvalidOperationException($"{what} of a window that is {State}, not {state}.");
}

/// <summary>A window's handle: besides its protection domain it holds what it is bound over and on, until after its own end.</summary>
internal abstract class WindowHandle : RdmaHandle
{
    private RdmaHandle? _region;
    private RdmaHandle? _queue;

    protected WindowHandle(nint handle, RdmaHandle domain)
        : base(handle, domain)
    {
    }

    public void HoldRegion(RdmaHandle region)
    {
        region.Hold();
        _region = region;
    }

    public void HoldQueue(RdmaHandle queue)
    {
        queue.Hold();
        _queue = queue;
    }

    public void ReleaseBinding()
    {
        RdmaHandle? queue = _queue;
        RdmaHandle? region = _region;
        _queue = null;
        _region = null;
        queue?.Release();
        region?.Release();
    }

    protected sealed override int Destroy()
    {
        int error = Deallocate();
        ReleaseBinding();
        return error;
    }

    protected abstract int Deallocate();
}
