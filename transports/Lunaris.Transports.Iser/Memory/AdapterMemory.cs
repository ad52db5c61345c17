using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Transport;
using RdmaNet;

namespace Lunaris.Transports.Iser.Memory;

/// <summary>What came of looking for a place for a command's memory.</summary>
internal enum Placement : byte
{
    /// <summary>Found: bind the window, if there is one, and advertise.</summary>
    Ready,

    /// <summary>Nothing free now; something will be when an outstanding command ends.</summary>
    Wait,
}

/// <summary>
/// All memory of one transport on one adapter: the protection domain, the regions, the windows, the bounce pool; and the ladder, which decides for every
/// buffer how it is lent to the target.
/// </summary>
internal sealed class AdapterMemory : IDisposable
{
    private const nint PageMask = 4095;

    private readonly List<UserRegion> _userRegions;
    private readonly Dictionary<uint, WindowSlot> _windows = [];
    private readonly TransportOptions _options;
    private readonly RdmaStatistics _statistics;
    private readonly BouncePool _bounce;
    private readonly RegionCache _cache;
    private MemoryRegion? _implicit;
    private UserRegion? _lastHit;
    private WindowSlot? _free;
    private int _windowsInUse;

    /// <summary>Prepares an adapter.</summary>
    /// <exception cref="RdmaException">The adapter refuses.</exception>
    public AdapterMemory(RdmaDevice device, DeviceAttributes attributes, OnDemandVerdict verdict, List<UserRegion> userRegions, TransportOptions options, RdmaStatistics statistics)
    {
        Device = device;
        Attributes = attributes;
        Verdict = verdict;
        _userRegions = userRegions;
        _options = options;
        _statistics = statistics;
        UsesWindows = attributes.SupportsType2Windows && options.Memory is MemoryMode.Auto or MemoryMode.WindowOnDemand or MemoryMode.WindowPinned;
        Domain = device.AllocateProtectionDomain();
        _bounce = new BouncePool(Domain, RegionAccess, options.BouncePoolSize);
        _cache = new RegionCache(Domain, RegionAccess);
    }

    public RdmaDevice Device { get; }

    public DeviceAttributes Attributes { get; }

    public OnDemandVerdict Verdict { get; }

    public ProtectionDomain Domain { get; }

    /// <summary>Every command's memory is lent by a type-2 window, so that the target may invalidate whatever key it is given.</summary>
    public bool UsesWindows { get; }

    /// <summary>The best rung for a registered region.</summary>
    public MemoryMode Rung { get; private set; }

    /// <summary>Why not a better one.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Without windows the regions themselves must be open to the peer.</summary>
    private MemoryAccess RegionAccess => UsesWindows
        ? MemoryAccess.LocalWrite | MemoryAccess.WindowBind
        : MemoryAccess.LocalWrite | MemoryAccess.RemoteRead | MemoryAccess.RemoteWrite;

    /// <summary>Chooses the rung and registers all that the user has announced.</summary>
    public void Start()
    {
        (Rung, Reason) = Choose();
        if (UsesWindows && Verdict.Implicit && _options.Memory != MemoryMode.WindowPinned)
        {
            _implicit = Domain.RegisterImplicit(RegionAccess);
        }

        foreach (UserRegion region in _userRegions)
        {
            Register(region);
        }
    }

    /// <summary>Registers a region as far up the ladder as it goes.</summary>
    public void Register(UserRegion region)
    {
        region.Region = null;
        region.AlignedOnly = false;
        region.Rung = _options.Memory == MemoryMode.Bounce ? MemoryMode.Bounce : MemoryMode.Cache;
        if (!UsesWindows)
        {
            return;
        }

        bool onDemandFirst = _options.Memory == MemoryMode.WindowOnDemand ? Verdict.IsUsable : _options.Memory == MemoryMode.Auto && Verdict is { IsUsable: true, AlignedOnly: false };
        _ = (onDemandFirst && TryRegister(region, onDemand: true))
            || TryRegister(region, onDemand: false)
            || (!onDemandFirst && _options.Memory == MemoryMode.Auto && Verdict.IsUsable && TryRegister(region, onDemand: true));
    }

    /// <summary>The owner takes its memory back.</summary>
    public void Unregister(UserRegion region)
    {
        if (ReferenceEquals(_lastHit, region))
        {
            _lastHit = null;
        }

        region.Region?.Dispose();
        region.Region = null;
        _cache.Forget(region.Address, region.Length);
    }

