using System.Net;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Tests.Engine;

/// <summary>A transport in memory: shows what the engine sent, and hands it what a test makes the target say.</summary>
internal sealed unsafe class FakeTransport(ITransportSink sink) : IIscsiTransport
{
    private readonly Queue<FakePdu> _queue = new();
    private bool _connecting;

    /// <summary>What it can do unless a test says otherwise.</summary>
    public static TransportCapabilities Usual { get; } = new("fake", IsRdma: false, SupportsDigests: true, HasDescriptor: true, MaxRecvDataSegmentLength: 1 << 24);

    public TransportCapabilities Capabilities { get; init; } = Usual;

    public TransportStatistics Statistics { get; } = new();

    public long QueuedBytes { get; private set; }

    /// <summary>PDUs that have left, oldest first.</summary>
    public Queue<SentPdu> Sent { get; } = new();

    public List<Portal> Portals { get; } = [];

    public bool IsOpen { get; private set; }

    public bool RefuseConnections { get; set; }

    /// <summary>While set, queued PDUs stay in the queue, as with a peer that does not read.</summary>
    public bool HoldSends { get; set; }

    /// <summary>What the engine last said of the answers to come.</summary>
    public (int Outstanding, int Smallest) ExpectedAnswers { get; private set; }

    /// <summary>While set, everything is put off for which there is still time.</summary>
    public bool PutsOff { get; set; }

    public TransportFault? LastFault { get; private set; }

    public FramingOptions Framing { get; private set; }

    public int Connects { get; private set; }

    public void Connect(Portal portal)
    {
        Portals.Add(portal);
        _connecting = true;
        IsOpen = true;
        Connects++;
    }

    public Pdu NewPdu(int ahsLength = 0, int inlineDataLength = 0) => new FakePdu(ahsLength, inlineDataLength);

    public void FreePdu(Pdu pdu)
    {
    }

    public void QueuePdu(Pdu pdu)
    {
        _queue.Enqueue((FakePdu)pdu);
        QueuedBytes += pdu.HeaderLength + pdu.DataLength;
    }

    public void Service(TransportEvents events)
    {
        if (_connecting)
        {
            _connecting = false;
            if (RefuseConnections)
            {
                Disconnect(new TransportFault(TransportFaultKind.ConnectFailed, "refused by the test"));
            }
            else
            {
                sink.OnConnected(null, new IPEndPoint(IPAddress.Loopback, 3260));
            }
        }

        while (!HoldSends && _queue.TryDequeue(out FakePdu? pdu))
        {
            var data = new byte[pdu.DataLength];
            if (pdu.DataFromTask)
            {
                Gather(pdu.Task!.DataOut, pdu.TaskOffset, data);
            }
            else
            {
                pdu.InlineData[..data.Length].CopyTo(data);
            }

            Sent.Enqueue(new SentPdu(pdu.Header[..pdu.HeaderLength].ToArray(), data));
            QueuedBytes -= pdu.HeaderLength + pdu.DataLength;
            sink.OnSent(pdu);
        }
    }

    /// <summary>Hands the engine a PDU of the target.</summary>
    public void Receive(byte[] header, byte[]? data = null)
    {
        data ??= [];
        if (!IsOpen)
        {
            throw new InvalidOperationException("The connection is closed.");
        }

        PayloadPlacement placement = sink.OnHeader(header);
        if (placement.Target == PayloadTarget.Task)
        {
            Scatter(data, placement.Task!.DataIn, placement.Offset);
        }

        if (placement.Target == PayloadTarget.Refuse || !sink.OnPdu(header, placement.Target == PayloadTarget.Buffer ? data : []))
        {
            Disconnect(new TransportFault(TransportFaultKind.ProtocolViolation, "refused by the engine"));
        }
    }

    public int GetFd() => 42;

    public TransportEvents WhichEvents() => TransportEvents.Readable;

    public void SetFraming(in FramingOptions framing) => Framing = framing;

    public bool SetExpectedAnswers(int outstanding, int smallestAnswer, bool moreToCome)
    {
        ExpectedAnswers = (outstanding, smallestAnswer);
        return moreToCome && PutsOff;
    }

    public IDisposable? RegisterRegion(nint address, nint length) => null;

    public void Reclaim(ScsiTask task)
    {
    }

    public void Scatter(ReadOnlySpan<byte> source, in DataBuffer destination, long offset)
    {
        Span<BufferSegment> segments = stackalloc BufferSegment[64];
        int count = destination.Slice(offset, source.Length, segments, out _);
        foreach (BufferSegment segment in segments[..count])
        {
            source[..(int)segment.Length].CopyTo(new Span<byte>((void*)segment.Address, (int)segment.Length));
            source = source[(int)segment.Length..];
        }
    }

    public void Gather(in DataBuffer source, long offset, Span<byte> destination)
    {
        Span<BufferSegment> segments = stackalloc BufferSegment[64];
        int count = source.Slice(offset, destination.Length, segments, out _);
        foreach (BufferSegment segment in segments[..count])
        {
            new Span<byte>((void*)segment.Address, (int)segment.Length).CopyTo(destination);
            destination = destination[(int)segment.Length..];
        }
    }

    public void Disconnect(TransportFault fault)
    {
        if (!IsOpen)
        {
            return;
        }

        IsOpen = false;
        _connecting = false;
        LastFault = fault;
        QueuedBytes = 0;
        while (_queue.TryDequeue(out FakePdu? pdu))
        {
            sink.OnSent(pdu);
        }

        sink.OnClosed(fault);
    }

    public void Dispose() => Disconnect(new TransportFault(TransportFaultKind.ClosedLocally, "disposed"));

    private sealed class FakePdu : Pdu
    {
        private readonly byte[] _header;
        private readonly byte[] _inline;

        public FakePdu(int ahsLength, int inlineLength)
        {
            _header = new byte[Bhs.Length + ahsLength];
            _inline = new byte[inlineLength];
            Reset();
            HeaderLength = _header.Length;
        }

        public override Span<byte> Header => _header;

        public override Span<byte> InlineData => _inline;
    }
}

/// <summary>A PDU that the engine sent.</summary>
internal sealed record SentPdu(byte[] Header, byte[] Data)
{
    public Opcode Opcode => Bhs.OpcodeOf(Header);

    public Itt Itt => Bhs.IttOf(Header);
}
