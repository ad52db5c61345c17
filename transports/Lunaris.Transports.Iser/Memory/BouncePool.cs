using System.Numerics;
using RdmaNet;

namespace Lunaris.Transports.Iser.Memory;

/// <summary>A piece of the pool. Its size is a power of two.</summary>
internal sealed class BounceBlock(MemoryRegion region, nint address, int sizeClass)
{
    public MemoryRegion Region { get; } = region;

    public nint Address { get; } = address;

    public int SizeClass { get; } = sizeClass;

    public BounceBlock? Next { get; set; }

    /// <summary>Its own memory, where it was made for one command because the pool has no room for its size.</summary>
    public RdmaBuffer? Own { get; init; }
}

/// <summary>Registered memory that data is copied through, in pieces of powers of two from 4 KiB on. It grows as it is used, up to a limit, and never shrinks.</summary>
internal sealed class BouncePool(ProtectionDomain domain, MemoryAccess access, int limit) : IDisposable
{
    private const int SmallestShift = 12;
    private const int SlabLength = 1024 * 1024;

    private readonly List<(RdmaBuffer Memory, MemoryRegion Region)> _slabs = [];
    private readonly BounceBlock?[] _free = new BounceBlock?[32 - SmallestShift];
    private readonly bool[] _exists = new bool[32 - SmallestShift];
    private long _total;

    /// <summary>Takes a piece.</summary>
    /// <returns>Null where the limit is reached: the caller waits until one comes back.</returns>
    /// <exception cref="RdmaException">The adapter refuses to register more.</exception>
    public BounceBlock? TryTake(nint length)
    {
        int sizeClass = ClassOf(length);
        if (_free[sizeClass] is null && !TryGrow(sizeClass))
        {
            // Waiting helps where there are pieces of this size; where there are none, there will be none.
            return _exists[sizeClass] ? null : MakeOwn(length);
        }

        BounceBlock block = _free[sizeClass]!;
        _free[sizeClass] = block.Next;
        block.Next = null;
        return block;
    }

    public void Give(BounceBlock block)
    {
        if (block.Own is not null)
        {
            block.Region.Dispose();
            block.Own.Dispose();
            return;
        }

        block.Next = _free[block.SizeClass];
        _free[block.SizeClass] = block;
    }

    public void Dispose()
    {
        foreach ((RdmaBuffer memory, MemoryRegion region) in _slabs)
        {
            region.Dispose();
            memory.Dispose();
        }

        _slabs.Clear();
        Array.Clear(_free);
    }

    private static int ClassOf(nint length) => Math.Max(0, BitOperations.Log2((uint)(length - 1) | 1) + 1 - SmallestShift);

    private bool TryGrow(int sizeClass)
    {
        int size = 1 << (sizeClass + SmallestShift);
        int slab = Math.Max(size, SlabLength);
        if (_total + slab > limit && _total > 0)
        {
            return false;
        }

        (RdmaBuffer memory, MemoryRegion region) = Register(slab);
        _slabs.Add((memory, region));
        _total += slab;
        _exists[sizeClass] = true;
        for (int offset = slab - size; offset >= 0; offset -= size)
        {
            Give(new BounceBlock(region, memory.Address + offset, sizeClass));
        }

        return true;
    }

    private BounceBlock MakeOwn(nint length)
    {
        (RdmaBuffer memory, MemoryRegion region) = Register(length);
        return new BounceBlock(region, memory.Address, 0) { Own = memory };
    }

    private (RdmaBuffer Memory, MemoryRegion Region) Register(nint length)
    {
        var memory = new RdmaBuffer(length);
        try
        {
            return (memory, domain.Register(memory, access));
        }
        catch (RdmaException)
        {
            memory.Dispose();
            throw;
        }
    }
}
