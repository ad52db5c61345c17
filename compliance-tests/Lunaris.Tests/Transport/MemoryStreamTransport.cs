using System.Net;
using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Tcp;

namespace Lunaris.Tests.Transport;

/// <summary>The byte-stream transport over memory: what it receives comes from a script, in pieces that the test chooses.</summary>
internal sealed unsafe class MemoryStreamTransport(ITransportSink sink, TransportOptions options) : StreamTransport(sink, options)
{
    private byte[] _input = [];
    private int _read;
    private int _available;
    private bool _connecting;
    private bool _closed;

    public override TransportCapabilities Capabilities { get; } = new("memory", false, true, false, 1 << 24);

    public List<byte> Output { get; } = [];

    public TransportFault? Fault { get; private set; }

    /// <summary>Bytes that one call takes; the rest waits.</summary>
    public int SendLimit { get; set; } = int.MaxValue;

    public bool IsUp => IsConnected;

    public bool HasInput => _read < _available;

    /// <summary>Makes more bytes receivable.</summary>
    public void Give(ReadOnlySpan<byte> bytes, bool thenClose = false)
    {
        if (_read == _available)
        {
            _read = 0;
            _available = 0;
        }

        if (_available + bytes.Length > _input.Length)
        {
            Array.Resize(ref _input, Math.Max(_input.Length * 2, _available + bytes.Length));
        }

        bytes.CopyTo(_input.AsSpan(_available));
        _available += bytes.Length;
        _closed = thenClose;
    }

    public override void Service(TransportEvents events)
    {
        if (_connecting)
        {
            _connecting = false;
            OnConnected(null, new IPEndPoint(IPAddress.Loopback, 3260));
        }
        else if (events != TransportEvents.None)
        {
            ReceiveAll();
        }

        SendQueued();
    }

    public override int GetFd() => throw new NotSupportedException("There is none.");

    public override TransportEvents WhichEvents() => TransportEvents.Readable;

    private protected override void StartConnect(Portal portal)
    {
        _connecting = true;
        _read = 0;
        _available = 0;
        _closed = false;
    }

    private protected override int Receive(Span<BufferSegment> segments, out TransportFault? fault)
    {
        fault = null;
        if (_read == _available)
        {
            return _closed ? 0 : WouldBlock;
        }

        int total = 0;
        foreach (BufferSegment segment in segments)
        {
            int part = Math.Min(_available - _read, (int)segment.Length);
            _input.AsSpan(_read, part).CopyTo(new Span<byte>((void*)segment.Address, part));
            _read += part;
            total += part;
        }

        return total;
    }

    private protected override int Send(Span<BufferSegment> segments, out TransportFault? fault)
    {
        fault = null;
        int total = 0;
        foreach (BufferSegment segment in segments)
        {
            int part = (int)Math.Min(segment.Length, SendLimit - total);
            Output.AddRange(new ReadOnlySpan<byte>((void*)segment.Address, part));
            total += part;
            if (total == SendLimit)
            {
                break;
            }
        }

        return total == 0 ? WouldBlock : total;
    }

    private protected override void CloseSockets()
    {
    }

    private protected override void DisposeCore()
    {
    }

    private protected override void WantWrite(bool wanted)
    {
    }
}
