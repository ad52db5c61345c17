using Lunaris.Iscsi.Transport;
using RdmaNet;

namespace Lunaris.Transports.Iser.Memory;

/// <summary>How far an exposure is.</summary>
internal enum ExposureState : byte
{
    /// <summary>Nothing is lent.</summary>
    Closed,

    /// <summary>The target may reach the memory.</summary>
    Open,

    /// <summary>The target has invalidated the window; the task has not ended yet.</summary>
    Invalidated,

    /// <summary>A local invalidate is queued or posted.</summary>
    Invalidating,
}

/// <summary>
/// One direction of a command's memory, lent to the target. It holds whatever has to be given back afterwards: a window, a registration made for the
/// command alone, a piece of the bounce pool.
/// </summary>
internal sealed class Exposure(IserPdu owner)
{
    public IserPdu Owner { get; } = owner;

    public ExposureState State { get; set; }

    /// <summary>First byte that the target may reach.</summary>
    public nint Address { get; set; }

    /// <summary>Bytes.</summary>
    public nint Length { get; set; }

    /// <summary>The region that the memory lies in.</summary>
    public MemoryRegion? Region { get; set; }

    /// <summary>The place of the window over it; null where the region's own key is used.</summary>
    public WindowSlot? Slot { get; set; }

    /// <summary>The window over it; null where the region's own key is used.</summary>
    public MemoryWindow? Window => Slot?.Window;

    /// <summary>The key that was advertised.</summary>
    public uint Key { get; private set; }

    /// <summary>Which rung it went over.</summary>
    public MemoryMode Rung { get; set; }

    /// <summary>A piece of the bounce pool, where the data is copied.</summary>
    public BounceBlock? Bounce { get; set; }

    /// <summary>A region of the cache, held while the command runs.</summary>
    public CachedRegion? Cached { get; set; }

    /// <summary>A region registered for this command alone.</summary>
    public MemoryRegion? Temporary { get; set; }

    /// <summary>The key that goes to the target is known: from now on it is found by it.</summary>
    public void Advertise(uint key)
    {
        Key = key;
        if (Slot is { } slot)
        {
            slot.Advertised = this;
        }
    }
}
