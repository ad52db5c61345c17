using Lunaris.VhostUserBlk.Native;
using Lunaris.VhostUserBlk.Protocol;
using Lunaris.VhostUserBlk.Rings;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser.Harness;

/// <summary>A part of a chain.</summary>
/// <param name="Address">Guest address.</param>
/// <param name="Length">Bytes.</param>
/// <param name="IsWritable">Whether the device writes it.</param>
internal readonly record struct Part(ulong Address, uint Length, bool IsWritable);

/// <summary>The driver's side of a split virtqueue, right or wrong as the test wants it.</summary>
internal sealed unsafe class DriverQueue : IDisposable
{
    public const ushort Next = 1;
    public const ushort Write = 2;
    public const ushort Indirect = 4;

    private readonly FrontEnd _frontEnd;
    private readonly SharedRam _ram;
    private readonly int _index;
    private readonly ulong _table;
    private readonly ulong _available;
    private readonly ulong _used;
    private readonly ulong _indirect;
    private ushort _nextDescriptor;
    private ushort _usedSeen;

    public DriverQueue(FrontEnd frontEnd, int index, ushort size)
    {
        _frontEnd = frontEnd;
        _ram = frontEnd.Ram;
        _index = index;
        Size = size;
        _table = _ram.Allocate(size * Descriptor.Size);
        _available = _ram.Allocate(6 + (size * 2));
        _used = _ram.Allocate(6 + (size * 8));
        _indirect = _ram.Allocate(size * 128 * Descriptor.Size);
    }

    private DriverQueue(FrontEnd frontEnd, DriverQueue old)
    {
        _frontEnd = frontEnd;
        _ram = frontEnd.Ram;
        _index = old._index;
        Size = old.Size;
        _table = old._table;
        _available = old._available;
        _used = old._used;
        _indirect = old._indirect;
        _nextDescriptor = old._nextDescriptor;
        _usedSeen = old._usedSeen;
    }

    public ushort Size { get; }

    public SafeFileHandle Kicked { get; private set; } = Libc.CreateEvent();

    public SafeFileHandle Called { get; private set; } = Libc.CreateEvent();

    public SafeFileHandle Broken { get; } = Libc.CreateEvent();

    public ulong UsedAddress => _used;

    /// <summary>How many chains the device has given back in all.</summary>
    public ushort UsedIndex => Volatile.Read(ref _ram.At<ushort>(_used + 2));

    /// <summary>The available index at which the device wants to be told.</summary>
    public ushort AvailEvent => Volatile.Read(ref _ram.At<ushort>(_used + 4 + ((ulong)Size * 8)));

    /// <summary>The used index at which the driver wants to be told.</summary>
    public ref ushort UsedEvent => ref _ram.At<ushort>(_available + 4 + ((ulong)Size * 2));

    public ref ushort AvailFlags => ref _ram.At<ushort>(_available);

    public ushort UsedFlags => Volatile.Read(ref _ram.At<ushort>(_used));

    public ref ushort AvailIndex => ref _ram.At<ushort>(_available + 2);

    /// <summary>Tells the device all about the queue.</summary>
    public void Start(ushort from = 0, bool isLogged = false)
    {
        uint index = (uint)_index;
        _frontEnd.Send(FrontEndRequest.SetVringNum, FrontEnd.Words(index, Size));
        _frontEnd.Send(FrontEndRequest.SetVringBase, FrontEnd.Words(index, from));
        _frontEnd.Send(FrontEndRequest.SetVringAddr, Addresses(isLogged));
        _frontEnd.Send(FrontEndRequest.SetVringCall, FrontEnd.Bytes(index), Called);
        _frontEnd.Send(FrontEndRequest.SetVringErr, FrontEnd.Bytes(index), Broken);
        _frontEnd.Send(FrontEndRequest.SetVringKick, FrontEnd.Bytes(index), Kicked);
        _frontEnd.Accepted(FrontEndRequest.SetVringEnable, FrontEnd.Words(index, 1));
    }

    public byte[] Addresses(bool isLogged) =>
    [
        .. FrontEnd.Words((uint)_index, isLogged ? 1u : 0),
        .. FrontEnd.Bytes(_ram.UserAddress(_table), _ram.UserAddress(_used), _ram.UserAddress(_available), _used),
    ];

    /// <summary>Stops the queue; returns where it would go on.</summary>
    public ushort Stop()
    {
        byte[] answer = _frontEnd.Ask(FrontEndRequest.GetVringBase, FrontEnd.Words((uint)_index, 0));
        Assert.That(BitConverter.ToUInt32(answer), Is.EqualTo((uint)_index));
        return (ushort)BitConverter.ToUInt32(answer, 4);
    }

