using RdmaNet;

namespace Lunaris.Transports.Iser.Memory;

/// <summary>A region of the cache.</summary>
internal sealed class CachedRegion(MemoryRegion region, (nint Start, nint Length) key)
{
    public MemoryRegion Region { get; } = region;

    public (nint Start, nint Length) Key { get; } = key;

    /// <summary>Commands that use it now.</summary>
    public int Users { get; set; }

    /// <summary>Its place in the order of use.</summary>
    public LinkedListNode<CachedRegion>? Node { get; set; }
}

/// <summary>
/// Registrations that are kept for the next command with the same buffer, the least recently used given up first. Only for memory whose owner has
/// announced it (<see cref="UserRegion"/>): of any other memory nobody would tell us that it was unmapped and its addresses used again.
/// </summary>
internal sealed class RegionCache(ProtectionDomain domain, MemoryAccess access) : IDisposable
{
    private const nint Page = 4096;
    private const int MaxEntries = 1024;
    private const long MaxBytes = 256L * 1024 * 1024;

    private readonly Dictionary<(nint Start, nint Length), CachedRegion> _entries = [];
    private readonly LinkedList<CachedRegion> _order = new();
    private long _bytes;

    /// <summary>Gives the region of a buffer, from the cache or newly registered; <see cref="Release"/> it after the command.</summary>
    /// <exception cref="RdmaException">The adapter refuses, also after everything unused was given up.</exception>
    public CachedRegion Take(nint address, nint length)
    {
        nint start = address & ~(Page - 1);
        (nint Start, nint Length) key = (start, ((address + length + Page - 1) & ~(Page - 1)) - start);
        if (_entries.TryGetValue(key, out CachedRegion? entry))
        {
            _order.Remove(entry.Node!);
            _order.AddLast(entry.Node!);
        }
        else
        {
            while ((_entries.Count >= MaxEntries || _bytes + key.Length > MaxBytes) && TryEvict())
            {
                // Room for the new one.
            }

            entry = new CachedRegion(Register(key), key);
            entry.Node = _order.AddLast(entry);
            _entries.Add(key, entry);
            _bytes += key.Length;
        }

        entry.Users++;
        return entry;
    }

    public static void Release(CachedRegion entry) => entry.Users--;

    /// <summary>Gives up whatever touches a range: its owner takes the memory back.</summary>
    public void Forget(nint address, nint length)
    {
        for (LinkedListNode<CachedRegion>? node = _order.First; node is not null;)
        {
            LinkedListNode<CachedRegion>? next = node.Next;
            (nint start, nint size) = node.Value.Key;
            if (start < address + length && address < start + size)
            {
                Remove(node.Value);
            }

            node = next;
        }
    }

    public void Dispose()
    {
        foreach (CachedRegion entry in _order)
        {
            entry.Region.Dispose();
        }

        _order.Clear();
        _entries.Clear();
        _bytes = 0;
    }

    private MemoryRegion Register((nint Start, nint Length) key)
    {
        while (true)
        {
            try
            {
                return domain.Register(key.Start, (nuint)key.Length, access);
            }
            catch (RdmaException exception) when (exception.Error == Errno.NoMemory && TryEvict())
            {
                // The limit on locked memory is reached; what nobody uses makes room.
            }
        }
    }

    private bool TryEvict()
    {
        for (LinkedListNode<CachedRegion>? node = _order.First; node is not null; node = node.Next)
        {
            if (node.Value.Users == 0)
            {
                Remove(node.Value);
                return true;
            }
        }

        return false;
    }

    private void Remove(CachedRegion entry)
    {
        _order.Remove(entry.Node!);
        _entries.Remove(entry.Key);
        _bytes -= entry.Key.Length;
        entry.Region.Dispose();
    }
}
