using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Tasks;

namespace Lunaris.Iscsi.Transport;

/// <summary>
/// A PDU on its way out, from the transport's own pool (on RDMA, registered memory). The engine fills it in and hands it to
/// <see cref="IIscsiTransport.QueuePdu"/>; from then on it belongs to the transport until <see cref="ITransportSink.OnSent"/>.
/// Digests and padding are the transport's business.
/// </summary>
public abstract class Pdu
{
    /// <summary>Room for BHS and AHS: at least 48 bytes plus the AHS length asked of <see cref="IIscsiTransport.NewPdu"/>.</summary>
    public abstract Span<byte> Header { get; }

    /// <summary>Room for a data segment that the engine writes itself (text, ping data), of the length asked of <see cref="IIscsiTransport.NewPdu"/>.</summary>
    public abstract Span<byte> InlineData { get; }

    /// <summary>Length of BHS and AHS in bytes.</summary>
    public int HeaderLength { get; set; }

    /// <summary>Length of the data segment in bytes, without padding.</summary>
    public int DataLength { get; set; }

    /// <summary>The task whose memory the data segment is gathered from; null where the data is <see cref="InlineData"/>. On RDMA the task of every SCSI command.</summary>
    public ScsiTask? Task { get; set; }

    /// <summary>Where in the task's outgoing buffer the data segment starts.</summary>
    public long TaskOffset { get; set; }

    /// <summary>Whether the data segment comes from the task's memory rather than from <see cref="InlineData"/>.</summary>
    public bool DataFromTask { get; set; }

    /// <summary>Next PDU in whichever queue holds this one; for the holder's use only.</summary>
    public Pdu? Next { get; set; }

    /// <summary>Forgets everything but the memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Reset()
    {
        HeaderLength = Wire.Bhs.Length;
        DataLength = 0;
        Task = null;
        TaskOffset = 0;
        DataFromTask = false;
        Next = null;
    }
}