    /// <summary>
    /// The registration to send from directly, if the memory lies in a pinned one. On-demand memory is proved for RDMA only, and there are adapters that get it
    /// wrong when a message is cut into packets elsewhere than at its pages.
    /// </summary>
    public MemoryRegion? FindLocal(nint address, nint length) => Find(address, length) is { Rung: MemoryMode.WindowPinned, Region: { } region } ? region : null;

    /// <summary>Finds how to lend a buffer.</summary>
    /// <param name="exposure">A closed one; it is filled in and open on return, but its window not bound.</param>
    /// <param name="buffer">The command's memory, not empty.</param>
    /// <exception cref="RdmaException">The adapter refuses; the command cannot be carried out.</exception>
    public Placement TryOpen(Exposure exposure, in DataBuffer buffer)
    {
        if (UsesWindows && !TryTakeWindow(exposure))
        {
            return Placement.Wait;
        }

        BufferSegment? whole = buffer.Count == 1 ? buffer[0] : Whole(buffer);
        if (whole is { } run && _options.Memory != MemoryMode.Bounce && TryOpenDirect(exposure, run))
        {
            return Opened(exposure);
        }

        BounceBlock? block = _bounce.TryTake((nint)buffer.Length);
        if (block is null)
        {
            GiveWindow(exposure);
            return Placement.Wait;
        }

        exposure.Bounce = block;
        Set(exposure, block.Region, block.Address, (nint)buffer.Length, MemoryMode.Bounce);
        return Opened(exposure);
    }

    /// <summary>A piece of the bounce pool for a message of our own; null where the pool is used up.</summary>
    public BounceBlock? TakeBlock(nint length) => _bounce.TryTake(length);

    /// <summary>Gives it back.</summary>
    public void GiveBlock(BounceBlock block) => _bounce.Give(block);

    /// <summary>Who has advertised a key, and not taken it back.</summary>
    public Exposure? FindOpen(uint key) =>
        _windows.TryGetValue(WindowSlot.IndexOf(key), out WindowSlot? slot) && slot.Advertised is { } exposure && exposure.Key == key ? exposure : null;

    /// <summary>Gives back what an exposure holds. Its window must be free, or its queue pair gone.</summary>
    public void Close(Exposure exposure)
    {
        if (exposure.State == ExposureState.Closed)
        {
            return;
        }

        if (exposure.Slot is { } slot)
        {
            slot.Advertised = null;
            exposure.Slot = null;
            _windowsInUse--;
            if (slot.Window.State == WindowState.Free && !slot.Window.IsDisposed)
            {
                Give(slot);
            }
            else
            {
                _windows.Remove(WindowSlot.IndexOf(slot.Window.RemoteKey));
                slot.Window.Dispose();
            }
        }

        if (exposure.Bounce is { } block)
        {
            _bounce.Give(block);
        }

        if (exposure.Cached is { } cached)
        {
            RegionCache.Release(cached);
        }

        exposure.Temporary?.Dispose();
        exposure.Bounce = null;
        exposure.Cached = null;
        exposure.Temporary = null;
        exposure.Region = null;
        exposure.State = ExposureState.Closed;
    }

    public void Dispose()
    {
        for (; _free is not null; _free = _free.NextFree)
        {
            _free.Window.Dispose();
        }

        _windows.Clear();

        foreach (UserRegion region in _userRegions)
        {
            region.Region?.Dispose();
            region.Region = null;
        }

        _lastHit = null;
        _implicit?.Dispose();
        _cache.Dispose();
        _bounce.Dispose();
        Domain.Dispose();
    }

    private (MemoryMode Rung, string Reason) Choose()
    {
        MemoryMode wanted = _options.Memory;
        if (wanted is MemoryMode.Cache or MemoryMode.Bounce)
        {
            return (wanted, "asked for");
        }

        if (!UsesWindows)
        {
            return (MemoryMode.Cache, $"the adapter {Device.Name} has no type-2 memory windows with remote invalidation");
        }

        if (wanted == MemoryMode.WindowPinned)
        {
            return (MemoryMode.WindowPinned, "asked for");
        }

        if (Verdict is { IsUsable: true, AlignedOnly: false })
        {
            return (MemoryMode.WindowOnDemand, "");
        }

        return wanted == MemoryMode.WindowOnDemand && Verdict.IsUsable
            ? (MemoryMode.WindowOnDemand, Verdict.Reason)
            : (MemoryMode.WindowPinned, Verdict.Reason);
    }

