using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Transports.Iser.Memory;
using Lunaris.Transports.Iser.Wire;
using RdmaNet;

namespace Lunaris.Transports.Iser;

/// <summary>Where a PDU is.</summary>
internal enum PduPlace : byte
{
    /// <summary>In the pool, or with the engine.</summary>
    Away,

    /// <summary>In the send queue of the transport.</summary>
    Queued,

    /// <summary>Posted, and not given back: the target may reach its task's memory, or the adapter reads it.</summary>
    Posted,
}

/// <summary>
/// A PDU in registered memory, laid out as it is sent: iSER header, BHS, AHS, data. With a SCSI command it also holds what of the task's memory is
/// lent to the target.
/// </summary>
internal sealed unsafe class IserPdu : Pdu
{
    private readonly PduSlab _slab;
    private readonly int _capacity;

    public IserPdu(PduSlab slab, nint address, int capacity)
    {
        _slab = slab;
        Address = address;
        _capacity = capacity;
        Read = new Exposure(this);
        Write = new Exposure(this);
    }

    /// <summary>First byte of the iSER header.</summary>
    public nint Address { get; }

    /// <summary>Local key of its memory with a domain.</summary>
    /// <exception cref="RdmaException">The memory was not registered yet, and the adapter refuses.</exception>
    public uint LocalKeyIn(ProtectionDomain domain) => _slab.LocalKeyIn(domain);

    public bool IsLarge => _slab.IsLarge;

    public PduPlace Place { get; set; }

    /// <summary>What the target may write: the memory of a command that reads.</summary>
    public Exposure Read { get; }

    /// <summary>What the target may read: the memory of a command that writes.</summary>
    public Exposure Write { get; }

    /// <summary>Reasons not to give it back yet: exposures that are open, and a send whose memory the adapter still reads.</summary>
    public int Holds { get; set; }

    /// <summary>The engine has said that the task has ended.</summary>
    public bool IsReclaimed { get; set; }

    /// <summary>The message with its immediate data, where that had to be copied.</summary>
    public BounceBlock? ImmediateCopy { get; set; }

    /// <summary>Neighbours among the posted PDUs.</summary>
    public IserPdu? PreviousPosted { get; set; }

    /// <inheritdoc cref="PreviousPosted"/>
    public IserPdu? NextPosted { get; set; }

    public override Span<byte> Header
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new((byte*)Address + IserHeader.Length, _capacity - IserHeader.Length);
    }

    public override Span<byte> InlineData => Header[HeaderLength..];

    /// <summary>Bytes that leave from here: everything but data of the task's memory.</summary>
    public int LengthHere
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IserHeader.Length + HeaderLength + (DataFromTask ? 0 : DataLength + Bhs.PaddingOf(DataLength));
    }

    /// <summary>The bytes behind the data that fill it up to a multiple of four.</summary>
    public Span<byte> Padding => DataFromTask ? default : Header.Slice(HeaderLength + DataLength, Bhs.PaddingOf(DataLength));

    public Span<byte> IserHeaderBytes => new((byte*)Address, IserHeader.Length);

    /// <summary>Makes it ready for the engine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prepare(int ahsLength)
    {
        Reset();
        HeaderLength = Bhs.Length + ahsLength;
        Place = PduPlace.Away;
        Holds = 0;
        IsReclaimed = false;
    }
}

/// <summary>A piece of memory that is cut into PDUs of one size, and registered as a whole when the first of them is not sent inline.</summary>
internal sealed class PduSlab(RdmaBuffer memory, bool isLarge) : IDisposable
{
    private MemoryRegion? _region;

    public RdmaBuffer Memory { get; } = memory;

    public bool IsLarge { get; } = isLarge;

    public uint LocalKeyIn(ProtectionDomain domain) => (_region ??= domain.Register(Memory, MemoryAccess.LocalWrite)).LocalKey;

    public void Unregister()
    {
        _region?.Dispose();
        _region = null;
    }

    public void Dispose()
    {
        Unregister();
        Memory.Dispose();
    }
}
