using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Common;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Transports.Tcp;

/// <summary>
/// What all byte-stream transports share: the PDU pool and send queue (<c>StreamTransport.Send.cs</c>), framing and placement of what arrives
/// (<c>StreamTransport.Receive.cs</c>), digests. How bytes move is the derived class's.
/// </summary>
/// <remarks>Not thread-safe: one thread owns a transport.</remarks>
public abstract unsafe partial class StreamTransport : IIscsiTransport
{
    private readonly ITransportSink _sink;
    private bool _headerDigest;
    private bool _dataDigest;
    private int _maxDataSegment = 8192;
    private bool _disposed;

    private protected StreamTransport(ITransportSink sink, TransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(options);
        _sink = sink;
        Options = options;
        _staging = new NativeBuffer(Math.Clamp(options.ReadAheadSize, 64 * 1024, 16 * 1024 * 1024));
    }

    /// <inheritdoc/>
    public abstract TransportCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public TransportStatistics Statistics { get; } = new();

    /// <summary>The knobs.</summary>
    private protected TransportOptions Options { get; }

    /// <summary>Whether the connection stands.</summary>
    private protected bool IsConnected { get; private set; }

    /// <summary>Whether a connection stands or is being made.</summary>
    private protected bool IsOpen { get; private set; }

    /// <inheritdoc/>
    public void Connect(Portal portal)
    {
        ArgumentNullException.ThrowIfNull(portal);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (IsOpen)
        {
            throw new InvalidOperationException("The transport has a connection already.");
        }

        IsOpen = true;
        ResetReceive();
        StartConnect(portal);
    }

    /// <inheritdoc/>
    public void SetFraming(in FramingOptions framing)
    {
        _headerDigest = framing.HeaderDigest;
        _dataDigest = framing.DataDigest;
        _maxDataSegment = framing.MaxRecvDataSegmentLength;
    }

    /// <inheritdoc/>
    public abstract void Service(TransportEvents events);

    /// <inheritdoc/>
    public abstract int GetFd();

    /// <inheritdoc/>
    public abstract TransportEvents WhichEvents();

    /// <inheritdoc/>
    public virtual bool SetExpectedAnswers(int outstanding, int smallestAnswer, bool moreToCome)
    {
        _expectedAnswers = outstanding;
        return false;
    }

    /// <summary>Always null: sockets gain nothing from registration.</summary>
    /// <inheritdoc/>
    public IDisposable? RegisterRegion(nint address, nint length) => null;

    /// <summary>Nothing to do: a PDU comes back as soon as its bytes are with the kernel.</summary>
    /// <inheritdoc/>
    public void Reclaim(ScsiTask task)
    {
    }

    /// <inheritdoc/>
    public void StopPlacing(ScsiTask task)
    {
        if (_inPdu && ReferenceEquals(_placement.Task, task))
        {
            _placement = PayloadPlacement.Discard;
        }
    }

    /// <inheritdoc/>
    public void Scatter(ReadOnlySpan<byte> source, in DataBuffer destination, long offset) => CopyToBuffer(source, destination, offset);

    /// <inheritdoc/>
    public void Gather(in DataBuffer source, long offset, Span<byte> destination) => SegmentCopy.Gather(source, offset, destination);

    /// <inheritdoc/>
    public void Disconnect(TransportFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (!IsOpen)
        {
            return;
        }

        IsOpen = false;
        IsConnected = false;
        CloseSockets();
        GiveBackQueue();
        _sink.OnClosed(fault);
    }

    /// <summary>Closes the connection and frees all memory.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        Disconnect(new TransportFault(TransportFaultKind.ClosedLocally, "The transport was disposed."));
        _disposed = true;
        _staging.Dispose();
        _stage.Dispose();
        DisposeCore();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts to connect; ends in <see cref="OnConnected"/> or <see cref="Disconnect"/>, from <see cref="Service"/>.</summary>
    private protected abstract void StartConnect(Portal portal);

    /// <summary>Receives into the segments in order.</summary>
    /// <returns>Bytes received; 0 where the peer closed; <see cref="WouldBlock"/>; or <see cref="Failed"/> with the fault.</returns>
    private protected abstract int Receive(Span<BufferSegment> segments, out TransportFault? fault);

    /// <summary>Sends the segments in order, as far as the network takes them.</summary>
    /// <returns>Bytes sent; <see cref="WouldBlock"/>; or <see cref="Failed"/> with the fault.</returns>
    private protected abstract int Send(Span<BufferSegment> segments, out TransportFault? fault);

    /// <summary>Closes whatever sockets there are.</summary>
    private protected abstract void CloseSockets();

    /// <summary>Frees what the derived class holds for life.</summary>
    private protected abstract void DisposeCore();

    /// <summary>Whether the derived class must be told when sending is possible again.</summary>
    private protected abstract void WantWrite(bool wanted);

    /// <summary>The connection stands.</summary>
    private protected void OnConnected(System.Net.EndPoint? local, System.Net.EndPoint remote)
    {
        IsConnected = true;
        _sink.OnConnected(local, remote);
    }

    /// <summary>What <see cref="Receive"/> and <see cref="Send"/> return where nothing can be moved now.</summary>
    private protected const int WouldBlock = -1;

    /// <summary>What <see cref="Receive"/> and <see cref="Send"/> return where the connection is broken.</summary>
    private protected const int Failed = -2;

    private static void CopyToBuffer(ReadOnlySpan<byte> source, in DataBuffer destination, long offset)
    {
        if (destination.Count == 1)
        {
            BufferSegment only = destination[0];
            ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, only.Length - offset);
            source.CopyTo(new Span<byte>((void*)(only.Address + (nint)offset), source.Length));
            return;
        }

        SegmentCopy.Scatter(source, destination, offset);
    }
}
