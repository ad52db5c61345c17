using Lunaris.Iscsi.Wire;
using Lunaris.Transports.Iser.Wire;
using RdmaNet;

namespace Lunaris.Transports.Iser;

/// <summary>PDUs of two sizes in memory that the adapter can be given: small ones for commands, large ones for logins, text and everything with data. Grows and never shrinks.</summary>
internal sealed class PduPool : IDisposable
{
    /// <summary>Longest data segment that a PDU carries: the login phase allows no more, and both known targets post no longer receives after it.</summary>
    public const int MaxDataLength = 8192;

    private const int SmallSize = 256;
    private const int LargeSize = IserHeader.Length + Bhs.Length + Ahs.MaxTotalLength + MaxDataLength + 4;
    private const int SmallPerSlab = 64;
    private const int LargePerSlab = 4;

    private readonly List<PduSlab> _slabs = [];
    private IserPdu? _small;
    private IserPdu? _large;

    public IserPdu Take(int ahsLength, int dataLength)
    {
        bool isLarge = IserHeader.Length + Bhs.Length + ahsLength + dataLength + Bhs.PaddingOf(dataLength) > SmallSize;
        ref IserPdu? free = ref isLarge ? ref _large : ref _small;
        if (free is null)
        {
            Grow(isLarge);
        }

        IserPdu pdu = free!;
        free = (IserPdu?)pdu.Next;
        pdu.Prepare(ahsLength);
        return pdu;
    }

    public void Give(IserPdu pdu)
    {
        ref IserPdu? free = ref pdu.IsLarge ? ref _large : ref _small;
        pdu.Task = null;
        pdu.Place = PduPlace.Away;
        pdu.Next = free;
        free = pdu;
    }

    /// <summary>Ends the registrations: the adapter is let go.</summary>
    public void Detach()
    {
        _slabs.ForEach(static slab => slab.Unregister());
    }

    public void Dispose()
    {
        _slabs.ForEach(static slab => slab.Dispose());
        _slabs.Clear();
    }

    private void Grow(bool isLarge)
    {
        int size = isLarge ? LargeSize : SmallSize;
        int count = isLarge ? LargePerSlab : SmallPerSlab;
        var slab = new PduSlab(new RdmaBuffer((nint)size * count), isLarge);
        _slabs.Add(slab);
        for (int i = count - 1; i >= 0; i--)
        {
            Give(new IserPdu(slab, slab.Memory.Address + ((nint)i * size), size));
        }
    }
}