    private bool TryRegister(UserRegion region, bool onDemand)
    {
        MemoryAccess access = RegionAccess | (onDemand ? MemoryAccess.OnDemand : MemoryAccess.None);
        try
        {
            region.Region = Domain.Register(region.Address, (nuint)region.Length, access);
        }
        catch (RdmaException exception)
        {
            Reason = $"a region of {region.Length} bytes could not be registered {(onDemand ? "on demand" : "pinned")} ({exception.Message})";
            return false;
        }

        region.Rung = onDemand ? MemoryMode.WindowOnDemand : MemoryMode.WindowPinned;
        region.AlignedOnly = onDemand && Verdict.AlignedOnly;
        return true;
    }

    /// <summary>One run of bytes, where the buffer is one or its segments follow each other.</summary>
    private static BufferSegment? Whole(in DataBuffer buffer)
    {
        nint start = buffer[0].Address;
        nint end = start;
        for (int i = 0; i < buffer.Count; i++)
        {
            BufferSegment segment = buffer[i];
            if (segment.Length == 0)
            {
                continue;
            }

            if (end == start)
            {
                start = segment.Address;
                end = start;
            }

            if (segment.Address != end)
            {
                return null;
            }

            end += segment.Length;
        }

        return new BufferSegment(start, end - start);
    }

    private bool TryOpenDirect(Exposure exposure, BufferSegment run)
    {
        UserRegion? user = Find(run.Address, run.Length);
        if (user is { Region: { } region } && Suits(user, run.Address, run.Length))
        {
            Set(exposure, region, run.Address, run.Length, user.Rung);
            return true;
        }

        if (_implicit is not null && (!Verdict.AlignedOnly || IsAligned(run.Address, run.Length)))
        {
            Set(exposure, _implicit, run.Address, run.Length, MemoryMode.WindowOnDemand);
            return true;
        }

        try
        {
            if (user is { Region: null })
            {
                exposure.Cached = _cache.Take(run.Address, run.Length);
                Set(exposure, exposure.Cached.Region, run.Address, run.Length, MemoryMode.Cache);
                return true;
            }

            if (run.Length > _options.BounceLimit || _options.Memory == MemoryMode.Cache)
            {
                exposure.Temporary = Domain.Register(run.Address, (nuint)run.Length, RegionAccess);
                Set(exposure, exposure.Temporary, run.Address, run.Length, MemoryMode.Cache);
                _statistics.TemporaryRegistrations++;
                return true;
            }
        }
        catch (RdmaException exception)
        {
            // The limit on locked memory, most often: copying needs less of it.
            Reason = $"a buffer of {run.Length} bytes could not be registered ({exception.Message})";
        }

        return false;
    }

    private static void Set(Exposure exposure, MemoryRegion region, nint address, nint length, MemoryMode rung)
    {
        exposure.Region = region;
        exposure.Address = address;
        exposure.Length = length;
        exposure.Rung = rung;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Placement Opened(Exposure exposure)
    {
        exposure.State = ExposureState.Open;
        _statistics.CountBuffer(exposure.Rung);
        return Placement.Ready;
    }

    private UserRegion? Find(nint address, nint length)
    {
        if (_lastHit is { } last && last.Contains(address, length))
        {
            return last;
        }

        foreach (UserRegion region in _userRegions)
        {
            if (region.Contains(address, length))
            {
                return _lastHit = region;
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Suits(UserRegion region, nint address, nint length) => !region.AlignedOnly || IsAligned(address, length);

    private static bool IsAligned(nint address, nint length) => ((address | length) & PageMask) == 0;

    private bool TryTakeWindow(Exposure exposure)
    {
        if (_free is { } slot)
        {
            _free = slot.NextFree;
            slot.NextFree = null;
        }
        else
        {
            try
            {
                slot = new WindowSlot(Domain.AllocateWindow(WindowType.Type2));
            }
            catch (RdmaException exception) when (exception.Error == Errno.NoMemory && _windowsInUse > 0)
            {
                return false;
            }

            _windows.Add(WindowSlot.IndexOf(slot.Window.RemoteKey), slot);
        }

        exposure.Slot = slot;
        _windowsInUse++;
        return true;
    }

    private void Give(WindowSlot slot)
    {
        slot.NextFree = _free;
        _free = slot;
    }

    private void GiveWindow(Exposure exposure)
    {
        if (exposure.Slot is { } slot)
        {
            Give(slot);
            _windowsInUse--;
            exposure.Slot = null;
        }
    }
}
