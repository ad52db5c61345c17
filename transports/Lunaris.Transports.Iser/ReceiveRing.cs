using RdmaNet;

namespace Lunaris.Transports.Iser;

/// <summary>The receives of a connection: registered memory in equal pieces, posted again when the messages of some have been handled.</summary>
internal sealed class ReceiveRing : IDisposable
{
    /// <summary>Longest data segment that a receive takes: that of a login response, which is longer than any answer a session needs.</summary>
    public const int MaxDataLength = 8192;

    /// <summary>Bit in the id of a receive's completion that tells it from those of sends.</summary>
    public const ulong IdBit = 1UL << 63;

    /// <summary>Room for the messages that nobody asked for: pings, asynchronous messages, a reject, and the answers to functions, text and logout.</summary>
    public const int Reserve = 16;

    /// <summary>How many are posted again at once, since a call takes longer than the receives in it. The ring has as many to spare.</summary>
    public const int Batch = 8;

    private const int PieceLength = 8448;

    private readonly RdmaBuffer _memory;
    private readonly MemoryRegion _region;
    private readonly ReceiveChain _chain;

    /// <summary>Allocates and registers.</summary>
    /// <exception cref="RdmaException">The adapter refuses.</exception>
    public ReceiveRing(ProtectionDomain domain, int count)
    {
        Count = count;
        _memory = new RdmaBuffer((nint)count * PieceLength);
        try
        {
            _region = domain.Register(_memory, MemoryAccess.LocalWrite);
        }
        catch (RdmaException)
        {
            _memory.Dispose();
            throw;
        }

        _chain = new ReceiveChain(count);
    }

    /// <summary>Receives in all.</summary>
    public int Count { get; }

    /// <summary>The start of a message.</summary>
    public Span<byte> Message(int index, int length) => _memory.Slice((nint)index * PieceLength, Math.Min(length, PieceLength));

    /// <summary>Whether enough are marked to <see cref="Post"/> them.</summary>
    public bool IsPostDue => _chain.Count >= Batch;

    /// <summary>Marks a receive to be posted with the next <see cref="Post"/>.</summary>
    public void Return(int index) => _chain.Add(IdBit | (uint)index, _memory.Address + ((nint)index * PieceLength), PieceLength, _region.LocalKey);

    /// <summary>Marks all of them, for a new connection.</summary>
    public void ReturnAll()
    {
        _chain.Clear();
        for (int i = 0; i < Count; i++)
        {
            Return(i);
        }
    }

    /// <summary>Posts what is marked.</summary>
    /// <returns>0, or an error number.</returns>
    public int Post(QueuePair pair) => pair.Post(_chain, out _);

    public void Dispose()
    {
        _chain.Dispose();
        _region.Dispose();
        _memory.Dispose();
    }
}
