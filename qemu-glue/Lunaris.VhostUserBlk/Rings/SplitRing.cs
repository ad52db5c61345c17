using Lunaris.VhostUserBlk.Memory;
using Lunaris.VhostUserBlk.Protocol;

namespace Lunaris.VhostUserBlk.Rings;

/// <summary>Where the front-end says that a ring lies: addresses of its own.</summary>
/// <param name="Descriptors">The descriptor table.</param>
/// <param name="Used">The used ring.</param>
/// <param name="Available">The available ring.</param>
/// <param name="Log">Guest address of the used ring, for the log of a migration.</param>
/// <param name="IsLogged">Whether writes to the used ring are to be logged.</param>
internal readonly record struct RingAddresses(ulong Descriptors, ulong Used, ulong Available, ulong Log, bool IsLogged);

/// <summary>The memory of a split virtqueue (Virtio 1.2 §2.7), seen from the device. Indexes run freely and wrap at 65536.</summary>
internal readonly unsafe struct SplitRing
{
    /// <summary>Largest queue (Virtio 1.2 §2.7).</summary>
    public const int MaxSize = 32768;

    /// <summary>Where the flags lie in the used ring.</summary>
    public const int UsedFlagsOffset = 0;

    /// <summary>Where the index lies in the used ring.</summary>
    public const int UsedIndexOffset = 2;

    /// <summary>Bytes of an element of the used ring.</summary>
    public const int UsedElement = 8;

    private const int RingHeader = 4;
    private const ushort NoInterrupt = 1;
    private const ushort NoNotify = 1;

    private readonly byte* _available;
    private readonly byte* _used;

    /// <summary>Finds the ring in the guest's memory.</summary>
    /// <exception cref="VhostUserException">It lies elsewhere, or not on the boundaries that it must lie on.</exception>
    public SplitRing(in RingAddresses addresses, ushort size, GuestMemory memory)
    {
        if (size == 0 || size > MaxSize || (size & (size - 1)) != 0)
        {
            throw new VhostUserException($"A queue of {size} descriptors cannot be: 1 to {MaxSize}, a power of two.");
        }

        Size = size;
        Table = (Descriptor*)Locate(memory, addresses.Descriptors, (ulong)size * Descriptor.Size, 16, "descriptor table");
        _available = (byte*)Locate(memory, addresses.Available, (ulong)(RingHeader + (size * sizeof(ushort)) + sizeof(ushort)), 2, "available ring");
        _used = (byte*)Locate(memory, addresses.Used, (ulong)(RingHeader + (size * UsedElement) + sizeof(ushort)), 4, "used ring");
    }

    public ushort Size { get; }

    public Descriptor* Table { get; }

    /// <summary>How many chains the driver has put in so far; everything it wrote before is seen after.</summary>
    public ushort AvailableIndex => Volatile.Read(ref *(ushort*)(_available + 2));

    /// <summary>Whether the driver wants no interrupts; without EVENT_IDX.</summary>
    public bool WantsNoInterrupt => (Volatile.Read(ref *(ushort*)_available) & NoInterrupt) != 0;

    /// <summary>The used index at which the driver wants an interrupt; with EVENT_IDX.</summary>
    public ushort UsedEvent => Volatile.Read(ref *(ushort*)(_available + RingHeader + (Size * sizeof(ushort))));

    /// <summary>How many chains have been given back.</summary>
    public ushort UsedIndex
    {
        get => Volatile.Read(ref *(ushort*)(_used + UsedIndexOffset));

        // A release: the elements and the data are seen before.
        set => Volatile.Write(ref *(ushort*)(_used + UsedIndexOffset), value);
    }

    /// <summary>The head of the chain that was put in at an index.</summary>
    public ushort HeadAt(ushort index) => *(ushort*)(_available + RingHeader + ((index & (Size - 1)) * sizeof(ushort)));

    /// <summary>Writes the element of a used index; the driver sees it with <see cref="UsedIndex"/>.</summary>
    public void PutUsed(ushort index, ushort head, uint length)
    {
        byte* element = _used + UsedOffset(index);
        *(uint*)element = head;
        *(uint*)(element + 4) = length;
    }

    /// <summary>Says at which available index the driver shall ring; with EVENT_IDX.</summary>
    public void AskForNotification(ushort availableIndex) => Volatile.Write(ref *(ushort*)(_used + AvailEventOffset), availableIndex);

    /// <summary>Says whether the driver shall ring at all; without EVENT_IDX.</summary>
    public void AllowNotification(bool allow) => Volatile.Write(ref *(ushort*)_used, allow ? (ushort)0 : NoNotify);

    /// <summary>Where the element of a used index lies, from the used ring's beginning.</summary>
    public int UsedOffset(ushort index) => RingHeader + ((index & (Size - 1)) * UsedElement);

    /// <summary>Where the index at which to ring lies, from the used ring's beginning.</summary>
    public int AvailEventOffset => RingHeader + (Size * UsedElement);

    private static nint Locate(GuestMemory memory, ulong address, ulong length, ulong alignment, string what)
    {
        nint here = memory.TranslateUser(address, length);
        if (here == 0)
        {
            throw new VhostUserException($"The {what} of {length} bytes at {address:x} lies in no memory region.");
        }

        return address % alignment == 0 ? here : throw new VhostUserException($"The {what} at {address:x} is not aligned to {alignment} bytes.");
    }
}
