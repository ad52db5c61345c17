namespace Lunaris.VhostUserBlk.Memory;

/// <summary>
/// The guest's memory: regions in the order of their guest addresses. Every address from the guest goes through here, and what lies in no region is refused.
/// Not thread-safe.
/// </summary>
internal sealed class GuestMemory : IDisposable
{
    /// <summary>Most regions at once.</summary>
    public const int MaxRegions = 64;

    private readonly List<GuestRegion> _regions = [];
    private GuestRegion? _last;

    /// <summary>Adds a region, which belongs to the memory from then on.</summary>
    /// <returns>False where it overlaps another, or there are as many as can be.</returns>
    public bool TryAdd(GuestRegion region)
    {
        (ulong start, ulong length, _, _) = region.Description;
        int at = 0;
        foreach (GuestRegion other in _regions)
        {
            (ulong otherStart, ulong otherLength, _, _) = other.Description;
            if (start < otherStart + otherLength && otherStart < start + length)
            {
                return false;
            }

            at += otherStart < start ? 1 : 0;
        }

        if (_regions.Count == MaxRegions)
        {
            return false;
        }

        _regions.Insert(at, region);
        return true;
    }

    /// <summary>Takes a region out and unmaps it.</summary>
    /// <returns>False where there is none such.</returns>
    public bool Remove(in RegionDescription description)
    {
        (ulong guest, ulong length, ulong user, _) = description;
        int index = _regions.FindIndex(region => region.Description.GuestAddress == guest && region.Description.Length == length && region.Description.UserAddress == user);
        if (index < 0)
        {
            return false;
        }

        _last = null;
        _regions[index].Dispose();
        _regions.RemoveAt(index);
        return true;
    }

    /// <summary>Finds what the guest means by an address.</summary>
    /// <param name="guestAddress">The guest's address.</param>
    /// <param name="length">Bytes wanted, 1 or more.</param>
    /// <param name="address">The first byte here.</param>
    /// <param name="run">How many of the bytes lie there in one piece; less than <paramref name="length"/> where the next region goes on.</param>
    /// <returns>False where the address lies in no region.</returns>
    public bool TryTranslate(ulong guestAddress, ulong length, out nint address, out ulong run)
    {
        GuestRegion? region = _last;
        if (region is null || !Contains(region, guestAddress))
        {
            region = Find(guestAddress);
            if (region is null)
            {
                address = 0;
                run = 0;
                return false;
            }

            _last = region;
        }

        ulong offset = guestAddress - region.Description.GuestAddress;
        address = region.Address + (nint)offset;
        run = Math.Min(length, region.Description.Length - offset);
        return true;
    }

    /// <summary>Finds what the front-end means by an address of its own, all of it in one region.</summary>
    /// <returns>The first byte here; 0 where it lies in no region.</returns>
    public nint TranslateUser(ulong userAddress, ulong length)
    {
        foreach (GuestRegion region in _regions)
        {
            (_, ulong regionLength, ulong user, _) = region.Description;
            if (userAddress >= user && userAddress - user < regionLength && length <= regionLength - (userAddress - user))
            {
                return region.Address + (nint)(userAddress - user);
            }
        }

        return 0;
    }

    /// <summary>Notes in a log that memory was written, which may go on from one region to the next here.</summary>
    public void Mark(DirtyLog log, nint address, ulong length)
    {
        while (length > 0 && FindHere(address) is { } region)
        {
            ulong offset = (ulong)(address - region.Address);
            ulong part = Math.Min(length, region.Description.Length - offset);
            log.Mark(region.Description.GuestAddress + offset, part);
            address += (nint)part;
            length -= part;
        }
    }

    /// <summary>Unmaps everything. Nobody may use the memory any more.</summary>
    public void Clear()
    {
        _last = null;
        foreach (GuestRegion region in _regions)
        {
            region.Dispose();
        }

        _regions.Clear();
    }

    public void Dispose() => Clear();

    private static bool Contains(GuestRegion region, ulong guestAddress) =>
        guestAddress >= region.Description.GuestAddress && guestAddress - region.Description.GuestAddress < region.Description.Length;

    private GuestRegion? FindHere(nint address)
    {
        foreach (GuestRegion region in _regions)
        {
            if (address >= region.Address && (ulong)(address - region.Address) < region.Description.Length)
            {
                return region;
            }
        }

        return null;
    }

    private GuestRegion? Find(ulong guestAddress)
    {
        foreach (GuestRegion region in _regions)
        {
            if (Contains(region, guestAddress))
            {
                return region;
            }
        }

        return null;
    }
}
