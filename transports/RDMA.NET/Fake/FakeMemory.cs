namespace RdmaNet.Fake;

internal sealed class FakeDomain : ProtectionDomain
{
    public FakeDomain(FakeDevice device)
        : base(new FakeHandle(device.Adapter.Provider.NextToken(), device.Owner), device)
    {
        Adapter = device.Adapter;
        FakeVerbsProvider provider = Adapter.Provider;
        provider.Counts = provider.Counts with { Domains = provider.Counts.Domains + 1 };
        ((FakeHandle)Owner).OnDestroy = () =>
        {
            provider.Counts = provider.Counts with { Domains = provider.Counts.Domains - 1 };
            return 0;
        };
    }

    public FakeAdapter Adapter { get; }

    public override MemoryWindow AllocateWindow(WindowType type)
    {
        ThrowIfDisposed();
        Adapter.ThrowIfGone("ibv_alloc_mw");
        DeviceAttributes attributes = Adapter.Options.Attributes;
        if (attributes.MaxWindows == 0 || (type == WindowType.Type2 && !attributes.SupportsType2Windows))
        {
            throw new RdmaException("ibv_alloc_mw", Errno.NotSupported);
        }
        if (Adapter.WindowCount >= attributes.MaxWindows)
        {
            throw new RdmaException("ibv_alloc_mw", Errno.NoMemory);
        }
        return new FakeWindow(this, type, Adapter.NewKey());
    }

    private protected override MemoryRegion RegisterCore(nint address, nuint length, MemoryAccess access, RdmaBuffer? memory)
    {
        Adapter.ThrowIfGone("ibv_reg_mr");
        DeviceAttributes attributes = Adapter.Options.Attributes;
        bool onDemand = access.Has(MemoryAccess.OnDemand);
        bool isImplicit = length == nuint.MaxValue;
        int error = 0;
        if ((access & MemoryAccess.RemoteWrite) != 0 && (access & MemoryAccess.LocalWrite) == 0)
        {
            error = Errno.Invalid;
        }
        else if ((onDemand && !attributes.OnDemand.Has(OnDemandCapabilities.Supported)) || access.Has(MemoryAccess.ZeroBased))
        {
            error = Errno.NotSupported;
        }
        else if (length > attributes.MaxRegionLength || (isImplicit && !attributes.OnDemand.Has(OnDemandCapabilities.Implicit)))
        {
            error = Errno.Invalid;
        }
        else if (Adapter.RegionCount >= attributes.MaxRegions || (!onDemand && length > Adapter.Options.LockedMemoryLimit - Adapter.Pinned))
        {
            error = Errno.NoMemory;
        }
        if (error != 0)
        {
            throw RegistrationFailed(error, length, access);
        }
        return new FakeRegion(this, address, length, access, Adapter.NewKey(), memory);
    }
}

internal sealed class FakeRegion : MemoryRegion
{
    public FakeRegion(FakeDomain domain, nint address, nuint length, MemoryAccess access, uint key, RdmaBuffer? memory)
        : base(NewHandle(domain, memory), domain, address, length, access, key, key)
    {
        FakeAdapter adapter = domain.Adapter;
        FakeVerbsProvider provider = adapter.Provider;
        adapter.Add(this);
        provider.Counts = provider.Counts with { Regions = provider.Counts.Regions + 1 };
        ((FakeHandle)Owner).OnDestroy = () =>
        {
            if (adapter.AnyWindowOver(this))
            {
                provider.Record(FakeViolationKind.RegionDestroyedWithBoundWindow, $"region {key:x8} has windows on it");
                return Errno.Invalid;
            }
            adapter.Remove(this);
            provider.Counts = provider.Counts with { Regions = provider.Counts.Regions - 1 };
            return 0;
        };
    }

    public ulong PinnedBytes => Access.Has(MemoryAccess.OnDemand) ? 0 : Length;

    private static FakeHandle NewHandle(FakeDomain domain, RdmaBuffer? memory)
    {
        nint token = domain.Adapter.Provider.NextToken();
        return memory is null ? new FakeHandle(token, domain.Owner) : new FakeHandle(token, domain.Owner, memory.Owner);
    }
}

/// <summary>A window: the key that the library remembers in its structure, and the state that the device keeps.</summary>
internal sealed class FakeWindow : MemoryWindow
{
    public FakeWindow(FakeDomain domain, WindowType type, uint key)
        : base(new FakeWindowHandle(domain.Adapter.Provider.NextToken(), domain.Owner), domain, type, key)
    {
        CurrentKey = key;
        LibraryKey = key;
        FakeAdapter adapter = domain.Adapter;
        FakeVerbsProvider provider = adapter.Provider;
        adapter.Add(this);
        provider.Counts = provider.Counts with { Windows = provider.Counts.Windows + 1 };
        ((FakeWindowHandle)Owner).OnDestroy = () =>
        {
            Unbind();
            adapter.Remove(this);
            provider.Counts = provider.Counts with { Windows = provider.Counts.Windows - 1 };
            return 0;
        };
    }

    /// <summary>The key in the library's structure: a bind request carries it along, and the device refuses one that is out of date.</summary>
    public uint LibraryKey { get; set; }

    public uint CurrentKey { get; private set; }

    public bool IsBound => BoundRegion is not null;

    public FakeRegion? BoundRegion { get; private set; }

    public FakeQueuePair? BoundQueue { get; private set; }

    public ulong BoundAddress { get; private set; }

    public ulong BoundLength { get; private set; }

    public MemoryAccess BoundAccess { get; private set; }

    public bool Covers(ulong address, ulong length)
        => address >= BoundAddress && address - BoundAddress <= BoundLength && length <= BoundLength - (address - BoundAddress);

    public void Bind(FakeQueuePair queue, FakeRegion region, ulong address, ulong length, MemoryAccess access, uint key)
    {
        CurrentKey = key;
        BoundQueue = queue;
        BoundRegion = region;
        BoundAddress = address;
        BoundLength = length;
        BoundAccess = access;
    }

    public void Unbind()
    {
        BoundRegion = null;
        BoundQueue = null;
    }

    private protected override void StoreKey(uint key) => LibraryKey = key;

    private protected override uint LoadKey() => LibraryKey;
}
