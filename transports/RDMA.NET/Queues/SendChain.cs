using System.Runtime.CompilerServices;

namespace RdmaNet;

/// <summary>
/// Work requests that are posted in one call, built in native memory that is used again and again: nothing is allocated after the
/// constructor. Adding to a full chain throws; <see cref="QueuePair.Post(SendChain, out int)"/> empties it. One thread at a time.
/// </summary>
public sealed unsafe class SendChain : IDisposable
{
    private readonly RdmaBuffer _memory;
    private readonly SendWorkRequest* _requests;
    private readonly ScatterElement* _elements;
    private readonly Tracked[] _windows;
    private readonly int _elementsPerRequest;
    private int _windowCount;

    /// <summary>Reserves room.</summary>
    /// <param name="capacity">Requests, 1 or more.</param>
    /// <param name="elementsPerRequest">Scatter elements each, 1 or more.</param>
    public SendChain(int capacity, int elementsPerRequest = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementsPerRequest);
        nint requests = (nint)capacity * sizeof(SendWorkRequest);
        _memory = new RdmaBuffer(requests + ((nint)capacity * elementsPerRequest * sizeof(ScatterElement)));
        _requests = (SendWorkRequest*)_memory.Address;
        _elements = (ScatterElement*)(_memory.Address + requests);
        _windows = new Tracked[capacity];
        _elementsPerRequest = elementsPerRequest;
        Capacity = capacity;
    }

    /// <summary>Requests it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Requests in it.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the next Add would throw.</summary>
    public bool IsFull => Count == Capacity;

    internal SendWorkRequest* First => _requests;

    /// <summary>Appends a request and gives it for further settings. Elements are added by <see cref="AddElement(nint, uint, uint)"/>.</summary>
    /// <param name="opcode">What to do.</param>
    /// <param name="id">Comes back in the completion.</param>
    /// <param name="flags">How.</param>
    /// <exception cref="InvalidOperationException">The chain is full.</exception>
    public ref SendWorkRequest Add(SendOpcode opcode, ulong id, SendFlags flags = SendFlags.Signaled)
    {
        ObjectDisposedException.ThrowIf(_memory.IsDisposed, this);
        if (IsFull)
        {
            ThrowFull();
        }
        SendWorkRequest* request = _requests + Count;
        *request = default;
        request->Id = id;
        request->Opcode = opcode;
        request->Flags = flags;
        request->Elements = _elements + ((nint)Count * _elementsPerRequest);
        if (Count > 0)
        {
            request[-1].Next = request;
        }
        Count++;
        return ref Unsafe.AsRef<SendWorkRequest>(request);
    }

    /// <summary>Appends a Send.</summary>
    public ref SendWorkRequest AddSend(ulong id, SendFlags flags = SendFlags.Signaled) => ref Add(SendOpcode.Send, id, flags);

    /// <summary>Appends a Send that invalidates a window of the peer.</summary>
    /// <param name="key">The window's key, as the peer advertised it.</param>
    /// <param name="id">Comes back in the completion.</param>
    /// <param name="flags">How.</param>
    public ref SendWorkRequest AddSendWithInvalidate(uint key, ulong id, SendFlags flags = SendFlags.Signaled)
    {
        ref SendWorkRequest request = ref Add(SendOpcode.SendWithInvalidate, id, flags);
        request.InvalidateKey = key;
        return ref request;
    }

    /// <summary>Appends an RDMA Write to the peer's memory.</summary>
    public ref SendWorkRequest AddWrite(ulong remoteAddress, uint remoteKey, ulong id, SendFlags flags = SendFlags.Signaled)
        => ref AddRemote(SendOpcode.Write, remoteAddress, remoteKey, id, flags);

    /// <summary>Appends an RDMA Read of the peer's memory.</summary>
    public ref SendWorkRequest AddRead(ulong remoteAddress, uint remoteKey, ulong id, SendFlags flags = SendFlags.Signaled)
        => ref AddRemote(SendOpcode.Read, remoteAddress, remoteKey, id, flags);

    /// <summary>Appends the bind of a free type-2 window. Send-queue order makes it valid for whatever follows on the same queue pair.</summary>
    /// <param name="window">A free window of the queue pair's domain.</param>
    /// <param name="region">What it opens; registered with <see cref="MemoryAccess.WindowBind"/>, and <see cref="MemoryAccess.LocalWrite"/> for peers that write.</param>
    /// <param name="address">First byte.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    /// <param name="access"><see cref="MemoryAccess.RemoteRead"/>, <see cref="MemoryAccess.RemoteWrite"/> or both.</param>
    /// <param name="id">Comes back in the completion.</param>
    /// <param name="flags">Unsignaled by default.</param>
    /// <returns>The key to advertise.</returns>
    /// <exception cref="InvalidOperationException">The window is not free, or the chain is full.</exception>
    /// <exception cref="ArgumentException">Type 1, a range outside the region, or rights that a window cannot give.</exception>
    public uint AddBind(MemoryWindow window, MemoryRegion region, nint address, nuint length, MemoryAccess access, ulong id, SendFlags flags = SendFlags.None)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(region);
        if (window.Type != WindowType.Type2 || length == 0 || !region.Contains(address, length)
            || (access & ~(MemoryAccess.RemoteRead | MemoryAccess.RemoteWrite)) != 0 || access == MemoryAccess.None)
        {
            throw new ArgumentException("A type-2 window opens one or more bytes inside its region for remote reading, remote writing or both.", nameof(window));
        }
        if (IsFull)
        {
            ThrowFull();
        }
        uint key = window.BeginBind(region);
        int index = Count;
        ref SendWorkRequest request = ref Add(SendOpcode.BindWindow, id, flags);
        request.Window = window.Handle;
        request.WindowKey = key;
        request.Region = region.Handle;
        request.WindowAddress = (ulong)address;
        request.WindowLength = length;
        request.WindowAccess = access;
        Track(window, index);
        return key;
    }

    /// <summary>
    /// Appends the invalidation of a bound type-2 window. When its completion is here, tell the window by
    /// <see cref="MemoryWindow.OnLocalInvalidated"/>; only then may its memory go back to its owner.
    /// </summary>
    /// <exception cref="InvalidOperationException">The window is not bound, or the chain is full.</exception>
    public void AddLocalInvalidate(MemoryWindow window, ulong id, SendFlags flags = SendFlags.Signaled)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (window.Type != WindowType.Type2)
        {
            throw new ArgumentException("Only windows of type 2 are invalidated by a work request.", nameof(window));
        }
        if (IsFull)
        {
            ThrowFull();
        }
        window.BeginInvalidate();
        int index = Count;
        Add(SendOpcode.LocalInvalidate, id, flags).InvalidateKey = window.RemoteKey;
        Track(window, index);
    }

    /// <summary>Adds a piece of payload to the last request.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="localKey">Its region's key; anything for inline data.</param>
    /// <exception cref="InvalidOperationException">There is no request, or it has all the elements it can.</exception>
    public void AddElement(nint address, uint length, uint localKey)
    {
        if (Count == 0 || _requests[Count - 1].ElementCount == _elementsPerRequest)
        {
            ThrowNoElement();
        }
        SendWorkRequest* request = _requests + Count - 1;
        request->Elements[request->ElementCount++] = new ScatterElement((ulong)address, length, localKey);
    }

    /// <summary>Asks for a completion of the last request. Requests complete in order: it tells of all before it.</summary>
    /// <exception cref="InvalidOperationException">The chain is empty.</exception>
    public void SignalLast()
    {
        if (Count == 0)
        {
            throw new InvalidOperationException("The chain is empty.");
        }
        _requests[Count - 1].Flags |= SendFlags.Signaled;
    }

    /// <summary>Drops what is in it; windows return to the state that they had before.</summary>
    public void Clear() => Settle(0, queue: null);

    /// <summary>Frees its memory; requests that were not posted are dropped.</summary>
    public void Dispose()
    {
        Clear();
        _memory.Dispose();
    }

    /// <summary>The first <paramref name="posted"/> requests are the device's now, the others never were; the chain is empty again.</summary>
    internal void Settle(int posted, QueuePair? queue)
    {
        if (_windowCount > 0)
        {
            for (int i = 0; i < Count; i++)
            {
                MemoryWindow? window = _windows[i].Window;
                if (window is null)
                {
                    continue;
                }
                _windows[i].Window = null;
                if (i < posted)
                {
                    window.OnPosted(queue!);
                }
                else
                {
                    window.OnNotPosted();
                }
            }
            _windowCount = 0;
        }
        Count = 0;
    }

    private static void ThrowNoElement() => throw new InvalidOperationException("The chain has no request that takes another element.");

    private static void ThrowFull() => throw new InvalidOperationException("The chain is full: post it first.");

    private ref SendWorkRequest AddRemote(SendOpcode opcode, ulong address, uint key, ulong id, SendFlags flags)
    {
        ref SendWorkRequest request = ref Add(opcode, id, flags);
        request.RemoteAddress = address;
        request.RemoteKey = key;
        return ref request;
    }

    private void Track(MemoryWindow window, int index)
    {
        _windows[index].Window = window;
        _windowCount++;
    }

    /// <summary>What a request does to a window. An array of a class with heirs checks the type of whatever is stored in it.</summary>
    private struct Tracked
    {
        public MemoryWindow? Window;
    }
}
