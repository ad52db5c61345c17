namespace RdmaNet;

/// <summary>Receives that are posted in one call; see <see cref="SendChain"/>. One thread at a time.</summary>
public sealed unsafe class ReceiveChain : IDisposable
{
    private readonly RdmaBuffer _memory;
    private readonly ReceiveWorkRequest* _requests;
    private readonly ScatterElement* _elements;
    private readonly int _elementsPerRequest;

    /// <summary>Reserves room.</summary>
    /// <param name="capacity">Requests, 1 or more.</param>
    /// <param name="elementsPerRequest">Scatter elements each, 1 or more.</param>
    public ReceiveChain(int capacity, int elementsPerRequest = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementsPerRequest);
        nint requests = (nint)capacity * sizeof(ReceiveWorkRequest);
        _memory = new RdmaBuffer(requests + ((nint)capacity * elementsPerRequest * sizeof(ScatterElement)));
        _requests = (ReceiveWorkRequest*)_memory.Address;
        _elements = (ScatterElement*)(_memory.Address + requests);
        _elementsPerRequest = elementsPerRequest;
        Capacity = capacity;
    }

    /// <summary>Requests it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Requests in it.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the next Add would throw.</summary>
    public bool IsFull => Count == Capacity;

    internal ReceiveWorkRequest* First => _requests;

    /// <summary>Appends a receive of one piece of memory; more by <see cref="AddElement"/>.</summary>
    /// <param name="id">Comes back in the completion.</param>
    /// <param name="address">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="localKey">Its region's key.</param>
    /// <exception cref="InvalidOperationException">The chain is full.</exception>
    public void Add(ulong id, nint address, uint length, uint localKey)
    {
        ObjectDisposedException.ThrowIf(_memory.IsDisposed, this);
        if (IsFull)
        {
            ThrowFull();
        }
        ReceiveWorkRequest* request = _requests + Count;
        *request = default;
        request->Id = id;
        request->Elements = _elements + ((nint)Count * _elementsPerRequest);
        if (Count > 0)
        {
            request[-1].Next = request;
        }
        Count++;
        AddElement(address, length, localKey);
    }

    /// <summary>Adds a piece of memory to the last receive.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="localKey">Its region's key.</param>
    /// <exception cref="InvalidOperationException">There is no request, or it has all the elements it can.</exception>
    public void AddElement(nint address, uint length, uint localKey)
    {
        if (Count == 0 || _requests[Count - 1].ElementCount == _elementsPerRequest)
        {
            ThrowNoElement();
        }
        ReceiveWorkRequest* request = _requests + Count - 1;
        request->Elements[request->ElementCount++] = new ScatterElement((ulong)address, length, localKey);
    }

    /// <summary>Drops what is in it.</summary>
    public void Clear() => Count = 0;

    /// <summary>Frees its memory.</summary>
    public void Dispose() => _memory.Dispose();

    private static void ThrowNoElement() => throw new InvalidOperationException("The chain has no request that takes another element.");

    private static void ThrowFull() => throw new InvalidOperationException("The chain is full: post it first.");
}