    /// <summary>Fills in a descriptor.</summary>
    public void Describe(ushort descriptor, ulong address, uint length, ushort flags, ushort next) => DescribeAt(_table, descriptor, address, length, flags, next);

    public void DescribeAt(ulong table, ushort descriptor, ulong address, uint length, ushort flags, ushort next)
    {
        ulong at = table + ((ulong)descriptor * Descriptor.Size);
        _ram.At<ulong>(at) = address;
        _ram.At<uint>(at + 8) = length;
        _ram.At<ushort>(at + 12) = flags;
        _ram.At<ushort>(at + 14) = next;
    }

    /// <summary>Puts a chain in.</summary>
    /// <returns>Its head.</returns>
    public ushort Put(IReadOnlyList<Part> parts, bool indirect)
    {
        ushort head = _nextDescriptor;
        if (indirect)
        {
            ulong table = _indirect + ((ulong)head * 128 * Descriptor.Size);
            for (int i = 0; i < parts.Count; i++)
            {
                DescribeAt(table, (ushort)i, parts[i].Address, parts[i].Length, FlagsOf(parts, i), (ushort)(i + 1));
            }
            Describe(head, table, (uint)(parts.Count * Descriptor.Size), Indirect, 0);
            _nextDescriptor = (ushort)((_nextDescriptor + 1) % Size);
        }
        else
        {
            Assert.That(parts, Has.Count.LessThanOrEqualTo(Size));
            for (int i = 0; i < parts.Count; i++)
            {
                Describe((ushort)((head + i) % Size), parts[i].Address, parts[i].Length, FlagsOf(parts, i), (ushort)((head + i + 1) % Size));
            }
            _nextDescriptor = (ushort)((_nextDescriptor + parts.Count) % Size);
        }

        PutHead(head);
        return head;
    }

    /// <summary>Puts a head into the available ring.</summary>
    public void PutHead(ushort head)
    {
        ref ushort index = ref AvailIndex;
        _ram.At<ushort>(_available + 4 + ((ulong)(index % Size) * 2)) = head;
        Volatile.Write(ref index, (ushort)(index + 1));
    }

    public void Kick() => Libc.Signal(Kicked);

    /// <summary>Waits until the device has given a chain back.</summary>
    public (ushort Head, uint Length) Take()
    {
        while (UsedIndex == _usedSeen)
        {
            // Ask to be told of the next one, then look again.
            Volatile.Write(ref UsedEvent, _usedSeen);
            Interlocked.MemoryBarrier();
            if (UsedIndex == _usedSeen)
            {
                WaitFor(Called, "the device gives nothing back");
            }
        }

        ulong element = _used + 4 + ((ulong)(_usedSeen % Size) * 8);
        _usedSeen++;
        return ((ushort)_ram.At<uint>(element), _ram.At<uint>(element + 4));
    }

    /// <summary>Waits, without being told, until the device has given back so many chains in all.</summary>
    public void WaitForUsed(ushort index) => Assert.That(SpinWait.SpinUntil(() => UsedIndex == index, FrontEnd.Patience), Is.True, $"used index {UsedIndex} of {index}");

    /// <summary>Waits until the device says that the queue is broken.</summary>
    public void ExpectBroken() => WaitFor(Broken, "the device does not say that the queue is broken");

    /// <summary>The same queue in the same memory, for a front-end that talks to another backend. What is put in goes to the old one still.</summary>
    public DriverQueue Reattach(FrontEnd frontEnd) => new(frontEnd, this);

    /// <summary>As a driver that begins anew: nothing is in the rings.</summary>
    public void Clear()
    {
        _nextDescriptor = 0;
        _usedSeen = 0;
        AvailIndex = 0;
        _ram.At<ushort>(_used + 2) = 0;
        Libc.Drain(Called);
        Libc.Drain(Kicked);
        Libc.Drain(Broken);
    }

    public static void WaitFor(SafeFileHandle descriptor, string otherwise)
    {
        var item = new Libc.PollItem { Fd = (int)descriptor.DangerousGetHandle(), Events = Libc.PollIn };
        Assert.That(Libc.poll(&item, 1, FrontEnd.Patience), Is.EqualTo(1), otherwise);
        Libc.Drain(descriptor);
    }

    public static bool IsRaised(SafeFileHandle descriptor)
    {
        var item = new Libc.PollItem { Fd = (int)descriptor.DangerousGetHandle(), Events = Libc.PollIn };
        return Libc.poll(&item, 1, 0) == 1;
    }

    public void Dispose()
    {
        Kicked.Dispose();
        Called.Dispose();
        Broken.Dispose();
    }

    private static ushort FlagsOf(IReadOnlyList<Part> parts, int i) => (ushort)((parts[i].IsWritable ? Write : 0) | (i + 1 < parts.Count ? Next : 0));
}
