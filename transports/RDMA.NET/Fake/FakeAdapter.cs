using System.Net;

namespace RdmaNet.Fake;

/// <summary>An adapter of the fake world: what a test pulls out, unplugs and configures. Programs see it as <see cref="RdmaDevice"/>.</summary>
public sealed class FakeAdapter
{
    private const int PageMask = 4095;

    private readonly Dictionary<uint, FakeRegion> _regions = [];
    private readonly Dictionary<uint, FakeWindow> _windows = [];
    private readonly Dictionary<nint, FakeRegion> _regionTokens = [];
    private readonly Dictionary<nint, FakeWindow> _windowTokens = [];
    private readonly List<FakeDevice> _opened = [];
    private uint _lastIndex = 0x100;
    private bool _linkUp = true;

    internal FakeAdapter(FakeVerbsProvider provider, string name, IPAddress address, FakeAdapterOptions options)
    {
        Provider = provider;
        Name = name;
        Address = address;
        Options = options;
    }

    /// <summary>Device name.</summary>
    public string Name { get; }

    /// <summary>Its address.</summary>
    public IPAddress Address { get; }

    /// <summary>What it can.</summary>
    public FakeAdapterOptions Options { get; }

    /// <summary>Whether it was pulled out.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>The cable. Without it nothing gets through: requests to the peer end as <see cref="WorkStatus.RetryExceeded"/>.</summary>
    public bool IsLinkUp
    {
        get => _linkUp;
        set
        {
            if (_linkUp != value)
            {
                _linkUp = value;
                InjectAsyncEvent(value ? AsyncEventKind.PortActive : AsyncEventKind.PortError, 1);
            }
        }
    }

    internal FakeVerbsProvider Provider { get; }

    internal ulong Pinned { get; private set; }

    /// <summary>Windows that peers can use now.</summary>
    public int BoundWindows => _windows.Values.Count(window => window.IsBound);

    /// <summary>Receives that wait for a message, on all its queue pairs.</summary>
    public int PostedReceives => Provider.QueuePairs.Where(pair => pair.Adapter == this).Sum(pair => pair.ReceiveCount);

    /// <summary>How often receives were posted, some or many at once.</summary>
    public long ReceivePosts { get; internal set; }

    /// <summary>Sends an asynchronous event to every program that has the device open.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="element">Handle of the object, or the port.</param>
    public void InjectAsyncEvent(AsyncEventKind kind, nint element)
    {
        foreach (FakeDevice device in _opened)
        {
            device.Enqueue(new AsyncEvent(kind, element));
        }
    }

    /// <summary>Pulls it out: queue pairs fail, their connections are told, new calls are refused. What exists is to be disposed by its owners.</summary>
    public void Remove()
    {
        if (IsRemoved)
        {
            return;
        }
        IsRemoved = true;
        InjectAsyncEvent(AsyncEventKind.DeviceFatal, 0);
        foreach (FakeConnectionId id in Provider.Ids.ToArray())
        {
            if (id.Adapter == this)
            {
                (id.QueuePair as FakeQueuePair)?.Fail();
                id.Report(ConnectionEventKind.DeviceRemoval);
            }
        }
    }

    internal FakeDevice Shared()
    {
        FakeDevice? known = _opened.Find(device => device.IsShared && !device.IsDisposed);
        return known ?? new FakeDevice(this, isShared: true);
    }

    internal void Opened(FakeDevice device) => _opened.Add(device);

    internal void Closed(FakeDevice device) => _opened.Remove(device);

    internal void ThrowIfGone(string operation)
    {
        Provider.ThrowIfScripted(operation);
        if (IsRemoved)
        {
            throw new RdmaException(operation, Errno.InputOutput);
        }
    }

    /// <summary>A fresh key; its index is never used again, so that an old key can never mean something new.</summary>
    internal uint NewKey() => (++_lastIndex << 8) | 0x5A;

    internal void Add(FakeRegion region)
    {
        _regions.Add(region.LocalKey, region);
        _regionTokens.Add(region.Handle, region);
        Pinned += region.PinnedBytes;
    }

    internal void Remove(FakeRegion region)
    {
        _regions.Remove(region.LocalKey);
        _regionTokens.Remove(region.Handle);
        Pinned -= region.PinnedBytes;
    }

    internal int RegionCount => _regions.Count;

    internal int WindowCount => _windows.Count;

    internal void Add(FakeWindow window)
    {
        _windows.Add(window.CurrentKey >> 8, window);
        _windowTokens.Add(window.Handle, window);
    }

    internal void Remove(FakeWindow window)
    {
        _windows.Remove(window.CurrentKey >> 8);
        _windowTokens.Remove(window.Handle);
    }

    internal FakeRegion? RegionOf(nint token) => _regionTokens.GetValueOrDefault(token);

    internal FakeWindow? WindowOf(nint token) => _windowTokens.GetValueOrDefault(token);

    internal FakeWindow? WindowOfKey(uint key) => _windows.GetValueOrDefault(key >> 8);

    internal bool AnyWindowOver(FakeRegion region) => _windows.Values.Any(window => window.IsBound && window.BoundRegion == region);

    internal int WindowsOn(FakeQueuePair pair) => _windows.Values.Count(window => window.IsBound && window.BoundQueue == pair);

    /// <summary>Looks a key of our own up.</summary>
    internal FakeRegion? ResolveLocal(FakeQueuePair pair, in ScatterElement element, bool writes)
        => _regions.TryGetValue(element.LocalKey, out FakeRegion? region)
            && region.Domain == pair.Domain
            && region.Contains((nint)element.Address, element.Length)
            && (!writes || region.Access.Has(MemoryAccess.LocalWrite))
            ? region
            : null;

    /// <summary>Looks up what a peer of <paramref name="pair"/> names; null and a reason when it must not.</summary>
    internal FakeRegion? ResolveRemote(FakeQueuePair pair, uint key, ulong address, ulong length, MemoryAccess need, out string reason)
    {
        if (WindowOfKey(key) is { } window)
        {
            reason = !window.IsBound || window.CurrentKey != key ? "the window is not bound under this key"
                : window.Domain != pair.Domain || (window.Type == WindowType.Type2 && window.BoundQueue != pair) ? "the window belongs to another queue pair or domain"
                : !window.BoundAccess.Has(need) ? $"the window does not give {need}"
                : !Options.IgnoresWindowBounds && !window.Covers(address, length) ? "the range is not inside the window"
                : !window.BoundRegion!.Contains((nint)address, (nuint)length) ? "the range is not inside the region"
                : "";
            return reason.Length == 0 ? window.BoundRegion : null;
        }
        if (_regions.TryGetValue(key, out FakeRegion? region))
        {
            reason = region.Domain != pair.Domain ? "the region belongs to another domain"
                : !region.Access.Has(need) ? $"the region does not give {need}"
                : !region.Contains((nint)address, (nuint)length) ? "the range is not inside the region"
                : "";
            return reason.Length == 0 ? region : null;
        }
        reason = "there is no such key";
        return null;
    }

    /// <summary>Where bytes for an address of a region really go.</summary>
    internal nint Place(FakeRegion region, nint address)
    {
        nint page = address & ~(nint)PageMask;
        return Options.LosesPageOffsetOnDemand && region.Access.Has(MemoryAccess.OnDemand) && page >= region.Address ? page : address;
    }
}
