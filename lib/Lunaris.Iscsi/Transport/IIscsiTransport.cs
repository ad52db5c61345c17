using Lunaris.Iscsi.Tasks;

namespace Lunaris.Iscsi.Transport;

/// <summary>
/// The datamover under the engine, in the manner of RFC 5047: it takes PDUs and hands over PDUs, and knows nothing of sessions. One transport
/// serves one connection at a time and may be connected again after it was closed; its descriptor stays the same for life.
/// Not thread-safe: one thread owns a transport. No call blocks.
/// </summary>
public interface IIscsiTransport : IDisposable
{
    /// <summary>What this transport is and can do.</summary>
    TransportCapabilities Capabilities { get; }

    /// <summary>Counters.</summary>
    TransportStatistics Statistics { get; }

    /// <summary>Starts to connect; <see cref="ITransportSink.OnConnected"/> or <see cref="ITransportSink.OnClosed"/> follows from <see cref="Service"/>.</summary>
    /// <param name="portal">Where to.</param>
    /// <exception cref="InvalidOperationException">It is not closed.</exception>
    void Connect(Portal portal);

    /// <summary>Takes a PDU from the pool.</summary>
    /// <param name="ahsLength">Room for AHS in bytes.</param>
    /// <param name="inlineDataLength">Room for a data segment in the PDU itself, in bytes.</param>
    Pdu NewPdu(int ahsLength = 0, int inlineDataLength = 0);

    /// <summary>Gives back a PDU that was never queued.</summary>
    void FreePdu(Pdu pdu);

    /// <summary>Puts a PDU at the end of the send queue; nothing is sent before <see cref="Service"/>.</summary>
    void QueuePdu(Pdu pdu);

    /// <summary>Bytes queued and not yet taken by the network: the engine feeds Data-Out by it.</summary>
    long QueuedBytes { get; }

    /// <summary>
    /// Whether <see cref="Service"/> with <see cref="TransportEvents.None"/> is wanted though nothing is queued: a transport may put off what does not concern
    /// the next command until that has left.
    /// </summary>
    bool HasTurnToEnd => false;

    /// <summary>The only place where I/O happens: finishes connecting, sends what is queued, receives what is there.</summary>
    /// <param name="events">What the descriptor showed; <see cref="TransportEvents.None"/> to send what is queued and see to timers.</param>
    void Service(TransportEvents events);

    /// <summary>The descriptor to poll; the same for the life of the transport.</summary>
    /// <exception cref="NotSupportedException">The transport has none (<see cref="TransportCapabilities.HasDescriptor"/>).</exception>
    int GetFd();

    /// <summary>What to poll the descriptor for.</summary>
    TransportEvents WhichEvents();

    /// <summary>From the login's result on: digests, and the longest data segment to accept.</summary>
    void SetFraming(in FramingOptions framing);

    /// <summary>Tells how many answers are outstanding and how short each may be, so that wake-ups can be gathered.</summary>
    /// <param name="outstanding">Commands that will be answered without further action of ours.</param>
    /// <param name="smallestAnswer">Length of the shortest possible answer on the wire, in bytes.</param>
    /// <param name="moreToCome">More commands may follow before anybody waits: what fewer answers ask for may be put off.</param>
    /// <returns>Whether something was put off, so that it has to be told again, without <paramref name="moreToCome"/>, before anybody waits.</returns>
    bool SetExpectedAnswers(int outstanding, int smallestAnswer, bool moreToCome);

    /// <summary>Registers long-lived memory (guest RAM, a buffer pool) where the transport can gain by it; null where it cannot.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="length">Length in bytes.</param>
    /// <returns>Dispose it to take the registration back; no I/O may use the memory then.</returns>
    IDisposable? RegisterRegion(nint address, nint length);

    /// <summary>
    /// The task has ended, answered or not, and its command's PDU has not been given back: whatever the transport lent to the target for it is taken
    /// back now. <see cref="ITransportSink.OnSent"/> follows once nobody can reach the task's memory any more, perhaps from inside this call. Of
    /// concern to transports that keep the PDU of a command until its memory is out of reach; others do nothing.
    /// </summary>
    void Reclaim(ScsiTask task);

    /// <summary>The task has ended though its data may be arriving: nothing more is put into its memory, and the rest is thrown away.</summary>
    void StopPlacing(ScsiTask task)
    {
    }

    /// <summary>Copies bytes into a task's memory, for an interceptor that has seen or altered them.</summary>
    void Scatter(ReadOnlySpan<byte> source, in DataBuffer destination, long offset);

    /// <summary>Copies bytes out of a task's memory, for an interceptor that wants to see them.</summary>
    void Gather(in DataBuffer source, long offset, Span<byte> destination);

    /// <summary>Closes the connection at once. Queued PDUs are given back by <see cref="ITransportSink.OnSent"/>, then comes <see cref="ITransportSink.OnClosed"/>, both before the call returns.</summary>
    /// <param name="fault">The reason to pass on.</param>
    void Disconnect(TransportFault fault);
}

/// <summary>How PDUs are framed on a connection, fixed by its login.</summary>
/// <param name="HeaderDigest">Headers carry a CRC32C.</param>
/// <param name="DataDigest">Data segments carry a CRC32C.</param>
/// <param name="MaxRecvDataSegmentLength">Longest data segment we take, in bytes.</param>
public readonly record struct FramingOptions(bool HeaderDigest, bool DataDigest, int MaxRecvDataSegmentLength);
